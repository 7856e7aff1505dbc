"""The Atom feed of one position: its public versions, the latest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import islice

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from rest_framework.request import Request

from debates.api.http.not_found import redirect_to_current
from debates.api.openapi import schema
from debates.api.openapi.operations import BINARY, Content, Operation
from debates.api.resources.definitions import PositionResource
from debates.citation.references import CitedEntry, entry_title, record_author, version_address
from debates.feeds.atom import Category, Feed, FeedEntry, Link, serialize, tag
from debates.feeds.positions import ENTRIES, departure_text
from debates.feeds.view import ATOM, FeedView
from debates.history.corrections import PublicReason, public_reasons
from debates.history.missing_objects import Departure, find_missing
from debates.history.public_record import PublicRecord, Span, public_record
from debates.models import Position, examples
from debates.pages.corrections import changes_between
from debates.text.moments import EPOCH, format_moment


class PositionVersionsFeed(FeedView):
    """Feed of the public versions of a position.

    A version is an entry of its own. Of a position that was withdrawn or deleted there is one
    entry, which says so. What was not public, or is not public any more, is in no entry.
    """

    depends_on = "content"

    def operation(self) -> Operation:
        return _version_feed_operation()

    def get(self, request: Request, slug: str) -> HttpResponseBase:
        """Answer with the feed of the position with this slug."""
        self.reader().check()
        public = Position.objects.published().for_reading().select_related("question__debate")
        position = public.filter(slug=slug).first()
        if position is not None:
            entries = [*islice(self._versions(position), ENTRIES)]
            return self._answer(position.slug, position.pk, entry_title(position), entries)
        departure = find_missing(public, {"slug": slug})
        if isinstance(departure, Departure):
            end = self._end(slug, departure)
            return self._answer(slug, departure.key, end.title, [end])
        return redirect_to_current(request, public, {"slug": slug})

    def _answer(
        self, slug: str, key: int, title: str, entries: Sequence[FeedEntry]
    ) -> HttpResponse:
        """Answer with the feed of a position, whose primary key makes its id."""
        feed = Feed(
            id=tag(self.request.get_host(), f"positions/{key}/versions"),
            title=title,
            subtitle="Versions of this entry, the latest first.",
            address=self.origin + reverse("pages:position", args=[slug]),
            own=self.origin + reverse("feeds:position", args=[slug]),
            author=str(record_author()),
            updated=max(entry.updated for entry in entries),
            entries=entries,
        )
        return self.answer(feed)

    def _versions(self, position: Position) -> Iterator[FeedEntry]:
        record = public_record(position)
        public = [span for span in record.spans if span.content is not None]
        reasons = public_reasons(position.pk, record)
        for number in range(len(public), 0, -1):
            before = public[number - 2] if number > 1 else None
            span = public[number - 1]
            yield self._version(
                position, record, span, before, reasons.get(span.since, PublicReason())
            )

    def _version(
        self,
        position: Position,
        record: PublicRecord,
        span: Span,
        before: Span | None,
        reason: PublicReason,
    ) -> FeedEntry:
        name = entry_title(position, CitedEntry.within(record, span))
        changes = before and changes_between(before.content, span.content, record)
        api = self.origin + reverse("api:positions-detail", args=[position.slug])
        content = render_to_string(
            "debates/feeds/version.html",
            {
                "content": span.content,
                "digest": span.content.digest(),
                "changes": changes,
                "reason": reason,
            },
        )
        return FeedEntry(
            id=self._id(position, f"versions/{format_moment(span.dated)}"),
            title=f"{'Changed' if before else 'Published'}: {name}",
            address=version_address(self.origin + position.get_absolute_url(), span.dated),
            updated=span.since,
            published=span.since,
            language=position.debate.language,
            links=(Link(version_address(api, span.dated), "application/json"),),
            content=content,
        )

    def _end(self, slug: str, departure: Departure) -> FeedEntry:
        """Return the entry of a withdrawal or deletion: its reason, and nothing of the content."""
        how = departure.how
        host = self.request.get_host()
        return FeedEntry(
            id=tag(host, f"positions/{departure.key}/{how}"),
            title=f"{how.capitalize()} position",
            address=self.origin + reverse("pages:position", args=[slug]),
            updated=departure.gone_at or EPOCH,
            content=departure_text(how, departure.reason),
            categories=(Category(how, how, tag(host, "states")),),
        )

    def _id(self, position: Position, of_what: str) -> str:
        day = f"{position.created:%Y-%m-%d}"
        specific = f"positions/{position.pk}/{of_what}"
        return tag(self.request.get_host(), specific, day)


@cache
def _version_feed_operation() -> Operation:
    page = f"{examples.ORIGIN}/positions/{examples.POSITION}/"
    example = Feed(
        id="tag:debates.example.org,2026:positions/17/versions",
        title=f"Position of Artyom Lukin on “{examples.QUESTION_TEXT}”",
        subtitle="Versions of this entry, the latest first.",
        address=page,
        own=f"{examples.ORIGIN}/feeds/positions/{examples.POSITION}.atom",
        author=f"Editors of {settings.SINORUS_SITE_NAME}",
        updated=datetime(2022, 4, 7, 9, 30, tzinfo=UTC),
        entries=(),
    )
    return Operation(
        name="getPositionVersionsFeed",
        tag="positions",
        title="Feed of versions",
        text=f"Atom feed (RFC 4287) of the latest {ENTRIES} public versions of a position, each "
        "with what changed since the one before, at its own address. A withdrawn or deleted "
        "position has one entry, with the reason.",
        path={"slug": schema.slug_in_path(PositionResource)},
        content={ATOM: Content(dict(BINARY), serialize(example).decode())},
        problems=("not-found",),
        moved=True,
    )
