"""Builds the search index anew, beside the live one."""

from __future__ import annotations

import time
from typing import Any

from django.core.management import BaseCommand, CommandError

from search import service
from search.management.errors import in_one_line
from search.management.progress import Meter
from search.sync.rebuilding import rebuild


class Command(BaseCommand):
    """Builds a new index while the live one answers, then swaps the two."""

    help = (
        "Builds a new search index beside the live one, which goes on answering, and puts it in"
        " its place. Stopped at any moment, it leaves the live one as it was. Exit status 1 where"
        " it cannot be built."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        meter = Meter(self.stdout, "documents")
        began = time.monotonic()
        try:
            with in_one_line(), meter:
                count = rebuild(service.backend(), service.corpus(), meter.show)
        except KeyboardInterrupt:
            raise CommandError("Stopped; the index is as it was before.") from None
        seconds = time.monotonic() - began
        self.stdout.write(f"The search index has {count} documents, built in {seconds:.1f} s.")
