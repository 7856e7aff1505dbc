"""Answers of the addresses below a position, as members of the position itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import orjson

from debates.api.endpoints.bibliographies import citable
from debates.api.endpoints.citations import citation_of
from debates.api.endpoints.related import opposing_to, similar_to
from debates.api.endpoints.reply_threads import thread_of
from debates.api.resources.selection import Selection
from debates.api.views.sparse_fields import INCLUDE
from debates.filtering.several_values import split_values
from debates.models import Position

ANSWERS: Mapping[str, Callable[[Position, str], Any]] = {
    "thread": thread_of,
    "citation": citation_of,
    "similar": similar_to,
    "opposing": opposing_to,
}
"""Functions from a position and the origin of all addresses to the body of an answer, by name."""

FROM_INDEX = frozenset({"similar", "opposing"})
OF_TODAY = frozenset({"citation"})


class SubresourcesMixin:
    """A mixin for the collection of positions: `expand` adds the answers of its sub-resources."""

    @property
    def depends_on(self) -> Literal["content", "search"]:
        """The state that the answer, with all that it is to have, is made from."""
        return "search" if self._requested() & FROM_INDEX else "content"

    @property
    def depends_on_day(self) -> bool:
        """True where the answer has a citation, which names the day of access."""
        return super().depends_on_day or bool(self._requested() & OF_TODAY)

    def with_subresources(self, row: bytes, key: int, selection: Selection) -> bytes:
        """Return a position, as JSON, with the answers that it is to have.

        Raises SearchUnavailable for one that is made from the index, while it cannot be read, and
        Position.DoesNotExist where the position was withdrawn since it was read.
        """
        names = [name for name in ANSWERS if selection.of(name).expanded]
        if not names:
            return row
        position = citable(Position).get(pk=key)
        answers = {name: ANSWERS[name](position, self.origin) for name in names}
        return row[:-1] + b"," + orjson.dumps(answers)[1:]

    def _requested(self) -> frozenset[str]:
        """Return the names in the request, before they are checked."""
        if not self.kwargs:
            return frozenset()
        parameters = self.request.GET
        return frozenset(
            split_values([*parameters.getlist("expand"), *parameters.getlist(INCLUDE)])
        )
