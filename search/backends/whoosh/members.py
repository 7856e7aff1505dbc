"""Members of a snapshot: its segments, opened and put in a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np
from whoosh.codec.base import Segment as WhooshSegment

from search.backends.whoosh.array_cache import ArrayCache
from search.backends.whoosh.checksums import check_size
from search.backends.whoosh.contents import Contents
from search.backends.whoosh.fields import Layout
from search.backends.whoosh.joined_segments import JoinedSegment
from search.backends.whoosh.mapped_segments import MappedSegment
from search.backends.whoosh.read_segments import ReadSegment
from search.backends.whoosh.segment_arrays import FROM, MappedArrays, arrays_name
from search.backends.whoosh.segments import OfStem, Segment, opening, sums_before
from search.backends.whoosh.small_segments import SmallSegment
from search.ranking.scoring import (
    KEY_BITS,
    NO_KEYS,
    Docs,
    Keys,
    Postings,
    merged_postings,
    ranges,
    shared,
)

Terms = tuple[bytes, ...]

_INFLECTIONS = 8
"""Maximum terms for which positions are read with the postings; prefixes have more."""

_OF_STEM = 250
"""Bytes of the objects around the postings of a stem."""


@dataclass(frozen=True, slots=True)
class Member:
    """Segment in a snapshot.

    start    its first slot
    deleted  its deleted documents, by their numbers here, ascending
    """

    segment: Segment
    start: int
    deleted: Docs

    def own(self, docs: Docs) -> Docs:
        """Return those of `docs` (slots of the snapshot) in this segment, by their numbers here."""
        low, high = np.searchsorted(docs, (self.start, self.start + self.segment.size))
        own = docs[low:high]
        return own - np.int32(self.start) if self.start else own

    def count(self, found: OfStem) -> int:
        """Return the number of documents with a stem, without deleted ones."""
        docs = found.postings.docs
        if found.is_single:
            return docs.size - (shared(docs, self.deleted).size if self.deleted.size else 0)
        mask = np.zeros(self.segment.size, bool)
        mask[docs] = True
        mask[self.deleted] = False
        return int(np.count_nonzero(mask))

    def has(self, field: str, term: bytes) -> bool:
        """Test whether a document that is not deleted has a term."""
        having = self.segment.documents_with(field, term)
        if having > self.deleted.size:
            return True
        return having > shared(self.segment.postings(field, term).docs, self.deleted).size

    def postings(self, field: str, terms: Terms) -> Postings:
        """Return the merged posting list of words, in slots of the snapshot."""
        few, segment = len(terms) <= _INFLECTIONS, self.segment
        found = merged_postings([segment.postings(field, term, with_places=few) for term in terms])
        if not found.docs.size:
            return found
        docs, frequencies = found.docs, found.frequencies
        if self.deleted.size and (gone := shared(docs, self.deleted)).size:
            kept = np.ones(docs.size, bool)
            kept[gone] = False
            docs, frequencies = docs[kept], frequencies[kept]
        if self.start:
            docs = docs + np.int32(self.start)
        return Postings(docs, frequencies)

    def keys(self, field: str, term: bytes, within: Docs | None) -> Keys:
        """Return the position keys of a word in `within` (slots of the snapshot), or in all."""
        own = self.own(within) if within is not None else None
        if own is not None and not own.size:
            return NO_KEYS
        found = self.segment.postings(field, term)
        if not found.docs.size:
            return NO_KEYS
        docs, frequencies = found.docs, found.frequencies
        positions = self.segment.positions(field, term)
        chosen = None
        if own is not None:
            chosen = shared(docs, own)
        elif self.deleted.size:
            chosen = np.delete(np.arange(docs.size), shared(docs, self.deleted))
        if chosen is not None and chosen.size < docs.size:
            starts = sums_before(frequencies, chosen)
            docs, frequencies = docs[chosen], frequencies[chosen].astype(np.int64)
            positions = positions[ranges(starts, frequencies)]
        starts = (docs.astype(np.int64) + self.start) << KEY_BITS
        return np.repeat(starts, frequencies) | positions


class StemPostings(NamedTuple):
    """Postings of some stems in each member, and the document frequency of each stem."""

    found: Sequence[Sequence[OfStem]]
    documents: Sequence[int]

    @classmethod
    def of(cls, members: Sequence[Member], field: str, stems: Sequence[str]) -> StemPostings:
        """Read them from an index field."""
        found = [each.segment.postings_of_stems(field, stems) for each in members]
        documents = [0] * len(stems)
        for member, its in zip(members, found, strict=True):
            for each in its:
                documents[each.number] += member.count(each)
        return cls(found, documents)

    @property
    def nbytes(self) -> int:
        """Approximate memory in bytes."""
        lists = [each.postings for its in self.found for each in its]
        return _OF_STEM * (len(self.documents) + len(lists)) + sum(each.nbytes for each in lists)

    @property
    def are_single(self) -> bool:
        """Test whether each stem has one word, so that no document is there twice."""
        return all(each.is_single for its in self.found for each in its)


def opened_segment(
    folder: Path, contents: Contents, entry: WhooshSegment, layout: Layout, cache: ArrayCache
) -> Segment:
    """Open a segment by its arrays, or by Whoosh where it has none.

    Raises DamagedIndex, and FileNotFoundError if its files have just gone.
    """
    name = arrays_name(entry)
    if name in contents.checksums:
        with opening(folder, entry):
            for file in contents.files_of(entry):
                check_size(folder / file, contents.checksums[file])
            arrays = MappedArrays(folder / name, contents.checksums[name])
            return MappedSegment(entry.segment_id(), arrays, layout)
    opened = SmallSegment if entry.doc_count_all() < FROM else ReadSegment
    return opened(folder, contents.schema, entry, contents.checksums, layout=layout, cache=cache)


def members_of(opened: Iterable[tuple[Segment, Docs]]) -> Iterator[Member]:
    """Yield the members of a snapshot; consecutive small segments are read as one.

    opened  segments, each with its deleted documents
    """
    start = 0
    for are_small, run in groupby(opened, lambda each: isinstance(each[0], SmallSegment)):
        found = list(run)
        small = [segment for segment, _deleted in found if isinstance(segment, SmallSegment)]
        if are_small and len(small) > 1:
            joined = JoinedSegment(small)
            parts = [
                own + np.int32(first) for first, (_, own) in zip(joined.starts, found, strict=True)
            ]
            found = [(joined, np.concatenate(parts))]
        for segment, deleted in found:
            yield Member(segment, start, deleted)
            start += segment.size
