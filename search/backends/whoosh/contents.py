"""Table of contents of an index, and the check of all files that it names."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from whoosh.codec.base import Segment as WhooshSegment
from whoosh.fields import Schema
from whoosh.index import TOC

from search.backends.base import FileCheck
from search.backends.whoosh.checksums import ChecksumError, Checksums, check_file
from search.backends.whoosh.files import INDEX_NAME, contents_name, is_refusal, latest_generation
from search.backends.whoosh.segments import Reading
from search.backends.whoosh.storages import TidyStorage

_TRIES = 5
_PAUSE = 0.02


@dataclass(frozen=True, slots=True)
class Contents:
    """Table of contents of an index: a generation, its segments, and the checksums of its files."""

    generation: int
    schema: Schema
    segments: Sequence[WhooshSegment]
    checksums: Checksums

    def files_of(self, segment: WhooshSegment) -> list[str]:
        """Return the names of the files of a segment."""
        prefix = f"{segment.segment_id()}."
        return [name for name in self.checksums if name.startswith(prefix)]


def read_contents(folder: Path) -> Contents:
    """Read the present table of contents of an index.

    Raises DamagedIndex, and FileNotFoundError if it is replaced at the same time.
    """
    with (
        Reading(f"The table of contents in {folder}"),
        closing(TidyStorage(str(folder))) as storage,
    ):
        generation = latest_generation(folder)
        if generation < 0:
            raise FileNotFoundError(f"There is no table of contents in {folder}.")
        toc = TOC.read(storage, INDEX_NAME, gen=generation)
        return Contents(generation, toc.schema, toc.segments, storage.checksums)


def check_files(folder: Path) -> Iterator[FileCheck]:
    """Read all files of an index wholly, and yield a report of each.

    A file that a commit or a merge removes meanwhile is left out. Raises SearchUnavailable,
    FileNotFoundError if the index is replaced, and OSError if a file cannot be read now.
    """
    contents = _present(folder)
    table = folder / contents_name(contents.generation)
    yield FileCheck(table.name, table.stat().st_size)
    for name, checksum in sorted(contents.checksums.items()):
        problem = ""
        try:
            check_file(folder / name, checksum)
        except ChecksumError as error:
            problem = str(error)
        except FileNotFoundError:
            if name not in _present(folder).checksums:
                continue
            problem = f"{name} is missing"
        except OSError as error:
            if is_refusal(error):
                raise
            problem = f"{name} cannot be read: {error.strerror}"
        yield FileCheck(name, checksum.size, problem)


def _present(folder: Path) -> Contents:
    """Read the table of contents, again if a commit replaces it at that moment."""
    for _ in range(_TRIES):
        try:
            return read_contents(folder)
        except FileNotFoundError:
            time.sleep(_PAUSE)
    return read_contents(folder)
