"""Verification of the index: of its files, and of its documents against the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from search.backends.base import Condition, FileCheck, IndexUnfit, SearchBackend
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

    def count(self, checked: int, comparison: Comparison) -> None:
        """Add the comparison of `checked` documents."""
        self.checked += checked
        self.missing += [document.id for document in comparison.missing]
        self.stale += [document.id for document in comparison.stale]
        self.surplus += comparison.surplus


@dataclass(slots=True)
class FileReport:
    """Result of checking the files of an index: their number, their size and the problems found."""

    files: int = 0
    size: int = 0
    problems: list[str] = field(default_factory=list)

    def count(self, check: FileCheck) -> None:
        """Add the check of a file."""
        self.files += 1
        self.size += check.size
        if check.problem:
            self.problems.append(check.problem)


def verify_files(backend: SearchBackend, report: FileReport) -> Iterator[FileCheck]:
    """Read all files of the index wholly; yield each when done.

    report  updated after each file; an index that cannot even be opened is one problem

    Raises SearchUnavailable for other reasons than damage.
    """
    try:
        for check in backend.check_files():
            report.count(check)
            yield check
    except IndexUnfit as unfit:
        if unfit.condition is not Condition.DAMAGED:
            raise
        report.problems.append(unfit.message.rstrip("."))


def verify(
    worker: OutboxWorker,
    ids: Sequence[int],
    report: Report,
    *,
    settle: Callable[[], object],
    repair: bool,
) -> Iterator[int]:
    """Compare documents in database and index; yield the size of each batch when done.

    worker   gives backend and documents, and repairs
    report   updated after each batch
    settle   called if documents differ, to apply pending changes or wait for them
    repair   whether documents that still differ are repaired

    Differences that remain after `settle` are reported. Raises SearchUnavailable, DatabaseError,
    and exceptions of `settle`.
    """
    for batch in batches(ids):
        comparison = compare(worker.backend, worker.corpus, batch)
        if comparison.differing:
            settle()
            if repair:
                comparison = worker.refresh(comparison.differing)
            else:
                comparison = compare(worker.backend, worker.corpus, comparison.differing)
        report.count(len(batch), comparison)
        yield len(batch)
