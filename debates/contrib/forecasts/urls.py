"""The addresses of the register of forecasts, of its feed, and of records in the API."""

from __future__ import annotations

from django.urls import path

from debates.contrib.forecasts.api import ExpertForecastRecord
from debates.contrib.forecasts.feed import ForecastFeed
from debates.contrib.forecasts.views import forecasts

IN_SITEMAP = ("pages:forecasts",)

pages = [path("forecasts/", forecasts, name="forecasts")]

api = [
    path(
        "experts/<slug:slug>/forecast-record/",
        ExpertForecastRecord.as_view(),
        name="expert-forecast-record",
    )
]

feeds = [path("forecasts.atom", ForecastFeed.as_view(), name="forecasts")]
