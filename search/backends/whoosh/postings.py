"""Reads whole posting lists and columns of a Whoosh segment into arrays.

The only place that knows Whoosh's internals (those of its W3 codec, alike in whoosh 2.7.4,
whoosh-reloaded and whoosh3): a list is taken block by block instead of posting by posting.
The public way stands beside each fast one and gives the same; tests compare both.

Not thread-safe: a segment's reader has one place in each of its files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import SegmentReader, TermNotFound

from search.ranking.scoring import NOTHING, Postings, compact


def read_postings(reader: SegmentReader, field: str, term: bytes) -> Postings:
    """The documents of a term, deleted ones included, and its weights as frequencies."""
    blocks = [_postings(length, data) for length, data in _blocks(reader, field, term)]
    return _in_a_row(blocks)


def read_placed(reader: SegmentReader, field: str, term: bytes) -> tuple[Postings, bytes]:
    """What `read_postings` gives, and the values of the postings, one behind the other. Both
    stand in the same blocks: reading them apart takes twice as long."""
    blocks, values = [], []
    for length, data in _blocks(reader, field, term):
        blocks.append(_postings(length, data))
        values.append(b"".join(data[2] or ()))
    return _in_a_row(blocks), b"".join(values)


def _postings(length: int, data: tuple[Any, Any, Any]) -> Postings:
    steps, weights, _values = data
    if weights is None or isinstance(weights, float):
        frequencies = np.full(length, weights or 1.0, np.int32)
    else:
        frequencies = np.array(weights, np.int32)
    return Postings(np.cumsum(np.array(steps, np.int32), dtype=np.int32), frequencies)


def _in_a_row(blocks: Sequence[Postings]) -> Postings:
    if not blocks:
        return NOTHING
    return Postings(
        np.concatenate([block.docs for block in blocks]),
        compact(np.concatenate([block.frequencies for block in blocks])),
    )


def _blocks(
    reader: SegmentReader, field: str, term: bytes
) -> Iterator[tuple[int, tuple[Any, Any, Any]]]:
    """The blocks of a term: how many postings, and their documents as differences, weights
    (None for all 1, one number for all the same) and values."""
    try:
        matcher = reader._terms.matcher(field, term, reader.schema[field].format)
    except (KeyError, TermNotFound):
        return
    while True:
        matcher._read_data()
        yield matcher._blocklength, matcher._data
        if matcher._lastblock:
            return
        matcher._next_block()


def read_postings_publicly(reader: SegmentReader, field: str, term: bytes) -> Postings:
    """What `read_postings` gives, without deleted documents, by Whoosh's public interface."""
    docs: list[int] = []
    frequencies: list[int] = []
    if (field, term) in reader:
        matcher = reader.postings(field, term)
        while matcher.is_active():
            docs.append(matcher.id())
            frequencies.append(round(matcher.weight()))
            matcher.next()
    return Postings(np.array(docs, np.int32), compact(np.array(frequencies, np.int64)))


def read_values_publicly(reader: SegmentReader, field: str, term: bytes) -> bytes:
    """The values that `read_placed` gives, without those of deleted documents, by Whoosh's
    public interface."""
    values: list[bytes] = []
    if (field, term) in reader:
        matcher = reader.postings(field, term)
        while matcher.is_active():
            values.append(matcher.value())
            matcher.next()
    return b"".join(values)


def read_fixed_column(reader: SegmentReader, field: str, dtype: np.dtype) -> NDArray:
    """A column of packed records, one for each document, deleted ones included.
    Raises FileNotFoundError if it is not there, ValueError if there are not as many records as
    documents."""
    column = reader.column_reader(field, translate=False)
    if not hasattr(column, "_dbfile"):  # what Whoosh gives where the file is gone
        raise FileNotFoundError(f"The column {field} of a segment is missing")
    data = column._dbfile.get(column._basepos, column._count * dtype.itemsize)
    records = np.frombuffer(data, dtype)
    if records.size != reader.doc_count_all():
        raise ValueError(f"only {records.size} of {reader.doc_count_all()} records were found")
    return records


def read_fixed_column_publicly(reader: SegmentReader, field: str, dtype: np.dtype) -> NDArray:
    """What `read_fixed_column` gives, by Whoosh's public interface."""
    column = reader.column_reader(field, translate=False)
    rows = [column[number] for number in range(reader.doc_count_all())]
    return np.frombuffer(b"".join(rows), dtype)


def read_dictionary(reader: SegmentReader, field: str) -> tuple[list[bytes], NDArray[np.int32]]:
    """All terms of a field, ascending, and how many documents have each, deleted included."""
    terms: list[bytes] = []
    documents: list[int] = []
    index, number = reader._terms._tindex, reader._terms._fieldmap.get(field)
    if number is None:
        return [], np.empty(0, np.int32)
    mark = number.to_bytes(2, "big")
    start = index.closest_key_pos(mark)
    file = index.dbfile
    if start is None:
        return [], np.empty(0, np.int32)
    data = file.get(start, index.endofdata - start)
    place, end = 0, len(data)
    while place < end:
        key = place + 8
        value = key + int.from_bytes(data[place : place + 4], "big")
        if data[key : key + 2] != mark:
            break
        terms.append(data[key + 2 : value])
        # A term's record: one byte of flags, the weight as a float, then the documents.
        documents.append(int.from_bytes(data[value + 5 : value + 9], "big"))
        place = value + int.from_bytes(data[place + 4 : key], "big")
    return terms, np.array(documents, np.int32)


def read_dictionary_publicly(
    reader: SegmentReader, field: str
) -> tuple[list[bytes], NDArray[np.int32]]:
    """What `read_dictionary` gives, by Whoosh's public interface."""
    terms = list(reader.lexicon(field)) if field in set(reader.indexed_field_names()) else []
    documents = [reader.doc_frequency(field, term) for term in terms]
    return terms, np.array(documents, np.int32)
