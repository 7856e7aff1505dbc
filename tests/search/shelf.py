"""In-memory corpus of a few texts, whose changes tests record in the outbox explicitly."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from search.backends.documents import SearchDocument
from search.models import OutboxEntry
from tests.search import corpora


class Shelf:
    """Corpus of texts by id (`search.backends.documents.Corpus`).

    A change in the scope "text" affects one text, a change in "all" affects all of them.

    built  hook for tests, called with the ids whenever documents are built
    """

    schema = corpora.SCHEMA

    def __init__(self, texts: dict[int, str] | None = None) -> None:
        self.texts = dict(texts or {})
        self.built: Callable[[Sequence[int]], object] = lambda _ids: None

    def write(self, key: int, text: str | None) -> None:
        """Change or remove a text and record it in the outbox, as a database write would."""
        if text is None:
            self.texts.pop(key, None)
        else:
            self.texts[key] = text
        add_entry("text", key)

    def count(self) -> int:
        return len(self.texts)

    def ids(self) -> Iterator[int]:
        return iter(sorted(self.texts))

    def build(self, ids: Sequence[int]) -> list[SearchDocument]:
        documents = [
            corpora.document(key, self.texts[key]) for key in sorted(ids) if key in self.texts
        ]
        self.built(ids)
        return documents

    def expand(self, scope: str, keys: Collection[int]) -> Iterable[int]:
        return list(keys) if scope == "text" else list(self.texts)


def add_entry(scope: str, key: int = 0) -> None:
    """Add an entry to the outbox."""
    OutboxEntry.objects.create(scope=scope, key=key)
