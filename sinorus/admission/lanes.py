"""Lanes: how many requests run at once in a worker, and how many wait.

Short requests have SINORUS_THREADS threads. Expensive requests (whole lists, bibliographies,
archives, large pages) have a separate, narrow lane, so that they can never take the last thread.
Health checks and static files need no lane: more threads are started than can work and wait, so one
is always free.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

SHORT_WAITING = 16
EXPENSIVE_WAITING = 8
STREAMS = 4
SPARE = 4
"""Further threads of a worker: for waiting requests, for answers that are sent, and spare ones."""

STEP_SECONDS = 0.002
"""Seconds of work after which an expensive request may pause."""

GIVEN_FOR_TAKEN, MOST_GIVEN = 19.0, 1.0
"""Seconds of a pause, for each second of work before it, and at most."""

MUCH_USED = 0.5
"""Share of a budget; a payer who has used more gets one thread of a lane at a time."""


class Busy(Exception):
    """Raised if no thread of a lane became free in time."""


@dataclass(slots=True, eq=False)
class _Waiter:
    payer: str
    used: float
    writes: bool
    called: threading.Event = field(default_factory=threading.Event)
    admitted: bool = False


class Lane:
    """A lane of a worker.

    room     number of requests that run at once
    each     number of these that one payer may have
    waiting  number of requests that may wait

    All but one of them may write: a write may wait for a lock of the database, for as long as an
    import takes, and reads go on.
    """

    def __init__(self, room: int, each: int, waiting: int) -> None:
        self.room, self.each, self.waiting = room, each, waiting
        self.writers = max(1, room - 1)
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()
        self._writing = 0
        self._queue: list[_Waiter] = []
        self.idle = threading.Event()
        self.idle.set()

    @contextmanager
    def entered(
        self, payer: str, patience: float, used: float = 0.0, *, always: bool = False
    ) -> Iterator[None]:
        """Run a block in the lane.

        patience  seconds to wait for room
        used      share of the budget that the payer has used; who has used least is first
        always    whether to wait even where the waiting room is full

        Raises Busy.
        """
        self.enter(payer, patience, used, always=always)
        try:
            yield
        finally:
            self.leave(payer)

    def enter(
        self,
        payer: str,
        patience: float,
        used: float = 0.0,
        *,
        always: bool = False,
        writes: bool = False,
    ) -> None:
        """Wait for a free thread of the lane, as `entered` does, and stay until `leave`."""
        waiter = _Waiter(payer, used, writes)
        with self._lock:
            if self._has_room(waiter):
                self._let_in(waiter)
                return
            if patience <= 0 or not (always or self._may_wait(payer, used)):
                raise Busy
            self._queue.append(waiter)
        waiter.called.wait(patience)
        with self._lock:
            if waiter in self._queue:
                self._queue.remove(waiter)
            if not waiter.admitted:
                raise Busy

    @property
    def queued(self) -> int:
        """The number of requests that wait."""
        return len(self._queue)

    def leave(self, payer: str, *, writes: bool = False) -> None:
        """Leave the lane, and admit a waiting request."""
        with self._lock:
            self._writing -= writes
            self._running[payer] -= 1
            if not self._running[payer]:
                del self._running[payer]
            for waiter in sorted(self._queue, key=self._turn):
                if self._has_room(waiter):
                    self._queue.remove(waiter)
                    self._let_in(waiter)
                    waiter.admitted = True
                    waiter.called.set()
            if not self._running:
                self.idle.set()

    def _let_in(self, waiter: _Waiter) -> None:
        self._running[waiter.payer] += 1
        self._writing += waiter.writes
        self.idle.clear()

    def _turn(self, waiter: _Waiter) -> tuple[int, float]:
        """Return the sort key of a waiting request; of equal ones, the earliest is first."""
        return self._running[waiter.payer], waiter.used

    def _has_room(self, waiter: _Waiter) -> bool:
        each = 1 if waiter.used > MUCH_USED else self.each
        return (
            self._running.total() < self.room
            and self._running[waiter.payer] < each
            and not (waiter.writes and self._writing >= self.writers)
        )

    def _may_wait(self, payer: str, used: float) -> bool:
        """Tell whether a request may wait; one whose payer has used more has to give way."""
        own = sum(waiter.payer == payer for waiter in self._queue)
        if not self.waiting or own >= max(1, self.waiting // 4):
            return False
        if len(self._queue) < self.waiting:
            return True
        last = max(self._queue, key=lambda waiter: waiter.used)
        if last.used <= used:
            return False
        self._queue.remove(last)
        last.called.set()
        return True


class Courtesy:
    """Pause of an expensive request between two steps, so that short requests go first.

    Python runs one thread at a time, so a read of many rows would wait for the expensive request
    at each row. The pause is at most nineteen times as long as the step before it: the expensive
    request gets a twentieth of the time even if short reads never stop.
    """

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes
        self._last = time.thread_time()

    def __call__(self) -> None:
        worked = time.thread_time() - self._last
        if worked >= STEP_SECONDS:
            self._lanes.short.idle.wait(min(GIVEN_FOR_TAKEN * worked, MOST_GIVEN))
            self._last = time.thread_time()


@dataclass(frozen=True, slots=True)
class Lanes:
    """The lanes of a worker.

    streams  answers that are written while they are sent; who reads slowly stays here, and is in
             the expensive lane only while the next piece is made
    """

    short: Lane
    expensive: Lane
    streams: Lane

    def is_contested(self, used: float) -> bool:
        """Return true where who has used so much of a budget would keep others from short reads."""
        return used > MUCH_USED and not self.short.idle.is_set()

    @classmethod
    def of(cls, threads: int) -> Lanes:
        """Return the lanes of a worker with so many threads for short reads."""
        expensive = expensive_threads(threads)
        return cls(
            short=Lane(threads, max(1, threads // 2), SHORT_WAITING),
            expensive=Lane(expensive, max(1, expensive // 2), EXPENSIVE_WAITING),
            streams=Lane(STREAMS * expensive, STREAMS * expensive // 2, 0),
        )


def expensive_threads(threads: int) -> int:
    """Return the width of the lane of expensive requests.

    Python runs one thread at a time, so that a second expensive request only makes short ones wait.
    """
    return max(1, threads // 4)


def working_threads(threads: int) -> int:
    """Return how many requests of a worker can use the database at once."""
    return threads + expensive_threads(threads) * (1 + STREAMS)


def pool_threads(threads: int) -> int:
    """Return how many threads the server has to start for a worker's lanes."""
    return working_threads(threads) + SHORT_WAITING + EXPENSIVE_WAITING + SPARE
