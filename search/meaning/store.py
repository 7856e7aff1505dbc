"""Vectors of the documents of an index, in an SQLite file beside its files.

A document keeps its vectors while its texts and the model are the same, whatever becomes of it in
the index. They may be ahead of the index for a moment; who finds a document has it from the index.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from search.backends.documents import SearchDocument, SearchSchema
from search.meaning.vectors import (
    HEAD_SIZE,
    NO_VECTORS,
    Encoder,
    Vectors,
    head_of,
    packed,
    unpacked,
)

_NAME = "vectors.sqlite3"
_WAIT_SECONDS = 30.0
_TABLE = """
    CREATE TABLE IF NOT EXISTS vectors (
        id INTEGER PRIMARY KEY,
        version INTEGER NOT NULL,
        value BLOB NOT NULL
    );
    CREATE INDEX IF NOT EXISTS vectors_by_version ON vectors (version);
"""


class VectorStore:
    """Vectors of the documents of one index by one model.

    folder   of the index
    schema   says which texts have vectors
    encoder  makes them

    Methods raise sqlite3.Error.
    """

    def __init__(self, folder: Path, schema: SearchSchema, encoder: Encoder) -> None:
        self.folder = folder
        self._schema = schema
        self._encoder = encoder
        self._lock = threading.Lock()
        self._version = 0
        self._vectors = NO_VECTORS

    def put(self, documents: Iterable[SearchDocument]) -> None:
        """Encode the texts of documents, unless they have been encoded already."""
        passages = {document.id: self._schema.passages(document) for document in documents}
        heads = {
            key: head_of(self._encoder.fingerprint, texts)
            for key, texts in passages.items()
            if texts
        }
        with self._opened() as connection:
            stored_heads = _heads(connection, passages)
        values = {
            key: packed(head, self._encoder.passages(passages[key]))
            for key, head in heads.items()
            if stored_heads.get(key) != head
        }
        without = [key for key in stored_heads if key not in heads]
        self._write(values | dict.fromkeys(without, b""))

    def remove(self, ids: Collection[int]) -> None:
        """Remove the vectors of documents."""
        self._write(dict.fromkeys(ids, b""))

    def all(self) -> Vectors:
        """Return the vectors of all documents; only what has changed is read."""
        with self._lock, self._opened() as connection:
            rows = connection.execute(
                "SELECT id, value, version FROM vectors WHERE version > ?", [self._version]
            ).fetchall()
            if rows:
                self._version = max(version for _key, _value, version in rows)
                values = {key: value for key, value, _version in rows}
                self._vectors = self._vectors.replaced(
                    values, unpacked(values, self._encoder.fingerprint)
                )
            return self._vectors

    def _write(self, values: Mapping[int, bytes]) -> None:
        """Replace the values of documents; an empty one stays, so that readers learn of it."""
        if not values:
            return
        with self._opened() as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            [(version,)] = connection.execute("SELECT coalesce(max(version), 0) + 1 FROM vectors")
            connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                [(key, version, value) for key, value in values.items()],
            )

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        path = self.folder / _NAME
        with closing(sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)) as opened:
            opened.executescript(_TABLE)
            yield opened


def _heads(connection: sqlite3.Connection, ids: Iterable[int]) -> dict[int, bytes]:
    """Return the heads of the values of documents, without empty ones."""
    heads = {}
    for key in ids:
        row = connection.execute("SELECT value FROM vectors WHERE id = ?", [key]).fetchone()
        if row is not None and row[0]:
            heads[key] = row[0][:HEAD_SIZE]
    return heads
