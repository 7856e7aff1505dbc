"""Triggers of a database, compared with those that the code declares."""

from __future__ import annotations

import re

from django.db.backends.base.base import BaseDatabaseWrapper

from search.sync.triggers import PREFIX, Trigger, declared

_POSTGRESQL = """
    SELECT tgname, tgrelid::regclass::text, prosrc, tgenabled <> 'D'
    FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE NOT tgisinternal AND tgname LIKE %s
"""
_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"


def altered(connection: BaseDatabaseWrapper) -> tuple[list[str], list[str]]:
    """Return the names of declared triggers that are missing, and of those that were altered.

    A trigger's name contains a digest of its definition, so an altered one was changed or disabled
    outside Sinorus.
    """
    expected = {one.full_name: one for one in declared(connection)[0]}
    there = _installed(connection)
    missing = sorted(set(expected) - set(there))
    changed = [
        name
        for name, found in there.items()
        if name in expected and found != _wanted(expected[name], connection.vendor)
    ]
    return missing, sorted(changed)


def drop(connection: BaseDatabaseWrapper, names: list[str]) -> None:
    """Drop triggers of Sinorus by name."""
    with connection.cursor() as cursor:
        for name in names:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def _installed(connection: BaseDatabaseWrapper) -> dict[str, tuple[object, ...]]:
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(_POSTGRESQL if postgresql else _SQLITE, [f"{PREFIX}%"])
        return {name: tuple(rest) for name, *rest in cursor.fetchall()}


def _wanted(trigger: Trigger, vendor: str) -> tuple[object, ...]:
    """Return the definition of an unaltered trigger in the catalogue."""
    statement = trigger.create(vendor)[0]
    if vendor == "postgresql":
        body = re.search(r"\$body\$(.*)\$body\$", statement, re.DOTALL)
        return trigger.table, body[1] if body else "", True
    return (statement.replace(" IF NOT EXISTS", "", 1),)
