"""The file of a backup: a ZIP archive with a manifest, and a digest of every byte at its end.

    manifest.json       version, moment, kind and migrations of the database, settings, counts
    database.sqlite3    a copy by SQLite's backup API,
    database.pgdump     or by pg_dump,
    rows/APP.MODEL.jsonl  or the rows of each model, one in each line

The comment of the archive is the SHA-256 digest of all bytes before it, in 64 hexadecimal digits.
`unzip` reads it like any other archive, and `head -c -64 FILE | sha256sum` makes the digest again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from sinorus.backup.errors import BackupError

FORMAT = 2
"""Version of the format. A reader knows its own; version 1 was not an archive."""

MANIFEST = "manifest.json"
DIGEST_BYTES = 64
_PIECE = 1024 * 1024


@contextmanager
def created(path: Path) -> Iterator[ZipFile]:
    """Create a backup, which gets its name when it is complete and on the disk.

    Only its owner can read it, because it contains the digests of passwords. Raises BackupError if
    the name is taken.
    """
    if path.exists():
        raise BackupError(f"{path} exists already. Choose another name.")
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}.")
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            with ZipFile(file, "w", ZIP_DEFLATED) as archive:
                yield archive
                archive.comment = b"0" * DIGEST_BYTES
            _sign(file)
        if path.exists():
            raise BackupError(f"{path} has been made meanwhile. Choose another name.")
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sign(file: BinaryIO) -> None:
    """Write the digest of a file into its last bytes, and sync it to the disk."""
    digest = _file_digest(file).encode()
    file.seek(-DIGEST_BYTES, os.SEEK_END)
    file.write(digest)
    file.flush()
    os.fsync(file.fileno())


def _file_digest(file: BinaryIO) -> str:
    remaining = file.seek(0, os.SEEK_END) - DIGEST_BYTES
    file.seek(0)
    digest = hashlib.sha256()
    while remaining > 0 and (piece := file.read(min(remaining, _PIECE))):
        digest.update(piece)
        remaining -= len(piece)
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def opened(path: Path) -> Iterator[tuple[ZipFile, dict[str, Any]]]:
    """Open a backup with its manifest, after comparing every byte with the digest at the end.

    Raises BackupError if it is damaged, cut short, of another version, or not a backup.
    """
    if path.is_dir():
        raise BackupError(f"{path} is a folder. Name the file of a backup.")
    with path.open("rb") as file:
        if file.read(4) == b"\x28\xb5\x2f\xfd":
            raise BackupError(
                f"{path} was made by Sinorus 0.1. Restore it with that version, then upgrade."
            )
        digest = _file_digest(file)
        if file.read() != digest.encode():
            raise BackupError(
                f"{path} is not a backup of Sinorus, or it is damaged: it has been changed since it"
                " was made, or was not copied whole. Use another copy."
            )
        try:
            with ZipFile(file) as archive:
                yield archive, _manifest(path, archive)
        except BadZipFile as error:
            raise BackupError(f"{path} is not a backup of Sinorus ({error}).") from error


def _manifest(path: Path, archive: ZipFile) -> dict[str, Any]:
    try:
        manifest = json.loads(archive.read(MANIFEST))
    except (KeyError, ValueError) as error:
        raise BackupError(f"{path} is not a backup of Sinorus.") from error
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{path} was made by a later version of Sinorus. Restore it with that.")
    return manifest
