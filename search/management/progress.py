"""How far a long command has come, for whoever waits for it."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from django.core.management.base import OutputWrapper

EVERY_SECONDS_ON_A_TERMINAL = 0.2
EVERY_SECONDS_IN_A_LOG = 10.0


class Meter:
    """Writes how many of `what` are done, how many a second, and how long the rest will take.

    On a terminal it is one line that changes, which is left at the end of the `with`;
    elsewhere it is a line now and then.
    """

    def __init__(self, out: OutputWrapper, what: str) -> None:
        self._out = out
        self._what = what
        self._terminal = out.isatty()
        self._every = EVERY_SECONDS_ON_A_TERMINAL if self._terminal else EVERY_SECONDS_IN_A_LOG
        self._began = self._said = time.monotonic()
        self._shown = False

    def show(self, done: int, total: int) -> None:
        """Say that `done` of `total` are done, unless that was said a moment ago."""
        now = time.monotonic()
        if now - self._said < self._every:
            return
        self._said = now
        rate = done / (now - self._began)
        line = f"{done:,} of {max(done, total):,} {self._what}, {rate:,.0f} per second"
        if rate and total > done:
            line += f", {_duration((total - done) / rate)} left"
        if self._terminal:
            self._out.write(f"\r\033[K{line}", ending="")
        else:
            self._out.write(line)
        self._out.flush()
        self._shown = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._shown and self._terminal:
            self._out.write("")


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
