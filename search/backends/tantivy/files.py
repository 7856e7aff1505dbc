"""Files of a tantivy index. tantivy itself syncs what it writes, and commits in one step."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from tantivy import Index, IndexWriter

from search.backends.layout import Layout, Prepared
from search.backends.local import Bulk, Damaged, Files, Moved
from search.backends.tantivy.errors import reading_errors
from search.backends.tantivy.reading import TantivyReading
from search.backends.tantivy.schema import ID, document_of, schema_of

_CONTENTS = "meta.json"
"""File that each commit replaces."""

_BUILDING_BYTES = 100_000_000
_WRITING_BYTES = 15_000_000
"""Memory of a writer, at the least that tantivy takes."""

_MANY_SEGMENTS = 8
"""Segments from which they are merged."""


class TantivyBulk(Bulk):
    """New index to which documents are added."""

    def __init__(self, layout: Layout, folder: Path) -> None:
        index = Index(schema_of(layout), str(folder))
        self._writer: IndexWriter = index.writer(_BUILDING_BYTES, num_threads=1)

    def add(self, documents: Sequence[Prepared]) -> None:
        """See search.backends.local.Bulk."""
        for document in documents:
            self._writer.add_document(document_of(document))

    def commit(self) -> None:
        """See search.backends.local.Bulk."""
        self._writer.commit()
        self._writer.wait_merging_threads()

    def discard(self) -> None:
        """See search.backends.local.Bulk."""
        self._writer.rollback()


class TantivyFiles(Files):
    """See search.backends.local.Files."""

    def generation(self, folder: Path) -> str:
        """See search.backends.local.Files."""
        try:
            contents = (folder / _CONTENTS).stat()
        except FileNotFoundError as error:
            raise Damaged(f"{error.filename} is missing") from error
        return f"{folder.name}/{contents.st_ino}-{contents.st_mtime_ns}"

    def open(self, folder: Path, generation: str) -> TantivyReading:
        """See search.backends.local.Files."""
        with reading_errors():
            index = Index.open(str(folder))
        opened = TantivyReading(self.layout, generation, index)
        if self.generation(folder) != generation:
            raise Moved
        return opened

    def create(self, folder: Path) -> TantivyBulk:
        """See search.backends.local.Files."""
        return TantivyBulk(self.layout, folder)

    def change(
        self, folder: Path, documents: Sequence[Prepared], removed: Collection[int]
    ) -> None:
        """See search.backends.local.Files."""
        with reading_errors():
            writer = Index.open(str(folder)).writer(_WRITING_BYTES, num_threads=1)
            for key in removed:
                writer.delete_documents_by_term(ID, key)
            for document in documents:
                writer.add_document(document_of(document))
            writer.commit()

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
