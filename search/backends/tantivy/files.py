"""Files of a tantivy index. tantivy itself syncs what it writes, and commits in one step."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from tantivy import Index, IndexWriter

from search.backends.engine_files import Bulk, Files, Moved
from search.backends.layout import Layout, Prepared
from search.backends.seal import Damaged
from search.backends.tantivy.errors import reading_errors, writing_errors
from search.backends.tantivy.reading import TantivyReading
from search.backends.tantivy.schema import ID, document_of, schema_of

_CONTENTS = "meta.json"
"""File that each commit replaces."""

_CONSTANT = (".term", ".idx", ".pos", ".fieldnorm", ".fast", ".store", ".temp", ".del")

_BUILDING_BYTES = 100_000_000
_WRITING_BYTES = 15_000_000
"""Memory of a writer, at the least that tantivy takes."""

_MANY_SEGMENTS = 8
"""Segments from which they are merged."""


class TantivyBulk(Bulk):
    """New index to which documents are added."""

    def __init__(self, layout: Layout, folder: Path) -> None:
        with writing_errors():
            index = Index(schema_of(layout), str(folder))
            self._writer: IndexWriter = index.writer(_BUILDING_BYTES, num_threads=1)

    def add(self, documents: Sequence[Prepared]) -> None:
        """See search.backends.engine_files.Bulk."""
        with writing_errors():
            for document in documents:
                self._writer.add_document(document_of(document))

    def commit(self) -> None:
        """See search.backends.engine_files.Bulk."""
        with writing_errors():
            self._writer.commit()
            self._writer.wait_merging_threads()

    def discard(self) -> None:
        """See search.backends.engine_files.Bulk: what was not committed goes with its folder."""
        del self._writer


class TantivyFiles(Files):
    """See search.backends.engine_files.Files."""

    def constant(self, name: str) -> bool:
        """See search.backends.engine_files.Files: all but locks and the tables of contents."""
        return not name.startswith(".") and name.endswith(_CONSTANT)

    def generation(self, folder: Path) -> str:
        """See search.backends.engine_files.Files."""
        try:
            contents = (folder / _CONTENTS).stat()
        except FileNotFoundError as error:
            raise Damaged(f"{error.filename} is missing") from error
        return f"{folder.name}/{contents.st_ino}-{contents.st_mtime_ns}"

    def open(self, folder: Path, generation: str) -> TantivyReading:
        """See search.backends.engine_files.Files."""
        with reading_errors():
            index = Index.open(str(folder))
            # Each reading is of one commit: one that followed later ones would take tantivy's lock
            # in the folder at each of them, even while the folder is removed.
            index.config_reader("manual")
        opened = TantivyReading(self.layout, generation, index)
        if self.generation(folder) != generation:
            raise Moved
        return opened

    def create(self, folder: Path) -> TantivyBulk:
        """See search.backends.engine_files.Files."""
        return TantivyBulk(self.layout, folder)

    def change(self, folder: Path, documents: Sequence[Prepared], removed: Collection[int]) -> None:
        """See search.backends.engine_files.Files."""
        with reading_errors():
            index = Index.open(str(folder))
        with writing_errors():
            writer = index.writer(_WRITING_BYTES, num_threads=1)
            try:
                # A killed process may have left files whose names come again.
                writer.garbage_collect_files()
                for key in removed:
                    writer.delete_documents_by_term(ID, key)
                for document in documents:
                    writer.add_document(document_of(document))
                writer.commit()
                # Merges go on in threads: what they write belongs to this change as well.
                writer.wait_merging_threads()
            finally:
                # Its lock ends with it, and an exception would keep it alive.
                del writer

    def tidy(self, folder: Path) -> bool:
        """Merge segments, and remove files that no commit names any more."""
        with reading_errors():
            index = Index.open(str(folder))
            segments = index.searcher().num_segments
            if segments < _MANY_SEGMENTS:
                return False
            writer = index.writer(_WRITING_BYTES, num_threads=1)
            writer.commit()
            writer.wait_merging_threads()
            index.reload()
            return index.searcher().num_segments < segments
