"""Values derived from the whole index, slow to build and so refreshed in the background."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import DatabaseError, connections

from search.backends.base import SearchUnavailable
from search.sync.retry_loop import Trouble

logger = logging.getLogger(__name__)

Made = TypeVar("Made")

LEAST_PAUSE = 1.0
MAKING_SHARE = 0.05
"""Maximum share of time spent rebuilding while the index keeps changing."""


def _in_background(work: Callable[[], None]) -> None:
    def body() -> None:
        try:
            work()
        finally:
            connections.close_all()

    threading.Thread(target=body, name="search-fresh", daemon=True).start()


class BackgroundValue(Generic[Made]):
    """Value derived from the index, rebuilt in the background after the index changes.

    The first value is built by the first caller. Later ones are built in a thread, so rarely that
    this takes at most MAKING_SHARE of the time; until then the previous value is returned.

    what        plural name of the value, for log messages
    make        builds the value, which all threads then share
    generation  returns the version of the source; equal versions mean equal values
    run         runs a function in the background
    clock, sleep  time in seconds, replaceable for tests
    """

    def __init__(
        self,
        what: str,
        make: Callable[[], Made],
        generation: Callable[[], str],
        *,
        run: Callable[[Callable[[], None]], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._what = what
        self._make = make
        self._generation = generation
        self._run = run or _in_background
        self._clock = clock
        self._sleep = sleep
        self._making = threading.Lock()
        self._trouble = Trouble()
        self._made: Made | None = None
        self._made_of = ""
        self._not_before = 0.0

    def prepare(self) -> None:
        """Build the first value in the background, so that no caller waits for it."""
        if self._made is None:
            self._run(self._keep_trying)

    def get(self) -> Made | None:
        """Return the latest value, or None while another thread builds the first one.

        If there is no value yet, exceptions of `generation` and `make` propagate.
        """
        if self._made is None:
            return self._first()
        if self._is_old() and self._making.acquire(blocking=False):
            try:
                self._run(self._renew)
            except RuntimeError as error:
                # No thread can be started now; keep the present value.
                self._put_off(error)
                self._making.release()
        return self._made

    def _first(self) -> Made | None:
        if self._making.acquire(blocking=False):
            try:
                if self._made is None:
                    self._take(self._generation())
            finally:
                self._making.release()
        return self._made

    def _is_old(self) -> bool:
        if self._clock() < self._not_before:
            return False
        try:
            return self._generation() != self._made_of
        except SearchUnavailable:
            # Keep the present value until the index is back.
            return False

    def _keep_trying(self) -> None:
        """Build the first value in the background as soon as there is an index."""
        while self._made is None:
            self._making.acquire()
            self._renew()
            if self._made is None:
                self._sleep(self._trouble.pause())

    def _renew(self) -> None:
        """Rebuild the value in the background; the caller holds `_making`."""
        try:
            self._take(self._generation())
            if self._trouble.over():
                logger.info("%s are up to date again.", self._what)
        except (SearchUnavailable, DatabaseError) as error:
            self._put_off(error)
        except Exception as error:
            if self._put_off(error):
                logger.exception("%s could not be refreshed.", self._what)
        finally:
            self._making.release()

    def _put_off(self, error: Exception) -> bool:
        """Schedule the next attempt; return whether this error is logged for the first time."""
        news = self._trouble.is_news(error)
        if news:
            message = " ".join(str(error).split())
            logger.warning("%s could not be refreshed and are retried: %s", self._what, message)
        self._not_before = self._clock() + self._trouble.pause()
        return news

    def _take(self, generation: str) -> None:
        began = self._clock()
        made = self._make()
        ended = self._clock()
        self._not_before = ended + max(LEAST_PAUSE, (ended - began) / MAKING_SHARE)
        self._made, self._made_of = made, generation
