"""Database that a command works on: that of the settings, or a replacement.

Migrations, models and triggers all use the connection "default", so a restore temporarily replaces
it by a connection to the database that it makes.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.utils import load_backend
from psycopg import IsolationLevel

from debates.db.default_connection import as_default
from search.sync import migration_state
from sinorus.backup.errors import BackupError

Node = tuple[str, str]
"""A migration: its app, and its name."""


def own_settings() -> dict[str, Any]:
    """Return a copy of the settings of the database, for connections outside the pool."""
    settings = copy.deepcopy(connections[DEFAULT_DB_ALIAS].settings_dict)
    settings["OPTIONS"].pop("pool", None)
    return settings


def connect(settings: dict[str, Any]) -> BaseDatabaseWrapper:
    """Return a connection, which is opened with its first query."""
    return load_backend(settings["ENGINE"]).DatabaseWrapper(settings, DEFAULT_DB_ALIAS)


@contextmanager
def snapshot() -> Iterator[BaseDatabaseWrapper]:
    """Read the database as it is at one moment; others can write meanwhile, without waiting.

    On SQLite a read transaction of the write-ahead log, on PostgreSQL one of REPEATABLE READ.
    """
    settings = own_settings()
    if settings["ENGINE"].endswith("sqlite3"):
        # the usual IMMEDIATE would prevent others from writing
        settings["OPTIONS"]["transaction_mode"] = "DEFERRED"
    else:
        settings["OPTIONS"]["isolation_level"] = IsolationLevel.REPEATABLE_READ
    with closing(connect(settings)) as own, as_default(own) as connection, transaction.atomic():
        if connection.vendor == "postgresql":
            without_limit(connection)
        yield connection


def without_limit(connection: BaseDatabaseWrapper) -> None:
    """Remove the time limits of a connection (PostgreSQL)."""
    with connection.cursor() as cursor:
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SET {limit} = 0")


def applied_migrations(connection: BaseDatabaseWrapper) -> list[Node]:
    """Return the applied migrations. Raises BackupError if the database is newer than the code."""
    loader = MigrationLoader(connection)
    applied = sorted(loader.applied_migrations)
    if not applied:
        raise BackupError("The database has no tables of Sinorus: there is nothing to back up.")
    if unknown := migration_state.unknown(connection):
        raise BackupError(
            "The database is newer than this version of Sinorus, which does not have"
            f" {migration_state.named(unknown)}. Use the version that wrote it."
        )
    return [node for node in applied if node in loader.graph.nodes]


def migrations_of_file(loader: MigrationLoader, nodes: list[Node]) -> list[Node]:
    """Return the migrations of this code that make the tables of a file with those migrations.

    Several may have been squashed into one since. A library may have removed some in a later
    release; if its tables have changed, the columns in the file show it. Raises BackupError if one
    of Sinorus's own is unknown.
    """
    named = set(nodes)
    replaced = {key: set(migration.replaces) for key, migration in loader.replacements.items()}
    unknown = sorted(
        node
        for node in named - set(loader.disk_migrations) - set().union(*replaced.values())
        if node[0] in migration_state.own_apps()
    )
    if unknown:
        raise BackupError(
            "The backup was made by a later version of Sinorus: this one does not have"
            f" {migration_state.named(unknown)}. Restore it with that version, or a later one."
        )
    named |= {key for key, former in replaced.items() if former <= named}
    named |= set().union(*(former for key, former in replaced.items() if key in named))
    return sorted(named & set(loader.graph.nodes))
