"""App configurations of Sinorus and its static files."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class SinorusConfig(AppConfig):
    """App with system checks and commands, without models."""

    # Django chooses by itself only where a module has one.
    default = True
    name = "sinorus"
    verbose_name = "Sinorus"

    def ready(self) -> None:
        import_module("sinorus.checks")
        import_module("sinorus.schema_checks")
        # Once for each migration. The first app with models comes before that of the search, which
        # drops all triggers.
        first = apps.get_app_config("debates")
        pre_migrate.connect(_refuse_newer_database, sender=first)
        post_migrate.connect(_install_triggers, sender=first)


def _refuse_newer_database(*, using: str, **_: Any) -> None:
    from sinorus.schema_checks import refuse_newer

    refuse_newer(connections[using])


def _install_triggers(*, using: str, plan: object = None, **_: Any) -> None:
    """Create the triggers after `migrate`, which gives a plan, unlike `flush`."""
    from search.sync import outbox

    if plan is not None:
        outbox.install_triggers(using)
