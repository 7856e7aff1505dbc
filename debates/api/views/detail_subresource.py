"""What is told of one thing besides itself: `debates/{slug}/agreement/` and the like."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import reverse
from rest_framework.request import Request

from debates.api.http.not_found import present_address
from debates.api.views.base import ApiView

PROBLEMS = ("not-found", "withdrawn")
"""The kinds of problems that such an address has besides those that all have."""


class OfOneThing(ApiView):
    """A view of one thing that everybody may see.

    things  those that there are
    """

    things: QuerySet

    def answer_about(self, thing: Any) -> HttpResponseBase:
        """What is told of the thing; the request is there as `self.request`."""
        raise TypeError(f"{type(self).__name__} does not say what it tells")

    def get(self, request: Request, slug: str, **more: str) -> HttpResponseBase:
        """What is told of the thing that has this slug."""
        thing: Model | None = self.things.filter(slug=slug).first()
        if thing is not None:
            return self.answer_about(thing)
        present = present_address(self.things, {"slug": slug})
        where = {"slug": present, **more}
        address = reverse(request.resolver_match.view_name, kwargs=where)
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
