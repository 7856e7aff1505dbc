"""Values derived from the whole index, slow to build and so refreshed in the background."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils.module_loading import import_string

from search.backends.base import SearchUnavailable
from search.sync.retry_loop import Failures

logger = logging.getLogger(__name__)

Value = TypeVar("Value")


class BackgroundThread:
    """Thread that runs functions one after another, started by the first one.

    Each connection to SQLite reads the schema, 9 MB, and each thread keeps the memory that it has
    freed: one thread for all values needs that once.

    name  of the thread
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._waiting: deque[Callable[[], None]] = deque()
        self._thread: threading.Thread | None = None

    def run(self, work: Callable[[], None]) -> None:
        """Run a function in the thread, with connections of its own, after those that came before.

        Raises RuntimeError if the thread cannot be started.
        """
        with self._lock:
            # after a fork, it is not alive
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()
            self._waiting.append(work)

    def _work(self) -> None:
        while work := self._next():
            try:
                work()
            except Exception:
                logger.exception("Work in the background failed.")
            finally:
                connections.close_all()

    def _next(self) -> Callable[[], None] | None:
        """Return the function to run now, or None to end the thread."""
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._thread = None
            return None


background = BackgroundThread("background-values")
"""The thread of this process for all values that are derived in the background."""


@dataclass(frozen=True, slots=True)
class RefreshPolicy:
    """Policy of background rebuilds: thread, pause and share of time.

    run          runs a function in the background, by default after others
    least_pause  minimum seconds between two builds
    share        maximum share of time spent rebuilding while the index keeps changing
    """

    run: Callable[[Callable[[], None]], None] = background.run
    least_pause: float = 1.0
    share: float = 0.05


DEFAULT_POLICY = RefreshPolicy()


class BackgroundValue(Generic[Value]):
    """Value derived from the index, rebuilt in the background after the index changes.

    The first value is built by the first caller. Later ones are built in the background, as
    rarely as the policy says; until then the previous value is returned.

    name        plural name of the value, for log messages
    make        builds the value, which all threads then share
    generation  returns the version of the source; equal versions mean equal values
    clock, sleep  time in seconds, replaceable for tests
    """

    def __init__(
        self,
        name: str,
        make: Callable[[], Value],
        generation: Callable[[], str],
        *,
        policy: RefreshPolicy = DEFAULT_POLICY,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._name = name
        self._make = make
        self._generation = generation
        self._policy = policy
        self._run = policy.run
        self._clock = clock
        self._sleep = sleep
        self._build_lock = threading.Lock()
        self._failures = Failures()
        self._value: Value | None = None
        self._value_generation = ""
        self._not_before = 0.0

    def prepare(self) -> None:
        """Build the first value in the background, so that no caller waits for it."""
        if self._value is None:
            self._run(self._build_first)

    def get(self) -> Value | None:
        """Return the latest value, or None while another thread builds the first one.

        If there is no value yet, exceptions of `generation` and `make` propagate.
        """
        if self._value is None:
            return self._first()
        if self._is_outdated() and self._build_lock.acquire(blocking=False):
            try:
                self._run(self._rebuild)
            except RuntimeError as error:
                # No thread can be started now; keep the present value.
                self._postpone(error)
                self._build_lock.release()
        return self._value

    @property
    def is_prepared(self) -> bool:
        """True if there is a value, however old."""
        return self._value is not None

    @property
    def value_generation(self) -> str:
        """The generation that the latest value is from; empty while there is none."""
        return self._value_generation

    def _first(self) -> Value | None:
        if self._build_lock.acquire(blocking=False):
            try:
                if self._value is None:
                    self._build(self._generation())
            finally:
                self._build_lock.release()
        return self._value

    def _is_outdated(self) -> bool:
        if self._clock() < self._not_before:
            return False
        try:
            return self._generation() != self._value_generation
        except SearchUnavailable:
            # Keep the present value until the index is back.
            return False

    def _build_first(self) -> None:
        """Build the first value in the background, again after others until there is an index."""
        if self._value is not None:
            return
        self._build_lock.acquire()
        self._rebuild()
        if self._value is None:
            self._sleep(self._failures.pause())
            self._run(self._build_first)

    def _rebuild(self) -> None:
        """Rebuild the value in the background; the caller holds `_build_lock`."""
        try:
            self._build(self._generation())
            if self._failures.reset():
                logger.info("%s are up to date again.", self._name)
        except (SearchUnavailable, DatabaseError) as error:
            self._postpone(error)
        except Exception as error:
            if self._postpone(error):
                logger.exception("%s could not be refreshed.", self._name)
        finally:
            self._build_lock.release()

    def _postpone(self, error: Exception) -> bool:
        """Schedule the next attempt; return whether this error is logged for the first time."""
        is_new = self._failures.is_new_failure(error)
        if is_new:
            message = " ".join(str(error).split())
            logger.warning("%s could not be refreshed and are retried: %s", self._name, message)
        self._not_before = self._clock() + self._failures.pause()
        return is_new

    def _build(self, generation: str) -> None:
        began = self._clock()
        value = self._make()
        ended = self._clock()
        self._not_before = ended + max(
            self._policy.least_pause, (ended - began) / self._policy.share
        )
        # Who reads the generation first may get a newer value than it says, never an older one.
        self._value = value
        self._value_generation = generation


def index_value(
    name: str, make: Callable[[], Value], generation: Callable[[], str]
) -> BackgroundValue[Value]:
    """Return a value with the policy of the setting SINORUS_SEARCH, or the default one."""
    named = settings.SINORUS_SEARCH.get("REFRESH")
    policy: RefreshPolicy = import_string(named) if named else DEFAULT_POLICY
    return BackgroundValue(name, make, generation, policy=policy)
