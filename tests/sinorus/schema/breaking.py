"""Damage to the schema of the test database."""

from __future__ import annotations

import copy

from django.db import connection

from search.sync import triggers
from sinorus.schema import catalogue, sqlite_tables
from sinorus.schema.catalogue import Table


def without_constraint(table: str, name: str) -> None:
    """Remove a constraint, as if a migration had never made it."""
    if connection.vendor == "postgresql":
        execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        return
    actual = catalogue.read(connection).tables[table]
    changed = copy.deepcopy(actual)
    del changed.constraints[name]
    _replace(table, changed)


def with_constraint(table: str, name: str, definition: str) -> None:
    """Add a constraint, or put another in its place."""
    if connection.vendor == "postgresql":
        execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}"')
        execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
        return
    changed = copy.deepcopy(catalogue.read(connection).tables[table])
    changed.constraints[name] = definition
    _replace(table, changed)


def without_foreign_key(table: str, column: str) -> None:
    """Let a column refer to rows that are not there."""
    if connection.vendor == "postgresql":
        keys = catalogue.read(connection).tables[table].constraints
        start = f"FOREIGN KEY ({column})"
        name = next(name for name, definition in keys.items() if definition.startswith(start))
        execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        return
    changed = copy.deepcopy(catalogue.read(connection).tables[table])
    changed.columns[column] = changed.columns[column].partition(" REFERENCES")[0]
    _replace(table, changed)


def nullable(table: str, column: str) -> None:
    """Let a column be null."""
    if connection.vendor == "postgresql":
        execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" DROP NOT NULL')
        return
    changed = copy.deepcopy(catalogue.read(connection).tables[table])
    changed.columns[column] = changed.columns[column].replace("NOT NULL", "NULL", 1)
    _replace(table, changed)


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, None)


def _replace(table: str, changed: Table) -> None:
    """Replace a table of SQLite, and leave the triggers as they were."""
    with connection.schema_editor():
        triggers.drop()
        for statement in sqlite_tables.replaced(table, Table(changed.columns), changed):
            execute(statement)
        triggers.install()
