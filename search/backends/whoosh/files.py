"""Files of a Whoosh index: creating, opening and changing it by Whoosh's own writers.

What Whoosh does not do by itself: it syncs nothing to the disk, keeps the same id twice if it is
written twice by one writer (callers write each once), copies a segment into memory unless segments
are several files (``compound=False``), and leaves temporary tables of contents of killed processes.
`Searcher.refresh` and `reader(reuse=…)` show replaced documents, so that nothing here calls them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import Index
from whoosh.writing import IndexWriter

from search.backends.engine_files import Bulk, Files, Moved
from search.backends.folder import remove, sync_file, sync_folder
from search.backends.layout import Layout, Prepared
from search.backends.whoosh.errors import reading_errors
from search.backends.whoosh.reading import Segments, WhooshReading
from search.backends.whoosh.schema import ID, schema_of, values_of

_DELETED_SHARE = 0.2
"""Share of deleted documents from which all segments are written anew."""

_LEAST_DELETED = 64

_CONSTANT = (".trm", ".pst", ".col", ".vps", ".vec", ".toc")


class _FreeLock:
    """Lock that whoever has the writer lock of the index need not wait for.

    Whoosh would keep a lock of its own for as long as the exception of a failed writer lives.
    """

    def acquire(self, blocking: bool = False) -> bool:
        """Return that it is free."""
        return True

    def release(self) -> None:
        """Do nothing."""


class SyncedStorage(FileStorage):
    """Storage that writes files so that they survive a power cut."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._unsynced: list[Path] = []

    def lock(self, name: str) -> _FreeLock:
        """Return a lock that is free."""
        return _FreeLock()

    def create_file(self, name: str, *args: Any, **options: Any) -> StructFile:
        """Create a file that is synced before the next one is renamed. Raises OSError."""
        self._unsynced.append(Path(self.folder) / name)
        return super().create_file(name, *args, **options)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Give a file its final name after syncing all earlier files. Raises OSError."""
        for path in self._unsynced:
            if path.exists():
                sync_file(path)
        self._unsynced.clear()
        sync_folder(Path(self.folder))
        super().rename_file(oldname, newname, safe=safe)
        sync_folder(Path(self.folder))


class WhooshBulk(Bulk):
    """New index to which documents are added."""

    def __init__(self, layout: Layout, folder: Path) -> None:
        index = SyncedStorage(folder).create_index(schema_of(layout))
        self._writer: IndexWriter = index.writer(compound=False)

    def add(self, documents: Sequence[Prepared]) -> None:
        """See search.backends.engine_files.Bulk."""
        for document in documents:
            self._writer.add_document(**values_of(document))

    def commit(self) -> None:
        """See search.backends.engine_files.Bulk."""
        self._writer.commit(merge=False)

    def discard(self) -> None:
        """See search.backends.engine_files.Bulk."""
        if not self._writer.is_closed:
            self._writer.cancel()


class WhooshFiles(Files):
    """See search.backends.engine_files.Files."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(layout)
        self._segments: Segments = {}
        self._index: tuple[Path, Index] | None = None

    def constant(self, name: str) -> bool:
        """See search.backends.engine_files.Files: all but files that are being written."""
        return name.endswith(_CONSTANT)

    def generation(self, folder: Path) -> str:
        """See search.backends.engine_files.Files."""
        with reading_errors():
            index = self._index
            if index is None or index[0] != folder:
                index = self._index = folder, FileStorage(str(folder)).open_index()
            return _generation(folder, index[1])

    def open(self, folder: Path, generation: str) -> WhooshReading:
        """See search.backends.engine_files.Files."""
        with reading_errors():
            opened = FileStorage(str(folder)).open_index()
        if _generation(folder, opened) != generation:
            raise Moved
        return WhooshReading(self.layout, generation, opened, self._segments)

    def create(self, folder: Path) -> WhooshBulk:
        """See search.backends.engine_files.Files."""
        return WhooshBulk(self.layout, folder)

    def change(self, folder: Path, documents: Sequence[Prepared], removed: Collection[int]) -> None:
        """See search.backends.engine_files.Files."""
        with reading_errors():
            index = SyncedStorage(folder).open_index()
            writer = index.writer(compound=False)
            try:
                for key in removed:
                    writer.delete_by_term(ID, str(key))
                for document in documents:
                    writer.add_document(**values_of(document))
            except BaseException:
                writer.cancel()
                raise
            writer.commit()

    def tidy(self, folder: Path) -> bool:
        """Write segments anew that have many deleted documents; remove what was left behind."""
        left = [path for path in folder.glob("_MAIN_*.toc.*") if remove(path)]
        index = SyncedStorage(folder).open_index()
        with index.reader() as reader:
            living, all_of_them = reader.doc_count(), reader.doc_count_all()
        deleted = all_of_them - living
        if deleted >= _LEAST_DELETED and deleted > _DELETED_SHARE * all_of_them:
            writer = index.writer(compound=False)
            writer.commit(optimize=True)
            return True
        return bool(left)


def _generation(folder: Path, index: Index) -> str:
    return f"{folder.name}/{index.latest_generation()}"
