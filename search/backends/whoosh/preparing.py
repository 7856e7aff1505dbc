"""Documents as postings: texts are analysed here, many at a time; Whoosh's analysis is not used.

A text is a run of chunks (`search.text.analysis.chunks_of`), of which most have come before, so it
becomes a row of chunk numbers, and NumPy does the rest for all documents of a batch at once.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from whoosh.writing import SegmentWriter

from search.backends.documents import SearchDocument
from search.backends.whoosh.fields import (
    FACTS,
    FIELD_BITS,
    GAP,
    KEYS,
    LANGUAGE,
    LAST_POSITION,
    MEANING,
    NUMBER_MISSING,
    SEPARATOR,
    TEXT,
    WORDS,
    Layout,
    keyword_term,
    term_of,
)
from search.backends.whoosh.posting_pool import PostingPool
from search.backends.whoosh.posting_runs import Vocabulary
from search.ranking.scoring import ranges
from search.text.analysis import Piece, chunks_of, cutter

BATCH = 100
"""Documents that are prepared together; more take no less time, but more memory."""

_MOST_CHUNKS = 1 << 17
"""Distinct chunks that are remembered: some 20 MB."""

_LONG = 64
"""Length in characters from which a chunk is not remembered: it hardly comes again."""

_TIMES = [b"\t%d" % number for number in range(64)]


class _Chunks(dict[str, int]):
    """Number of each chunk of a language, in the table of all languages."""

    def __init__(self, language: str, table: _Table) -> None:
        super().__init__()
        self._cut = cutter(language)
        self._table = table

    def __missing__(self, chunk: str) -> int:
        number = self._table.add(self._cut(chunk))
        if len(chunk) < _LONG:
            self[chunk] = number
        return number


class _Table:
    """Pieces that chunks are cut into: their terms, and the steps of their positions."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._languages: dict[str, _Chunks] = {}
        self._begin()

    def _begin(self) -> None:
        self._languages.clear()
        self._ends = array("i", [0])
        self._terms, self._steps, self._stemmed = array("i"), array("b"), array("b")

    def of(self, language: str) -> _Chunks:
        """Return the chunks of a language."""
        found = self._languages.get(language)
        if found is None:
            found = self._languages[language] = _Chunks(language, self)
        return found

    def add(self, pieces: Sequence[Piece]) -> int:
        """Add the pieces of a chunk, and return its number."""
        for form, stem, step, _start, _end in pieces:
            self._terms.append(self._vocabulary.number(term_of(stem, form)))
            self._steps.append(step)
            self._stemmed.append(stem is not None)
        self._ends.append(len(self._terms))
        return len(self._ends) - 2

    def pieces(self, chunks: array) -> tuple[NDArray, NDArray, NDArray, NDArray]:
        """Return of all pieces of some chunks: terms, steps, whether there is a stem; and counts.

        counts  of the pieces of each chunk
        """
        numbers, ends = np.array(chunks, np.int32), np.array(self._ends, np.int32)
        starts = ends[numbers]
        counts = ends[numbers + 1] - starts
        chosen = ranges(starts.astype(np.int64), counts)
        found = (
            np.array(self._terms, np.int32)[chosen],
            np.array(self._steps, np.int32)[chosen],
            np.array(self._stemmed, np.int32)[chosen],
        )
        return (*found, counts)

    def tidy(self) -> None:
        """Forget all chunks if there are too many; those of the batch must have been read."""
        if len(self._ends) > _MOST_CHUNKS:
            self._begin()


@dataclass(frozen=True, slots=True)
class _Words:
    """Occurrences of words in the documents of a batch, in text order.

    docs       int32, numbers in the batch
    terms      int32
    stemmed    whether the word has a stem
    positions  uint32 (see `search.backends.whoosh.fields`)
    lengths    int32 (documents, fields), words with a stem
    """

    docs: NDArray[np.int32]
    terms: NDArray[np.int32]
    stemmed: NDArray[np.int32]
    positions: NDArray[np.uint32]
    lengths: NDArray[np.int32]


class Preparer:
    """Preparer of the documents of a segment, which adds their postings to the pool."""

    def __init__(self, layout: Layout, pool: PostingPool) -> None:
        self._layout = layout
        self._pool = pool
        self._table = _Table(pool.vocabulary)
        names = [field.name for field in layout.schema.text_fields]
        self._numbers = {name: number for number, name in enumerate(names)}
        self._distinctive = np.array([name in layout.schema.distinctive for name in names])
        self._in_text = np.array([name not in layout.named_only for name in names])

    def add(
        self, writer: SegmentWriter, documents: Sequence[SearchDocument], vectors: Sequence[bytes]
    ) -> None:
        """Write a batch of documents with the values of their vectors.

        Raises OSError, and ValueError if a document has a field that the schema lacks.
        """
        keys = [self._keys(document) for document in documents]
        words = self._words(documents)
        facts = self._facts(documents, words.lengths)
        first = writer.docnum
        lines = self._add_words(words, first, len(documents))
        self._add_keys(keys, first)
        for number, line in enumerate(lines):
            values = {FACTS: facts[number].tobytes(), WORDS: line}
            if self._layout.encoder:
                values[MEANING] = vectors[number]
            writer.add_document(**values)
        self._table.tidy()

    def _words(self, documents: Sequence[SearchDocument]) -> _Words:
        chunks = array("i")
        chunk_ends, fields, docs = [0], array("i"), array("i")
        for number, document in enumerate(documents):
            known = self._table.of(document.language)
            for part in sorted(document.parts, key=lambda part: self._number(part.field)):
                chunks.extend(map(known.__getitem__, chunks_of(part.text).findall(part.text)))
                chunk_ends.append(len(chunks))
                fields.append(self._numbers[part.field])
                docs.append(number)
        terms, steps, stemmed, counts = self._table.pieces(chunks)
        ends = np.concatenate(([0], np.cumsum(counts)))[chunk_ends]
        sizes = np.diff(ends)
        walked = np.concatenate(([0], np.cumsum(steps)))
        before = walked[ends[:-1]]
        firsts = np.array(
            list(_firsts(docs, fields, (walked[ends[1:]] - before).tolist())), np.int64
        )
        positions = np.minimum(walked[1:] + np.repeat(firsts - before - 1, sizes), LAST_POSITION)
        numbers, documents_of = np.array(fields, np.int64), np.array(docs, np.int32)
        positions += np.repeat(numbers << FIELD_BITS, sizes)
        lengths = np.zeros((len(documents), len(self._numbers)), np.int32)
        counted = np.concatenate(([0], np.cumsum(stemmed)))[ends]
        np.add.at(lengths, (documents_of, numbers), np.diff(counted))
        return _Words(
            np.repeat(documents_of, sizes),
            terms,
            stemmed,
            positions.astype(np.uint32),
            lengths,
        )

    def _number(self, field: str) -> int:
        number = self._numbers.get(field)
        return self._layout.field_number(field) if number is None else number

    def _add_words(self, words: _Words, first: int, size: int) -> Iterator[str]:
        """Add the postings of a batch; yield the stored words of each document."""
        fields = words.positions >> FIELD_BITS
        in_text = self._in_text[fields]
        for name in self._layout.named_only:
            chosen = np.flatnonzero(fields == self._numbers[name])
            self._add(f"in_{name}", _Groups.of(words, chosen), first)
        groups = _Groups.of(words, np.flatnonzero(in_text))
        self._add(TEXT, groups, first)
        inside = groups.by_field()
        for name in self._layout.counted:
            chosen = inside.fields == self._numbers[name]
            pool = self._pool.fields[f"in_{name}"]
            pool.add(inside.terms[chosen], inside.docs[chosen] + first, inside.times[chosen])
            self._pool.count(int(chosen.sum()))
        return self._stored(words, groups, size)

    def _add(self, name: str, groups: _Groups, first: int) -> None:
        pool = self._pool.fields[name]
        pool.add(groups.terms, groups.docs + first, groups.times, groups.positions)
        self._pool.count(groups.docs.size)

    def _stored(self, words: _Words, groups: _Groups, size: int) -> Iterator[str]:
        told = groups.times
        if told.size and not self._distinctive.all():
            distinctive = self._distinctive[groups.positions >> FIELD_BITS].astype(np.int32)
            told = np.add.reduceat(distinctive, groups.starts)
        chosen = np.flatnonzero((words.stemmed[groups.firsts] > 0) & (told > 0))
        # In text order, which a document's words are stored in.
        chosen = chosen[np.argsort(groups.firsts[chosen], kind="stable")]
        terms, times = groups.terms[chosen], told[chosen]
        bounds = groups.docs[chosen].searchsorted(np.arange(size + 1)).tolist()
        if self._pool.words is not None:
            self._pool.words.add(np.diff(bounds), terms, times)
        return _lines(self._pool.vocabulary.terms, terms.tolist(), times.tolist(), bounds)

    def _add_keys(self, keys: Sequence[set[bytes]], first: int) -> None:
        number = self._pool.vocabulary.number
        terms = [number(key) for its in keys for key in its]
        docs = np.repeat(np.arange(first, first + len(keys)), [len(its) for its in keys])
        self._pool.fields[KEYS].add(np.array(terms, np.int32), docs, np.ones(docs.size, np.int32))
        self._pool.count(docs.size)

    def _keys(self, document: SearchDocument) -> set[bytes]:
        unknown = set(document.keywords) - set(self._layout.schema.keyword_names)
        if unknown:
            raise ValueError(f"The index has no keyword field {min(unknown)!r}.")
        keys = {
            keyword_term(name, value)
            for name, values in document.keywords.items()
            for value in values
        }
        return keys | {keyword_term(LANGUAGE, document.language)}

    def _facts(
        self, documents: Sequence[SearchDocument], lengths: NDArray[np.int32]
    ) -> NDArray[np.void]:
        schema = self._layout.schema
        for document in documents:
            unknown = set(document.numbers) - set(schema.number_names)
            if unknown:
                raise ValueError(f"The index has no number {min(unknown)!r}.")
        facts = np.zeros(len(documents), self._layout.facts)
        facts["id"] = [document.id for document in documents]
        digests = b"".join(bytes.fromhex(document.digest) for document in documents)
        facts["digest"] = np.frombuffer(digests, "V16")
        facts["length"] = lengths[:, self._in_text].sum(axis=1)
        for name, _boost in self._layout.schema.boosted:
            facts[f"length_{name}"] = lengths[:, self._numbers[name]]
        for name in schema.number_names:
            facts[f"number_{name}"] = [
                document.numbers.get(name, NUMBER_MISSING) for document in documents
            ]
        return facts


def _firsts(docs: Sequence[int], fields: Sequence[int], walked: Sequence[int]) -> Iterator[int]:
    """Yield the first position of each part in its field: a gap after the part before.

    walked  how many positions each part has
    """
    following: dict[tuple[int, int], int] = {}
    for doc, field, steps in zip(docs, fields, walked, strict=True):
        first = following.get((doc, field), 0)
        yield first
        last = min(first + max(steps - 1, 0), LAST_POSITION)
        following[doc, field] = min(last + GAP, LAST_POSITION)


def _lines(
    terms: Sequence[bytes], numbers: Sequence[int], times: Sequence[int], bounds: Sequence[int]
) -> Iterator[str]:
    """Yield the stored words of each document."""
    known = len(_TIMES)
    for low, high in pairwise(bounds):
        lines = [
            terms[number] + (_TIMES[told] if told < known else b"\t%d" % told)
            for number, told in zip(numbers[low:high], times[low:high], strict=True)
        ]
        content = b"\n".join(lines).replace(SEPARATOR, b"\t")
        yield content.decode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class _Inside:
    """Words in single fields: by document, term and field, how often they are there."""

    docs: NDArray[np.int32]
    terms: NDArray[np.int32]
    fields: NDArray[np.uint32]
    times: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Groups:
    """Occurrences by document and term.

    docs, terms, times  of each group
    starts     where the positions of each begin
    firsts     number of its first occurrence
    positions  of all, one group after the other
    """

    docs: NDArray[np.int32]
    terms: NDArray[np.int32]
    times: NDArray[np.int64]
    starts: NDArray[np.int64]
    firsts: NDArray[np.int64]
    positions: NDArray[np.uint32]

    @classmethod
    def of(cls, words: _Words, chosen: NDArray[np.int64]) -> _Groups:
        """Group some occurrences."""
        keys = (words.docs[chosen].astype(np.int64) << 32) | words.terms[chosen]
        order = np.argsort(keys, kind="stable")
        keys, found = keys[order], chosen[order]
        starts = _changes(keys)
        firsts = found[starts]
        return cls(
            words.docs[firsts],
            words.terms[firsts],
            np.diff(starts, append=keys.size),
            starts,
            firsts,
            words.positions[found],
        )

    def by_field(self) -> _Inside:
        """Divide the groups by field; positions of a group are in the order of the fields."""
        fields = self.positions >> FIELD_BITS
        numbers = np.repeat(np.arange(self.docs.size), self.times)
        starts = _changes((numbers << 8) | fields)
        groups = numbers[starts]
        return _Inside(
            self.docs[groups],
            self.terms[groups],
            fields[starts],
            np.diff(starts, append=fields.size),
        )


def _changes(ascending: NDArray) -> NDArray[np.int64]:
    """Return where each distinct value begins."""
    if not ascending.size:
        return np.empty(0, np.int64)
    return np.concatenate(([0], np.flatnonzero(ascending[1:] != ascending[:-1]) + 1))
