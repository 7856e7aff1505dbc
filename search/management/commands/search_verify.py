"""Command that compares the search index with the database, document by document."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils.translation import ngettext

from search import service
from search.management.errors import in_one_line
from search.management.progress import Meter
from search.sync.comparison import all_ids
from search.sync.outbox_worker import OutboxWorker
from search.sync.verification import Report, verify

NAMED = 20


class Command(BaseCommand):
    """Print the documents that differ; with --repair, repair them."""

    help = (
        "Writes pending changes to the search index, then compares each document in it with the"
        " database and lists the differences. The exit status is 1 if documents differ and are not"
        " repaired, or if the index cannot be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="repair documents that differ")

    def handle(self, *args: Any, **options: Any) -> None:
        backend, corpus = service.backend(), service.corpus()
        worker = OutboxWorker(backend, corpus)
        report = Report()
        with in_one_line(), Meter(self.stdout, "documents") as meter:
            worker.drain()
            ids = all_ids(backend, corpus)
            for _ in verify(worker, ids, report, settle=worker.drain, repair=options["repair"]):
                meter.show(report.checked, len(ids))
        self.say(report)
        if report.differing and not options["repair"]:
            raise CommandError(
                f"{report.differing} of {report.checked} documents differ."
                " `manage.py search_verify --repair` repairs them."
            )
        end = f"{report.differing:,} repaired." if report.differing else "All match."
        self.stdout.write(
            f"Compared {report.checked:,} "
            f"{ngettext('document', 'documents', report.checked)}. {end}"
        )

    def say(self, report: Report) -> None:
        """Print the first ids of the documents that differ, by kind."""
        for what, ids in (
            ("missing from the index", report.missing),
            ("different from the database", report.stale),
            ("in the index but not in the database", report.surplus),
        ):
            if ids:
                more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
                named = ", ".join(str(document) for document in ids[:NAMED])
                self.stdout.write(f"{len(ids)} {what}: {named}{more}")
