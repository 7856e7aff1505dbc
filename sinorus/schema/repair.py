"""Repair of a schema: triggers, views, indexes and constraints, without a row changed or lost.

All of it is one transaction, so that no invalid write gets in meanwhile, and a repair that is
killed has changed nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from search.sync import outbox
from search.sync import triggers as declared_triggers
from sinorus.schema import catalogue, sqlite_tables, triggers
from sinorus.schema.comparison import Difference, differences
from sinorus.schema.expected import pinned

SHOWN_ROWS = 5
"""Number of rows that a message names, of those that break a constraint."""


class SchemaError(Exception):
    """Raised for a schema that cannot be repaired, with a one-line message."""


def repair(connection: BaseDatabaseWrapper) -> list[Difference]:
    """Repair what differs in a database at the latest state, and return what was repaired.

    Raises SchemaError if a part cannot be repaired; nothing is changed then.
    """
    found = [one for one in differences(connection) if one.harmful]
    if lost := [one for one in found if not one.repairable]:
        raise SchemaError(
            f"the database is not as this version's migrations make it: {_listed(lost)}."
            " Restore a backup."
        )
    if not found:
        return []
    _refuse_broken_rows(connection, found)
    try:
        with _without_foreign_keys(connection), transaction.atomic(connection.alias, durable=True):
            _repair_all(connection, found)
            connection.check_constraints()
    except IntegrityError as error:
        reason = " ".join(str(error).split())
        raise SchemaError(
            f"rows break constraints that the database lacks: {_listed(found)} ({reason})."
            " Correct them, then start again."
        ) from error
    return found


@contextmanager
def _without_foreign_keys(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let SQLite replace a table to which others refer.

    Django's schema editor does the same, but leaves the transaction open if rows turn out to refer
    to missing ones.
    """
    connection.disable_constraint_checking()
    try:
        yield
    finally:
        connection.enable_constraint_checking()


def _repair_all(connection: BaseDatabaseWrapper, found: list[Difference]) -> None:
    altered = [one for one in found if one.kind == "trigger" and one.state == "different"]
    triggers.drop(connection, [one.name for one in altered])
    if structural := [one for one in found if one.kind != "trigger"]:
        # A table of SQLite cannot be replaced while triggers and views name it.
        declared_triggers.drop(connection.alias)
        statements = _postgresql if connection.vendor == "postgresql" else _sqlite
        with connection.cursor() as cursor:
            for statement in statements(connection, structural):
                cursor.execute(statement)
    outbox.install_triggers(connection.alias)
    if left := [one for one in differences(connection) if one.state == "missing"]:
        raise SchemaError(f"the database could not be repaired: {_listed(left)}. Restore a backup.")


def _listed(found: list[Difference]) -> str:
    more = f" and {len(found) - SHOWN_ROWS} more" if len(found) > SHOWN_ROWS else ""
    return ", ".join(str(one) for one in found[:SHOWN_ROWS]) + more


def _refuse_broken_rows(connection: BaseDatabaseWrapper, found: Iterable[Difference]) -> None:
    """Raise SchemaError if rows break a CHECK constraint that is to be added."""
    for one in found:
        columns = pinned(connection.vendor).tables[one.table].columns if one.table else {}
        if not one.expected.startswith("CHECK") or "id" not in columns:
            continue
        condition = one.expected.removeprefix("CHECK")
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT id FROM "{one.table}" WHERE NOT ({condition}) ORDER BY id')
            rows = [str(row) for (row,) in cursor.fetchmany(SHOWN_ROWS + 1)]
        if rows:
            ids = ", ".join(rows[:SHOWN_ROWS]) + (" and more" if rows[SHOWN_ROWS:] else "")
            raise SchemaError(
                f"the database lacks the {one.kind} {one.name} of {one.table}, and rows break it"
                f" (id {ids}). Correct them, then start again."
            )


def _postgresql(connection: BaseDatabaseWrapper, found: list[Difference]) -> Iterator[str]:
    actual, expected = catalogue.read(connection), pinned("postgresql")
    # Foreign keys need the primary keys and unique constraints that they refer to.
    for one in sorted(found, key=lambda one: (one.kind, "FOREIGN KEY" in one.expected, one.name)):
        if one.kind == "column":
            yield from _postgresql_column(one)
        elif one.kind == "constraint":
            alter = f'ALTER TABLE "{one.table}"'
            twins = catalogue.twins(one.name, actual.tables[one.table], expected.tables[one.table])
            if one.actual:
                yield f'{alter} DROP CONSTRAINT "{one.name}" CASCADE'
            if twins:
                yield f'{alter} RENAME CONSTRAINT "{twins[0]}" TO "{one.name}"'
            else:
                yield f'{alter} ADD CONSTRAINT "{one.name}" {one.expected}'
        elif one.kind == "index":
            if one.actual:
                yield f'DROP INDEX "{one.name}"'
            yield one.expected


def _postgresql_column(one: Difference) -> Iterator[str]:
    alter = f'ALTER TABLE "{one.table}" ALTER COLUMN "{one.name}"'
    yield f"{alter} {'SET' if 'NOT NULL' in one.expected else 'DROP'} NOT NULL"


def _sqlite(connection: BaseDatabaseWrapper, found: list[Difference]) -> Iterator[str]:
    actual, expected = catalogue.read(connection), pinned("sqlite")
    replaced = {one.table for one in found if one.kind in {"column", "constraint"}}
    for name in sorted(replaced):
        yield from sqlite_tables.replaced(name, actual.tables[name], expected.tables[name])
    for one in found:
        if one.kind == "index" and one.table not in replaced:
            if one.actual:
                yield f'DROP INDEX "{one.name}"'
            yield one.expected
