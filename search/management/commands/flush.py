"""Django's `flush`, with our triggers out of its way."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.flush import Command as Flush

from search.sync import outbox, triggers


class Command(Flush):
    """Empties the tables in whatever order, which rules between rows would refuse."""

    def handle(self, **options: Any) -> None:
        triggers.drop(options["database"])
        try:
            super().handle(**options)
        finally:
            outbox.install_triggers(options["database"])
