"""Benchmark of the pages that list objects, on databases of several sizes.

    python -m bench.lists [--positions 10000,100000,300000] [--per-debate 500] [--match experts]

Each size has its own database and process. They answer in turns, so that other load on the machine
affects all alike. Missing databases are created in --folder, and stay there for the next run; with
--postgresql, they are databases of that server. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.processes import ROOT

FOLDER = ROOT / "var" / "bench" / "lists"
FLAT = 1.5
"""Largest ratio of the times of largest and smallest database for which a page counts as flat."""
NOISE = 5.0
"""Milliseconds by which a page may be slower in any case."""

Answer = Mapping[str, float]


class Database:
    """Process that answers from one database."""

    def __init__(self, positions: int, environment: Mapping[str, str]) -> None:
        self.positions = positions
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "bench.lists_process"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.names: list[str] = self._answer()

    def ask(self, name: str) -> Answer:
        """Return what `bench.lists_process.Asked` says of a page."""
        print(json.dumps(name), file=self._process.stdin, flush=True)
        return self._answer()

    def stop(self) -> None:
        """End the process."""
        self._process.communicate()

    def _answer(self) -> Any:
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"The process with {self.positions:,} positions has stopped.")
        return json.loads(line)


def main() -> None:
    """Ask for each page in each database, and print the times."""
    options = _options()
    databases = [_database(int(count), options) for count in options.positions.split(",")]
    print("\n".join(_head(databases)), flush=True)
    for name in databases[0].names:
        if re.search(options.match, name):
            print(_row(name, [database.ask(name) for database in databases]), flush=True)
    for database in databases:
        database.stop()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--positions", default="10000,100000,300000", help="numbers, with commas")
    parser.add_argument("--per-debate", type=int, default=500, help="positions a debate (500)")
    parser.add_argument("--match", default="", help="regular expression of pages")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument(
        "--postgresql",
        metavar="URL",
        help="where {} stands for the name of a database, which is made if there is none",
    )
    return parser.parse_args()


def _database(positions: int, options: argparse.Namespace) -> Database:
    """Start the process of a database, which is filled before if it is new."""
    name = f"lists_{positions}_{options.per_debate}"
    folder = options.folder.resolve() / name
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        "SINORUS_DATA_DIR": str(folder),
        "SINORUS_REQUEST_RATE": "off",
        "SINORUS_INDEXER": "off",
        "SINORUS_DEADLINE": "600",
        "SINORUS_LOG_LEVEL": "error",
        "DJANGO_SETTINGS_MODULE": "sinorus.settings",
    }
    if options.postgresql:
        environment["DATABASE_URL"] = options.postgresql.format(name)
    wanted = [str(positions), str(options.per_debate)]
    fill = [sys.executable, "-W", "ignore", "-m", "bench.lists_process", *wanted]
    subprocess.run(fill, cwd=ROOT, env={**os.environ, **environment}, stdout=sys.stderr, check=True)
    return Database(positions, environment)


def _head(databases: Sequence[Database]) -> Iterator[str]:
    sizes = "".join(f" | {one.positions:,} first | again" for one in databases)
    yield f"| Page | queries{sizes} | growth |"
    yield "|---|--:" + "|--:|--:" * len(databases) + "|--:|"


def _row(name: str, answers: Sequence[Answer]) -> str:
    times = "".join(f" | {one['first']:.1f} | {one['again']:.1f}" for one in answers)
    few, many = answers[0], answers[-1]
    growth = many["first"] / few["first"]
    grows = growth > FLAT and many["first"] - few["first"] > NOISE
    grown = f"**{growth:.1f}**" if grows else f"{growth:.1f}"
    return f"| {name} | {many['queries']:.0f}{times} | {grown} |"


if __name__ == "__main__":
    main()
