"""The thesaurus for the search backend, as the database has it."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from search.backends.base import Alternative, IdiomRun, Wording
from search.backends.documents import Relation
from search.backends.documents import Synonym as Entry
from search.models import Synonym
from search.planning.thesaurus import Thesaurus
from search.text.names import Names

_log = logging.getLogger(__name__)

_RELATIONS = frozenset(Relation)

READ_SECONDS = 0.2
"""Minimum interval between two reads of the thesaurus; a change may be unnoticed for this long."""

READ_SHARE = 0.01
"""Maximum share of time spent reading: a large thesaurus is read less often."""

_FIELDS = ("term", "alternative", "relation", "language", "alternative_language", "weight")
"""Fields of the database in the order of search.backends.documents.Synonym."""


class StoredSynonyms:
    """Thesaurus as stored in the database, fresh in every process (search.backends.base.Synonyms).

    A search reads all rows with one query, at most every READ_SECONDS, and compares them with
    those in use. No notification is needed, however the rows were written.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._next_read = clock()
        self._rows: list[tuple[Any, ...]] = []
        self._thesaurus = _thesaurus(())
        self._edition = _digest([])

    @property
    def names(self) -> Names:
        """See search.backends.base.Synonyms. Raises DatabaseError."""
        return self._current().names

    def alternatives(self, words: Sequence[str], language: str) -> Sequence[Alternative]:
        """See search.backends.base.Synonyms. Raises DatabaseError."""
        return self._current().alternatives(words, language)

    def idioms(
        self, words: Sequence[Sequence[Collection[str]]], language: str
    ) -> Iterable[IdiomRun]:
        """See search.backends.base.Synonyms. Raises DatabaseError."""
        return self._current().idioms(words, language)

    def related(self, stem: str, language: str) -> Mapping[Wording, float]:
        """See search.backends.base.Synonyms. Raises DatabaseError."""
        return self._current().related(stem, language)

    def edition(self) -> Hashable:
        """Return a digest of the thesaurus, the same in all processes. Raises DatabaseError.

        See search.backends.base.Synonyms.
        """
        self._current()
        return self._edition

    def _current(self) -> Thesaurus:
        with self._lock:
            began = self._clock()
            if began >= self._next_read:
                rows = list(Synonym.objects.order_by("pk").values_list(*_FIELDS))
                if rows != self._rows:
                    self._rows = rows
                    self._thesaurus = _thesaurus(tuple(rows))
                    self._edition = _digest(rows)
                took = self._clock() - began
                self._next_read = began + max(READ_SECONDS, took / READ_SHARE)
            return self._thesaurus


@lru_cache(1)
def _thesaurus(rows: tuple[tuple[Any, ...], ...]) -> Thesaurus:
    """Return the thesaurus of rows of _FIELDS, analysed once in a process."""
    return Thesaurus(
        Entry(row[0], row[1], Relation(row[2]), *row[3:]) for row in rows if _is_readable(row)
    )


def _is_readable(row: tuple[Any, ...]) -> bool:
    """Test whether a row has texts and a known relation, and log one written past every form."""
    is_readable = all(isinstance(text, str) for text in row[:5]) and row[2] in _RELATIONS
    if not is_readable:
        _log.error("Ignored a thesaurus entry that is unreadable in the database: %.200r", row)
    return is_readable


def _digest(rows: list[tuple[Any, ...]]) -> str:
    return hashlib.blake2b(repr(rows).encode(), digest_size=8).hexdigest()
