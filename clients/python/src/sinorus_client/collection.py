"""Collections: lists as iterators, single objects, and synchronised copies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sinorus_client.transport import Transport, step

Shown = TypeVar("Shown")

LARGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class Changed(Generic[Shown]):
    """An object that is new or has changed, by its key: a slug, or an identifier."""

    key: str
    object: Shown


@dataclass(frozen=True, slots=True)
class Gone:
    """An object that is no longer at its address.

    key     its slug or identifier
    why     "withdrawn", "moved" or "removed"
    reason  of the editors, where they gave one
    now     its present key, where it moved
    """

    key: str
    why: str
    reason: str | None
    now: str | None


class Sync(Generic[Shown]):
    """Changes since a moment, then deletions since; each is iterated once.

    as_of  the moment for the next time, once all has been read; None before
    """

    def __init__(
        self, transport: Transport, collection: str, kind: str, since: str | None, query: Any
    ) -> None:
        self.as_of: str | None = None
        self._transport, self._collection, self._kind = transport, collection, kind
        self._since, self._query = since, query

    def __iter__(self) -> Iterator[Changed[Shown] | Gone]:
        query = {**self._query, "cursor": "first", "page_size": LARGEST_PAGE}
        if self._since is not None:
            query["modified_since"] = self._since
        page = self._transport.json(f"api/v1/{self._collection}/", query)
        as_of = page["as_of"]
        for one in following(self._transport, page):
            yield Changed(one.get("slug") or one["id"], one)
        if self._since is not None:
            yield from self._gone(self._since)
        self.as_of = as_of

    def _gone(self, since: str) -> Iterator[Gone]:
        query = {"since": since, "kind": self._kind, "cursor": "first"}
        page = self._transport.json("api/v1/tombstones/", query)
        for one in following(self._transport, page):
            now = one["now"] or {}
            yield Gone(
                one["slug"] or one["id"],
                one["why"],
                one["reason"],
                now.get("slug") or now.get("id"),
            )


def following(transport: Transport, page: dict[str, Any]) -> Iterator[Any]:
    """Yield the results of a page and of all pages after it."""
    while True:
        yield from page["results"]
        if not page["next"]:
            return
        page = transport.json(page["next"])


class Collection:
    """A collection of the API; the subclass of each types its objects.

    name  in the address: "positions"
    kind  of its objects in tombstones: "position"
    """

    name = ""
    kind = ""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @property
    def _path(self) -> str:
        return f"api/v1/{self.name}/"

    def count(self, **filters: Any) -> int:
        """Return the number of objects that match."""
        found = self._transport.json(self._path, {**filters, "page_size": 1})
        return int(found["count"])

    def _list(self, query: dict[str, Any]) -> Iterator[Any]:
        first = {"page_size": LARGEST_PAGE, **query}
        yield from following(self._transport, self._transport.json(self._path, first))

    def _get(self, key: str, query: dict[str, Any]) -> Any:
        return self._transport.json(f"{self._path}{step(key)}/", query)
