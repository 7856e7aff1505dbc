"""Command that brings the search index up to date, once or continuously."""

from __future__ import annotations

import signal
import threading
from queue import SimpleQueue
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from search import service
from search.backends.base import SearchUnavailable
from search.management.errors import in_one_line
from search.sync import index_lease, outbox
from search.sync.indexer import Indexer
from search.sync.outbox_worker import OutboxWorker


class Command(BaseCommand):
    """Apply pending changes and print totals; with --watch, run the indexer."""

    help = (
        "Writes pending changes to the search index. The server's workers do this themselves,"
        " unless SINORUS_INDEXER is off; then run this with --watch. The exit status is 1 if the"
        " index cannot be written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--watch",
            action="store_true",
            help="run until stopped (SIGTERM, Ctrl-C), waiting while another process indexes",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["watch"]:
            self.watch()
        else:
            self.drain()

    def drain(self) -> None:
        """Apply pending changes once."""
        backend = service.backend()
        with in_one_line(), index_lease.held(backend):
            state = backend.state()
            if not state.ready:
                raise SearchUnavailable(state.message, state.hint)
            pending = outbox.pending_count()
            tally = OutboxWorker(backend, service.corpus()).drain()
        self.stdout.write(
            f"Pending changes: {pending}. Documents written: {tally.written}, removed: "
            f"{tally.removed},"
            f" unchanged: {tally.same}."
        )
        if tally.failed:
            raise CommandError(
                f"{tally.failed} could not be written and are still pending. The log says why."
            )

    def watch(self) -> None:
        """Run the indexer until stopped."""
        indexer = Indexer(service.backend(), service.corpus())
        # A handler interrupts this thread. If that ran the indexer, it could have the lock of the
        # event that would stop it; only this queue may be used by a handler.
        signals: SimpleQueue[int] = SimpleQueue()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda received, _frame: signals.put(received))
        worker = threading.Thread(target=indexer.run, name="search-indexer")
        self.stdout.write("Keeping the search index up to date. Press Ctrl-C to stop.")
        self.stdout.flush()
        worker.start()
        signals.get()
        indexer.stop.set()
        worker.join()
