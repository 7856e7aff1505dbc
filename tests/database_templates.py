"""Template of the test database: migrated once, then copied for each process that runs tests.

All migrations take several seconds, and a run has several processes. A template is kept in
~/.cache/sinorus-tests, or on the PostgreSQL server, and named by everything that it depends on:
code, contrib apps in use, locked versions, Python and database system. Those that nothing has used
for a day go.

    python -m tests.database_templates [FOLDER]

makes it before a run, so that its processes need not wait for each other, and with FOLDER the data
folder of a server with a copy of it, on SQLite.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

PREFIX = "sinorus_test_template_"
UNUSED_SECONDS = 24 * 3600


def prepare() -> bool:
    """Let the test database begin as a copy of the template; return whether it exists already.

    On SQLite it is the copied file; PostgreSQL copies the template when Django creates it.
    """
    test = connection.settings_dict["TEST"]
    if connection.vendor == "postgresql":
        with _template() as name:
            test["TEMPLATE"] = name
        return False
    copy_file(Path(test["NAME"]))
    return True


def copy_file(to: Path) -> None:
    """Copy the template on SQLite, with the rows that migrations make, which some tests flush."""
    with _template() as path:
        shutil.copyfile(path, to)


def prepare_data_folder(data: Path) -> None:
    """Make the data folder of a server, with a database that has nothing left to migrate.

    Where the tests use PostgreSQL there is no template for SQLite, and the server migrates.
    """
    data.mkdir(mode=0o700, parents=True)
    if connection.vendor == "sqlite":
        copy_file(data / "sinorus.sqlite3")


@contextmanager
def _template() -> Iterator[str]:
    """Make the template if there is none; yield its path, or its name on PostgreSQL."""
    name = PREFIX + _key()
    with _alone(name) as folder:
        if connection.vendor == "postgresql":
            if not _exists(name):
                _make_on_postgresql(name)
            yield name
            return
        path = folder / f"{name}.sqlite3"
        if not path.exists():
            _remove_unused(folder)
            _make_file(path)
        path.touch()
        yield str(path)


def _key() -> str:
    digest = hashlib.sha256(
        f"{sys.version} {connection.vendor} {settings.SINORUS_CONTRIB}".encode()
    )
    files = [path for app in ("debates", "search", "sinorus") for path in _code(app)]
    for path in [settings.BASE_DIR / "requirements.lock", *files]:
        digest.update(str(path.relative_to(settings.BASE_DIR)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _code(app: str) -> list[Path]:
    return sorted((settings.BASE_DIR / app).rglob("*.py"))


@contextmanager
def _alone(name: str) -> Iterator[Path]:
    """Lock a template against other processes, and yield the folder of the templates."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sinorus-tests"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _remove_unused(folder: Path) -> None:
    for path in folder.glob(f"{PREFIX}*"):
        if path.stat().st_mtime < time.time() - UNUSED_SECONDS:
            path.unlink(missing_ok=True)


def _make_file(template: Path) -> None:
    draft = template.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    _migrate(str(draft))
    draft.rename(template)


def _make_on_postgresql(name: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"])
        for (former,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE "{former}"')
        draft = f"{PREFIX}draft"
        cursor.execute(f'CREATE DATABASE "{draft}"')
    _migrate(draft)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')


def _exists(name: str) -> bool:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def _migrate(name: str) -> None:
    """Migrate the database of that name, with the default connection."""
    own = connection.settings_dict["NAME"]
    _close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    finally:
        _close()
        connection.settings_dict["NAME"] = own


def _close() -> None:
    """Close the connection, and on PostgreSQL the pool, so that nobody is in the database."""
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1:]:
        prepare_data_folder(Path(sys.argv[1]))
    else:
        with _template():
            pass
