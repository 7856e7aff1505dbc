"""Merging of segments beside the live index, without blocking searches or writes.

Segments never change, so a merged one is made in a folder of its own and, if it is large, in a
process of its own. Then it replaces them in a moment, under the writer lock, and documents that
were deleted meanwhile are deleted in it too.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Container, Iterable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader

from search.backends.base import SearchUnavailable
from search.backends.whoosh.contents import read_contents
from search.backends.whoosh.fields import FACTS, Layout
from search.backends.whoosh.files import INDEX_NAME, sync_folder
from search.backends.whoosh.postings import best_access
from search.backends.whoosh.segment_arrays import lacks_arrays
from search.backends.whoosh.segments import DamagedIndex
from search.backends.whoosh.storages import SyncedStorage, TidyStorage
from search.backends.whoosh.writing import FAN, add_segment, segment_writer, writing

DELETED_SHARE = 0.2
"""Share of deleted documents from which a segment is rewritten."""

SMALL = 64
"""Minimum documents of a segment to be rewritten alone; smaller ones are merged soon anyway."""

IN_PROCESS = 200
"""Maximum documents to merge in this process; more would block its other threads."""


def segments_to_merge(
    segments: Sequence[WhooshSegment], files: Container[str]
) -> list[WhooshSegment]:
    """Choose segments to merge: FAN of about the same size, or one to be rewritten alone.

    That is one with many deleted documents, or without the arrays that it should have. Empty if
    there is nothing to do.

    files  names of the files of the index
    """
    for segment in segments:
        size, deleted = segment.doc_count_all(), segment.deleted_count()
        if size >= SMALL and deleted > size * DELETED_SHARE:
            return [segment]
    tiers: dict[int, list[WhooshSegment]] = {}
    for segment in segments:
        tiers.setdefault(int(math.log(segment.doc_count() + 1, FAN)), []).append(segment)
    full = [tier for tier, members in tiers.items() if len(members) >= FAN]
    if full:
        return tiers[min(full)]
    return [segment for segment in segments if lacks_arrays(segment, files)][:1]


def merge_beside(live: Path, folder: Path, chosen: Sequence[WhooshSegment]) -> None:
    """Merge segments of an index into one in another, empty folder.

    Raises FileNotFoundError if one of them is gone, DamagedIndex, and SearchUnavailable for other
    failures.
    """
    ids = [segment.segment_id() for segment in chosen]
    if sum(segment.doc_count() for segment in chosen) <= IN_PROCESS:
        merge_files(live, folder, chosen)
        return
    root = str(Path(__file__).resolve().parents[3])
    command = [sys.executable, "-m", "search.backends.whoosh.merging", str(live), str(folder), *ids]
    done = subprocess.run(
        command,
        cwd=root,
        env={**os.environ, "PYTHONPATH": root},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        text=True,
    )
    last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
    if done.returncode == _GONE:
        raise FileNotFoundError(f"A segment of {live} is missing.")
    if done.returncode == _DAMAGED:
        raise DamagedIndex(last)
    if done.returncode:
        raise SearchUnavailable(
            f"Segments of the search index in {live} cannot be merged: {last}",
            "Search and indexing continue, and the merge will be retried.",
        )


def merge_files(live: Path, folder: Path, chosen: Sequence[WhooshSegment]) -> None:
    """Do the work of `merge_beside`."""
    contents = read_contents(live)
    if not _by_id(contents.segments).keys() >= _by_id(chosen).keys():
        raise FileNotFoundError(f"A segment of {live} is missing.")
    with closing(SyncedStorage(str(folder), best_access())) as target:
        writer = segment_writer(FileIndex.create(target, contents.schema, INDEX_NAME))
        for segment in chosen:
            add_segment(writer, str(live), segment, contents.checksums)
        writer.commit(merge=False)


def are_listed(segments: Sequence[WhooshSegment], folder: Path) -> bool:
    """Test whether all segments are part of the present index.

    Raises DamagedIndex, FileNotFoundError.
    """
    return _by_id(read_contents(folder).segments).keys() >= _by_id(segments).keys()


def put_in_place(live: Path, folder: Path, chosen: Sequence[WhooshSegment], layout: Layout) -> bool:
    """Replace segments by the merged one; return False if one of them is gone.

    The caller holds the writer lock.
    """
    now, replaced = _by_id(read_contents(live).segments), _by_id(chosen)
    if not now.keys() >= replaced.keys():
        return False
    made = read_contents(folder)
    [merged] = made.segments
    alive = np.concatenate([_alive(live, now[one], layout) for one in replaced])
    for number in np.flatnonzero(~np.isin(_ids(folder, merged, layout), alive)).tolist():
        merged.delete_document(number)
    for file in folder.glob(f"{merged.segment_id()}.*"):
        file.rename(live / file.name)
    sync_folder(live)

    def replace(_writer: object, segments: Sequence[WhooshSegment]) -> list[WhooshSegment]:
        kept = [segment for segment in segments if segment.segment_id() not in replaced]
        return [merged, *kept]

    with writing(live) as writer:
        writer.storage.checksums |= made.checksums
        writer.commit(mergetype=replace)
    return True


def _by_id(segments: Iterable[WhooshSegment]) -> dict[str, WhooshSegment]:
    return {segment.segment_id(): segment for segment in segments}


def _ids(folder: Path, segment: WhooshSegment, layout: Layout) -> NDArray[np.int64]:
    """Return the ids of all documents of a segment, deleted ones included."""
    contents = read_contents(folder)
    with closing(TidyStorage(str(folder), contents.checksums)) as storage:
        reader = SegmentReader(storage, contents.schema, segment)
        return layout.access.fixed_column(reader, FACTS, layout.facts)["id"]


def _alive(folder: Path, segment: WhooshSegment, layout: Layout) -> NDArray[np.int64]:
    """Return the ids of the live documents of a segment."""
    deleted = np.fromiter(segment.deleted_docs(), np.int64)
    return np.delete(_ids(folder, segment, layout), deleted)


_GONE = 3
_DAMAGED = 4


def _main(live: Path, folder: Path, ids: Sequence[str]) -> int:
    """Merge in a process of its own, at low priority."""
    os.nice(10)
    try:
        by_id = {segment.segment_id(): segment for segment in read_contents(live).segments}
        merge_files(live, folder, [by_id[each] for each in ids])
    except (FileNotFoundError, KeyError):
        return _GONE
    except DamagedIndex as error:
        sys.stderr.write(f"{error.message}\n")
        return _DAMAGED
    return 0


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
