"""Outbox worker: writes pending changes from the database to the index."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic

from django.db import DatabaseError

from search.backends.base import SearchBackend, SearchUnavailable
from search.backends.documents import Corpus, UnknownScope
from search.sync import outbox
from search.sync.comparison import BATCH_SIZE, Comparison, all_ids, batches, compare
from search.sync.durability import sync_database
from search.sync.index_lease import confirmed
from search.sync.outbox import Claim, ObjectKey

logger = logging.getLogger(__name__)

CLAIM_SIZE = 80
"""Outbox entries claimed at once, and maximum documents of a change that is done in one go."""

MAX_JOBS = 32
"""Maximum number of queued jobs; with so many, no further entries are claimed."""

TOO_MANY_FAILURES = 10
"""Failures in one batch, without a success, after which the cause is taken to be the system."""

FIRST_RETRY_SECONDS = 5.0
"""Seconds until a document that could not be written is retried, doubled each time."""
LONGEST_RETRY_SECONDS = 300.0
"""Maximum seconds until a document that could not be written is retried."""

WRITER_SECONDS = 10.0
"""Seconds to wait for the writer lock, which for example a rebuild holds during its swap."""


@dataclass(slots=True)
class Tally:
    """Number of documents written, removed, found unchanged, and failed."""

    written: int = 0
    removed: int = 0
    same: int = 0
    failed: int = 0

    def count(self, comparison: Comparison) -> None:
        """Add the outcome of a comparison."""
        self.written += len(comparison.documents)
        self.removed += len(comparison.surplus)
        self.same += comparison.same


@dataclass(slots=True)
class _Change:
    """Changed objects with their outbox entries, and the ids of the documents affected."""

    objects: dict[ObjectKey, tuple[int, ...]] = field(default_factory=dict)
    ids: set[int] = field(default_factory=set)

    def add(self, other: _Change) -> None:
        """Merge another one into this one."""
        self.objects |= other.objects
        self.ids |= other.ids


@dataclass(slots=True)
class _Job:
    """Change that affects very many documents, processed in batches between other changes."""

    claim: Claim
    batches: Iterator[list[int]]
    failed: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Postponement:
    """Postponement of an entry: until when (monotonic seconds), and for how many seconds."""

    until: float
    pause: float


class OutboxWorker:
    """Worker that applies the outbox to the index.

    Entries are deleted only after the index holds their changes. A change that affects very many
    documents is a job of several batches, interleaved with other changes. A document that cannot
    be built or written is logged and its entries are postponed, so that it does not block others.
    """

    def __init__(self, backend: SearchBackend, corpus: Corpus) -> None:
        self.backend = backend
        self.corpus = corpus
        self.tally = Tally()
        self._jobs: deque[_Job] = deque()
        self._postponed: dict[int, _Postponement] = {}

    def drain(self) -> Tally:
        """Apply all pending changes and return the totals of this worker.

        Raises SearchUnavailable and DatabaseError; unwritten changes then stay pending.
        """
        while self.step():
            pass
        return self.tally

    def step(self) -> bool:
        """Process one batch; return False if nothing was pending."""
        claim = Claim({})
        if len(self._jobs) < MAX_JOBS:
            claim = outbox.claim(CLAIM_SIZE, without=self._unavailable_entries())
            self._process(claim)
        working = bool(self._jobs)
        if working:
            self._process_job(self._jobs[0])
        return bool(claim) or working

    def refresh(self, ids: Collection[int]) -> Comparison:
        """Bring documents up to date in one commit, and return how they differed.

        Raises SearchUnavailable, DatabaseError, and exceptions of building a document.
        """
        if self.backend.encodes:
            # Ahead of the lock, for which others wait: a sentence model takes long.
            self.backend.encode(compare(self.backend, self.corpus, ids).documents)
        with self.backend.writer(timeout=WRITER_SECONDS) as writer:
            # Compared under the lock, so that no other process changes the index meanwhile.
            comparison = compare(self.backend, self.corpus, ids)
            if comparison.differing:
                sync_database()
                writer.apply(comparison.documents, comparison.surplus)
        self.tally.count(comparison)
        return comparison

    def _unavailable_entries(self) -> set[int]:
        """Return the ids of entries that are in progress or postponed."""
        now = monotonic()
        working = {entry for job in self._jobs for entry in job.claim.entries}
        return working | {
            entry for entry, postponement in self._postponed.items() if postponement.until > now
        }

    def _process(self, claim: Claim) -> None:
        """Process the small changes of a claim, smallest first, and queue the rest as a job.

        A save then does not wait behind a renaming that affects very many documents.
        """
        small, large = _Change(), _Change()
        for change in self._changes(claim):
            if len(change.ids) > CLAIM_SIZE:
                large.add(change)
                continue
            if small.ids and len(small.ids | change.ids) > BATCH_SIZE:
                self._write(small)
                small = _Change()
            small.add(change)
        if large.objects:
            self._jobs.append(_Job(Claim(large.objects), batches(sorted(large.ids))))
        self._write(small)

    def _changes(self, claim: Claim) -> list[_Change]:
        """Group a claim by scope, fewest affected documents first."""
        changes = []
        for scope in dict.fromkeys(scope for scope, _ in claim.objects):
            keys = [key for its_scope, key in claim.objects if its_scope == scope]
            objects = {(scope, key): claim.objects[scope, key] for key in keys}
            changes.append(_Change(objects, set(self._affected_ids(scope, keys))))
        return sorted(changes, key=lambda change: len(change.ids))

    def _write(self, change: _Change) -> None:
        failed: set[int] = set()
        for batch in batches(sorted(change.ids)):
            failed |= self._refresh_isolating_failures(batch)
        self._finish(Claim(change.objects), failed)

    def _process_job(self, job: _Job) -> None:
        batch = next(job.batches, None)
        if batch is None:
            self._finish(job.claim, job.failed)
            self._jobs.remove(job)
        else:
            job.failed |= self._refresh_isolating_failures(batch)

    def _affected_ids(self, scope: str, keys: Sequence[int]) -> Collection[int]:
        if scope != outbox.EVERYTHING[0]:
            with suppress(UnknownScope):
                return set(self.corpus.expand(scope, keys))
        return all_ids(self.backend, self.corpus)

    def _refresh_isolating_failures(self, ids: Sequence[int]) -> set[int]:
        """Refresh documents, isolating those that fail; return the ids of the failed ones."""
        failures = self._failures(ids)
        if len(failures) == len(ids) >= TOO_MANY_FAILURES:
            raise next(iter(failures.values()))
        for document, error in failures.items():
            logger.error(
                "Document %d could not be indexed and will be retried.", document, exc_info=error
            )
        self.tally.failed += len(failures)
        return set(failures)

    def _failures(self, ids: Sequence[int]) -> dict[int, Exception]:
        try:
            self.refresh(ids)
        except Exception as error:
            if isinstance(error, SearchUnavailable | DatabaseError):
                raise
            if len(ids) == 1:
                return {ids[0]: error}
            half = len(ids) // 2
            return self._failures(ids[:half]) | self._failures(ids[half:])
        return {}

    def _finish(self, claim: Claim, failed: set[int]) -> None:
        """Delete the entries of a claim, except those of failed documents, which are postponed."""
        failed_entries: set[int] = set()
        if failed:
            for (scope, key), entries in claim.objects.items():
                if failed.intersection(self._affected_ids(scope, [key])):
                    failed_entries.update(entries)
        with confirmed(self.backend):
            outbox.delete([entry for entry in claim.entries if entry not in failed_entries])
        self._postponed = {
            entry: postponement
            for entry, postponement in self._postponed.items()
            if entry not in claim.entries
        } | {entry: self._next_try(entry) for entry in failed_entries}

    def _next_try(self, entry: int) -> _Postponement:
        before = self._postponed.get(entry)
        pause = min(before.pause * 2, LONGEST_RETRY_SECONDS) if before else FIRST_RETRY_SECONDS
        return _Postponement(monotonic() + pause, pause)
