"""Migrations one by one, including those that a squashed one replaces.

Django uses a squashed migration if a database has all migrations that it replaces, or none, and
then knows no state between them. To go back to such a state, each migration has to be applied
separately.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

Node = tuple[str, str]
"""A migration: its app, and its name."""


class EachMigration(MigrationLoader):
    """Loader of the migrations without squashed ones, if the migrations that they replace exist.

    A library may have removed the replaced ones.
    """

    def __init__(self, connection: BaseDatabaseWrapper | None) -> None:
        super().__init__(connection, replace_migrations=False)

    def build_graph(self) -> None:
        super().build_graph()
        for squashed in self.squashed:
            replaced = self.replacements[squashed].replaces
            self.graph.remove_replacement_node(squashed, replaced)

    @property
    def squashed(self) -> list[Node]:
        """The squashed migrations that are left out."""
        return [
            key
            for key, migration in self.replacements.items()
            if set(migration.replaces) <= set(self.disk_migrations)
        ]


class EachMigrationExecutor(MigrationExecutor):
    """Executor that applies and reverts each migration separately.

    Afterwards, no squashed one is recorded as applied, because an earlier version refuses a
    database with a migration that it does not know. The next `migrate` records it again.
    """

    def __init__(
        self, connection: BaseDatabaseWrapper, progress_callback: Callable[..., Any] | None = None
    ) -> None:
        super().__init__(connection, progress_callback)
        self.loader = EachMigration(connection)

    def check_replacements(self) -> None:
        for app, name in self.loader.squashed:
            self.recorder.record_unapplied(app, name)


def replaced(loader: MigrationLoader) -> set[Node]:
    """Return the migrations that squashed ones replace."""
    return {node for migration in loader.replacements.values() for node in migration.replaces}
