"""Atom feeds (RFC 4287): Django's generator, with what it leaves out.

Ids are tag URIs (RFC 4151) that hold the host and the primary key: an entry keeps its id
when its address, its title or its content changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

from debates.text.moments import EPOCH, format_moment
from debates.text.xml_texts import writable

SINCE = "2026"
"""The year from which on the tag URIs of a host are its own (RFC 4151)."""

TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"


@dataclass(frozen=True, slots=True)
class Link:
    """The same in another format, under another address."""

    address: str
    media_type: str
    relation: str = "alternate"


@dataclass(frozen=True, slots=True)
class Category:
    """A subject, or a state: `scheme` says of which sort."""

    term: str
    label: str
    scheme: str


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry of a feed.

    content  HTML
    author   name and address of who says it; None for who made the feed
    """

    id: str
    title: str
    address: str
    updated: datetime
    content: str
    published: datetime | None = None
    author: tuple[str, str] | None = None
    language: str = ""
    links: Sequence[Link] = ()
    categories: Sequence[Category] = ()


@dataclass(frozen=True, slots=True)
class DeletedEntry:
    """An entry that a reader may still have, and that is not there any more (RFC 6721)."""

    id: str
    when: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed with its entries, the latest first.

    address  of the page with the same, for people
    own      the address of the feed itself
    updated  when it changed last
    """

    id: str
    title: str
    subtitle: str
    address: str
    own: str
    author: str
    updated: datetime
    entries: Sequence[FeedEntry]
    gone: Sequence[DeletedEntry] = ()


def tag(host: str, specific: str, since: str = SINCE) -> str:
    """Return a tag URI; `since` is a day or year in which the host was its owner's."""
    authority = re.sub(r"[^a-z0-9.-]", "-", host.lower().partition(":")[0]).strip("-") or "unnamed"
    return f"tag:{authority},{since}:{specific}"


def serialize(feed: Feed) -> bytes:
    """Return the feed as XML in UTF-8."""
    writer = _AtomWriter(
        title=writable(feed.title),
        link=feed.address,
        description="",
        subtitle=writable(feed.subtitle),
        author_name=writable(feed.author),
        feed_url=feed.own,
        feed_guid=feed.id,
    )
    writer.updated, writer.gone = feed.updated, feed.gone
    for entry in feed.entries:
        name, address = entry.author or (None, None)
        writer.add_item(
            title=writable(entry.title),
            link=entry.address,
            description=None,
            unique_id=entry.id,
            updateddate=_Written.of(entry.updated),
            pubdate=entry.published and _Written.of(entry.published),
            author_name=None if name is None else writable(name),
            author_link=address,
            entry=entry,
        )
    return writer.writeString("utf-8").encode()


class _Written(datetime):
    """A moment that Django's generator writes in the form of all doors."""

    @classmethod
    def of(cls, moment: datetime) -> _Written:
        return cls.fromtimestamp(0, UTC) + (moment - EPOCH)

    def isoformat(self, *_: Any, **__: Any) -> str:
        return format_moment(self)


class _AtomWriter(Atom1Feed):
    """Writes languages, full contents, further links, labelled categories and deleted entries.

    Moments are written as by all doors, for which Django's elements need another kind of moment.
    """

    updated: datetime
    gone: Sequence[DeletedEntry] = ()

    def root_attributes(self) -> dict[str, str]:
        attributes = super().root_attributes()
        return attributes | {"xmlns:at": TOMBSTONES} if self.gone else attributes

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        for entry in self.gone:
            attributes = {"ref": entry.id, "when": format_moment(entry.when)}
            handler.startElement("at:deleted-entry", attributes)
            handler.addQuickElement("at:comment", writable(entry.reason))
            handler.endElement("at:deleted-entry")

    def latest_post_date(self) -> datetime:
        """Return the moment of the feed's last change, also without entries."""
        return _Written.of(self.updated)

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        language = item["entry"].language
        return {"xml:lang": language} if language else {}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        entry: FeedEntry = item["entry"]
        for link in entry.links:
            handler.addQuickElement(
                "link",
                "",
                {"rel": link.relation, "href": link.address, "type": link.media_type},
            )
        for category in entry.categories:
            handler.addQuickElement(
                "category",
                "",
                {
                    "term": category.term,
                    "label": writable(category.label),
                    "scheme": category.scheme,
                },
            )
        handler.addQuickElement("content", writable(entry.content), {"type": "html"})


def latest(entries: Iterable[FeedEntry], most: int) -> list[FeedEntry]:
    """Return the entries that changed last, the latest first.

    Of what one change did, what is withdrawn comes before what changed with it.
    """

    def place(entry: FeedEntry) -> tuple[datetime, bool, str]:
        return entry.updated, entry.author is None, entry.id

    return sorted(entries, key=place, reverse=True)[:most]
