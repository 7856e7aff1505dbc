"""System checks of the database's schema: `manage.py check --database default`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import DatabaseError, connections

from search.sync import migration_state
from sinorus.schema.comparison import Difference, differences
from sinorus.schema.state import newer_message

RESTORE = "Restore a backup, or see docs/running.md."


@checks.register(checks.Tags.database)
def schema_is_as_expected(
    *, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """SINORUS.E010 to E012, W020, W021: newer, beyond repair, away; repairable, unexpected."""
    return [message for alias in databases or () for message in _of_database(alias)]


def _of_database(alias: str) -> list[checks.CheckMessage]:
    connection = connections[alias]
    try:
        if newer := migration_state.unknown(connection):
            text = newer_message(newer)
            return [checks.Error(f"{text[0].upper()}{text[1:]}", id="SINORUS.E010")]
        # `migrate` and /readyz report those that are not applied.
        found = [] if migration_state.pending(connection) else differences(connection)
    except DatabaseError as error:
        reason = " ".join(str(error).split())
        return [checks.Error(f"The database cannot be read: {reason}.", id="SINORUS.E012")]
    return [_message(one) for one in found if one.harmful or one.kind == "constraint"]


def _message(difference: Difference) -> checks.CheckMessage:
    text = f"In the database, {difference}."
    if not difference.harmful:
        return checks.Warning(
            text,
            hint="It may refuse what this version writes. Remove it unless you added it.",
            id="SINORUS.W021",
        )
    if difference.repairable:
        return checks.Warning(
            text, hint="`manage.py migrate` and each start repair it.", id="SINORUS.W020"
        )
    return checks.Error(text, hint=RESTORE, id="SINORUS.E011")
