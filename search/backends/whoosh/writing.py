"""Writing of a Whoosh index: commits, and a new index beside the live one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from itertools import islice
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.codec.whoosh3 import W3Codec
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from search.backends.base import Builder, SearchUnavailable, Writer
from search.backends.documents import SearchDocument
from search.backends.whoosh import internals
from search.backends.whoosh.array_cache import ArrayCache
from search.backends.whoosh.checksums import Checksums
from search.backends.whoosh.contents import read_contents
from search.backends.whoosh.fields import MEANING, WORDS, Layout
from search.backends.whoosh.files import INDEX_NAME, IndexFolder, os_errors, remove_unlisted
from search.backends.whoosh.merged_arrays import add_arrays
from search.backends.whoosh.posting_pool import Posting, PostingPool
from search.backends.whoosh.postings import Access
from search.backends.whoosh.preparing import BATCH, Preparer
from search.backends.whoosh.segment_arrays import MappedArrays, arrays_name, should_have_arrays
from search.backends.whoosh.segments import DamagedIndex, has_gone, opening
from search.backends.whoosh.snapshot import Snapshot
from search.backends.whoosh.storages import SyncedStorage, TidyStorage
from search.backends.whoosh.term_files import TermFiles

BLOCK = 1024
"""Postings in a block, many because lists are read as a whole."""

FAN = 8
"""Number of segments of about the same size that are merged into one."""

TOO_MANY_TINY = 2 * FAN
TOO_MANY_SMALL = 3 * FAN
"""Number of small segments from which they are merged at once and not in the background."""

MERGED_AT_ONCE = 64
"""Maximum documents that a commit merges, so that no save waits for a large merge."""


class WhooshWriter(Writer):
    """Writer of an index; its creator holds the writer lock.

    current  returns the present index
    encoded  vectors of documents that were encoded before the lock was taken, by id
    """

    def __init__(
        self,
        layout: Layout,
        current: Callable[[], Snapshot],
        encoded: Mapping[int, bytes] = MappingProxyType({}),
    ) -> None:
        self._layout = layout
        self._current = current
        self._encoded = encoded

    def apply(self, documents: Iterable[SearchDocument], removed: Iterable[int] = ()) -> None:
        """Apply changes in one commit (see search.backends.base.Writer)."""
        latest = {document.id: document for document in documents}
        replaced = np.array(sorted({*latest, *removed}), np.int64)
        before = self._current()
        gone = np.isin(before.ids, replaced)
        if before.live is not None:
            gone &= before.live
        if not latest and not gone.any():
            return
        # Before the files are written: a sentence model takes long.
        known = before.vectors_of(np.flatnonzero(gone)) if self._layout.encoder else {}
        known |= self._encoded
        vectors = [
            self._layout.vectors(document, known.get(document.id, b""))
            for document in latest.values()
        ]
        what = f"The search index in {before.folder.parent} cannot be written"
        # A large segment gets its arrays at once: searches need not decode it meanwhile.
        access = self._layout.access if should_have_arrays(len(latest)) else None
        with os_errors(what), writing(before.folder, access) as writer:
            for slot in np.flatnonzero(gone).tolist():
                writer.delete_document(slot)
            if self._layout.encoder and MEANING not in writer.schema:
                writer.add_field(MEANING, self._layout.whoosh_schema()[MEANING])
            preparer = Preparer(self._layout, writer.pool)
            added = list(latest.values())
            for start in range(0, len(added), BATCH):
                batch = slice(start, start + BATCH)
                preparer.add(writer, added[batch], vectors[batch])
            writer.commit(mergetype=_merge_small)


@contextmanager
def writing(folder: Path, access: Access | None = None) -> Iterator[SegmentWriter]:
    """Yield Whoosh's writer; after a failure the last commit remains, without other files.

    access  by which the new segment gets arrays unless it is small; without it, it gets none
    """
    try:
        with closing(SyncedStorage(str(folder), access)) as storage:
            yield segment_writer(FileIndex(storage, indexname=INDEX_NAME))
    except BaseException:
        with suppress(OSError, SearchUnavailable):
            sweep(folder)
        raise


def segment_writer(index: FileIndex) -> SegmentWriter:
    """Return Whoosh's writer with the settings for all segments."""
    writer = index.writer(codec=W3Codec(blocklimit=BLOCK), compound=False)
    storage = index.storage
    pool = PostingPool(index.schema, storage.folder, with_words=storage.adds_arrays)
    writer.pool = storage.pool = pool
    if not internals.missing():
        writer.fieldwriter = TermFiles(writer.fieldwriter, pool, BLOCK)
    return writer


def add_segment(
    writer: SegmentWriter, folder: str, segment: WhooshSegment, checksums: Checksums
) -> None:
    """Copy the live documents of a segment into the one being written, checking what is read.

    Raises DamagedIndex, FileNotFoundError if it is gone, and OSError if the disk is full.
    """
    # A separate storage, since Whoosh closes it together with the reader.
    with closing(TidyStorage(folder, checksums)) as source, opening(Path(folder), segment):
        name, first = arrays_name(segment), writer.docnum
        if name in checksums:
            writer.add_reader(_ReaderOfDocuments(source, writer.schema, segment))
            arrays = MappedArrays(Path(folder) / name, checksums[name])
            add_arrays(writer.pool, arrays, _new_numbers(segment, first))
        else:
            reader = SegmentReader(source, writer.schema, segment)
            writer.add_reader(reader)
            writer.pool.add_words(fields[WORDS] for _number, fields in reader.iter_docs())
        if has_gone(Path(folder), segment):
            # Whoosh silently skips a column whose file is missing.
            raise FileNotFoundError(f"The segment {segment.segment_id()} is missing")


class _ReaderOfDocuments(SegmentReader):
    """Reader of a segment without its postings, which come from its arrays."""

    def iter_postings(self) -> Iterator[Posting]:
        """Yield nothing."""
        return iter(())


def _new_numbers(segment: WhooshSegment, first: int) -> NDArray[np.int32]:
    """Return the numbers from `first` on that the documents of a segment get; -1 if deleted."""
    numbers = np.ones(segment.doc_count_all(), np.int32)
    numbers[np.fromiter(segment.deleted_docs(), np.int64)] = 0
    return np.where(numbers, np.cumsum(numbers, dtype=np.int32) + np.int32(first - 1), -1)


def sweep(folder: Path) -> bool:
    """Remove files that the last commit does not name; return whether there were any.

    The caller holds the writer lock. Raises OSError, DamagedIndex.
    """
    contents = read_contents(folder)
    segments = {segment.segment_id() for segment in contents.segments}
    return remove_unlisted(folder, segments, contents.generation)


def _merge_small(writer: SegmentWriter, segments: Sequence[WhooshSegment]) -> list[WhooshSegment]:
    """Merge small segments of about the same size into the one being written (Whoosh's hook).

    Empty segments are dropped.
    """
    kept = [segment for segment in segments if segment.doc_count() > 0]
    for segment in _small_ones(kept):
        try:
            add_segment(writer, writer.storage.folder, segment, writer.storage.checksums)
        except FileNotFoundError as error:
            # The writer lock is held, so it cannot have been replaced.
            raise DamagedIndex(f"A file of the search index is missing: {error}.") from error
        kept.remove(segment)
    return kept


def _small_ones(segments: Sequence[WhooshSegment]) -> list[WhooshSegment]:
    for most, enough in ((FAN, TOO_MANY_TINY), (MERGED_AT_ONCE, TOO_MANY_SMALL)):
        small = [segment for segment in segments if segment.doc_count() < most]
        if len(small) >= enough:
            room, chosen = MERGED_AT_ONCE, []
            for segment in sorted(small, key=lambda segment: segment.doc_count()):
                room -= segment.doc_count()
                if room >= 0:
                    chosen.append(segment)
            return chosen if len(chosen) >= FAN else []
    return []


class WhooshBuilder(Builder):
    """Builder of a new index in a folder of its own."""

    def __init__(self, home: IndexFolder, folder: Path, layout: Layout, fingerprint: str) -> None:
        self.folder = folder
        self._home = home
        self._layout = layout
        self._fingerprint = fingerprint
        self._finished: WhooshWriter | None = None
        self.swapped = False
        self._storage = SyncedStorage(str(folder), layout.access)
        try:
            index = FileIndex.create(self._storage, layout.whoosh_schema(), INDEX_NAME)
            self._writer = segment_writer(index)
            self._preparer = Preparer(layout, self._writer.pool)
        except BaseException:
            self._storage.close()
            raise

    def add(self, documents: Iterable[SearchDocument]) -> None:
        """Add documents (see search.backends.base.Builder)."""
        remaining = iter(documents)
        while batch := list(islice(remaining, BATCH)):
            vectors = [self._layout.vectors(document) for document in batch]
            with self._errors():
                self._preparer.add(self._writer, batch, vectors)

    def finish(self) -> None:
        """Write the added documents (see search.backends.base.Builder)."""
        with self._errors():
            self._writer.commit(merge=False)
            self._storage.close()
            self._finished = WhooshWriter(self._layout, self._snapshot)

    def digests(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """See search.backends.base.Builder."""
        self._built()
        return self._snapshot().digests(after)

    def replace(self, documents: Iterable[SearchDocument], removed: Iterable[int] = ()) -> None:
        """See search.backends.base.Builder."""
        self._built().apply(documents, removed)

    def swap(self, writer: Writer) -> None:
        """See search.backends.base.Builder."""
        self._built()
        with self._errors():
            self._home.promote(self.folder, self._fingerprint)
        self.swapped = True

    def discard(self) -> None:
        """Remove the new index, unless it is live."""
        if self.swapped:
            return
        self._storage.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _snapshot(self) -> Snapshot:
        return Snapshot(self.folder, self._layout, ArrayCache(0))

    def _built(self) -> WhooshWriter:
        if self._finished is None:
            raise SearchUnavailable("The new index is not finished.", "Call finish() first.")
        return self._finished

    def _errors(self) -> AbstractContextManager[None]:
        return os_errors(f"The new search index in {self.folder} cannot be written")
