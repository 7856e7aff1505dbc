"""Command that rebuilds the search index beside the live one."""

from __future__ import annotations

import time
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import ngettext

from search import service
from search.management.errors import in_one_line
from search.management.progress import Meter
from search.sync import index_lease
from search.sync.rebuilding import rebuild


class Command(BaseCommand):
    """Build a new index while the live one answers, then swap them."""

    help = (
        "Builds a new search index while the live one keeps answering, then replaces the live one."
        " If it is stopped, the live index does not change. The exit status is 1 if the index"
        " cannot be built."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        meter = Meter(self.stdout, "documents")
        began = time.monotonic()
        try:
            with in_one_line(), meter:
                count = rebuild(service.backend(), service.corpus(), meter.show)
        except KeyboardInterrupt:
            raise CommandError("Stopped. The live search index has not changed.") from None
        seconds = time.monotonic() - began
        self.stdout.write(
            f"Search index built: {count:,} "
            f"{ngettext('document', 'documents', count)} in {seconds:.1f} s."
        )
        with in_one_line():
            other = index_lease.other_place(service.backend())
        if other:
            self.stdout.write(
                f"The index that servers use now is in {other}. This one is brought up to date when"
                " a server starts with it and no other runs."
            )
