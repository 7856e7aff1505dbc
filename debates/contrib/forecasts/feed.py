"""The Atom feed of forecasts that fell due or were decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.http import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from rest_framework.request import Request

from debates.api.openapi.operations import BINARY, Content, Operation, of_filter
from debates.citation.references import claimed_by
from debates.feeds.atom import Category, Feed, FeedEntry, Link, latest, serialize, tag
from debates.feeds.positions import ENTRIES, content_changed, lasting, title_of
from debates.feeds.view import ATOM, FeedView
from debates.filtering.base_filterset import FilterSet
from debates.filtering.part_filtersets import ForecastFilter
from debates.models import Forecast, examples
from debates.models.forecast_states import today

FILTERS = ("debate", "expert", "question", "topic")
TITLE = "Forecasts due and decided"
SUBTITLE = "Forecasts that fell due or were decided."


class FeedFilter(FilterSet):
    """The filters of forecasts that a subscription takes."""

    debate = lasting(ForecastFilter.base_filters["debate"])
    expert = lasting(ForecastFilter.base_filters["expert"])
    question = lasting(ForecastFilter.base_filters["question"])
    topic = lasting(ForecastFilter.base_filters["topic"])


class ForecastFeed(FeedView):
    """Forecasts that fell due or were decided, the latest first."""

    depends_on = "content"
    depends_on_day = True

    def operation(self) -> Operation:
        return _forecast_feed_operation()

    def get(self, request: Request) -> HttpResponseBase:
        """Answer with the feed."""
        reader = self.reader()
        values = reader.filters(FeedFilter)
        reader.check()
        entries = latest(self._entries(values), ENTRIES)
        feed = self._feed(title_of(TITLE, None, reader.given), entries)
        return self.answer(feed)

    def _feed(self, title: str, entries: list[FeedEntry]) -> Feed:
        query = self.request.GET.urlencode()
        more = f"?{query}" if query else ""
        return Feed(
            id=tag(self.request.get_host(), f"forecasts{more}"),
            title=title,
            subtitle=SUBTITLE,
            address=f"{self.origin}{reverse('pages:forecasts')}{more}",
            own=f"{self.origin}{self.request.path}{more}",
            author=settings.SINORUS_SITE_NAME,
            updated=max(entry.updated for entry in entries) if entries else content_changed(),
            entries=entries,
        )

    def _entries(self, values: Mapping[str, Any]) -> Iterator[FeedEntry]:
        forecasts = FeedFilter.narrow(Forecast.objects.published(), values).select_related_short(
            "position__debate", "position__expert", "outcome_source"
        )
        forecasts = forecasts.prefetch_related("position__holders__expert")
        for forecast in _fallen_due(forecasts, today()):
            yield self._entry(forecast, "due", "Fell due", _fell_due(forecast))
        for forecast in forecasts.exclude(outcome="").order_by("-modified", "pk")[:ENTRIES]:
            outcome = forecast.get_outcome_display().capitalize()
            yield self._entry(forecast, "decided", outcome, forecast.modified)

    def _entry(
        self, forecast: Forecast, event: str, event_words: str, moment: datetime
    ) -> FeedEntry:
        position = forecast.position
        expert = position.expert
        host = self.request.get_host()
        url = self.origin + reverse("api:forecasts-detail", args=[position.slug])
        day = f"{forecast.created:%Y-%m-%d}"
        return FeedEntry(
            id=tag(host, f"forecasts/{forecast.pk}/{event}", day),
            title=f"{event_words}: {claimed_by(position)}: {position.statement}",
            address=self.origin + forecast.get_absolute_url(),
            updated=moment,
            author=(expert.name, self.origin + expert.get_absolute_url()),
            language=position.debate.language,
            links=(Link(url, "application/json"),),
            categories=(Category(event, event_words, tag(host, "states")),),
            content=render_to_string(
                "debates/feeds/forecast.html",
                {
                    "forecast": forecast,
                    "position": position,
                    "claimed_by": claimed_by(position),
                    "origin": self.origin,
                },
            ),
        )


def _fallen_due(forecasts: QuerySet, day: date) -> QuerySet:
    """Return the forecasts whose date passed without an outcome, the latest first."""
    undecided = Q(outcome="") | Q(decided_on__gt=F("due"))
    return forecasts.filter(undecided, due__lt=day).order_by("-due", "pk")[:ENTRIES]


def _fell_due(forecast: Forecast) -> datetime:
    """Return the moment at which a forecast fell due, or was published if that was later."""
    after = datetime.combine(forecast.due + timedelta(days=1), time(), UTC)
    position = forecast.position
    published = (position.published_at, position.debate.published_at, forecast.created)
    return max([after, *(moment for moment in published if moment is not None)])


@cache
def _forecast_feed_operation() -> Operation:
    filters = FeedFilter.base_filters
    example = Feed(
        id="tag:debates.example.org,2026:forecasts?expert=lukin",
        title=f"{TITLE}: Artyom Lukin",
        subtitle=SUBTITLE,
        address=f"{examples.ORIGIN}/forecasts/?expert=lukin",
        own=f"{examples.ORIGIN}/feeds/forecasts.atom?expert=lukin",
        author="Sinorus",
        updated=datetime(2022, 4, 7, 9, 30, tzinfo=UTC),
        entries=(),
    )
    return Operation(
        name="getForecastFeed",
        tag="forecasts",
        title="Feed",
        text=f"Atom feed (RFC 4287) of the {ENTRIES} forecasts that fell due or were decided most "
        "recently, latest first. A forecast falls due on the day after its date (UTC), and has one "
        "entry for that and another one for the outcome, which appears again when it is corrected.",
        parameters=tuple(of_filter(name, filters[name]) for name in FILTERS),
        content={ATOM: Content(dict(BINARY), serialize(example).decode())},
    )
