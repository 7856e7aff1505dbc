"""How index and database differ, in pieces that are small enough for anybody to wait for."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter

from search.backends.base import SearchBackend
from search.backends.documents import Corpus, SearchDocument

PIECE = 40
"""Documents that are built, compared and written together: a tenth of a second's work."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What has to be done to the index so that some documents are in it as the database has them.

    missing  documents that it does not have
    stale    documents that it has with another content
    surplus  ids of what it has and the database does not
    same     how many are as they should be
    """

    missing: tuple[SearchDocument, ...] = ()
    stale: tuple[SearchDocument, ...] = ()
    surplus: tuple[int, ...] = ()
    same: int = 0

    @property
    def documents(self) -> tuple[SearchDocument, ...]:
        """What has to be written."""
        return (*self.missing, *self.stale)

    @property
    def differing(self) -> tuple[int, ...]:
        """The ids of all that differ."""
        return (*(document.id for document in self.documents), *self.surplus)


def compare(backend: SearchBackend, corpus: Corpus, ids: Collection[int]) -> Comparison:
    """Compare these documents, as the database has them now, with the live index.

    Raises SearchUnavailable.
    """
    wanted = sorted(set(ids))
    documents = list(corpus.build(wanted))
    indexed = backend.digests_of(wanted)
    missing = tuple(document for document in documents if document.id not in indexed)
    stale = tuple(
        document
        for document in documents
        if indexed.get(document.id, document.digest) != document.digest
    )
    surplus = tuple(sorted(indexed.keys() - {document.id for document in documents}))
    return Comparison(missing, stale, surplus, len(documents) - len(missing) - len(stale))


def all_ids(backend: SearchBackend, corpus: Corpus) -> list[int]:
    """The ids of all documents in the database or in the index, ascending."""
    return sorted({*corpus.ids(), *(found for found, _ in backend.digests())})


def differing_digests(
    one: Iterable[tuple[int, str]], other: Iterable[tuple[int, str]]
) -> Iterator[int]:
    """The ids that are in only one of two lists of (id, digest), or in both with another digest.

    Both are ascending, and read only once.
    """
    for found, entries in groupby(heapq.merge(one, other), itemgetter(0)):
        digests = [digest for _, digest in entries]
        if len(digests) == 1 or digests[0] != digests[1]:
            yield found


def pieces(ids: Iterable[int], size: int = PIECE) -> Iterator[list[int]]:
    """`ids` in lists of `size`, the last one perhaps shorter."""
    remaining = iter(ids)
    while piece := list(islice(remaining, size)):
        yield piece
