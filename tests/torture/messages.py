"""Messages from the processes of a run to their parent."""

from __future__ import annotations

import json
import logging
import os
import time
import traceback
from bisect import bisect
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

TAKEN_OVER = 1.0
"""Seconds after the death of an indexer in which the next one is still busy with what it left."""

LONGEST = 3_000
"""Characters of a message: what is longer could be torn by another process's."""


class Pipe:
    """Channel from all processes to one."""

    def __init__(self) -> None:
        self._reads, self._writes = os.pipe()
        os.set_blocking(self._reads, False)
        self._rest = b""

    def send(self, *message: Any) -> None:
        """Send a message; concurrent messages are never interleaved."""
        os.write(self._writes, json.dumps(message).encode() + b"\n")

    def offer(self, *message: Any) -> None:
        """Send a message, unless too many are queued."""
        os.set_blocking(self._writes, False)
        try:
            self.send(*message)
        except BlockingIOError:
            return

    def received(self) -> Iterator[list[Any]]:
        """Yield the messages received so far, without waiting."""
        while True:
            try:
                chunk = os.read(self._reads, 65536)
            except BlockingIOError:
                return
            *lines, self._rest = (self._rest + chunk).split(b"\n")
            yield from map(json.loads, lines)

    def close(self) -> None:
        """Close the channel in this process."""
        os.close(self._reads)
        os.close(self._writes)


class FaultLogHandler(logging.Handler):
    """Log handler that sends records to the parent, errors as faults."""

    def __init__(self, pipe: Pipe) -> None:
        super().__init__(logging.WARNING)
        self._pipe = pipe

    def emit(self, record: logging.LogRecord) -> None:
        """Send a log record (see logging.Handler)."""
        kind = "fault" if record.levelno > logging.WARNING else "warned"
        text = logging.Formatter("%(message)s").format(record)
        self._pipe.send(kind, f"logged: {text[-LONGEST:]}")


class Faults:
    """Context manager that reports any exception as a fault and suppresses it."""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if error is not None:
            text = "".join(traceback.format_exception(error))
            self._pipe.send("fault", text[-LONGEST:])
        return True


@dataclass
class Tally:
    """Totals of a run.

    writes    by way and by outcome: "made", or the refusing constraint
    searches  answered correctly
    delays    when each write ended, and the seconds until a reader's index contained it
    deaths    when a leading indexer was killed and another had to take over
    at_once   writes that a reader found at the first look
    faults    messages of faults, and how often each occurred
    warnings  messages of the indexers' warnings, and how often each occurred
    """

    writes: Counter[tuple[str, str]] = field(default_factory=Counter)
    searches: int = 0
    delays: list[tuple[float, float]] = field(default_factory=list)
    deaths: list[float] = field(default_factory=list)
    at_once: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)

    def take(self, message: list[Any]) -> None:
        """Count a message."""
        match message:
            case ["wrote", way, outcome]:
                self.writes[way, outcome] += 1
            case ["searched", number]:
                self.searches += number
            case ["delay", ended, seconds]:
                self.delays.append((ended, seconds))
            case ["at once"]:
                self.at_once += 1
            case ["fault", text]:
                self.faults[text] += 1
            case ["warned", text]:
                self.warnings[text] += 1

    def undisturbed(self) -> list[float]:
        """Delays of the writes during which no indexer was killed."""
        deaths = sorted(self.deaths)
        return [
            seconds
            for ended, seconds in self.delays
            if bisect(deaths, ended - TAKEN_OVER) == bisect(deaths, ended + seconds)
        ]


class Watch:
    """Channel from writers to readers: positions that changed, and when."""

    def __init__(self, readers: int) -> None:
        self.pipes = [Pipe() for _ in range(readers)]

    def changed(self, ids: Collection[int]) -> None:
        """Report that a write affecting these positions has just ended."""
        now = time.monotonic()
        for pipe in self.pipes:
            pipe.offer(now, list(ids)[:20])

    def close(self) -> None:
        """Close the channel in this process."""
        for pipe in self.pipes:
            pipe.close()
