"""State of the migrations of a database, compared with those of this version.

Only migrations of Sinorus's own apps count, those whose code lies in the same folder: they alone
decide about the tables that triggers name, and no library's migrations are removed by upgrading it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Migration = tuple[str, str]
"""App label and name of a migration."""


def pending(connection: BaseDatabaseWrapper) -> list[Migration]:
    """Return the last migration of each of our apps, where it is not applied."""
    return sorted(
        migration for migration in pending_anywhere(connection) if migration[0] in own_apps()
    )


def pending_anywhere(connection: BaseDatabaseWrapper) -> list[Migration]:
    """Return the last migration of each app, also those of libraries, where it is not applied.

    A squashed one is applied where all that it replaces are; the next `migrate` records it.
    """
    applied_keys = MigrationRecorder(connection).applied_migrations().keys()
    if _on_disk() <= applied_keys:
        return []
    squashed = _loader().replacements
    return sorted(
        leaf
        for leaf in _loader().graph.leaf_nodes()
        if leaf not in applied_keys
        and (leaf not in squashed or not applied_keys >= set(squashed[leaf].replaces))
    )


def applied(connection: BaseDatabaseWrapper) -> list[Migration]:
    """Return the applied migrations of our apps."""
    labels = own_apps()
    migrations = MigrationRecorder(connection).applied_migrations()
    return sorted(migration for migration in migrations if migration[0] in labels)


def unknown(connection: BaseDatabaseWrapper) -> list[Migration]:
    """Return the applied migrations of our apps that this version does not have."""
    return unknown_among(applied(connection))


def unknown_among(migrations: Iterable[Migration]) -> list[Migration]:
    """Return those of some migrations of our apps that this version does not have."""
    newer = set(migrations) - _on_disk()
    if newer:
        newer -= {
            name for squashed in _loader().replacements.values() for name in squashed.replaces
        }
    return sorted(newer)


def is_latest(connection: BaseDatabaseWrapper) -> bool:
    """Return whether a database is at the state of this version, neither before nor behind it."""
    return not pending(connection) and not unknown(connection)


def named(migrations: list[Migration]) -> str:
    """Return the names of migrations, as commands take them."""
    return ", ".join(".".join(migration) for migration in migrations)


@cache
def own_apps() -> frozenset[str]:
    """Return the labels of the apps whose code lies in the folder of Sinorus."""
    return frozenset(
        config.label
        for config in apps.get_app_configs()
        if (settings.BASE_DIR / config.name.partition(".")[0]).is_dir()
    )


@cache
def _on_disk() -> frozenset[Migration]:
    """Return the migrations of all apps by their files, which says enough of a current database.

    Importing them takes 10 MB and 130 modules of each worker.
    """
    return frozenset(
        (config.label, file.stem)
        for config in apps.get_app_configs()
        for file in Path(config.path, "migrations").glob("[!_~]*.py")
    )


@cache
def _loader() -> MigrationLoader:
    return MigrationLoader(None)
