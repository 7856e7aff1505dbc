"""The debates as an app."""

from __future__ import annotations

from django.apps import AppConfig


class DebatesConfig(AppConfig):
    """Debates, their experts, and every door to them."""

    name = "debates"
    verbose_name = "Debates"

    def ready(self) -> None:
        from debates.db import content_version, integrity, tombstone_triggers
        from debates.finding import index_schema
        from search.sync import triggers

        triggers.register(integrity.triggers)
        triggers.register(index_schema.triggers)
        triggers.register(content_version.triggers)
        triggers.register(tombstone_triggers.triggers)
