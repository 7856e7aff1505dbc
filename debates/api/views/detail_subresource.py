"""The base class of sub-resources of one object: `debates/{slug}/agreement/` and the like."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from rest_framework.request import Request

from debates.api.http.not_found import redirect_to_current
from debates.api.views.base import ApiView

PROBLEMS = ("not-found", "withdrawn", "deleted")
"""The kinds of problems of a sub-resource besides those of every address."""


class DetailSubresource(ApiView):
    """A sub-resource of one public object, which its slug names.

    queryset  the public objects
    """

    queryset: QuerySet

    def get_for(self, instance: Any) -> HttpResponseBase:
        """Answer for the object; the request is `self.request`.

        Raises the object's DoesNotExist where it was withdrawn since it was read.
        """
        raise TypeError(f"{type(self).__name__} has no get_for()")

    def get(self, request: Request, slug: str, **more: str) -> HttpResponseBase:
        """Answer for the object with this slug; redirect a former slug permanently."""
        try:
            return self.get_for(self.queryset.get(slug=slug))
        except self.queryset.model.DoesNotExist:
            return redirect_to_current(request, self.queryset, {"slug": slug})
