"""The addresses of the feeds, below /feeds/."""

from __future__ import annotations

from django.urls import path

from debates import extensions
from debates.feeds.position_versions import PositionVersionsFeed
from debates.feeds.positions import PositionFeed
from debates.feeds.question_answers import QuestionAnswersFeed

app_name = "feeds"

urlpatterns = [
    path("positions.atom", PositionFeed.as_view(), name="positions"),
    path("positions/<slug:slug>.atom", PositionVersionsFeed.as_view(), name="position"),
    path("questions/<slug:slug>.atom", QuestionAnswersFeed.as_view(), name="question"),
    *extensions.feeds,
]
