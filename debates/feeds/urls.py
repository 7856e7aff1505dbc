"""The addresses of the feeds, below /feeds/."""

from __future__ import annotations

from django.urls import path

from debates.feeds.forecasts import ForecastFeed
from debates.feeds.position_versions import PositionVersionsFeed
from debates.feeds.positions import PositionFeed

app_name = "feeds"

urlpatterns = [
    path("positions.atom", PositionFeed.as_view(), name="positions"),
    path("positions/<slug:slug>.atom", PositionVersionsFeed.as_view(), name="position"),
    path("forecasts.atom", ForecastFeed.as_view(), name="forecasts"),
]
