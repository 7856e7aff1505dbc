"""URLs of the API, and of the same API in plain Django REST framework."""

from __future__ import annotations

from django.urls import include, path

from bench.plain_api import PlainPositionDetail, PlainPositions

urlpatterns = [
    path("", include("sinorus.urls")),
    path("plain/positions/", PlainPositions.as_view()),
    path("plain/positions/<slug:slug>/", PlainPositionDetail.as_view()),
]
