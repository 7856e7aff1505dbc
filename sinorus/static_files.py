"""Collection of static files, skipped if they have not changed since the last time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

STAMP = "collected"


def collect() -> int | None:
    """Collect the static files into STATIC_ROOT, and remove those that no longer exist.

    Returns the number of files, or None if they have not changed since the last time.
    """
    digest = _folder_digest()
    root = Path(settings.STATIC_ROOT)
    stamp = root / STAMP
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return None
    # If the stamp stayed, a start that is killed now would count as complete.
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest, encoding="ascii")
    return sum(1 for _ in _files())


def _folder_digest() -> str:
    state = hashlib.blake2b(settings.STORAGES["staticfiles"]["BACKEND"].encode(), digest_size=16)
    for name, path in sorted(_files()):
        status = Path(path).stat()
        state.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return state.hexdigest()


def _files() -> Iterator[tuple[str, str]]:
    ignored = apps.get_app_config("staticfiles").ignore_patterns
    for finder in get_finders():
        for name, storage in finder.list(ignored):
            yield name, storage.path(name)
