"""Collections: lists that can be narrowed down, ordered and paged, and single things."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from django.db.models import F, Model, QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import reverse
from rest_framework import viewsets
from rest_framework.request import Request

from debates.api.http import negotiation
from debates.api.http.negotiation import Format
from debates.api.http.not_found import present_address
from debates.api.openapi import schema
from debates.api.openapi.operations import (
    Content,
    Operation,
    Parameter,
    format_parameter,
    of_filter,
    words,
)
from debates.api.resources.resource import Resource
from debates.api.resources.rows import BATCH, batches, rows
from debates.api.resources.selection import Selection
from debates.api.resources.tables import csv_lines, json_lines, table_columns
from debates.api.views import cursor_sync, paging, sparse_fields
from debates.api.views.base import ApiView
from debates.api.views.cursor_sync import CURSOR, Cursor
from debates.api.views.paging import Window
from debates.api.views.parameters import Reader
from debates.db.version_cache import counts
from debates.filtering.filtersets import FilterSet


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks of a list.

    filters   typed values by the name of the filter
    chosen    the fields and expansions
    ordering  names, each perhaps with "-" before it; none for the default
    counted_as  what stands for the list, whatever page of it is asked for, and in which order
    cursor    the place in a harvest, which goes by neither order nor pages
    """

    filters: Mapping[str, Any]
    chosen: Selection
    ordering: tuple[str, ...]
    window: Window
    counted_as: Hashable
    cursor: Cursor | None


class Collection(ApiView, viewsets.ViewSet):
    """A collection of things of one kind.

    queryset          the things that everybody may see
    resource_class  what is shown of each
    filterset_class   how the list can be narrowed down
    ordering          the default order, ending in a unique column
    ordering_fields   name in the parameter `ordering` to the path of a column
    """

    depends_on = "content"

    queryset: Any
    resource_class: type[Resource]
    filterset_class: type[FilterSet]
    ordering: tuple[Any, ...]
    ordering_fields: Mapping[str, str]

    list_formats: tuple[Format, ...] = negotiation.LISTS

    def operation(self) -> Operation:
        """What the list answers, or the address of one thing."""
        return _list_operation(type(self)) if self.action == "list" else _get_operation(type(self))

    @classmethod
    def list_contents(cls) -> dict[str, Content]:
        """What the list looks like, by media type."""
        return schema.list_contents(cls.resource_class)

    @classmethod
    def thing_parameters(cls) -> tuple[Parameter, ...]:
        """The parameters of the address of one thing."""
        return sparse_fields.parameters(cls.resource_class)

    @classmethod
    def thing_content(cls) -> Content:
        """What one thing looks like in JSON."""
        return Content(*schema.one_of(cls.resource_class))

    @property
    def formats(self) -> tuple[Format, ...]:
        """More for a list than for one thing."""
        return self.list_formats if self.action == "list" else negotiation.ONE_THING

    def list(self, request: Request) -> HttpResponseBase:
        """The things that the filters leave: a page of them, or all in a file."""
        asked = self._asked_of_list()
        if self.format in negotiation.WHOLE:
            return self._whole_list(self._all_keys(asked), asked.chosen)
        head, keys = self._page(asked)
        found = ",".join(rows(self.resource_class, asked.chosen, keys, self.origin))
        return self.answer(orjson.dumps(head)[:-1] + f',"results":[{found}]}}'.encode())

    def _narrowed(self, asked: Asked) -> QuerySet:
        return self.filterset_class.narrow(self.queryset.all(), asked.filters)

    def _keys(self, things: QuerySet, asked: Asked) -> QuerySet:
        """The primary keys of things, in the order that is asked for."""
        return things.order_by(*self._ordering(asked.ordering)).values_list("pk", flat=True)

    def _page(self, asked: Asked) -> tuple[dict[str, Any], Sequence[int]]:
        """What is said of the whole list, and the primary keys of the things on the page."""
        things = self._narrowed(asked)
        total = counts.get(self.state, asked.counted_as, things.order_by().count)
        if asked.cursor is not None:
            said, keys = asked.cursor.page(things, asked.window.size, self.cursor_address)
            return {"count": total, **said}, keys
        head = asked.window.head(total, self.page_address)
        return head, asked.window.of(self._keys(things, asked), total)

    def _all_keys(self, asked: Asked) -> Iterator[int]:
        """The primary keys of all that is asked for, in order."""
        return self._keys(self._narrowed(asked), asked).iterator(BATCH)

    def _whole_list(self, keys: Iterator[int], chosen: Selection) -> HttpResponseBase:
        resource = self.resource_class
        found = batches(resource, chosen, keys, self.origin)
        if self.format is negotiation.CSV:
            content = csv_lines(table_columns(resource, chosen), found)
        else:
            content = json_lines(found)
        return self.stream(content, resource.about.collection)

    def retrieve(self, request: Request, **where: Any) -> HttpResponse:
        """One thing."""
        reader = self.reader()
        chosen = sparse_fields.read(reader, self.resource_class)
        reader.check()
        key = self.queryset.filter(**where).order_by().values_list("pk", flat=True).first()
        found = rows(self.resource_class, chosen, [key], self.origin) if key else []
        if not found:
            return self._redirect(present_address(self.queryset, where))
        return self.answer(found[0].encode())

    def _asked_of_list(self) -> Asked:
        reader = self.reader()
        self._check_format(reader)
        asked = Asked(
            filters=reader.filters(self.filterset_class),
            chosen=sparse_fields.read(reader, self.resource_class),
            ordering=tuple(reader.words("ordering")),
            window=Window(reader.number("page"), reader.number("page_size")),
            counted_as=(type(self), reader.values_of(self.filterset_class.base_filters)),
            cursor=cursor_sync.read(reader, ("page", "ordering")),
        )
        reader.check()
        return asked

    def _check_format(self, reader: Reader) -> None:
        """Leave a fault with the reader for each parameter that says nothing in this format."""
        if self.format in negotiation.WHOLE:
            paging.check_whole(reader, self.format, (CURSOR.name,))

    def _ordering(self, names: tuple[str, ...]) -> list[Any]:
        if not names:
            return list(self.ordering)
        columns = []
        for name in names:
            path = self.ordering_fields[name.removeprefix("-")]
            column = F(path)
            # PostgreSQL finds no index for an order of nulls where there are none
            nulls_last = _may_be_null(self.queryset.model, path) or None
            columns.append(
                column.desc(nulls_last=nulls_last)
                if name.startswith("-")
                else column.asc(nulls_last=nulls_last)
            )
        return [*columns, "pk"]

    def _redirect(self, slug: str) -> HttpResponse:
        address = reverse(f"api:{self.resource_class.about.collection}-detail", args=[slug])
        query = self.request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


@cache
def _may_be_null(model: type[Model], path: str) -> bool:
    """Whether a column at a path of related things can be empty."""
    *steps, last = path.split("__")
    nulls = False
    for step in steps:
        field = model._meta.get_field(step)
        nulls, model = nulls or field.null, field.related_model
    return nulls or model._meta.get_field(last).null


@cache
def _list_operation(view: type[Collection]) -> Operation:
    resource = view.resource_class
    name = resource.about.collection
    return Operation(
        name=f"list{name.title()}",
        tag=name,
        title=name.title(),
        text=f"{view.__doc__.strip()} The filters hold together.",
        parameters=(*_filters(view), *sparse_fields.parameters(resource), *_list_parameters(view)),
        content=view.list_contents(),
        problems=("page-not-found",),
    )


def _filters(view: type[Collection]) -> tuple[Parameter, ...]:
    known = view.filterset_class.base_filters
    return tuple(of_filter(name, known[name]) for name in known)


def _list_parameters(view: type[Collection]) -> tuple[Parameter, ...]:
    names = [name for plain in view.ordering_fields for name in (plain, f"-{plain}")]
    text = "The order; with - before a name from the end. What is equal is ordered by age."
    return (
        words("ordering", text, names, [names[1]]),
        *paging.PARAMETERS,
        CURSOR,
        format_parameter(view.list_formats),
    )


@cache
def _get_operation(view: type[Collection]) -> Operation:
    resource = view.resource_class
    about = resource.about
    by_number = about.key == "id"
    withdrawn = hasattr(about.model.objects, "withdrawn")
    return Operation(
        name=f"get{about.name}",
        tag=about.collection,
        title=about.name,
        text=resource.__doc__.strip(),
        parameters=(*view.thing_parameters(), format_parameter(negotiation.ONE_THING)),
        path={"id": schema.NUMBER_IN_PATH}
        if by_number
        else {"slug": schema.slug_in_path(resource)},
        content={"application/json": view.thing_content()},
        problems=("not-found", *(("withdrawn",) if withdrawn else ())),
        moved=not by_number,
    )
