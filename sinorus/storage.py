"""Probes of the storage for /readyz: a read of real rows, a write, and the free space."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import Error, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from search.disk_space import is_disk_full

logger = logging.getLogger(__name__)

OK = "ok"
BUSY = "busy"
FULL = "the disk is full"
LOW = "low: "
"""Beginning of the state of a disk that is nearly full, but still works."""

LOCK_SECONDS = 1
"""Seconds that the write waits for another writer, which is no fault."""

LOW_BYTES, FULL_BYTES = 200_000_000, 10_000_000
"""Free bytes below which a disk counts as low, and as full: a small write may still fit into an
existing file, while larger ones fail.
"""

FEW_FILES = 1000

_BUSY_SQLITE, _BUSY_POSTGRESQL = ("SQLITE_BUSY", "SQLITE_LOCKED"), "55P03"
_READ_ONLY_SQLITE, _READ_ONLY_POSTGRESQL = "SQLITE_READONLY", "25006"


def read_rows() -> str:
    """Read the first row of every table of the debates; return "ok", or which cannot be read."""
    for model in apps.get_app_config("debates").get_models():
        try:
            list(model._base_manager.order_by("pk").values_list()[:1])
        except Error:
            name = model._meta.verbose_name_plural
            logger.exception("The %s in the database cannot be read.", name)
            return f"cannot read {name}"
    return OK


def write_row() -> str:
    """Write a row unchanged, and commit; return "ok", or the reason why that is not possible."""
    try:
        rows = MigrationRecorder(connection).migration_qs
        with _short_wait_for_locks(), transaction.atomic():
            first = rows.order_by("pk").first()
            if first is not None:
                rows.filter(pk=first.pk).update(name=first.name)
    except Error as error:
        return _why_not_written(error)
    return OK


def _why_not_written(error: Error) -> str:
    cause = error.__cause__ or error
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""
    if code.startswith(_BUSY_SQLITE) or code == _BUSY_POSTGRESQL:
        return BUSY
    if is_disk_full(error):
        logger.error("The disk is full, so nothing can be saved: %s", error)
        return FULL
    logger.error("The database cannot be written to.", exc_info=error)
    if code.startswith(_READ_ONLY_SQLITE) or code == _READ_ONLY_POSTGRESQL:
        return "the database is read-only"
    return "cannot write"


@contextmanager
def _short_wait_for_locks() -> Iterator[None]:
    if connection.vendor != "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
            yield
        return
    usual = round(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {LOCK_SECONDS * 1000}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")


def space() -> str:
    """Return "ok", or the free space for the data folder and an SQLite database."""
    folders = {Path(settings.DATA_DIR)}
    if connection.vendor == "sqlite":
        folders.add(Path(connection.settings_dict["NAME"]).parent)
    try:
        states = [os.statvfs(folder) for folder in folders]
    except OSError as error:
        logger.exception("The free disk space cannot be determined.")
        return f"unknown: {error.strerror}"
    free_bytes = min(state.f_bavail * state.f_frsize for state in states)
    if free_bytes < FULL_BYTES:
        return f"{FULL}: {free_bytes // 1_000_000} MB left"
    if free_bytes < LOW_BYTES:
        return f"{LOW}{free_bytes // 1_000_000} MB left"
    if any(state.f_files and state.f_favail < FEW_FILES for state in states):
        return f"{LOW}the file system has hardly room for more files"
    return OK
