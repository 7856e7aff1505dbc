"""Brings the search index up to date: once, or for as long as it runs."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from search import service
from search.backends.base import SearchUnavailable
from search.management.errors import in_one_line
from search.sync import outbox
from search.sync.indexer import Indexer
from search.sync.outbox_worker import OutboxWorker


class Command(BaseCommand):
    """Writes what is pending and says what was done; with --watch, goes on until it is stopped."""

    help = (
        "Writes into the search index what has changed since it was written last. The serving"
        " workers do this by themselves, unless SINORUS_INDEXER is off; then --watch is the"
        " process that does it. Exit status 1 where the index cannot be written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--watch",
            action="store_true",
            help="go on until stopped (SIGTERM, Ctrl-C); stands by while another one works",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["watch"]:
            self.watch()
        else:
            self.drain()

    def drain(self) -> None:
        """Write what is pending, once."""
        backend = service.backend()
        with in_one_line():
            state = backend.state()
            if not state.ready:
                raise SearchUnavailable(state.message, state.hint)
            pending = outbox.pending_count()
            done = OutboxWorker(backend, service.corpus()).drain()
        self.stdout.write(
            f"Pending changes: {pending}. Documents written: {done.written},"
            f" removed: {done.removed}, already up to date: {done.same}."
        )
        if done.failed:
            raise CommandError(
                f"{done.failed} changes could not be written and are still pending. See the log."
            )

    def watch(self) -> None:
        """Be the indexer, or stand by."""
        indexer = Indexer(service.backend(), service.corpus())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: indexer.stop.set())
        self.stdout.write("The search index is kept up to date. Ctrl-C stops this.")
        self.stdout.flush()
        indexer.run()
