"""Verification of the index against the database, document by document, with optional repair."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from search.sync.comparison import Comparison, batches, compare
from search.sync.outbox_worker import OutboxWorker


@dataclass(slots=True)
class Report:
    """Result of a verification: number of documents checked, and the ids of those that differ.

    missing  not in the index
    stale    in the index with outdated content
    surplus  in the index but not in the database
    """

    checked: int = 0
    missing: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    surplus: list[int] = field(default_factory=list)

    @property
    def differing(self) -> int:
        """Number of documents that differ."""
        return len(self.missing) + len(self.stale) + len(self.surplus)

    def count(self, checked: int, found: Comparison) -> None:
        """Add the comparison of `checked` documents."""
        self.checked += checked
        self.missing += [document.id for document in found.missing]
        self.stale += [document.id for document in found.stale]
        self.surplus += found.surplus


def verify(
    worker: OutboxWorker,
    ids: Sequence[int],
    report: Report,
    *,
    settle: Callable[[], object],
    repair: bool,
) -> Iterator[int]:
    """Compare documents in database and index; yield the size of each batch when done.

    worker  gives backend and documents, and repairs
    report   updated after each batch
    settle   called if documents differ, to apply pending changes or wait for them
    repair   whether documents that still differ are repaired

    Differences that remain after `settle` are reported. Raises SearchUnavailable, DatabaseError,
    and exceptions of `settle`.
    """
    for batch in batches(ids):
        found = compare(worker.backend, worker.corpus, batch)
        if found.differing:
            settle()
            if repair:
                found = worker.refresh(found.differing)
            else:
                found = compare(worker.backend, worker.corpus, found.differing)
        report.count(len(batch), found)
        yield len(batch)
