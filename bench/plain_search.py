"""URLs of the API's search, and of Django REST framework's SearchFilter for comparison."""

from __future__ import annotations

from django.urls import include, path
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.filters import SearchFilter

from bench.plain_api import PlainPositions


class PlainSearch(PlainPositions):
    """SearchFilter over all searched texts, without highlights and facets.

    It returns pages of positions with all words.
    """

    filter_backends = (SearchFilter, DjangoFilterBackend)
    search_fields = (
        *("statement", "detail", "quotation"),
        *("evidence__statement", "counterpoints__statement"),
        *("topics__name", "question__text", "expert__name", "debate__title"),
    )


class LeanSearch(PlainSearch):
    """SearchFilter over statement and detail alone, which needs no joins."""

    search_fields = ("statement", "detail")


urlpatterns = [
    path("", include("sinorus.urls")),
    path("plain/search/", PlainSearch.as_view()),
    path("lean/search/", LeanSearch.as_view()),
]
