"""Benchmark of the growth of response times with the number of positions.

Each database has its own process, and they take turns, so that other load on the machine affects
both alike.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

from bench.api_cases import Known, cases

ROOT = Path(__file__).resolve().parents[1]


class Database:
    """Process that answers from one database."""

    def __init__(self, results: Mapping[str, Any], environment: Mapping[str, str]) -> None:
        self.positions = results["positions"]
        self.cases = cases(Known(**results["known"]))
        self.taken: list[list[float]] = [[] for _ in self.cases]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.api", "--answer"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, number: int) -> None:
        """Request a path several times and record the processor time in milliseconds."""
        print(json.dumps(self.cases[number].ours), file=self._process.stdin, flush=True)
        self.taken[number].append(json.loads(self._process.stdout.readline()))

    def stop(self) -> None:
        """End the process."""
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


def growth(small: Database, large: Database, rounds: int) -> dict[str, Any]:
    """Return the relative time of each response of the larger database."""
    print("how it grows …", file=sys.stderr)
    for _ in range(rounds):
        for number, _case in enumerate(small.cases):
            small.ask(number)
            large.ask(number)
    ratios = {
        case.name.partition(" that")[0]: median(large.taken[number]) / median(small.taken[number])
        for number, case in enumerate(small.cases)
    }
    small.stop()
    large.stop()
    return {"small": small.positions, "large": large.positions, "ratios": ratios}
