"""Django's `migrate`, which says in one line where rows stand in the way."""

from __future__ import annotations

from typing import Any

from django.core.management import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import IntegrityError, connections
from django.db.migrations.executor import MigrationExecutor

from debates.db.planner_statistics import analyse_changed_tables


class Command(Migrate):
    """Apply migrations; a migration that rows stand in the way of changes nothing."""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            super().handle(*args, **options)
        except IntegrityError as error:
            stopped = _first_not_applied(options["database"])
            reason = " ".join(str(error).split())
            raise CommandError(
                f"rows of the database stand in the way of the migration {stopped} ({reason}),"
                " which has changed nothing. Correct them with the version that was used before,"
                " then upgrade again."
            ) from error
        analyse_changed_tables(connections[options["database"]])


def _first_not_applied(using: str) -> str:
    executor = MigrationExecutor(connections[using])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return str(plan[0][0]) if plan else "that was to be taken back"
