"""The API, and beside it the same as plain Django REST framework and django-ninja answer it."""

from __future__ import annotations

from django.urls import include, path

from bench.api_ninja import api
from bench.plain_api import PlainPositionDetail, PlainPositions

urlpatterns = [
    path("", include("sinorus.urls")),
    path("plain/positions/", PlainPositions.as_view()),
    path("plain/positions/<slug:slug>/", PlainPositionDetail.as_view()),
    path("ninja/", api.urls),
]
