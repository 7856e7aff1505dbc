"""Steps of the start-up, before Sinorus can serve."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from debates.models import Debate
from debates.text.plurals import counted
from search import service
from search.sync import triggers
from sinorus import data_folder, static_files
from sinorus.admission import buckets
from sinorus.ports import IN_USE, why_not_free
from sinorus.schema import state as schema

TRIES, PAUSE_SECONDS = 12, 0.25
"""Number of checks of a port in use, and seconds between them, before the start fails."""

WAITING = "Data folder   in use by another start, waiting for it …"

FIRST_DEBATE = Path("fixtures") / "china_russia_2022.json"

Say = Callable[[str], object]


def prepare(say: Say) -> None:
    """Prepare everything that is not ready yet; `say` is called with a line for each step.

    Nothing that is there already is overwritten. Several starts with one data folder get their
    turn one after the other. Raises CommandError, in one line that says what to do, where a step
    cannot be done.
    """
    say(f"Data folder   {settings.DATA_DIR}")
    with data_folder.alone(settings.DATA_DIR, lambda: say(WAITING)):
        _prepare(say)


def _prepare(say: Say) -> None:
    check_port(say)
    try:
        check_database()
        migrate(say)
        load_first_debate(say)
    except DatabaseError as error:
        reason = " ".join(str(error).split())
        raise CommandError(
            f"the database cannot be used ({reason}). Check DATABASE_URL."
        ) from error
    build_index(say)
    collect_static_files(say)
    make_throttle()


def check_port(say: Say) -> None:
    """Check that no other process uses the port.

    Who was killed has left workers, which notice within moments, and let go of the port.
    """
    for _ in range(TRIES):
        reason = why_not_free(settings.SERVER_HOST, settings.SERVER_PORT)
        if IN_USE not in reason:
            break
        time.sleep(PAUSE_SECONDS)
    if reason:
        raise CommandError(reason)
    say(f"Port          {settings.SERVER_PORT} of {settings.SERVER_HOST} is free")


def check_database() -> None:
    """Open one connection outside the pool, whose error would only mention a timeout.

    Raises DatabaseError with the driver's reason.
    """
    pooled = connections["default"]
    alone = copy.deepcopy(pooled.settings_dict)
    alone["OPTIONS"].pop("pool", None)
    probe = type(pooled)(alone)
    try:
        probe.ensure_connection()
    finally:
        probe.close()


def migrate(say: Say) -> None:
    """Apply the migrations of this version."""
    schema.refuse_newer(connection)
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    name = f"{connection.display_name}, {connection.settings_dict['NAME']}"
    if plan:
        say(f"Database      {name}: applying {counted(len(plan), 'migration')} …")
    elif triggers.missing():
        # A start that was killed after the last migration has left what comes behind it.
        say(f"Database      {name}: creating triggers …")
    elif repaired := schema.repair_schema(connection):
        say(f"Database      {name}: repaired {counted(len(repaired), 'part')} of the schema")
        return
    else:
        say(f"Database      {name}: up to date")
        return
    call_command("migrate", interactive=False, verbosity=0)


def load_first_debate(say: Say) -> None:
    """Load the first debate into a database without debates."""
    debates = Debate.objects.count()
    if debates:
        say(f"Debates       {debates}")
        return
    say(f"Debates       none, loading {FIRST_DEBATE} …")
    call_command("loaddata", str(settings.BASE_DIR / FIRST_DEBATE), verbosity=0)


def build_index(say: Say) -> None:
    """Build the search index if it is missing, damaged or of another version.

    Where that fails, Sinorus serves everything but search, and the indexer tries again.
    """
    state = service.backend().state()
    if state.ready:
        say("Search index  up to date")
        return
    say(f"Search index  {state.message} Building …")
    try:
        call_command("search_rebuild", verbosity=0)
    except CommandError as error:
        say(f"Search index  {error} Everything except search works in the meantime.")


def collect_static_files(say: Say) -> None:
    """Collect changed styles, scripts and images of the pages."""
    try:
        collected = static_files.collect()
    except OSError as error:
        raise CommandError(
            f"the static files cannot be written to {settings.STATIC_ROOT} ({error.strerror})."
            " Free some space there, or give this user write permission, then start again."
        ) from error
    say(f"Static files  {'up to date' if collected is None else f'{collected} collected'}")


def make_throttle() -> None:
    """Make the file with the budgets, since workers could not report an error."""
    try:
        made = buckets.of_settings()
    except OSError as error:
        raise CommandError(
            f"the rate limiter cannot write to {settings.DATA_DIR} ({error.strerror}). Free "
            "some space"
            " there, or give this user write permission, then start again."
        ) from error
    if made is not None:
        made.close()
