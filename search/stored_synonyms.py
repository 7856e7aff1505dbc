"""The synonyms that editors keep in the database, as a search engine asks for them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from search.backends.base import Alternative
from search.models import Synonym
from search.planning.synonyms import Synonym as Pair
from search.planning.synonyms import Synonyms

LOOK_SECONDS = 0.2
"""How long a change may go unnoticed by a process that has just looked."""

LOOK_SHARE = 0.01
"""The part of the time that looking may take: a great many synonyms are looked at less often."""

_PAIR = ("term", "alternative", "both_ways", "language")


class StoredSynonyms:
    """What the table says, in every process as soon as it is saved (search.backends.base.Synonyms).

    When somebody searches, and at most every LOOK_SECONDS, one query reads all rows, which are
    compared with those in use. So nobody has to be told, in whatever way they were written.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._next_look = clock()
        self._rows: list[tuple[Any, ...]] = []
        self._synonyms = Synonyms()
        self._edition = 0

    def alternatives(self, words: Sequence[str], language: str) -> Sequence[Alternative]:
        """See search.backends.base.Synonyms. Raises DatabaseError."""
        return self._current().alternatives(words, language)

    def edition(self) -> Hashable:
        """See search.backends.base.Synonyms. Raises DatabaseError."""
        self._current()
        return self._edition

    def _current(self) -> Synonyms:
        with self._lock:
            began = self._clock()
            if began >= self._next_look:
                rows = list(Synonym.objects.order_by("pk").values_list(*_PAIR))
                if rows != self._rows:
                    self._rows = rows
                    self._synonyms = Synonyms(Pair(*row) for row in rows)
                    self._edition += 1
                took = self._clock() - began
                self._next_look = began + max(LOOK_SECONDS, took / LOOK_SHARE)
            return self._synonyms
