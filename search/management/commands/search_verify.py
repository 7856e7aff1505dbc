"""Command that checks the search index: its documents against the database, and its files."""

from __future__ import annotations

import time
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils.translation import ngettext

from search import service
from search.backends.base import WriterBusy
from search.management.errors import in_one_line
from search.management.progress import Meter
from search.sync import index_lease
from search.sync.comparison import all_ids
from search.sync.outbox_worker import OutboxWorker
from search.sync.rebuilding import rebuild
from search.sync.verification import FileReport, Report, verify, verify_files

NAMED = 20
BUSY_SECONDS = 0.5
"""Seconds until another look whether another process has rebuilt the index."""


class Command(BaseCommand):
    """Print the documents that differ; --repair repairs them, --deep checks the files first."""

    help = (
        "Writes pending changes to the search index, then compares each document in it with the"
        " database and lists the differences. The exit status is 1 if documents differ and are not"
        " repaired, or if the index cannot be read. --deep reads every file of the index first and"
        " compares it with its checksums; a damaged index is rebuilt at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="repair documents that differ")
        parser.add_argument(
            "--deep", action="store_true", help="check all files first; rebuild a damaged index"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        backend, corpus = service.backend(), service.corpus()
        worker = OutboxWorker(backend, corpus)
        report = Report()
        if options["deep"]:
            with in_one_line():
                self.check_files()
        with (
            in_one_line(),
            index_lease.held(backend),
            Meter(self.stdout, "documents") as meter,
        ):
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

    def check_files(self) -> None:
        """Check all files, and rebuild the index if they are damaged."""
        report = FileReport()
        for _ in verify_files(service.backend(), report):
            pass
        for problem in report.problems:
            self.stdout.write(f"Damaged: {problem}.")
        if report.problems:
            self.rebuild()
            return
        self.stdout.write(
            f"Checked {report.files:,} {ngettext('file', 'files', report.files)},"
            f" {filesizeformat(report.size)}. All are as they were written."
        )

    def rebuild(self) -> None:
        """Rebuild the index, or wait while another process does."""
        backend = service.backend()
        while not backend.state().ready:
            try:
                count = rebuild(backend, service.corpus())
            except WriterBusy:
                time.sleep(BUSY_SECONDS)
            else:
                self.say_rebuilt(count)
                return
        self.say_rebuilt(backend.count(), "by another process")

    def say_rebuilt(self, count: int, by: str = "") -> None:
        """Print the size of the new index."""
        documents = ngettext("document", "documents", count)
        self.stdout.write(f"Search index rebuilt{f' {by}' if by else ''}: {count:,} {documents}.")

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
