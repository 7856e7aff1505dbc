"""Private interfaces of Whoosh: posting lists, columns and dictionaries as whole blocks of bytes.

Nothing else in `search` uses an attribute of Whoosh that begins with an underscore or belongs to
its W3 codec. Read against whoosh 2.7.4, whoosh-reloaded 2.7.5 and whoosh3 3.54, in which they are
alike. `missing` tells what another version lacks; search.backends.whoosh.postings and
search.backends.whoosh.writing then fall back to the public interface.
"""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from types import FunctionType
from typing import Any
from zlib import decompress

from whoosh.codec.whoosh3 import W3FieldWriter, W3LeafMatcher, W3TermsReader
from whoosh.columns import FixedBytesColumn
from whoosh.fields import FieldType
from whoosh.filedb.filetables import OrderedHashReader, OrderedHashWriter
from whoosh.reading import SegmentReader, TermNotFound

READ_AGAINST = "whoosh 2.7.4, whoosh-reloaded 2.7.5 and whoosh3 3.54"

_ATTRIBUTES: tuple[tuple[type, tuple[str, ...]], ...] = (
    (SegmentReader, ("_terms",)),
    (W3TermsReader, ("matcher", "_tindex", "_fieldmap", "_postfile")),
    (W3LeafMatcher, ("_read_data", "_next_block", "_blocklength", "_data", "_lastblock")),
    (FixedBytesColumn.Reader, ("_dbfile", "_basepos", "_count")),
    (OrderedHashReader, ("closest_key_pos", "dbfile", "endofdata")),
    (W3FieldWriter, ("_postfile", "_tindex", "_fieldid", "start_field", "finish_field")),
    (OrderedHashWriter, ("add",)),
)

Block = tuple[int, tuple[Any, Any, Any]]
"""Number of postings in a block, and their documents as differences, their weights (None if all are
1, a number if all are equal) and their values."""

FieldWriter = W3FieldWriter

_MAGIC = b"W3Bl"
_LENGTH = struct.Struct("!i")
_RECORD = struct.Struct("!5xI14xqi")

PostingList = tuple[bytes, bytes, Callable[[int], bytes]]
"""Term, its posting list as Whoosh's codec has it, and its entry in the dictionary for a place in
the file."""


@cache
def missing() -> tuple[str, ...]:
    """Names of the attributes that this version of Whoosh lacks; empty if it has them all."""
    return tuple(
        f"{owner.__qualname__}.{name}"
        for owner, names in _ATTRIBUTES
        for name in names
        if name not in names_of(owner)
    )


def names_of(owner: type) -> set[str]:
    """Names of a class's attributes, with those that its methods set on instances."""
    found = set(dir(owner))
    for base in owner.__mro__:
        for method in vars(base).values():
            if isinstance(method, FunctionType):
                found.update(method.__code__.co_names)
    return found


def posting_blocks(reader: SegmentReader, field: str, term: bytes) -> Iterator[Block]:
    """Yield the blocks of a term's posting list, deleted documents included."""
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


def column_bytes(reader: SegmentReader, field: str, itemsize: int) -> bytes:
    """Return the records of a column with records of `itemsize` bytes, one for each document.

    Raises FileNotFoundError if there is no file of the column.
    """
    column = reader.column_reader(field, translate=False)
    if not hasattr(column, "_dbfile"):  # Whoosh returns an empty column instead
        raise FileNotFoundError(f"The column {field} of a segment is missing")
    return column._dbfile.get(column._basepos, column._count * itemsize)


def dictionary(reader: SegmentReader, field: str) -> Iterator[tuple[bytes, int]]:
    """Yield the terms of a field, ascending, with their document frequencies."""
    return ((term, documents) for term, documents, _place in _entries(reader, field))


def posting_lists(reader: SegmentReader, field: str) -> Iterator[tuple[bytes, int, list[Block]]]:
    """Yield the terms of a field, ascending, with document frequency and blocks, all in one pass.

    Deleted documents are included.
    """
    file = reader._terms._postfile
    for term, documents, (start, length) in _entries(reader, field):
        yield term, documents, list(_blocks(file.get(start, length)))


def _blocks(content: bytes) -> Iterator[Block]:
    """Yield the blocks of a posting list (search.backends.whoosh.term_files tells its format).

    They are pickles, which Whoosh would read: files of the index, whose checksums are right.
    """
    file, place, length = io.BytesIO(content), len(_MAGIC), 0
    if not content.startswith(_MAGIC):
        raise ValueError("a posting list does not begin as one")
    while length >= 0:
        file.seek(place + _LENGTH.size)
        (length,) = _LENGTH.unpack_from(content, place)
        count, _last, _most, level, *_lengths = pickle.load(file)  # noqa: S301 # nosec B301
        start, place = file.tell(), place + _LENGTH.size + abs(length)
        body = content[start:place]
        data = pickle.loads(decompress(body) if level else body)  # noqa: S301 # nosec B301
        yield count, data


def _entries(reader: SegmentReader, field: str) -> Iterator[tuple[bytes, int, tuple[int, int]]]:
    """Yield the terms of a field, ascending, with document frequency and place of their list."""
    index, number = reader._terms._tindex, reader._terms._fieldmap.get(field)
    if number is None:
        return
    mark = number.to_bytes(2, "big")
    start = index.closest_key_pos(mark)
    if start is None:
        return
    data = index.dbfile.get(start, index.endofdata - start)
    place, end = 0, len(data)
    while place < end:
        key = place + 8
        value = key + int.from_bytes(data[place : place + 4], "big")
        if data[key : key + 2] != mark:
            return
        # A term's record: a byte of flags, the weight as a float, the document frequency; limits;
        # and from its 24th byte, start and length of its posting list.
        documents, start, length = _RECORD.unpack_from(data, value)
        yield data[key + 2 : value], documents, (start, length)
        place = value + int.from_bytes(data[place + 4 : key], "big")


def write_terms(
    writer: FieldWriter, name: str, field: FieldType, lists: Iterable[PostingList]
) -> None:
    """Write the terms of a field, ascending, with their posting lists. Raises OSError."""
    writer.start_field(name, field)
    mark = writer._fieldid.to_bytes(2, "big")
    index, file = writer._tindex, writer._postfile
    place = file.tell()
    for term, content, entry in lists:
        file.write(content)
        index.add(mark + term, entry(place))
        place += len(content)
    writer.finish_field()
