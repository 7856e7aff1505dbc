"""Compares the search index with the database, document by document."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from search import service
from search.management.errors import in_one_line
from search.management.progress import Meter
from search.sync.comparison import all_ids
from search.sync.outbox_worker import OutboxWorker
from search.sync.verification import Report, verify

NAMED = 20


class Command(BaseCommand):
    """Says which documents differ; with --repair, makes them equal."""

    help = (
        "Compares each document in the search index with the database, after what is pending has"
        " been written, and says what differs. Exit status 1 where something differs and is not"
        " repaired, or where the index cannot be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="put right what differs")

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
                " `manage.py search_verify --repair` puts them right."
            )
        end = f"{report.differing} of them were repaired." if report.differing else "All agree."
        self.stdout.write(f"{report.checked} documents were compared. {end}")

    def say(self, report: Report) -> None:
        """Which documents differ and how, the first few of each kind by id."""
        for what, ids in (
            ("missing from the index", report.missing),
            ("different in the index", report.stale),
            ("in the index without reason", report.surplus),
        ):
            if ids:
                more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
                named = ", ".join(str(document) for document in ids[:NAMED])
                self.stdout.write(f"{len(ids)} {what}: {named}{more}")
