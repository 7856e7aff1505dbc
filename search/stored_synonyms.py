"""Synonyms for the search backend: those in the database, and names that come with Sinorus."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from search.backends.base import Alternative
from search.backends.documents import Synonym as Pair
from search.models import Synonym
from search.planning.synonyms import Synonyms
from search.text.names import name_runs

_log = logging.getLogger(__name__)

READ_SECONDS = 0.2
"""Minimum interval between two reads of the synonyms; a change may be unnoticed for this long."""

READ_SHARE = 0.01
"""Maximum share of time spent reading: large sets of synonyms are read less often."""

_PAIR = ("term", "alternative", "both_ways", "language")


class StoredSynonyms:
    """Synonyms as stored in the database, fresh in every process (search.backends.base.Synonyms).

    A search reads all rows with one query, at most every READ_SECONDS, and compares them with
    those in use. No notification is needed, however the rows were written.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._next_read = clock()
        self._rows: list[tuple[Any, ...]] = []
        self._synonyms = Synonyms()
        self._edition = _digest([])

    def alternatives(self, words: Sequence[str], language: str) -> Sequence[Alternative]:
        """Return synonyms of runs of `words`. Raises DatabaseError.

        Names in other languages (`search.text.names`) are synonyms too, unless editors have others
        for the same words, or say that they are meant as typed. See search.backends.base.Synonyms.
        """
        runs = self._current().runs(words, language)
        own = [Alternative(run.start, run.end, text) for run in runs for text in run.texts]
        taken = {place for run in runs for place in range(run.start, run.end)}
        named = (
            Alternative(run.start, run.end, name)
            for run in name_runs(words, language)
            if taken.isdisjoint(range(run.start, run.end))
            for name in run.names
        )
        return [*own, *named]

    def edition(self) -> Hashable:
        """Return a digest of the synonyms, the same in all processes. Raises DatabaseError.

        See search.backends.base.Synonyms.
        """
        self._current()
        return self._edition

    def _current(self) -> Synonyms:
        with self._lock:
            began = self._clock()
            if began >= self._next_read:
                rows = list(Synonym.objects.order_by("pk").values_list(*_PAIR))
                if rows != self._rows:
                    self._rows = rows
                    self._synonyms = Synonyms(Pair(*row) for row in rows if _is_readable(row))
                    self._edition = _digest(rows)
                took = self._clock() - began
                self._next_read = began + max(READ_SECONDS, took / READ_SHARE)
            return self._synonyms


def _is_readable(row: tuple[Any, ...]) -> bool:
    """Test whether a row has texts, and log one that was written as bytes, past every form."""
    readable = all(isinstance(row[place], str) for place in (0, 1, 3))
    if not readable:
        _log.error("Ignored a synonym that is no text in the database: %.200r", row)
    return readable


def _digest(rows: list[tuple[Any, ...]]) -> str:
    return hashlib.blake2b(repr(rows).encode(), digest_size=8).hexdigest()
