"""Database of another version, or without its triggers: refused by the start, and checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.core.management import CommandError
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from debates.finding.engine_advice import engine_advice
from search.sync import migration_state, triggers


def refuse_newer(connection: BaseDatabaseWrapper) -> None:
    """Raise CommandError, in one line, if a newer version has migrated the database."""
    if newer := migration_state.unknown(connection):
        raise CommandError(_newer_message(newer))


def _newer_message(newer: list[migration_state.Migration]) -> str:
    return (
        "the database is newer than this version of Sinorus, which does not have"
        f" {migration_state.named(newer)}. Install the version that was used with it, or restore"
        " a backup from before the upgrade."
    )


@checks.register(checks.Tags.database)
def database_is_of_this_version(
    *, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """SINORUS.E010, E012 and W020: newer, away, without triggers; `migrate --check` has more.

    SINORUS.I001: a large site gains by another engine of the search index.
    """
    return [message for alias in databases or () for message in _of_database(alias)]


def _of_database(alias: str) -> list[checks.CheckMessage]:
    connection = connections[alias]
    try:
        if newer := migration_state.unknown(connection):
            text = _newer_message(newer)
            return [checks.Error(f"{text[0].upper()}{text[1:]}", id="SINORUS.E010")]
        missing = triggers.missing(alias)
        # A database that is yet to be migrated may have no positions to count.
        advice = "" if migration_state.pending(connection) else engine_advice()
    except DatabaseError as error:
        reason = " ".join(str(error).split())
        return [checks.Error(f"The database cannot be read: {reason}.", id="SINORUS.E012")]
    messages: list[checks.CheckMessage] = []
    if missing:
        messages.append(
            checks.Warning(
                f"The database lacks the triggers {', '.join(sorted(missing))}.",
                hint="`manage.py migrate` and each start create them.",
                id="SINORUS.W020",
            )
        )
    if advice:
        messages.append(checks.Info(advice, id="SINORUS.I001"))
    return messages
