"""Facts of the documents of several segments, one after the other."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.backends.whoosh.segments import Segment

_SPARE = 1 << 12
"""Documents for which there is room behind the facts of the present ones."""


@dataclass(frozen=True, slots=True)
class _Room:
    """Facts of some segments, and room for more.

    segments  ids of the segments
    size      number of their documents
    items     of the documents, then undefined
    """

    segments: tuple[str, ...]
    size: int
    items: NDArray


class JoinedFacts:
    """Facts by document of the segments of one generation after the other; thread-safe.

    Most commits put one more segment behind the others: its facts are put behind theirs, and the
    others are not copied again. What has been joined never changes, so that the arrays of earlier
    generations stay as they are.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rooms: dict[str, _Room] = {}

    def fact(self, name: str, segments: Sequence[Segment]) -> NDArray:
        """Return a fact of all documents of these segments. Raises DamagedIndex."""
        parts = [segment.fact(name) for segment in segments]
        if len(parts) == 1:
            return parts[0]
        ids, size = tuple(segment.id for segment in segments), sum(part.size for part in parts)
        with self._lock:
            room = self._rooms.get(name)
            if room is None or room.segments != ids[: len(room.segments)] or size > room.items.size:
                room = _Room((), 0, np.empty(size + _SPARE, parts[0].dtype))
            end = room.size
            for part in parts[len(room.segments) :]:
                room.items[end : end + part.size] = part
                end += part.size
            self._rooms[name] = _Room(ids, size, room.items)
            return room.items[:size]
