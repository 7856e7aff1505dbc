"""An index of a test's own, as the settings would have it."""

from __future__ import annotations

from collections.abc import Iterable

from debates.models import Position
from search import service
from search.backends.documents import SearchQuery
from search.models import OutboxEntry
from search.query import parse
from search.stored_synonyms import StoredSynonyms
from search.sync import outbox
from search.sync.comparison import all_ids, compare
from search.sync.outbox_worker import Drainer, Tally
from search.sync.rebuilding import rebuild


class SynonymsOnce(StoredSynonyms):
    """The synonyms of the database as they are when something is searched first."""

    def __init__(self) -> None:
        super().__init__(clock=lambda: 0.0)


class LiveIndex:
    """The index that the settings name, built when it is made, and brought up to date on demand."""

    def __init__(self) -> None:
        self.build()

    def build(self) -> None:
        """Build it anew from the database; nothing is owed then."""
        OutboxEntry.objects.all().delete()
        rebuild(service.backend(), service.corpus())

    def owed(self) -> set[outbox.Thing]:
        """What the outbox says has changed."""
        return set(OutboxEntry.objects.values_list("scope", "key"))

    def drain(self) -> Tally:
        """Write what is owed."""
        return Drainer(service.backend(), service.corpus()).drain()

    def follow(self) -> None:
        """Drain what was written, which has to be owed; index and database agree then."""
        assert self.owed(), "the write left no entry"
        self.drain()
        assert self.owed() == set()
        assert list(self.differing()) == []

    def found(self, text: str) -> set[str]:
        """The slugs of what the engine finds for a query, whether it may be seen or not."""
        page = service.backend().search(SearchQuery(parse(text).tree, feedback=False))
        ids = [hit.id for hit in page.hits]
        names = dict(Position.objects.filter(pk__in=ids).values_list("pk", "slug"))
        return {names.get(found, f"gone {found}") for found in ids}

    def differing(self) -> Iterable[int]:
        """The ids of the documents in which index and database differ."""
        backend, corpus = service.backend(), service.corpus()
        return compare(backend, corpus, all_ids(backend, corpus)).differing
