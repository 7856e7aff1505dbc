"""A corpus of a few texts in memory, whose changes tests record in the outbox themselves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from search.backends.documents import SearchDocument
from search.models import OutboxEntry
from tests.search import corpora


class Shelf:
    """Texts by id (`search.backends.documents.Corpus`).

    A change in the scope "text" concerns that text, one in "all" concerns all of them.
    `built` is called with the ids whenever documents are built; tests meddle there.
    """

    schema = corpora.SCHEMA

    def __init__(self, texts: dict[int, str] | None = None) -> None:
        self.texts = dict(texts or {})
        self.built: Callable[[Sequence[int]], object] = lambda _ids: None

    def write(self, key: int, text: str | None) -> None:
        """Change a text, or take it away, as a write to the database would."""
        if text is None:
            self.texts.pop(key, None)
        else:
            self.texts[key] = text
        owe("text", key)

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


def owe(scope: str, key: int = 0) -> None:
    """Record that something has changed."""
    OutboxEntry.objects.create(scope=scope, key=key)
