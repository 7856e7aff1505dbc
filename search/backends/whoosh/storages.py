"""Storages for Whoosh that write and read the files of an index with their checksums."""

from __future__ import annotations

import io
import secrets
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from whoosh.codec.base import Segment as WhooshSegment
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.index import TOC
from whoosh.reading import SegmentReader

from search.backends.whoosh.array_writing import write_arrays
from search.backends.whoosh.checksums import (
    CheckedFile,
    ChecksumError,
    Checksums,
    FileChecksum,
    checksum_of,
    read_checked,
    seal,
    unseal,
)
from search.backends.whoosh.files import (
    CONTENTS_SUFFIX,
    INDEX_NAME,
    generation_of,
    sync_files,
    sync_folder,
)
from search.backends.whoosh.posting_pool import PostingPool
from search.backends.whoosh.postings import Access
from search.backends.whoosh.segment_arrays import arrays_name, lacks_arrays


class Unlocked:
    """Lock that is always free."""

    def acquire(self, blocking: bool = False) -> bool:
        """Return True."""
        return True

    def release(self) -> None:
        """Do nothing."""


class TidyStorage(FileStorage):
    """Whoosh storage that leaves no file open after `close`, even if Whoosh failed.

    checksums  of the files that can be read; a table of contents that is opened adds its own
    """

    def __init__(self, path: str, checksums: Checksums | None = None) -> None:
        super().__init__(path)
        self.checksums: dict[str, FileChecksum] = dict(checksums or {})
        self._opened: list[StructFile] = []
        self._temporary: list[TidyStorage] = []

    def open_file(self, name: str, **kwargs: Any) -> StructFile:
        """Open a file for reading. Raises ChecksumError, OSError; reading it does, too."""
        path = Path(self.folder) / name
        if name.endswith(CONTENTS_SUFFIX):
            contents, checksums = unseal(path.read_bytes())
            self.checksums |= checksums
            return BufferFile(contents, name=name)
        checksum = self._checksum(name)
        file = io.BufferedReader(CheckedFile(path, checksum), checksum.page)
        return self._remembered(StructFile(file, name=name, **kwargs))

    def create_file(self, name: str, *args: Any, **kwargs: Any) -> StructFile:
        """Create a file. Raises OSError."""
        return self._remembered(super().create_file(name, *args, **kwargs))

    def temp_storage(self, name: str | None = None) -> FileStorage:
        """Return a storage for files that need not outlive the process."""
        storage = TemporaryStorage(str(Path(self.folder) / (name or secrets.token_hex(8))))
        self._temporary.append(storage)
        return storage

    def close(self) -> None:
        """Close all files that are still open; unwritten content is lost."""
        for file in self._opened:
            if not file.is_closed:
                # A full disk cannot take the buffer; the file is closed nevertheless.
                with suppress(OSError):
                    file.raw_file().close()
        self._opened.clear()
        for storage in self._temporary:
            storage.close()

    def lock(self, name: str) -> Unlocked:
        """Return no real lock instead of Whoosh's, since writers hold one of IndexFolder's."""
        return Unlocked()

    def _checksum(self, name: str) -> FileChecksum:
        try:
            return self.checksums[name]
        except KeyError:
            raise ChecksumError(f"the table of contents has no checksum of {name}") from None

    def _remembered(self, file: StructFile) -> StructFile:
        self._opened.append(file)
        return file


class TemporaryStorage(TidyStorage):
    """Storage whose folder is made with the first file: small commits need none."""

    def create_file(self, name: str, *args: Any, **kwargs: Any) -> StructFile:
        """Create a file. Raises OSError."""
        self.create()
        return super().create_file(name, *args, **kwargs)

    def open_file(self, name: str, **kwargs: Any) -> StructFile:
        """Open a file of this process, which has no checksum, for reading. Raises OSError."""
        return self._remembered(FileStorage.open_file(self, name, **kwargs))


class ReadingStorage(TidyStorage):
    """Storage for searches that reads the dictionary into memory.

    A lookup reads many places of it, each of which would cost a system call.
    """

    def open_file(self, name: str, **kwargs: Any) -> StructFile:
        """Open a file for reading. Raises ChecksumError, OSError."""
        if name.endswith(W3Codec.TERMS_EXT):
            content = read_checked(Path(self.folder) / name, self._checksum(name))
            return BufferFile(content, name=name)
        return super().open_file(name, **kwargs)


class SyncedStorage(TidyStorage):
    """Storage that writes files so that they survive a power cut, with their checksums.

    access  way to read the segment that is written, to add its arrays (search.backends.whoosh.
            array_writing) unless it is small; without it, it gets none
    pool    postings of the segment that is written
    """

    def __init__(self, path: str, access: Access | None = None) -> None:
        super().__init__(path)
        self._access = access
        self.pool: PostingPool | None = None
        self._unsynced: list[Path] = []

    @property
    def adds_arrays(self) -> bool:
        """Flag: a segment gets arrays, unless it is small."""
        return self._access is not None

    def create_file(self, name: str, *args: Any, **kwargs: Any) -> StructFile:
        """Create a file that is synced before another one is renamed. Raises OSError."""
        self._unsynced.append(Path(self.folder) / name)
        return super().create_file(name, *args, **kwargs)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Give a file its final name after syncing all earlier files. Raises OSError."""
        if newname.endswith(CONTENTS_SUFFIX):
            self._seal(Path(self.folder) / oldname, generation_of(newname))
        sync_files(self._unsynced)
        self._unsynced.clear()
        sync_folder(Path(self.folder))
        super().rename_file(oldname, newname, safe=safe)
        sync_folder(Path(self.folder))

    def close(self) -> None:
        """Close all files, and forget the postings of the segment that was written."""
        super().close()
        if self.pool is not None:
            self.pool.close()

    def _seal(self, written: Path, generation: int) -> None:
        """Add checksums to a new table of contents: of the files just written and of those kept."""
        contents = written.read_bytes()
        for path in self._unsynced:
            if path != written:
                self.checksums[path.name] = checksum_of(path)
        toc = _parsed(contents, generation)
        if self._access is not None and self.pool is not None:
            new = {path.name.partition(".")[0] for path in self._unsynced}
            for segment in toc.segments:
                if segment.segment_id() in new and lacks_arrays(segment, self.checksums):
                    self._add_arrays(toc, segment, self._access, self.pool)
        listed = {segment.segment_id() for segment in toc.segments}
        self.checksums = {
            name: checksum
            for name, checksum in self.checksums.items()
            if name.partition(".")[0] in listed
        }
        written.write_bytes(seal(contents, self.checksums))

    def _add_arrays(
        self, toc: TOC, segment: WhooshSegment, access: Access, pool: PostingPool
    ) -> None:
        path = Path(self.folder) / arrays_name(segment)
        self._unsynced.append(path)
        with closing(TidyStorage(self.folder, self.checksums)) as source:
            write_arrays(path, SegmentReader(source, toc.schema, segment), access, pool)
        self.checksums[path.name] = checksum_of(path)


class _InMemory:
    """Storage of one table of contents."""

    def __init__(self, contents: bytes) -> None:
        self._contents = contents

    def open_file(self, name: str) -> BufferFile:
        """Return the table of contents."""
        return BufferFile(self._contents, name=name)


def _parsed(contents: bytes, generation: int) -> TOC:
    return TOC.read(_InMemory(contents), INDEX_NAME, gen=generation)
