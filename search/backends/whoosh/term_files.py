"""Terms and posting lists of a segment as Whoosh's codec writes them, many postings at a time.

Whoosh adds them one by one, which takes a third of the time of a rebuild. The files are read alike,
by Whoosh and by whatever reads Whoosh's::

    posting list = "W3Bl", blocks
    block        = its length as a 32-bit number, negative for the last one; head; body
    head         = pickle: postings, last document, greatest weight, level of compression, 0, 0
    body         = pickle, compressed if the level is not 0: documents as differences; weights
                   (None if all are 1, a number if all are equal); values (None, one bytes of a
                   fixed size each, or a tuple of bytes)
    term's entry = head of 23 bytes: frequencies and limits; where its list is, and its length
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise
from zlib import compress

import numpy as np
from whoosh.fields import Schema

from search.backends.whoosh import internals
from search.backends.whoosh.posting_pool import FieldPool, PostingPool, Slice
from search.ranking.scoring import ranges

_MAGIC = b"W3Bl"
_LENGTH = struct.Struct("!i")
_ENTRY = struct.Struct("!BfIBBfIIqi")

_PROTOCOL = 4
"""Of the pickles: older ones write bytes as text, which takes twice the time and the room."""

_LEVEL = 3
_WORTH_COMPRESSING = 80
"""Bytes from which a body is compressed."""


class TermFiles:
    """Writer of the terms and postings of a segment, in the place of Whoosh's field writer.

    writer  Whoosh's, which has made the files
    block   postings in a block
    """

    def __init__(self, writer: internals.FieldWriter, pool: PostingPool, block: int) -> None:
        self._writer = writer
        self._pool = pool
        self._block = block

    @property
    def is_closed(self) -> bool:
        """Flag: the files are closed."""
        return self._writer.is_closed

    def close(self) -> None:
        """Close the files. Raises OSError."""
        self._writer.close()

    def add_postings(self, schema: Schema, _lengths: object, _postings: object) -> None:
        """Write all postings of the pool (Whoosh's interface). Raises OSError."""
        self._pool.finish()
        for name, field in sorted(self._pool.fields.items()):
            lists = (each for piece in field.slices() for each in _lists(field, piece, self._block))
            internals.write_terms(self._writer, name, schema[name], lists)


def _lists(field: FieldPool, piece: Slice, block: int) -> Iterator[internals.PostingList]:
    """Yield terms with their posting lists, and the entry of each for a place in the file."""
    blocks = _Blocks(field, piece, block)
    weights = np.add.reduceat(piece.times, piece.bounds[:-1], dtype=np.int64).tolist()
    most = np.maximum.reduceat(piece.times, piece.bounds[:-1]).tolist()
    firsts, lasts = (
        piece.docs[piece.bounds[:-1]].tolist(),
        piece.docs[piece.bounds[1:] - 1].tolist(),
    )
    counts = np.diff(piece.bounds).tolist()
    for number, (low, high) in enumerate(pairwise(blocks.bounds)):
        content = blocks.content(low, high)

        def entry(start: int, number: int = number, length: int = len(content)) -> bytes:
            return _ENTRY.pack(
                0,
                weights[number],
                counts[number],
                0,
                0,
                most[number],
                firsts[number],
                lasts[number],
                start,
                length,
            )

        yield piece.terms[number], content, entry


class _Blocks:
    """Blocks of the posting lists of a slice.

    bounds  where the blocks of each term begin
    """

    def __init__(self, field: FieldPool, piece: Slice, block: int) -> None:
        counts = np.diff(piece.bounds)
        blocks = -(-counts // block)
        numbers = ranges(np.zeros_like(blocks), blocks)
        starts = np.repeat(piece.bounds[:-1], blocks) + numbers * block
        self.bounds = np.concatenate(([0], np.cumsum(blocks))).tolist()
        self._ends = [*starts.tolist(), piece.docs.size]
        steps = np.diff(piece.docs, prepend=0)
        steps[starts] = piece.docs[starts]
        self._steps = steps.tolist()
        self._least = np.minimum.reduceat(piece.times, starts).tolist()
        self._most = np.maximum.reduceat(piece.times, starts).astype(np.float64).tolist()
        self._lasts = piece.docs[np.array(self._ends[1:]) - 1].tolist()
        self._weights = piece.times.astype(np.float64).tolist()
        self._placed = field.placed
        self._values: Sequence[bytes] | bytes | None = None
        if field.placed:
            self._values = field.values(piece)
        elif field.counted:
            self._values = piece.times.astype(">u4").tobytes()

    def content(self, low: int, high: int) -> bytes:
        """Return the posting list with these blocks."""
        parts = [_MAGIC]
        for number in range(low, high):
            start, end = self._ends[number], self._ends[number + 1]
            most = self._most[number]
            weights: float | tuple[float, ...] | None = most
            if self._least[number] != most:
                weights = tuple(self._weights[start:end])
            elif most == 1.0:
                weights = None
            values = self._values
            if values is not None:
                values = tuple(values[start:end]) if self._placed else values[4 * start : 4 * end]
            body = pickle.dumps((tuple(self._steps[start:end]), weights, values), _PROTOCOL)
            level = _LEVEL if len(body) >= _WORTH_COMPRESSING else 0
            if level:
                body = compress(body, level)
            head = pickle.dumps((end - start, self._lasts[number], most, level, 0, 0), _PROTOCOL)
            length = len(head) + len(body)
            parts += _LENGTH.pack(-length if number == high - 1 else length), head, body
        return b"".join(parts)
