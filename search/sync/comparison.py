"""Comparison of the index with the database, in batches small enough not to block others."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter

from search.backends.base import SearchBackend
from search.backends.documents import Corpus, SearchDocument

BATCH_SIZE = 40
"""Documents built, compared and written together: about a tenth of a second of work."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Changes that make the index equal to the database for some documents.

    missing  documents that the index lacks
    stale    documents whose content in the index is out of date
    surplus  ids in the index that the database does not have
    same     number of documents that are equal
    """

    missing: tuple[SearchDocument, ...] = ()
    stale: tuple[SearchDocument, ...] = ()
    surplus: tuple[int, ...] = ()
    same: int = 0

    @property
    def documents(self) -> tuple[SearchDocument, ...]:
        """Documents to write."""
        return (*self.missing, *self.stale)

    @property
    def differing(self) -> tuple[int, ...]:
        """Ids of all documents that differ."""
        return (*(document.id for document in self.documents), *self.surplus)


def compare(backend: SearchBackend, corpus: Corpus, ids: Collection[int]) -> Comparison:
    """Compare documents in the database with the live index.

    Raises SearchUnavailable.
    """
    distinct = sorted(set(ids))
    documents = list(corpus.build(distinct))
    indexed = backend.digests_of(distinct)
    missing = tuple(document for document in documents if document.id not in indexed)
    stale = tuple(
        document
        for document in documents
        if indexed.get(document.id, document.digest) != document.digest
    )
    surplus = tuple(sorted(indexed.keys() - {document.id for document in documents}))
    return Comparison(missing, stale, surplus, len(documents) - len(missing) - len(stale))


def all_ids(backend: SearchBackend, corpus: Corpus) -> list[int]:
    """Return the ids of all documents in the database or the index, ascending."""
    return sorted({*corpus.ids(), *(document_id for document_id, _ in backend.digests())})


def differing_digests(
    digests: Iterable[tuple[int, str]], other_digests: Iterable[tuple[int, str]]
) -> Iterator[int]:
    """Yield the ids that are in only one of two lists of (id, digest), or differ in digest.

    Both must be ascending, and are read once.
    """
    for document_id, entries in groupby(heapq.merge(digests, other_digests), itemgetter(0)):
        pair = [digest for _, digest in entries]
        if len(pair) == 1 or pair[0] != pair[1]:
            yield document_id


def batches(ids: Iterable[int], size: int = BATCH_SIZE) -> Iterator[list[int]]:
    """Split `ids` into lists of `size`; the last one may be shorter."""
    remaining = iter(ids)
    while batch := list(islice(remaining, size)):
        yield batch
