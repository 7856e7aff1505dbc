"""Progress meter of long management commands."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from django.core.management.base import OutputWrapper

EVERY_SECONDS_ON_A_TERMINAL = 0.2
EVERY_SECONDS_IN_A_LOG = 10.0


class Meter:
    """Writer of the number done, the rate and the remaining time.

    On a terminal it rewrites one line, which ends with the `with` statement; elsewhere it writes a
    line from time to time.
    """

    def __init__(self, out: OutputWrapper, what: str) -> None:
        self._out = out
        self._what = what
        self._terminal = out.isatty()
        self._every = EVERY_SECONDS_ON_A_TERMINAL if self._terminal else EVERY_SECONDS_IN_A_LOG
        self._began = self._said = time.monotonic()
        self._shown = False

    def show(self, done: int, total: int) -> None:
        """Show that `done` of `total` are done, unless it was shown a moment ago."""
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
