"""Django's `flush`, with this application's triggers dropped meanwhile."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.flush import Command as Flush

from search.sync import outbox, triggers


class Command(Flush):
    """Empty all tables in any order, which the triggers would reject."""

    def handle(self, **options: Any) -> None:
        triggers.drop(options["database"])
        try:
            super().handle(**options)
        finally:
            outbox.install_triggers(options["database"])
