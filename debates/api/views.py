"""What all collections of the API do: lists and single things, for reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from django.db.models import F
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from rest_framework import viewsets
from rest_framework.request import Request
from rest_framework.views import APIView

from debates.api import parameters, problems
from debates.api.fields import Resource
from debates.api.problems import Problem
from debates.api.rows import rows
from debates.filters import FilterSet
from debates.slugs import present_slug


class ApiView(APIView):
    """A view of the API: anonymous, and every error is a problem (RFC 9457)."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = ()

    def get_exception_handler(self) -> Any:
        return problems.handle

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Which methods there are: in the header Allow."""
        return HttpResponse(status=204)


def json_answer(body: bytes) -> HttpResponse:
    """An answer of this JSON."""
    return HttpResponse(body, content_type="application/json")


class Collection(ApiView, viewsets.GenericViewSet):
    """A collection of things of one kind.

    serializer_class  what is shown of each
    filterset_class   how the list can be narrowed down
    ordering          the default order, ending in a unique column
    ordering_fields   name in the parameter `ordering` to the path of a column
    """

    serializer_class: type[Resource]
    filterset_class: type[FilterSet]
    ordering: tuple[Any, ...]
    ordering_fields: Mapping[str, str]

    @property
    def origin(self) -> str:
        """The scheme and host of the request."""
        return self.request.build_absolute_uri("/")[:-1]

    def list(self, request: Request) -> HttpResponse:
        """The things that the filters leave, a page of them."""
        asked = parameters.read_list(
            request.query_params, self.serializer_class, self.filterset_class, self.ordering_fields
        )
        queryset = self.filterset_class.narrow(self.queryset.all(), asked.filters)
        total = queryset.order_by().count()
        last = max(1, -(-total // asked.page_size))
        if asked.page > last:
            raise Problem(
                "page-not-found",
                f"There is no page {asked.page}: the last one is {last}.",
                {"last_page": last},
            )
        start = (asked.page - 1) * asked.page_size
        ordered = queryset.order_by(*self._ordering(asked.ordering))
        keys = list(ordered.values_list("pk", flat=True)[start : start + asked.page_size])
        found = rows(self.serializer_class, asked.chosen, keys, self.origin)
        head = {
            "count": total,
            "next": self._page_address(asked.page + 1) if asked.page < last else None,
            "previous": self._page_address(asked.page - 1) if asked.page > 1 else None,
        }
        results = ",".join(found).encode()
        return json_answer(orjson.dumps(head)[:-1] + b',"results":[' + results + b"]}")

    def retrieve(self, request: Request, **where: Any) -> HttpResponse:
        """One thing."""
        asked = parameters.read_detail(request.query_params, self.serializer_class)
        key = self.queryset.filter(**where).order_by().values_list("pk", flat=True).first()
        found = rows(self.serializer_class, asked.chosen, [key], self.origin) if key else []
        if not found:
            return self._gone(where)
        return json_answer(found[0].encode())

    def _ordering(self, names: tuple[str, ...]) -> list[Any]:
        if not names:
            return list(self.ordering)
        columns = []
        for name in names:
            column = F(self.ordering_fields[name.removeprefix("-")])
            columns.append(
                column.desc(nulls_last=True) if name[0] == "-" else column.asc(nulls_last=True)
            )
        return [*columns, "pk"]

    def _page_address(self, page: int) -> str:
        query = self.request.GET.copy()
        query["page"] = page
        return f"{self.origin}{self.request.path}?{query.urlencode()}"

    def _gone(self, where: Mapping[str, Any]) -> HttpResponse:
        """A redirect to the present address, or the problem that there is nothing, or no more."""
        model = self.queryset.model
        slug = where.get("slug")
        present = present_slug(model, slug) if slug else None
        if present is not None:
            if self.queryset.filter(slug=present).exists():
                address = reverse(
                    f"api:{self.serializer_class.Meta.collection}-detail", args=[present]
                )
                query = self.request.META.get("QUERY_STRING", "")
                return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
            where = {"slug": present}
        if hasattr(model.objects, "withdrawn"):
            gone = (
                model.objects.withdrawn().filter(**where).values("gone_at", "gone_reason").first()
            )
            if gone:
                raise _withdrawn(gone["gone_at"], gone["gone_reason"])
        raise Problem("not-found", f"There is no public {model._meta.verbose_name} here.")


def _withdrawn(when: Any, reason: str) -> Problem:
    day = f" on {when:%Y-%m-%d}" if when else ""
    extra = {"withdrawn_at": when, "reason": reason or None}
    return Problem("withdrawn", f"It was withdrawn{day}: {reason or 'no reason is given'}", extra)
