"""Database triggers and views, declared once for SQLite and PostgreSQL.

Apps `register` what they need. All are dropped before a migration that changes something, because
SQLite rebuilds a table to alter it, which silently drops the table's triggers and fails on
triggers of other tables that name it; they are created again afterwards. A trigger's name contains
a digest of its definition, so that one query of the database's catalogue shows whether all are
current.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from search.sync import migration_state

Event = Literal["INSERT", "UPDATE", "DELETE", "TRUNCATE"]

PREFIX = "sinorus_"
"""Prefix of the names of all triggers of this application."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Condition (SQL over NEW, OLD and tables) under which a write is rejected.

    Django raises it as an IntegrityError that names `constraint` and contains `message`.
    """

    constraint: str
    condition: str
    message: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """Trigger after `event` on each row of `table`.

    name      short, unique, lower case
    tables    other tables that it reads or writes; it is created once all exist
    actions   SQL statements valid on both vendors, or refusals, in order
    vendor    the only vendor it is created on; empty for both
    deferred  whether it runs at commit (PostgreSQL only), where its locks come last
    when      condition over NEW and OLD alone; empty for always
    columns   columns one of which an UPDATE has to set, whether or not it changes; empty for any.
              SQLite compiles the triggers of a statement with it, and what their actions start
    """

    name: str
    table: str
    event: Event
    actions: tuple[str | Refusal, ...]
    tables: tuple[str, ...] = ()
    vendor: str = ""
    deferred: bool = False
    when: str = ""
    columns: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """Name in the database: prefix, name and a digest of the definition."""
        definition: tuple[object, ...] = (self.table, self.event, self.actions, self.deferred)
        if self.when:
            definition = (*definition, self.when)
        if self.columns:
            definition = (*definition, self.columns)
        digest = hashlib.blake2b(repr(definition).encode(), digest_size=4).hexdigest()
        return f"{PREFIX}{self.name}_{digest}"

    def needs(self) -> set[str]:
        """Return the tables that must exist before it is created."""
        return {self.table, *self.tables}

    def create(self, vendor: str) -> list[str]:
        """Return the SQL statements that create it on a vendor ("sqlite" or "postgresql").

        Empty if it does not apply there. Safe to repeat: a migration and the indexer may both
        create it.
        """
        if self.vendor not in {"", vendor}:
            return []
        if vendor == "postgresql":
            return self._create_postgresql()
        if self.event == "TRUNCATE":
            return []
        body = " ".join(f"{_sqlite_action(action)};" for action in self.actions)
        return [
            f"CREATE TRIGGER IF NOT EXISTS {self.full_name} AFTER {self._write} "
            f"FOR EACH ROW {self._condition}BEGIN {body} END"
        ]

    def _create_postgresql(self) -> list[str]:
        body = " ".join(f"{_postgresql_action(action)};" for action in self.actions)
        granularity = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
        function = (
            f"CREATE OR REPLACE FUNCTION {self.full_name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$body$ BEGIN {body} RETURN NULL; END $body$"
        )
        if self.deferred and self.event != "TRUNCATE":
            return [
                function,
                f"DROP TRIGGER IF EXISTS {self.full_name} ON {self.table}",
                f"CREATE CONSTRAINT TRIGGER {self.full_name} AFTER {self._write} "
                "DEFERRABLE INITIALLY DEFERRED "
                f"FOR EACH {granularity} {self._condition}EXECUTE FUNCTION {self.full_name}()",
            ]
        return [
            function,
            f"CREATE OR REPLACE TRIGGER {self.full_name} AFTER {self._write} "
            f"FOR EACH {granularity} {self._condition}EXECUTE FUNCTION {self.full_name}()",
        ]

    @property
    def _write(self) -> str:
        columns = f" OF {', '.join(self.columns)}" if self.columns else ""
        return f"{self.event}{columns} ON {self.table}"

    @property
    def _condition(self) -> str:
        return f"WHEN ({self.when}) " if self.when else ""


@dataclass(frozen=True, slots=True)
class View:
    """Database view `name` over `tables`, by a SELECT valid on both vendors."""

    name: str
    select: str
    tables: tuple[str, ...]

    def needs(self) -> set[str]:
        """Return the tables that must exist before it is created."""
        return set(self.tables)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _sqlite_action(action: str | Refusal) -> str:
    if isinstance(action, str):
        return action
    message = _quoted(f"{action.constraint}: {action.message}")
    return f"SELECT RAISE(ABORT, {message}) WHERE {action.condition}"


def _postgresql_action(action: str | Refusal) -> str:
    if isinstance(action, str):
        return action
    message = _quoted(f"{action.constraint}: {action.message}")
    return (
        f"IF {action.condition} THEN RAISE EXCEPTION USING MESSAGE = {message}, "
        f"ERRCODE = 'check_violation', CONSTRAINT = {_quoted(action.constraint)}; END IF"
    )


_providers: list[Callable[[], Iterable[Trigger | View]]] = []


def register(provider: Callable[[], Iterable[Trigger | View]]) -> None:
    """Register a provider of triggers and views, once."""
    if provider not in _providers:
        _providers.append(provider)


def declared(connection: BaseDatabaseWrapper) -> tuple[list[Trigger], list[View]]:
    """Return all registered triggers and views whose tables exist in the database.

    None at an earlier state of the migrations, or a later one: they name columns that only the
    latest state has. Whoever migrates to its end gets them then.
    """
    if not migration_state.is_latest(connection):
        return [], []
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    items = [item for provider in _providers for item in provider() if item.needs() <= tables]
    triggers = [item for item in items if isinstance(item, Trigger)]
    return (
        [item for item in triggers if item.create(connection.vendor)],
        [item for item in items if isinstance(item, View)],
    )


def installed(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of this application's triggers in the database."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE %s"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
    with connection.cursor() as cursor:
        cursor.execute(query, [f"{PREFIX}%"])
        return {name for (name,) in cursor.fetchall()}


def missing(using: str = "default") -> set[str]:
    """Return the names of required triggers that a database lacks."""
    connection = connections[using]
    triggers, _ = declared(connection)
    return {trigger.full_name for trigger in triggers} - installed(connection)


def drop(using: str = "default") -> None:
    """Drop all triggers and views of this application, including those of earlier versions."""
    connection = connections[using]
    names = installed(connection)
    views = {item.name for provider in _providers for item in provider() if isinstance(item, View)}
    with connection.cursor() as cursor:
        _drop_triggers(cursor, connection.vendor, names)
        for name in sorted(views):
            cursor.execute(f"DROP VIEW IF EXISTS {name}")


def install(using: str = "default") -> bool:
    """Create missing triggers and views, drop outdated triggers; return whether one was missing."""
    connection = connections[using]
    triggers, views = declared(connection)
    there = installed(connection)
    expected = {trigger.full_name for trigger in triggers}
    with connection.cursor() as cursor:
        present_views = {
            info.name
            for info in connection.introspection.get_table_list(cursor)
            if info.type == "v"
        }
        for view in views:
            if view.name not in present_views:
                cursor.execute(f"CREATE VIEW {view.name} AS {view.select}")
        _drop_triggers(cursor, connection.vendor, there - expected)
        for trigger in triggers:
            if trigger.full_name not in there:
                for statement in trigger.create(connection.vendor):
                    cursor.execute(statement)
    return bool(expected - there)


def _drop_triggers(cursor: CursorWrapper, vendor: str, names: Iterable[str]) -> None:
    for name in sorted(names):
        # PostgreSQL drops a trigger with its function, which has the same name.
        if vendor == "postgresql":
            cursor.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
        else:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
