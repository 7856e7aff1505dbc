"""Things that are made of the whole index and dear to make, kept up to date in the background."""

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
"""The part of the time that making may take while the index changes all the time."""


def _in_background(work: Callable[[], None]) -> None:
    def body() -> None:
        try:
            work()
        finally:
            connections.close_all()

    threading.Thread(target=body, name="search-fresh", daemon=True).start()


class Fresh(Generic[Made]):
    """Something made of the index, made anew when that has changed.

    The first one is made by whoever asks first. Later ones are made in a thread, seldom enough
    that this takes MAKING_SHARE of the time; until one is there, the one before serves.

    what        it is, for the log
    make        makes it; it is then shared by all threads
    generation  names the state of what it is made of; equal names, equal states
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
        """Make the first one in the background, so that nobody has to wait for it."""
        if self._made is None:
            self._run(self._keep_trying)

    def get(self) -> Made | None:
        """The latest one; None while others are making the very first.

        Raises what `generation` and `make` raise where there is none yet.
        """
        if self._made is None:
            return self._first()
        if self._is_old() and self._making.acquire(blocking=False):
            try:
                self._run(self._renew)
            except RuntimeError as error:
                # No thread can be started now; what there is serves.
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
            # What there is serves until the index is back.
            return False

    def _keep_trying(self) -> None:
        """In the background: make the first one as soon as there is an index."""
        while self._made is None:
            self._making.acquire()
            self._renew()
            if self._made is None:
                self._sleep(self._trouble.pause())

    def _renew(self) -> None:
        """In the background; `_making` is held."""
        try:
            self._take(self._generation())
            if self._trouble.over():
                logger.info("%s are up to date again.", self._what)
        except (SearchUnavailable, DatabaseError) as error:
            self._put_off(error)
        except Exception as error:
            if self._put_off(error):
                logger.exception("%s failed.", self._what)
        finally:
            self._making.release()

    def _put_off(self, error: Exception) -> bool:
        """Try again later; whether this failure has just been said for the first time."""
        news = self._trouble.is_news(error)
        if news:
            logger.warning("%s wait: %s", self._what, " ".join(str(error).split()))
        self._not_before = self._clock() + self._trouble.pause()
        return news

    def _take(self, generation: str) -> None:
        began = self._clock()
        made = self._make()
        ended = self._clock()
        self._not_before = ended + max(LEAST_PAUSE, (ended - began) / MAKING_SHARE)
        self._made, self._made_of = made, generation
