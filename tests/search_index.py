"""Search index of a test, as the settings configure it."""

from __future__ import annotations

from collections.abc import Iterable

from debates.models import Position
from search import service
from search.backends.documents import SearchQuery
from search.models import OutboxEntry
from search.query import parse
from search.stored_synonyms import StoredSynonyms
from search.sync import outbox
from search.sync.background_value import RefreshPolicy
from search.sync.comparison import all_ids, compare
from search.sync.outbox_worker import OutboxWorker, Tally
from search.sync.rebuilding import rebuild


class SynonymsOnce(StoredSynonyms):
    """Synonyms of the database, read once at the first search."""

    def __init__(self) -> None:
        super().__init__(clock=lambda: 0.0)


NEVER = RefreshPolicy(run=lambda _work: None)
"""No refresh: a thread would use another database and outlive the test."""

AT_ONCE = RefreshPolicy(run=lambda work: work(), least_pause=0.0, share=1e9)
"""Refreshes in the caller's thread, whenever the index has changed."""


class LiveIndex:
    """Index of the settings, built on creation and brought up to date on demand."""

    def __init__(self) -> None:
        self.build()

    def build(self) -> None:
        """Rebuild the index from the database and empty the outbox."""
        OutboxEntry.objects.all().delete()
        rebuild(service.backend(), service.corpus())

    def pending(self) -> set[outbox.ObjectKey]:
        """Return the changed objects in the outbox."""
        return set(OutboxEntry.objects.values_list("scope", "key"))

    def drain(self) -> Tally:
        """Apply the outbox to the index."""
        return OutboxWorker(service.backend(), service.corpus()).drain()

    def follow(self) -> None:
        """Apply the outbox, which must not be empty, and check that index and database agree."""
        assert self.pending(), "the write left no entry"
        self.drain()
        assert self.pending() == set()
        assert list(self.differing()) == []

    def found(self, text: str) -> set[str]:
        """Return the slugs of the hits of a query, published or not."""
        page = service.backend().search(
            SearchQuery(parse(text, service.corpus().schema.language).tree, feedback=False)
        )
        ids = [hit.id for hit in page.hits]
        names = dict(Position.objects.filter(pk__in=ids).values_list("pk", "slug"))
        return {names.get(found, f"gone {found}") for found in ids}

    def differing(self) -> Iterable[int]:
        """Return the ids of the documents in which index and database differ."""
        backend, corpus = service.backend(), service.corpus()
        return compare(backend, corpus, all_ids(backend, corpus)).differing
