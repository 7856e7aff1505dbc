"""The Atom feed of positions, optionally filtered or of a search."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Literal
from urllib.parse import quote

from django.conf import settings
from django.db.models import F, Model
from django.http import HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from rest_framework.request import Request

from debates.api.http.conditional_requests import Validators, start_of_day
from debates.api.openapi.operations import (
    ANY_TEXT,
    BINARY,
    Content,
    Operation,
    Parameter,
    of_filter,
)
from debates.citation.references import claimed_by
from debates.db.content_version import content_version
from debates.feeds.atom import Category, DeletedEntry, Feed, FeedEntry, Link, latest, serialize, tag
from debates.feeds.view import ATOM, FeedView
from debates.filtering.filters import Filter
from debates.filtering.position_filterset import PositionFilter
from debates.finding.results import found_positions
from debates.history.corrections import significant_changes
from debates.history.models import Deletion
from debates.history.tombstone_queries import ever_public, formerly_public
from debates.models import Debate, Expert, Position, Question, Topic, examples

ENTRIES = 50
WITHDRAWN_FOR = timedelta(days=90)
"""The time for which a feed shows a withdrawal."""

NO_DELETION_REASON = "No reason was given."

MODELS_IN_TITLE: Mapping[str, type[Model]] = {
    "debate": Debate,
    "expert": Expert,
    "topic": Topic,
    "question": Question,
}
"""The models of the filters whose objects readers subscribe to, and which name a feed."""

QUERY = Parameter(
    "q",
    "Only results of this search query, in the query language described at `search/help/`.",
    dict(ANY_TEXT),
    'Moscow "junior partner"',
    free=True,
)


def lasting(declared_filter: Filter) -> Filter:
    """Return a filter that also accepts objects which are no longer public.

    So subscribers to an expert learn that the last position of the expert was withdrawn, and the
    address to which they subscribed goes on to answer.
    """
    lasting_filter = copy.deepcopy(declared_filter)
    lasting_filter.field.rows = ever_public
    return lasting_filter


class FeedFilter(PositionFilter):
    """The filters of positions, for subscriptions."""

    debate = lasting(PositionFilter.base_filters["debate"])
    expert = lasting(PositionFilter.base_filters["expert"])
    topic = lasting(PositionFilter.base_filters["topic"])
    question = lasting(PositionFilter.base_filters["question"])


class PositionFeed(FeedView):
    """Positions that are new, corrected or withdrawn, the latest first."""

    depends_on_day = True

    @property
    def depends_on(self) -> Literal["content", "more"]:
        """A search depends on more than the content."""
        return "more" if "q" in self.request.GET else "content"

    def operation(self) -> Operation:
        return _position_feed_operation()

    def get(self, request: Request) -> HttpResponseBase:
        """Answer with the feed."""
        reader = self.reader()
        values = reader.filters(FeedFilter)
        text = reader.one("q")
        reader.check()
        values_by_filter = {name: slugs for name, slugs in reader.given.items() if name != "q"}
        departed_positions = [*withdrawn_positions(values), *deleted_positions(values)]
        if text is None:
            entries = [*self._filtered_entries(values), *map(self._departure, departed_positions)]
            feed = self._feed(text, values_by_filter, latest(entries, ENTRIES))
            return self.answer(feed)
        entries = latest(self._entries(_found(text, values_by_filter)), ENTRIES)
        deleted_entries = [
            DeletedEntry(
                self._id(position), position.gone_at, position.gone_reason or NO_DELETION_REASON
            )
            for position in departed_positions
        ]
        return self._unless_current(
            self.answer(self._feed(text, values_by_filter, entries, deleted_entries))
        )

    def _unless_current(self, response: HttpResponse) -> HttpResponse:
        """Answer with the feed of a search, or with 304 where the client's copy is current."""
        validators = Validators.of_body(response.content)
        if validators.match(self.request):
            return validators.not_modified(self.request)
        validators.put_on(response)
        return response

    def _feed(
        self,
        text: str | None,
        values_by_filter: dict[str, Sequence[str]],
        entries: Sequence[FeedEntry],
        deleted_entries: Sequence[DeletedEntry] = (),
    ) -> Feed:
        query = self.request.GET.urlencode()
        page = reverse("pages:search" if query else "pages:index")
        filters = sorted(
            (name, value) for name, values in values_by_filter.items() for value in values
        )
        specific = "&".join(f"{name}={value}" for name, value in filters)
        if text is not None:
            specific = "&".join(filter(None, (f"q={text}", specific)))
        name = f"positions?{specific}" if specific else "positions"
        moments = [
            *(entry.updated for entry in entries),
            *(deleted_entry.when for deleted_entry in deleted_entries),
        ]
        return Feed(
            id=tag(self.request.get_host(), _in_tag(name)),
            title=title_of("Positions", text, values_by_filter),
            subtitle="New, corrected, withdrawn and deleted positions.",
            address=f"{self.origin}{page}{f'?{query}' if query else ''}",
            own=f"{self.origin}{self.request.path}{f'?{query}' if query else ''}",
            author=settings.SINORUS_SITE_NAME,
            updated=max(moments) if moments else content_changed(),
            entries=entries,
            gone=deleted_entries,
        )

    def _filtered_entries(self, values: dict[str, Any]) -> Iterable[FeedEntry]:
        keys = (
            FeedFilter.narrow(Position.objects.published(), values)
            .order_by("-modified", "pk")
            .values_list("pk", flat=True)[:ENTRIES]
        )
        return self._entries(keys)

    def _entries(self, keys: Iterable[int]) -> list[FeedEntry]:
        """Return the entries of the public positions among these primary keys."""
        queryset = Position.objects.published().filter(pk__in=list(keys)).for_reading()
        queryset = queryset.select_related("question__debate").select_related_short(
            "debate__source"
        )
        positions = list(queryset)
        updated = significant_changes({position.pk: position.modified for position in positions})
        return [self._entry(position, updated[position.pk]) for position in positions]

    def _entry(self, position: Position, updated: datetime) -> FeedEntry:
        url = self.origin + reverse("api:positions-detail", args=[position.slug])
        topics = self.origin + reverse("pages:topics")
        return FeedEntry(
            id=self._id(position),
            title=f"{claimed_by(position)}: {position.statement}",
            address=self.origin + position.get_absolute_url(),
            updated=updated,
            published=position.published_at,
            author=(position.expert.name, self.origin + position.expert.get_absolute_url()),
            language=position.debate.language,
            links=(Link(url, "application/json"),),
            categories=tuple(
                Category(topic.slug, topic.name, topics) for topic in position.topics.all()
            ),
            content=render_to_string(
                "debates/feeds/position.html", {"position": position, "origin": self.origin}
            ),
        )

    def _departure(self, position: Position) -> FeedEntry:
        """Return the entry of a withdrawn or deleted position: its reason, and no content."""
        state = getattr(position, "gone_state", "withdrawn")
        return FeedEntry(
            id=self._id(position),
            title=f"{state.capitalize()} position",
            address=self.origin + position.get_absolute_url(),
            updated=position.gone_at,
            published=position.published_at,
            content=departure_text(state, position.gone_reason),
            categories=(Category(state, state, tag(self.request.get_host(), "states")),),
        )

    def _id(self, position: Position) -> str:
        day = f"{position.created:%Y-%m-%d}"
        return tag(self.request.get_host(), f"positions/{position.pk}", day)


def _found(text: str, values_by_filter: Mapping[str, Sequence[str]]) -> list[int]:
    """Return the primary keys of found positions; filters by withdrawn objects find none."""
    public_slugs = dict(values_by_filter)
    for name in MODELS_IN_TITLE.keys() & public_slugs.keys():
        public = MODELS_IN_TITLE[name].objects.published().filter(slug__in=public_slugs[name])
        public_slugs[name] = list(public.values_list("slug", flat=True))
    if not all(public_slugs.values()):
        return []
    return [*found_positions(text, public_slugs, order="-modified", limit=ENTRIES)]


def withdrawn_positions(values: dict[str, Any]) -> Sequence[Position]:
    """Return the recently withdrawn positions, the latest first.

    Filters apply to a position as it was when it was withdrawn; one that was edited afterwards
    fits no filter, since the edit is visible to editors alone.
    """
    recent = datetime.fromtimestamp(start_of_day(), UTC) - WITHDRAWN_FOR
    queryset = formerly_public(Position.objects.withdrawn_since(recent))
    if values:
        unchanged = queryset.filter(modified__lte=F("gone_at"))
        queryset = FeedFilter.narrow(unchanged, values)
    return list(queryset.order_by("-gone_at", "pk")[:ENTRIES])


def deleted_positions(values: dict[str, Any]) -> list[Position]:
    """Return the recently deleted positions as far as the history knows them, the latest first.

    Only the filters by debate and by question apply: the others are about what is not told.
    """
    keys_by_filter = {name: keys for name, keys in values.items() if keys not in (None, [])}
    if not keys_by_filter.keys() <= {"debate", "question"}:
        return []
    recent = datetime.fromtimestamp(start_of_day(), UTC) - WITHDRAWN_FOR
    queryset = Deletion.objects.filter(kind=Position._meta.model_name, deleted_at__gte=recent)
    queryset = queryset.filter(**{f"{name}_id__in": keys for name, keys in keys_by_filter.items()})
    deletions = list(queryset.order_by("-deleted_at", "pk")[:ENTRIES])
    if not deletions:
        return []
    records = Position.history.filter(id__in=[deletion.target_id for deletion in deletions])
    last = {record.id: record for record in records.order_by("history_id")}
    positions = []
    for deletion in deletions:
        if deletion.target_id in last:
            position = last[deletion.target_id].history_object
            position.gone_at, position.gone_reason = deletion.deleted_at, deletion.reason
            position.gone_state = "deleted"
            positions.append(position)
    return positions


def departure_text(how: str, reason: str) -> str:
    """Return the content of the entry of a position that was withdrawn or deleted, as HTML."""
    reason_words = f"Reason: {reason}" if reason else NO_DELETION_REASON
    return format_html("<p>This position has been {}. {}</p>", how, reason_words)


def _in_tag(specific: str) -> str:
    """Quote the specific part of a tag URI."""
    return quote(specific, safe="/?=&-._~!$'()*+,;:@")


def title_of(kind: str, text: str | None, values_by_filter: Mapping[str, Sequence[str]]) -> str:
    """Return the title of a feed, from its query and the names of the objects in its filters."""
    parts = [] if text is None else [f"“{text}”"]
    for name, values in values_by_filter.items():
        if name in MODELS_IN_TITLE:
            public = MODELS_IN_TITLE[name].objects.published().filter(slug__in=values)
            parts += sorted(str(instance) for instance in public)
        else:
            parts += values
    return f"{kind}: {', '.join(parts)}" if parts else kind


def content_changed() -> datetime:
    """Return the moment of the last change of any content; a distant past if unknown."""
    state = content_version()
    return datetime.fromtimestamp((state.changed if state else 0) / 1000, UTC)


@cache
def _position_feed_operation() -> Operation:
    filters = PositionFilter.base_filters
    example = Feed(
        id="tag:debates.example.org,2026:positions?expert=lukin",
        title="Positions: Artyom Lukin",
        subtitle="New, corrected, withdrawn and deleted positions.",
        address=f"{examples.ORIGIN}/search/?expert=lukin",
        own=f"{examples.ORIGIN}/feeds/positions.atom?expert=lukin",
        author="Sinorus",
        updated=datetime(2022, 4, 7, 9, 30, tzinfo=UTC),
        entries=(),
    )
    return Operation(
        name="getPositionFeed",
        tag="positions",
        title="Feed",
        text=f"Atom feed (RFC 4287) of the {ENTRIES} positions that changed most recently, latest "
        "first. It takes the filters of a search, and a query. A corrected "
        "position appears again under the same id. A withdrawn or deleted position is listed with "
        f"the reason for {WITHDRAWN_FOR.days} days; with a query, as a deleted-entry (RFC 6721) "
        "for each such position that matches the filters.",
        parameters=(QUERY, *(of_filter(name, filters[name]) for name in filters)),
        content={ATOM: Content(dict(BINARY), serialize(example).decode())},
    )
