"""Posting lists, columns and dictionaries of a Whoosh segment as arrays.

There are two ways to read them. `BlockAccess` takes whole blocks by Whoosh's private interfaces
(search.backends.whoosh.internals). `PublicAccess` takes posting by posting by the public interface:
it takes two to eight times as long, and leaves out documents that were deleted before the
segment was opened, which makes no difference to results. Tests compare both.

Not thread-safe: the reader of a segment has one position in each of its files.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import SegmentReader

from search.backends.whoosh import internals
from search.ranking.scoring import NOTHING, Postings, compact

logger = logging.getLogger(__name__)

_Lists = tuple[list[int], list[int], list[bytes]]
"""Posting list of a term: documents, frequencies and values."""


class FieldPostings(NamedTuple):
    """Terms of a field, ascending, and their posting lists one after the other.

    documents  document frequency of each term
    bounds     where the postings of each begin, and the end of the last
    postings   of all terms
    values     of all postings, concatenated
    """

    terms: list[bytes]
    documents: NDArray[np.int32]
    bounds: list[int]
    postings: Postings
    values: bytes


class Access(Protocol):
    """Way to read the arrays of a segment."""

    def postings(self, reader: SegmentReader, field: str, term: bytes) -> Postings:
        """Read the documents and frequencies of a term."""

    def placed(self, reader: SegmentReader, field: str, term: bytes) -> tuple[Postings, bytes]:
        """Read the postings of a term together with their concatenated values.

        Both are in the same blocks: reading them separately takes twice as long.
        """

    def fixed_column(self, reader: SegmentReader, field: str, dtype: np.dtype) -> NDArray:
        """Read a column of packed records, one for each document, deleted ones included.

        Raises FileNotFoundError if it is missing, ValueError if its length is wrong.
        """

    def dictionary(self, reader: SegmentReader, field: str) -> tuple[list[bytes], NDArray]:
        """Read the terms of a field, ascending, and their document frequencies."""

    def field(self, reader: SegmentReader, name: str) -> FieldPostings:
        """Read all posting lists of a field: quicker than a few of them one by one."""


def best_access(*, public: bool = False) -> Access:
    """Choose the access: by blocks if this version of Whoosh allows it, unless `public`."""
    missing = () if public else internals.missing()
    if missing:
        logger.warning(
            "Whoosh has no %s: the search index is read by its public interface, much slower."
            " Install one of %s.",
            ", ".join(missing),
            internals.READ_AGAINST,
        )
    return PublicAccess() if public or missing else BlockAccess()


class BlockAccess:
    """Access by blocks; see Access. Deleted documents are included."""

    def postings(self, reader: SegmentReader, field: str, term: bytes) -> Postings:
        """See Access."""
        return _concatenated(
            [_postings(*block) for block in internals.posting_blocks(reader, field, term)]
        )

    def placed(self, reader: SegmentReader, field: str, term: bytes) -> tuple[Postings, bytes]:
        """See Access."""
        blocks, values = [], []
        for length, data in internals.posting_blocks(reader, field, term):
            blocks.append(_postings(length, data))
            values.append(b"".join(data[2] or ()))
        return _concatenated(blocks), b"".join(values)

    def fixed_column(self, reader: SegmentReader, field: str, dtype: np.dtype) -> NDArray:
        """See Access."""
        return _records(reader, internals.column_bytes(reader, field, dtype.itemsize), dtype)

    def dictionary(self, reader: SegmentReader, field: str) -> tuple[list[bytes], NDArray]:
        """See Access."""
        return _dictionary(list(internals.dictionary(reader, field)))

    def field(self, reader: SegmentReader, name: str) -> FieldPostings:
        """See Access."""
        return _gathered(
            (term, documents, _listed(blocks))
            for term, documents, blocks in internals.posting_lists(reader, name)
        )


class PublicAccess:
    """Access by Whoosh's public interface; see Access."""

    def postings(self, reader: SegmentReader, field: str, term: bytes) -> Postings:
        """See Access."""
        return self.placed(reader, field, term)[0]

    def placed(self, reader: SegmentReader, field: str, term: bytes) -> tuple[Postings, bytes]:
        """See Access."""
        docs, frequencies, values = self._lists(reader, field, term)
        if not docs:
            return NOTHING, b""
        found = Postings(np.array(docs, np.int32), compact(np.array(frequencies, np.int32)))
        return found, b"".join(values)

    def _lists(self, reader: SegmentReader, field: str, term: bytes) -> _Lists:
        docs: list[int] = []
        frequencies: list[int] = []
        values: list[bytes] = []
        if (field, term) in reader:
            matcher = reader.postings(field, term)
            while matcher.is_active():
                docs.append(matcher.id())
                frequencies.append(round(matcher.weight()))
                values.append(matcher.value() or b"")
                matcher.next()
        return docs, frequencies, values

    def fixed_column(self, reader: SegmentReader, field: str, dtype: np.dtype) -> NDArray:
        """See Access."""
        if not reader.has_column(field):
            raise FileNotFoundError(f"The column {field} of a segment is missing")
        column = reader.column_reader(field, translate=False)
        rows = (column[number] for number in range(reader.doc_count_all()))
        return _records(reader, b"".join(rows), dtype)

    def dictionary(self, reader: SegmentReader, field: str) -> tuple[list[bytes], NDArray]:
        """See Access."""
        known = field in set(reader.indexed_field_names())
        terms = list(reader.lexicon(field)) if known else []
        return _dictionary([(term, reader.doc_frequency(field, term)) for term in terms])

    def field(self, reader: SegmentReader, name: str) -> FieldPostings:
        """See Access."""
        terms, documents = self.dictionary(reader, name)
        return _gathered(
            (term, frequency, self._lists(reader, name, term))
            for term, frequency in zip(terms, documents.tolist(), strict=True)
        )


def _postings(length: int, data: tuple[Any, Any, Any]) -> Postings:
    steps, weights, _values = data
    if weights is None or isinstance(weights, float):
        frequencies = np.full(length, weights or 1.0, np.int32)
    else:
        frequencies = np.array(weights, np.int32)
    return Postings(np.cumsum(np.array(steps, np.int32), dtype=np.int32), frequencies)


def _listed(blocks: Iterable[internals.Block]) -> _Lists:
    """Return the documents, frequencies and values in the blocks of a posting list."""
    docs: list[int] = []
    frequencies: list[int] = []
    values: list[bytes] = []
    for length, (steps, weights, own) in blocks:
        docs += accumulate(steps)
        if weights is None or isinstance(weights, float):
            frequencies += [int(weights or 1)] * length
        else:
            frequencies += map(int, weights)
        # Values of a fixed size are concatenated already.
        values += [own] if isinstance(own, bytes) else own or ()
    return docs, frequencies, values


def _gathered(entries: Iterable[tuple[bytes, int, _Lists]]) -> FieldPostings:
    """Put the posting lists of a field one after the other.

    entries  terms, ascending, with document frequency and posting list
    """
    terms: list[bytes] = []
    documents: list[int] = []
    bounds = [0]
    docs: list[int] = []
    frequencies: list[int] = []
    values: list[bytes] = []
    for term, having, (its_docs, its_frequencies, its_values) in entries:
        terms.append(term)
        documents.append(having)
        docs += its_docs
        frequencies += its_frequencies
        values += its_values
        bounds.append(len(docs))
    found = Postings(np.array(docs, np.int32), compact(np.array(frequencies, np.int32)))
    return FieldPostings(terms, np.array(documents, np.int32), bounds, found, b"".join(values))


def _concatenated(blocks: Sequence[Postings]) -> Postings:
    if not blocks:
        return NOTHING
    return Postings(
        np.concatenate([block.docs for block in blocks]),
        compact(np.concatenate([block.frequencies for block in blocks])),
    )


def _records(reader: SegmentReader, data: bytes, dtype: np.dtype) -> NDArray:
    records = np.frombuffer(data, dtype)
    if records.size != reader.doc_count_all():
        raise ValueError(f"only {records.size} of {reader.doc_count_all()} records were found")
    return records


def _dictionary(entries: Sequence[tuple[bytes, int]]) -> tuple[list[bytes], NDArray[np.int32]]:
    terms = [term for term, _documents in entries]
    return terms, np.array([documents for _term, documents in entries], np.int32)
