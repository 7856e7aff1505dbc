"""Django's `migrate`, with a one-line message if rows prevent a migration.

It also accepts a migration that a squashed one replaces, which Django's no longer finds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import IntegrityError, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from debates.db.planner_statistics import analyse_changed_tables
from sinorus.replaced_migrations import EachMigrationExecutor, replaced


class Command(migrate.Command):
    """Apply migrations; if rows prevent one, it changes nothing."""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with _executor_to(options["app_label"], options["migration_name"]):
                super().handle(*args, **options)
        except IntegrityError as error:
            stopped = _first_not_applied(options["database"])
            reason = " ".join(str(error).split())
            raise CommandError(
                f"rows of the database prevent the migration {stopped} ({reason}). It has changed"
                " nothing. Correct them with the earlier version, then upgrade again."
            ) from error
        analyse_changed_tables(connections[options["database"]])


@contextmanager
def _executor_to(app: str | None, name: str | None) -> Iterator[None]:
    """Let Django's command execute each migration separately if its target is a replaced one."""
    replaced_names = {own for label, own in replaced(MigrationLoader(None)) if label == app}
    if not name or not any(own.startswith(name) for own in replaced_names):
        yield
        return
    migrate.MigrationExecutor = EachMigrationExecutor
    try:
        yield
    finally:
        migrate.MigrationExecutor = MigrationExecutor


def _first_not_applied(using: str) -> str:
    executor = MigrationExecutor(connections[using])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return str(plan[0][0]) if plan else "that was to be taken back"
