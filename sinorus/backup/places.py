"""Places of a restore: a draft beside the final place, which it replaces at the end.

If a restore ends before, the final place stays empty. The draft is removed at once or, if the
process was killed, by the next restore.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Protocol

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from sinorus.backup.container import sync
from sinorus.backup.databases import as_default, connect, own_settings, without_limit
from sinorus.backup.errors import BackupError

DRAFT_SCHEMA = "sinorus_restoring"
LOCK = 0x53494E4F52555342
"""Number of the lock that a restore into PostgreSQL holds."""


class Place(Protocol):
    """Final place of a database, and the draft beside it."""

    name: str
    """Name of the final place, for messages."""

    def refuse_unless_empty(self) -> None:
        """Raise BackupError if the final place is not empty."""

    def settings(self) -> dict[str, Any]:
        """Return the settings of the connection to the draft."""

    def begin(self) -> bool:
        """Make an empty draft; return whether it removed the rest of a killed restore."""

    def publish(self) -> None:
        """Move the draft, to which no connection is open, to the final place."""

    def discard(self) -> None:
        """Remove the draft, if there is one, and end."""


def place() -> Place:
    """Return the place that the settings name."""
    settings = own_settings()
    return SqlitePlace(settings) if settings["ENGINE"].endswith("sqlite3") else Schema(settings)


def _not_empty(name: str, tables: int, otherwise: str) -> BackupError:
    return BackupError(
        f"{name} is not empty: it has {tables} {'table' if tables == 1 else 'tables'}. A backup is"
        f" restored into an empty place: {otherwise}"
    )


class SqlitePlace:
    """File of SQLite; the draft is a file beside it."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings
        self._final = Path(settings["NAME"])
        self._draft = self._final.with_name(f"{self._final.name}.restoring")
        self.name = f"SQLite, {self._final}"

    def refuse_unless_empty(self) -> None:
        if not self._final.exists():
            if rest := [path for path in _companions(self._final) if path.exists()]:
                raise BackupError(
                    f"{rest[0]} belongs to a database that is no longer there. Remove it first."
                )
            return
        connection = connect(self._settings)
        try:
            tables = connection.introspection.table_names()
        finally:
            connection.close()
        if tables:
            raise _not_empty(
                str(self._final),
                len(tables),
                "name another file in DATABASE_URL, or move this one away.",
            )

    def settings(self) -> dict[str, Any]:
        return self._settings | {"NAME": str(self._draft)}

    def begin(self) -> bool:
        found = self._draft.exists()
        self._remove()
        os.close(os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return found

    def publish(self) -> None:
        # The last connection has written the journal into the file as it closed.
        if rest := [path for path in _companions(self._draft) if path.exists()]:
            raise BackupError(f"{rest[0]} was not written into the database.")
        sync(self._draft)
        self.refuse_unless_empty()
        self._draft.replace(self._final)
        sync(self._final.parent)

    def discard(self) -> None:
        self._remove()

    def _remove(self) -> None:
        for path in (self._draft, *_companions(self._draft)):
            path.unlink(missing_ok=True)


def _companions(path: Path) -> list[Path]:
    return [path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal")]


class Schema:
    """Database of PostgreSQL; the draft is a schema in it, whose objects move at the end."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings
        self.name = f"PostgreSQL, {settings['NAME']}"
        self._control: BaseDatabaseWrapper = connect(settings)
        self._is_locked = False

    def refuse_unless_empty(self) -> None:
        if tables := self._control.introspection.table_names():
            raise _not_empty(
                f"The database {self._settings['NAME']}",
                len(tables),
                "name a new one in DATABASE_URL, made with createdb.",
            )

    def settings(self) -> dict[str, Any]:
        options = dict(self._settings["OPTIONS"])
        given = options.get("options", "")
        options["options"] = f"{given} -c search_path={DRAFT_SCHEMA}".strip()
        return self._settings | {"OPTIONS": options}

    def begin(self) -> bool:
        without_limit(self._control)
        if not self._one("SELECT pg_try_advisory_lock(%s)", LOCK):
            raise BackupError("Another restore into this database is running.")
        self._is_locked = True
        if self._one("SELECT current_schema()") is None:
            raise BackupError("The database has no schema to restore into: make the schema public.")
        if not self._one("SELECT has_database_privilege(current_database(), 'CREATE')"):
            raise BackupError(
                "A restore needs a temporary schema, which this role may not create. Grant"
                f" it CREATE on the database {self._settings['NAME']}."
            )
        found = self._one("SELECT to_regnamespace(%s) IS NOT NULL", DRAFT_SCHEMA)
        self._drop()
        self._run(f"CREATE SCHEMA {DRAFT_SCHEMA}")
        return bool(found)

    def publish(self) -> None:
        with as_default(self._control), transaction.atomic():
            self.refuse_unless_empty()
            final = self._one("SELECT quote_ident(current_schema())")
            for kind, name in self._objects():
                self._run(f"ALTER {kind} {name} SET SCHEMA {final}")
            # refused if something is left in it
            self._run(f"DROP SCHEMA {DRAFT_SCHEMA}")

    def discard(self) -> None:
        # without the lock, it would be the draft of another restore
        if self._is_locked:
            self._drop()
        self._control.close()

    def _objects(self) -> list[tuple[str, str]]:
        """Return kind and name of all that moves; what belongs to a table goes with it."""
        with self._control.cursor() as cursor:
            cursor.execute(
                "SELECT CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, oid::regclass::text"
                " FROM pg_class WHERE relnamespace = to_regnamespace(%s)"
                " AND relkind IN ('r', 'p', 'v')"
                " UNION ALL SELECT 'FUNCTION', oid::regprocedure::text FROM pg_proc"
                " WHERE pronamespace = to_regnamespace(%s)",
                [DRAFT_SCHEMA, DRAFT_SCHEMA],
            )
            return cursor.fetchall()

    def _drop(self) -> None:
        self._run(f"DROP SCHEMA IF EXISTS {DRAFT_SCHEMA} CASCADE")

    def _run(self, statement: str) -> None:
        with self._control.cursor() as cursor:
            cursor.execute(statement)

    def _one(self, query: str, *values: object) -> Any:
        with self._control.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchone()[0]
