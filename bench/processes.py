"""Processes of engines."""

from __future__ import annotations

import json
import math
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from bench.queries import Query

ROOT = Path(__file__).resolve().parents[1]


class EngineFailed(RuntimeError):
    """Raised with its last line if an engine did not start, or stopped before it answered."""


class Engine:
    """Engine in its own process, which builds its index unless it exists.

    name    module in bench.engines
    python  interpreter with its packages
    folder  of its index
    opened  seconds of processor time until it was ready, with the making of its index if there was
            none
    bytes   size of its index
    memory  megabytes by kind (`bench.engines.__main__.MEMORY`), after the last answer
    """

    def __init__(
        self, name: str, python: str, folder: Path, source: Path, environment: Mapping[str, str]
    ) -> None:
        command = [python, "-W", "ignore", "-m", "bench.engines", name, str(folder), str(source)]
        self.name = name
        self.memory: Mapping[str, int] = {}
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        start = self._answer()
        self.opened: float = start["opened"]
        self.bytes: int = start["bytes"]

    def answers(
        self, queries: Sequence[Query], patience: float = math.inf
    ) -> list[tuple[float, dict | None]]:
        """Return milliseconds and what was found (`bench.engines.base.Found`) of each query.

        None if the engine does not support it. Raises EngineFailed.
        """
        asked = {"queries": [asdict(each) for each in queries], "patience": patience}
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        answer = self._answer()
        self.memory = answer["memory"]
        return [(seconds * 1000.0, found) for seconds, found in answer["answers"]]

    def _answer(self) -> dict:
        line = self._process.stdout.readline()
        if not line:
            said = self._process.communicate()[1].strip().splitlines() or ["it said nothing"]
            raise EngineFailed(said[-1])
        return json.loads(line)

    def stop(self) -> None:
        """End the process."""
        self._process.communicate()
