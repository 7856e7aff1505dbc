"""The Atom feed of one position: its public versions, the latest first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from rest_framework.request import Request

from debates.api.http.not_found import redirect_to_current
from debates.api.openapi import schema
from debates.api.openapi.operations import Content, Operation
from debates.api.resources.definitions import PositionResource
from debates.api.views.base import ApiView
from debates.citation.references import Entry as CitedEntry
from debates.citation.references import entry_title, record_author, version_address
from debates.feeds.atom import Category, Entry, Feed, Link, serialize, tag
from debates.feeds.positions import ATOM, ENTRIES, AtomRenderer, TextXmlRenderer, XmlRenderer
from debates.history.public_record import PublicRecord, Span, public_record
from debates.models import Position, examples
from debates.pages.corrections import changes_between
from debates.text.moments import written


class PositionVersionsFeed(ApiView):
    """The public versions of a position, for readers who want to know when it changes.

    A version is an entry of its own, which never changes; a withdrawal is one more. What was not
    public, or is not public any more, is in no entry.
    """

    depends_on = "content"
    renderer_classes = (AtomRenderer, XmlRenderer, TextXmlRenderer)

    def operation(self) -> Operation:
        return _operation()

    def get(self, request: Request, slug: str) -> HttpResponseBase:
        """Answer with the feed of the position with this slug."""
        self.reader().check()
        public = Position.objects.published().for_reading().select_related("question__debate")
        position = public.filter(slug=slug).first()
        if position is not None:
            return self._answer(position, entry_title(position), self._versions(position))
        withdrawn = Position.objects.withdrawn().filter(slug=slug).first()
        if withdrawn is not None:
            return self._answer(withdrawn, "Withdrawn position", iter([self._end(withdrawn)]))
        return redirect_to_current(request, public, {"slug": slug})

    def _answer(self, position: Position, title: str, entries: Iterator[Entry]) -> HttpResponse:
        shown = list(entries)[:ENTRIES]
        feed = Feed(
            id=tag(self.request.get_host(), f"positions/{position.pk}/versions"),
            title=title,
            subtitle="Versions of this entry, the latest first.",
            address=self.origin + position.get_absolute_url(),
            own=self.origin + reverse("feeds:position", args=[position.slug]),
            author=str(record_author()),
            updated=max(entry.updated for entry in shown),
            entries=shown,
        )
        return HttpResponse(serialize(feed), content_type=f"{ATOM}; charset=utf-8")

    def _versions(self, position: Position) -> Iterator[Entry]:
        record = public_record(position)
        public = [span for span in record.spans if span.content is not None]
        for number in range(len(public), 0, -1):
            before = public[number - 2] if number > 1 else None
            yield self._version(position, record, public[number - 1], before)

    def _version(
        self, position: Position, record: PublicRecord, span: Span, before: Span | None
    ) -> Entry:
        name = entry_title(position, CitedEntry.within(record, span))
        changes = before and changes_between(before.content, span.content, record)
        api = self.origin + reverse("api:positions-detail", args=[position.slug])
        content = render_to_string(
            "debates/feeds/version.html",
            {"content": span.content, "digest": span.content.digest(), "changes": changes},
        )
        return Entry(
            id=self._id(position, f"versions/{written(span.since)}"),
            title=f"{'Changed' if before else 'Published'}: {name}",
            address=version_address(self.origin + position.get_absolute_url(), span.since),
            updated=span.since,
            published=span.since,
            language=position.debate.language,
            links=(Link(version_address(api, span.since), "application/json"),),
            content=content,
        )

    def _end(self, position: Any) -> Entry:
        """Return the entry of a withdrawal: the reason, and nothing of the content."""
        return Entry(
            id=self._id(position, "withdrawal"),
            title="Withdrawn position",
            address=self.origin + position.get_absolute_url(),
            updated=position.gone_at or position.modified,
            content=format_html(
                "<p>This position has been withdrawn. {}{}</p>",
                "Reason: " if position.gone_reason else "",
                position.gone_reason or "No reason was given.",
            ),
            categories=(
                Category("withdrawn", "withdrawn", tag(self.request.get_host(), "states")),
            ),
        )

    def _id(self, position: Position, of_what: str) -> str:
        day = f"{position.created:%Y-%m-%d}"
        specific = f"positions/{position.pk}/{of_what}"
        return tag(self.request.get_host(), specific, day)


@cache
def _operation() -> Operation:
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
        "with what changed since the one before, at its own address. A withdrawn position has one "
        "entry, with the reason.",
        path={"slug": schema.slug_in_path(PositionResource)},
        content={ATOM: Content({"type": "string"}, serialize(example).decode())},
        problems=("not-found",),
        moved=True,
    )
