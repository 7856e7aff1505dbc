"""Whether index and database agree, document by document, and making them agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from search.sync.comparison import Comparison, compare, pieces
from search.sync.outbox_worker import Drainer


@dataclass(slots=True)
class Report:
    """What a verification found: how many documents were looked at, and the ids of those that
    the index did not have, had with another content, and had without reason."""

    checked: int = 0
    missing: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    surplus: list[int] = field(default_factory=list)

    @property
    def differing(self) -> int:
        """How many documents differed."""
        return len(self.missing) + len(self.stale) + len(self.surplus)

    def count(self, checked: int, found: Comparison) -> None:
        """Add what was found among `checked` documents."""
        self.checked += checked
        self.missing += [document.id for document in found.missing]
        self.stale += [document.id for document in found.stale]
        self.surplus += found.surplus


def verify(
    drainer: Drainer,
    ids: Sequence[int],
    report: Report,
    *,
    settle: Callable[[], object],
    repair: bool,
) -> Iterator[int]:
    """Compare these documents in database and index; after each piece, how many that were.

    What differs may only be owed: `settle` is called to have it written, or to wait for that.
    What differs still goes into the report, and is put right where `repair` says so.
    Raises SearchUnavailable, DatabaseError, and what `settle` raises.
    """
    for piece in pieces(ids):
        found = compare(drainer.backend, drainer.corpus, piece)
        if found.differing:
            settle()
            if repair:
                found = drainer.refresh(found.differing)
            else:
                found = compare(drainer.backend, drainer.corpus, found.differing)
        report.count(len(piece), found)
        yield len(piece)
