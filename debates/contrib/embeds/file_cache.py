"""A cache of drawings on disk, by a digest of their content."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from debates.models.draft_preview import is_previewing

CHECKED_EVERY = 64
"""New files of one process between two checks of the folder's size."""


class FileCache:
    """Cache of files of one kind in the data folder; drops the least recently used.

    name   of their folder below <data folder>/drawings
    limit  approximate maximum of bytes
    """

    def __init__(self, name: str, limit: int, checked_every: int = CHECKED_EVERY) -> None:
        self.name = name
        self.limit = limit
        self.checked_every = checked_every
        self._written = 0

    @property
    def folder(self) -> Path:
        """The folder of the files."""
        return Path(settings.DATA_DIR) / "drawings" / self.name

    def get(self, content: str, make: Callable[[], bytes]) -> bytes:
        """Return the file made from this content, from the cache or made now.

        Raises what `make` raises; then nothing is cached. While the folder cannot be written,
        the file is made anew each time; so is one of a draft that is previewed.
        """
        if is_previewing():
            return make()
        path = self.folder / hashlib.blake2b(content.encode(), digest_size=16).hexdigest()
        with suppress(OSError):
            cached_bytes = path.read_bytes()
            os.utime(path)
            return cached_bytes
        content_bytes = make()
        with suppress(OSError):
            self._keep(path, content_bytes)
        return content_bytes

    def _keep(self, path: Path, content_bytes: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self.folder, prefix=".")
        draft = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content_bytes)
            # readers see all of it or nothing
            draft.replace(path)
        except OSError:
            # part of a file would keep the rest of a full disk
            draft.unlink(missing_ok=True)
            raise
        if self._written % self.checked_every == 0:
            self._make_room()
        self._written += 1

    def _make_room(self) -> None:
        files = []
        for path in self.folder.iterdir():
            with suppress(FileNotFoundError):
                status = path.stat()
                files.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if total <= self.limit:
                break
            path.unlink(missing_ok=True)
            total -= size
