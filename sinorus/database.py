"""Database settings from DATABASE_URL, for SQLite or PostgreSQL."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import dj_database_url

POSTGRESQL = "django.db.backends.postgresql"

SCHEMES = ("sqlite", "postgres", "postgresql", "pgsql")
EXPECTED = (
    "use an address like sqlite:////srv/sinorus/sinorus.sqlite3 or"
    " postgresql://user:password@host:5432/name"
)
MMAP_BYTES = 128 * 1024 * 1024
STATEMENTS = 64
"""Statements that a connection to SQLite keeps prepared."""

SYNCHRONOUS = ("normal", "full")
"""Values of SQLite's `synchronous`: with "normal", a power cut may lose the last commits."""

BUSY_SECONDS = 20
CONNECT_SECONDS = 10
CONNECTIONS = 20
"""Connections that a process may have open to PostgreSQL: one for each thread, one each for the
indexer and the sender of webhooks, and spare ones.
"""

POOL_WAIT_SECONDS = 3
"""Seconds that a request, and its thread, wait for a database that is down."""

RECONNECT_SECONDS = 2
"""Seconds during which a lost connection is retried at growing intervals.

The next request retries anyway, so a recovered database is noticed at once.
"""


def parse(url: str) -> dict[str, Any]:
    """Return the settings for a DATABASE_URL; options after its `?` are passed to the driver.

    Raises ValueError with a message for the operator if it is invalid or names an unknown kind of
    database. The message never repeats the password.
    """
    scheme = url.partition(":")[0]
    if scheme not in SCHEMES:
        raise ValueError(EXPECTED)
    try:
        settings = dict(dj_database_url.parse(url))
    except dj_database_url.ParseError:
        raise ValueError(
            f"{EXPECTED}, with special characters in the user name or password percent-encoded"
        ) from None
    name = settings["NAME"]
    if not name:
        raise ValueError("add the name of the database after the host")
    if scheme == "sqlite" and name == ":memory:":
        raise ValueError(
            "use the path of a file, as in sqlite:////srv/sinorus/sinorus.sqlite3, because the"
            " workers share the database"
        )
    if scheme == "sqlite" and not Path(name).is_absolute():
        raise ValueError("use four slashes, because the path of the file must be absolute")
    synchronous = settings.get("OPTIONS", {}).get("synchronous", SYNCHRONOUS[0])
    if scheme == "sqlite" and synchronous not in SYNCHRONOUS:
        raise ValueError(f"use one of {', '.join(SYNCHRONOUS)} for synchronous")
    return settings


def sqlite_file(path: Path) -> dict[str, Any]:
    """Return the settings of an SQLite database in a file."""
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}


def tuned(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the same settings, tuned for several workers with one database."""
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        return _tuned_sqlite(settings)
    return _tuned_postgresql(settings)


def _tuned_sqlite(settings: dict[str, Any]) -> dict[str, Any]:
    own_options = dict(settings.get("OPTIONS", {}))
    synchronous = own_options.pop("synchronous", SYNCHRONOUS[0])
    # Measured with four writers: with Django's defaults, a fifth of the transactions fails with
    # "database is locked"; with these settings, none. Django itself switches foreign keys on.
    options = {
        "timeout": BUSY_SECONDS,
        "transaction_mode": "IMMEDIATE",
        # The statements of the API take 100 KB each.
        "cached_statements": STATEMENTS,
        "init_command": "PRAGMA journal_mode=WAL;"
        f"PRAGMA synchronous={synchronous.upper()};"
        # Without it, rows that REPLACE removes fire no triggers for deletion.
        "PRAGMA recursive_triggers=ON;"
        f"PRAGMA mmap_size={MMAP_BYTES};",
    }
    # A file, as in production: an in-memory database has neither WAL nor waiting for locks.
    test = {"NAME": str(Path(settings["NAME"]).with_name("test.sqlite3"))}
    return settings | {
        # SQLite keeps its log beside the file that a symbolic link leads to.
        "NAME": os.path.realpath(settings["NAME"]),
        "CONN_MAX_AGE": None,
        "OPTIONS": options | own_options,
        "TEST": test,
    }


def _tuned_postgresql(settings: dict[str, Any]) -> dict[str, Any]:
    options: dict[str, Any] = {
        # Without it, the driver would wait for the much longer timeout of the system.
        "connect_timeout": CONNECT_SECONDS,
        # Allows statements to be prepared; only `debates.db.prepared_statements` does it.
        "prepare_threshold": 0,
    } | settings.get("OPTIONS", {})
    settings = settings | {"CONN_HEALTH_CHECKS": True, "OPTIONS": options}
    if find_spec("psycopg_pool") is None:
        return settings | {"CONN_MAX_AGE": 600}
    options["pool"] = {
        "min_size": 1,
        "max_size": CONNECTIONS,
        "timeout": POOL_WAIT_SECONDS,
        "reconnect_timeout": RECONNECT_SECONDS,
    }
    return settings
