"""State of the schema, for the start, the checks and /readyz."""

from __future__ import annotations

import logging
import time

from django.core.management import CommandError
from django.db import connection as default_connection
from django.db.backends.base.base import BaseDatabaseWrapper

from search.sync import migration_state
from sinorus.schema import repair
from sinorus.schema.comparison import Difference, differences

logger = logging.getLogger(__name__)

OK = "ok"
LOOK_SECONDS = 30
"""Seconds for which /readyz does not check a correct schema again."""

_found_well_at = -float(LOOK_SECONDS)


def refuse_newer(connection: BaseDatabaseWrapper) -> None:
    """Raise CommandError, in one line, if a newer version has migrated the database."""
    if newer := migration_state.unknown(connection):
        raise CommandError(newer_message(newer))


def newer_message(newer: list[migration_state.Migration]) -> str:
    """Return the message for a database that a newer version has migrated."""
    return (
        "the database is newer than this version of Sinorus, which does not have"
        f" {migration_state.named(newer)}. Install the version that was used with it, or restore"
        " a backup from before the upgrade."
    )


def repair_schema(connection: BaseDatabaseWrapper) -> list[Difference]:
    """Repair the schema of a database at the latest state; log and return what was repaired.

    Raises CommandError, in one line, if it cannot be repaired.
    """
    if not migration_state.is_latest(connection):
        return []
    try:
        repaired = repair.repair(connection)
    except repair.SchemaError as error:
        raise CommandError(str(error)) from error
    for difference in repaired:
        logger.warning("In the database, %s: repaired.", difference)
    return repaired


def quick_state() -> str:
    """State for /readyz: "ok", or the first part of the schema that differs.

    It is checked again after LOOK_SECONDS, or at once if it was not correct.
    """
    global _found_well_at  # noqa: PLW0603 - one value of the process
    now = time.monotonic()
    if now - _found_well_at < LOOK_SECONDS:
        return OK
    found = [one for one in differences(default_connection) if one.harmful]
    if not found:
        _found_well_at = now
        return OK
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    return f"{found[0]}{more}"
