"""Engines in processes of their own, and what is measured of their answers."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bench.percentiles import percentile
from bench.queries import Query

ROOT = Path(__file__).resolve().parents[1]

PATIENCE = 0.4
"""Seconds of processor time after which an engine is asked no more queries in a turn."""


class EngineFailed(RuntimeError):
    """An engine did not start, or stopped before it answered; the message has its last line."""


class Engine:
    """An engine in its process, which makes its index unless it is there.

    name    the module in bench.engines
    python  the interpreter that has what it needs
    folder  of its index
    """

    def __init__(
        self, name: str, python: str, folder: Path, source: Path, environment: Mapping[str, str]
    ) -> None:
        command = [python, "-W", "ignore", "-m", "bench.engines", name, str(folder), str(source)]
        self.name = name
        self.memory = 0
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._answer()

    def ask(self, queries: Sequence[Query]) -> list[float]:
        """The milliseconds that the answers to queries took, of fewer queries where they
        take long, none where the engine has no such query. Raises EngineFailed."""
        asked = {"queries": [asdict(each) for each in queries], "patience": PATIENCE}
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        answer = self._answer()
        self.memory = answer["memory"]
        return [seconds * 1000.0 for seconds, total in answer["answers"] if total is not None]

    def _answer(self) -> dict:
        line = self._process.stdout.readline()
        if not line:
            said = self._process.communicate()[1].strip().splitlines() or ["it said nothing"]
            raise EngineFailed(said[-1])
        return json.loads(line)

    def stop(self) -> None:
        """End the process."""
        self._process.communicate()


@dataclass(frozen=True)
class Times:
    """Milliseconds of processor time for the answers to a class of queries.

    first  the median of the first time, when words may be new to the engine
    warm, high  the median and the 95th percentile of the times after
    """

    first: float
    warm: float
    high: float


def measured(
    engines: Sequence[Engine], asked: Sequence[Query], rounds: int
) -> dict[str, Times | None]:
    """For each engine what the queries took, all of them in turns; None where it has no such
    query."""
    first: dict[str, list[float]] = {}
    warm: dict[str, list[float]] = {engine.name: [] for engine in engines}
    for engine in engines:
        first[engine.name] = engine.ask(asked)
    for _turn in range(rounds):
        for engine in engines:
            warm[engine.name] += engine.ask(asked) if first[engine.name] else []
    return {name: _times(first[name], warm[name]) for name in first}


def _times(first: list[float], warm: list[float]) -> Times | None:
    if not warm:
        return None
    return Times(median(first), median(warm), percentile(warm, 95))
