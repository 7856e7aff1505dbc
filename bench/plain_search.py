"""The API, and beside it the search that Django REST framework brings along.

SearchFilter over statement and detail alone: with evidence, counterpoints and names, which the
search of the house looks through as well, its joins would take many times as long.
"""

from __future__ import annotations

from django.urls import include, path
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.filters import SearchFilter

from bench.plain_api import PlainPositions


class PlainSearch(PlainPositions):
    """Positions that have all words, in pages, without marks and facets."""

    filter_backends = (SearchFilter, DjangoFilterBackend)
    search_fields = ("statement", "detail")


urlpatterns = [
    path("", include("sinorus.urls")),
    path("plain/search/", PlainSearch.as_view()),
]
