"""Bringing the index up to date: what the outbox owes is read from the database and written."""

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
from search.sync.comparison import PIECE, Comparison, all_ids, compare, pieces
from search.sync.outbox import Claim, Thing

logger = logging.getLogger(__name__)

CLAIM = 80
"""Entries that are looked at together, and documents that one change may concern at once."""

JOBS = 32
"""Changes of more than that which may wait; with so many, nothing else is claimed."""

TOO_MANY_FAILURES = 10
"""Where so many documents fail together, and no other succeeds, it is not the documents."""

FIRST_RETRY_SECONDS = 5.0
LONGEST_RETRY_SECONDS = 300.0
"""After how long a document that could not be written is tried again, longer each time."""

WRITER_SECONDS = 10.0
"""How long a drain waits for whoever else writes, for example a rebuild that swaps."""


@dataclass(slots=True)
class Tally:
    """Documents that were written, removed, found to be as they should be, and that could not
    be made or written."""

    written: int = 0
    removed: int = 0
    same: int = 0
    failed: int = 0

    def count(self, comparison: Comparison) -> None:
        """Add what a comparison led to."""
        self.written += len(comparison.documents)
        self.removed += len(comparison.surplus)
        self.same += comparison.same


@dataclass(slots=True)
class _Concern:
    """What changed, and the documents that it concerns."""

    things: dict[Thing, tuple[int, ...]] = field(default_factory=dict)
    ids: set[int] = field(default_factory=set)

    def add(self, other: _Concern) -> None:
        """Take over what another one has."""
        self.things |= other.things
        self.ids |= other.ids


@dataclass(slots=True)
class _Job:
    """A change of very many documents, done in pieces: what it is about, what is left of it."""

    claim: Claim
    pieces: Iterator[list[int]]
    failed: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _PutOff:
    """Until when an entry is left alone, and how many seconds that is."""

    until: float
    pause: float


class Drainer:
    """Writes into the index what the outbox says may have changed.

    Entries are removed only when the index holds what they are about. A change that concerns
    very many documents is a job of several pieces, and other changes come in between. Where
    a document cannot be made or written, it is logged and its entries are put off for a
    while, so that one does not keep the others waiting.
    """

    def __init__(self, backend: SearchBackend, corpus: Corpus) -> None:
        self.backend = backend
        self.corpus = corpus
        self.tally = Tally()
        self._jobs: deque[_Job] = deque()
        self._put_off: dict[int, _PutOff] = {}

    def drain(self) -> Tally:
        """Write all that is owed, and say what this drainer has done in its life.

        Raises SearchUnavailable and DatabaseError; what was not written is still owed then.
        """
        while self.step():
            pass
        return self.tally

    def step(self) -> bool:
        """Do a small piece of what is owed; False where there was nothing to do."""
        claim = Claim({})
        if len(self._jobs) < JOBS:
            claim = outbox.claim(CLAIM, without=self._held())
            self._take(claim)
        working = bool(self._jobs)
        if working:
            self._work_on(self._jobs[0])
        return bool(claim) or working

    def refresh(self, ids: Collection[int]) -> Comparison:
        """Bring these documents up to date in one commit, and say how they differed.

        Raises SearchUnavailable, DatabaseError, and whatever the making of a document raises.
        """
        with self.backend.writer(timeout=WRITER_SECONDS) as writer:
            # Compared under the lock: nobody else changes what is in the index meanwhile.
            comparison = compare(self.backend, self.corpus, ids)
            if comparison.differing:
                writer.apply(comparison.documents, comparison.surplus)
        self.tally.count(comparison)
        return comparison

    def _held(self) -> set[int]:
        """The entries that are worked on already or put off."""
        now = monotonic()
        working = {entry for job in self._jobs for entry in job.claim.entries}
        return working | {entry for entry, off in self._put_off.items() if off.until > now}

    def _take(self, claim: Claim) -> None:
        """Do at once what is small of a claim, the smallest first, so that a save does not wait
        behind a renaming; what is not small becomes a job."""
        small, large = _Concern(), _Concern()
        for concern in self._concerns(claim):
            if len(concern.ids) > CLAIM:
                large.add(concern)
                continue
            if small.ids and len(small.ids | concern.ids) > PIECE:
                self._write(small)
                small = _Concern()
            small.add(concern)
        if large.things:
            self._jobs.append(_Job(Claim(large.things), pieces(sorted(large.ids))))
        self._write(small)

    def _concerns(self, claim: Claim) -> list[_Concern]:
        """What a claim is about, scope by scope, beginning with what concerns the fewest."""
        concerns = []
        for scope in dict.fromkeys(scope for scope, _ in claim.things):
            keys = [key for its_scope, key in claim.things if its_scope == scope]
            things = {(scope, key): claim.things[scope, key] for key in keys}
            concerns.append(_Concern(things, set(self._concerned(scope, keys))))
        return sorted(concerns, key=lambda concern: len(concern.ids))

    def _write(self, concern: _Concern) -> None:
        failed: set[int] = set()
        for piece in pieces(sorted(concern.ids)):
            failed |= self._refresh_what_can_be(piece)
        self._finish(Claim(concern.things), failed)

    def _work_on(self, job: _Job) -> None:
        piece = next(job.pieces, None)
        if piece is None:
            self._finish(job.claim, job.failed)
            self._jobs.remove(job)
        else:
            job.failed |= self._refresh_what_can_be(piece)

    def _concerned(self, scope: str, keys: Sequence[int]) -> Collection[int]:
        if scope != outbox.EVERYTHING[0]:
            with suppress(UnknownScope):
                return set(self.corpus.expand(scope, keys))
        return all_ids(self.backend, self.corpus)

    def _refresh_what_can_be(self, ids: Sequence[int]) -> set[int]:
        """Refresh; where single documents are in the way, the others, and say which they are."""
        failures = self._failures(ids)
        if len(failures) == len(ids) >= TOO_MANY_FAILURES:
            raise next(iter(failures.values()))
        for document, error in failures.items():
            logger.error(
                "Document %d cannot be brought into the search index", document, exc_info=error
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
        """Remove the entries of a claim; put those off that a failed document is owed by."""
        kept: set[int] = set()
        if failed:
            for (scope, key), entries in claim.things.items():
                if failed.intersection(self._concerned(scope, [key])):
                    kept.update(entries)
        outbox.done([entry for entry in claim.entries if entry not in kept])
        self._put_off = {
            entry: off for entry, off in self._put_off.items() if entry not in claim.entries
        } | {entry: self._next_try(entry) for entry in kept}

    def _next_try(self, entry: int) -> _PutOff:
        before = self._put_off.get(entry)
        pause = min(before.pause * 2, LONGEST_RETRY_SECONDS) if before else FIRST_RETRY_SECONDS
        return _PutOff(monotonic() + pause, pause)
