"""Steps of the start-up, before Sinorus can serve."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, InterfaceError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from debates.finding.engine_advice import engine_advice
from debates.models import Debate
from debates.text.plurals import counted
from search import service
from search.disk_space import is_disk_full
from search.sync import database_claim, index_lease, triggers
from sinorus import data_folder, static_files
from sinorus.ports import IN_USE, why_not_free
from sinorus.schema_checks import refuse_newer
from sinorus.transient_failures import EachOnce, Say, TransientFailure, Wait, is_transient

DISK_IS_FULL = "the disk is full"

_DAMAGED = "Restore a backup."
_NOT_PERMITTED = "Give this user read and write permission for the file, or check DATABASE_URL."
DATABASE_REMEDIES = {
    DISK_IS_FULL: "Free some space.",
    "malformed": _DAMAGED,
    "file is not a database": _DAMAGED,
    "unable to open database file": _NOT_PERMITTED,
    "readonly database": _NOT_PERMITTED,
}
"""Remedies by a part of the reason that the database, or SQLite, gives."""

WAITING = "Data folder   in use by another start, waiting for it …"

FIRST_DEBATE = Path("fixtures") / "china_russia_2022.json"
FIRST_THESAURUS = Path("fixtures") / "international_affairs.csv"


def prepare(say: Say) -> None:
    """Prepare everything that is not ready yet; `say` is called with a line for each step.

    Nothing that exists is overwritten. Several starts with one data folder wait for each other.
    Transient failures are waited for, and reported once. Raises TransientFailure if one lasts too
    long, and CommandError if a step fails; each in one line that says what to do.
    """
    say(f"Data folder   {settings.DATA_DIR}")
    say_once = EachOnce(say)
    wait = Wait(settings.SINORUS_START_SECONDS, say)
    while True:
        try:
            with data_folder.alone(settings.DATA_DIR, lambda: say_once(WAITING)):
                _prepare(say_once)
        except TransientFailure as failure:
            connections.close_all()
            # Before waiting for other starts, so that a start on another port need not wait too.
            wait.after(failure)
        else:
            return


def _prepare(say: Say) -> None:
    check_port(say)
    with _failures(_database_failed):
        check_database()
        migrate(say)
        load_first_debate(say)
    prepare_index(say)
    with _failures(_static_files_failed):
        collect_static_files(say)


@contextmanager
def _failures(explained: Callable[[str], str]) -> Iterator[None]:
    """Turn errors of a step into TransientFailure or CommandError.

    explained  returns the line for people, from the reason that the system gave
    """
    try:
        yield
    except (DatabaseError, InterfaceError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else " ".join(str(error).split())
        line = explained(DISK_IS_FULL if is_disk_full(error) else reason or str(error))
        raise (TransientFailure if is_transient(error) else CommandError)(line) from error


def _database_failed(reason: str) -> str:
    remedies = (remedy for part, remedy in DATABASE_REMEDIES.items() if part in reason)
    return f"the database cannot be used ({reason}). {next(remedies, 'Check DATABASE_URL.')}"


def _static_files_failed(reason: str) -> str:
    return (
        f"the static files cannot be written to {settings.STATIC_ROOT} ({reason}). Free some space"
        " there, or give this user write permission, then start again."
    )


def check_port(say: Say) -> None:
    """Check that no other process uses the port."""
    reason = why_not_free(settings.SERVER_HOST, settings.SERVER_PORT)
    if IN_USE in reason:
        raise TransientFailure(reason)
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
    refuse_newer(connection)
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    name = f"{connection.display_name}, {connection.settings_dict['NAME']}"
    if plan:
        say(f"Database      {name}: applying {counted(len(plan), 'migration')} …")
    elif triggers.missing():
        # A start that was killed after the last migration has not done the steps after it.
        say(f"Database      {name}: creating triggers …")
    else:
        say(f"Database      {name}: up to date")
        return
    call_command("migrate", interactive=False, verbosity=0)


def load_first_debate(say: Say) -> None:
    """Load the first debate, with the terms of its subject, into a database without debates."""
    debates = Debate.objects.count()
    if debates:
        say(f"Debates       {debates}")
        return
    say(f"Debates       none, loading {FIRST_DEBATE} …")
    call_command("loaddata", str(settings.BASE_DIR / FIRST_DEBATE), verbosity=0)
    try:
        call_command("thesaurus_import", str(settings.BASE_DIR / FIRST_THESAURUS), verbosity=0)
    except CommandError as error:
        say(f"Thesaurus     {error}")


def prepare_index(say: Say) -> None:
    """Build the index if necessary, while holding the right to follow the database.

    If another server has an index of its own, a shared index stays as it is, and the workers take
    over when that server has stopped. Any other index has to wait, so TransientFailure is raised.
    """
    backend = service.backend()
    with _failures(_database_failed):
        if advice := engine_advice():
            say(f"Search engine {advice}")
        try:
            database_claim.claim(backend)
            with index_lease.held(backend):
                build_index(say)
        except index_lease.HeldElsewhere as error:
            if not (backend.shared and index_lease.applies()):
                raise TransientFailure(str(error)) from error
            say(f"Search index  {error.message} Everything except search works until it stops.")


def build_index(say: Say) -> None:
    """Build the search index if it is missing, damaged or of another version.

    If that fails, Sinorus serves everything but search, and the indexer tries again.
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
    collected = static_files.collect()
    say(f"Static files  {'up to date' if collected is None else f'{collected} collected'}")
