"""Changes a Whoosh index: one commit for a batch, and a new index beside the live one."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import numpy as np
from whoosh.codec.whoosh3 import W3Codec
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from search.array_cache import ArrayCache
from search.backends.base import Builder, SearchUnavailable, Writer
from search.backends.whoosh_fields import Layout
from search.backends.whoosh_files import INDEX_NAME, IndexFolder, SyncedStorage, os_errors
from search.backends.whoosh_segments import Segment
from search.backends.whoosh_snapshot import Snapshot
from search.documents import SearchDocument

BLOCK = 1024
"""Postings in a block: large, since lists are read as a whole."""

POOL_MEGABYTES = 96
"""What Whoosh's writer keeps in memory by its own reckoning; in truth about three times that."""

FAN = 8
"""So many segments of about the same size are merged into one."""

MERGED_AT_ONCE = 64
"""Documents that a commit may merge on its way, so that no save waits for a large merge."""


def codec() -> W3Codec:
    """How segments are written."""
    return W3Codec(blocklimit=BLOCK)


class WhooshWriter(Writer):
    """Changes the index in a folder, whose lock the maker of this holds."""

    def __init__(
        self,
        folder: Path,
        layout: Layout,
        cache: ArrayCache,
        known: Mapping[str, Segment] | None = None,
    ) -> None:
        self.folder = folder
        self._layout = layout
        self._cache = cache
        self._known = known or {}

    def apply(self, documents: Iterable[SearchDocument], removed: Iterable[int] = ()) -> None:
        """One commit: see search.backends.base.Writer."""
        latest = {document.id: document for document in documents}
        replaced = np.array(sorted({*latest, *removed}), np.int64)
        with os_errors(f"The search index in {self.folder.parent} can't be written"):
            before = self.snapshot()
            gone = np.isin(before.ids, replaced)
            if before.live is not None:
                gone &= before.live
            if not latest and not gone.any():
                return
            with writing(self.folder) as writer:
                for slot in np.flatnonzero(gone).tolist():
                    writer.delete_document(slot)
                for document in latest.values():
                    writer.add_document(**self._layout.prepare(document))
                writer.commit(mergetype=_merge_small)

    def snapshot(self) -> Snapshot:
        """The index as it is now."""
        snapshot = Snapshot(self.folder, self._layout, self._cache, self._known)
        self._known = snapshot.segments
        return snapshot


@contextmanager
def writing(folder: Path) -> Iterator[SegmentWriter]:
    """Whoosh's writer for an index; whatever fails leaves the last commit, and no file."""
    index = FileIndex(SyncedStorage(str(folder)), indexname=INDEX_NAME)
    writer = index.writer(codec=codec(), compound=False, limitmb=POOL_MEGABYTES)
    try:
        yield writer
    except BaseException:
        abandon(writer, folder)
        raise


def abandon(writer: SegmentWriter, folder: Path) -> None:
    """Throw away what was not committed, even where the disk is full."""
    if not writer.is_closed:
        with suppress(OSError):
            writer.cancel()
    if getattr(writer, "writelock", None) is not None:
        with suppress(Exception):
            writer.writelock.release()
    for file in folder.glob(f"{writer.newsegment.segment_id()}.*"):
        file.unlink(missing_ok=True)
    shutil.rmtree(folder / f"{INDEX_NAME}.tmp", ignore_errors=True)
    for file in folder.glob(f"_{INDEX_NAME}_*.toc.*"):
        file.unlink(missing_ok=True)


def _merge_small(writer: SegmentWriter, segments: Sequence) -> list:
    """Whoosh's hook for merging: small segments go into the one that is being written, when
    there are many of about the same size; empty ones go."""
    kept = [segment for segment in segments if segment.doc_count() > 0]
    for segment in _small_ones(kept):
        with SegmentReader(writer.storage, writer.schema, segment) as reader:
            writer.add_reader(reader)
        kept.remove(segment)
    return kept


def _small_ones(segments: Sequence) -> list:
    for most in (FAN, MERGED_AT_ONCE):
        small = [segment for segment in segments if segment.doc_count() < most]
        if len(small) >= FAN:
            room, chosen = MERGED_AT_ONCE, []
            for segment in sorted(small, key=lambda segment: segment.doc_count()):
                room -= segment.doc_count()
                if room >= 0:
                    chosen.append(segment)
            return chosen if len(chosen) >= FAN else []
    return []


class WhooshBuilder(Builder):
    """A new index in a folder of its own."""

    def __init__(self, home: IndexFolder, folder: Path, layout: Layout, fingerprint: str) -> None:
        self.folder = folder
        self._home = home
        self._layout = layout
        self._fingerprint = fingerprint
        self._finished: WhooshWriter | None = None
        self.swapped = False
        index = FileIndex.create(SyncedStorage(str(folder)), layout.whoosh_schema(), INDEX_NAME)
        self._writer = index.writer(codec=codec(), compound=False, limitmb=POOL_MEGABYTES)

    def add(self, documents: Iterable[SearchDocument]) -> None:
        """Add documents: see search.backends.base.Builder."""
        with self._errors():
            for document in documents:
                self._writer.add_document(**self._layout.prepare(document))

    def finish(self) -> None:
        """Write what was added: see search.backends.base.Builder."""
        with self._errors():
            self._writer.commit(merge=False)
            self._finished = WhooshWriter(self.folder, self._layout, ArrayCache(0))

    def digests(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """See search.backends.base.Builder."""
        return self._built().snapshot().digests(after)

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
        """Throw the new index away, unless it has become the live one."""
        if self.swapped:
            return
        if self._finished is None:
            abandon(self._writer, self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _built(self) -> WhooshWriter:
        if self._finished is None:
            raise SearchUnavailable("The new index is not finished.", "Call finish() first.")
        return self._finished

    def _errors(self) -> AbstractContextManager[None]:
        return os_errors(f"The new search index in {self.folder} can't be written")
