"""Django app of the search."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from search.sync import triggers


class SearchConfig(AppConfig):
    """Full-text search over the documents of another app."""

    name = "search"
    verbose_name = "Search"

    def ready(self) -> None:
        from search.sync import outbox

        triggers.register(outbox.notifying_trigger)
        pre_migrate.connect(_drop_triggers, sender=self)
        post_migrate.connect(_install_triggers, sender=self)


def _drop_triggers(*, using: str, plan: list[Any], **_: Any) -> None:
    if plan:
        triggers.drop(using)


def _install_triggers(*, using: str, **_: Any) -> None:
    from search.sync import outbox

    outbox.install_triggers(using)
