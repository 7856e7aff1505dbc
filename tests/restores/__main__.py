"""A stranger's way with a backup, with the commands of docs/running.md alone.

    python -m tests.restores [--kills 5]

A database of SQLite is filled and edited; its portable backup is restored into an empty database
of SQLite, or on the PostgreSQL server of DATABASE_URL, from there into SQLite again, and a copy of
that once more. Restores are killed at random moments first. Every address has to answer as before,
and each backup to hold the same rows. Exit status 1 if there was a fault.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sinorus.backup.archive import opened
from tests.torture.database import own_database

ROOT = Path(__file__).parent.parent.parent
ALL_OFF = {"SINORUS_REQUEST_RATE": "off", "SINORUS_INDEXER": "off", "PYTHONWARNINGS": "error"}


class Site:
    """A data folder and a database, for commands in processes of their own."""

    def __init__(self, folder: Path, url: str = "") -> None:
        # WhiteNoise warns where the second is missing
        (folder / "static").mkdir(parents=True)
        self.folder = folder
        own = {"SINORUS_DATA_DIR": str(folder)} | ({"DATABASE_URL": url} if url else {})
        kept = {
            name: value
            for name, value in os.environ.items()
            if name != "DATABASE_URL" and not name.startswith("SINORUS_")
        }
        self.environment = kept | ALL_OFF | own

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start Python with these arguments."""
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> str:
        """Run Python with these arguments, and return its output."""
        process = self.start(*arguments)
        output, errors = process.communicate()
        if process.returncode:
            raise SystemExit(f"{' '.join(arguments)} failed: {errors}")
        return output

    def manage(self, *command: str) -> str:
        """Run a management command."""
        return self.run("manage.py", *command)

    def answers(self) -> dict[str, Any]:
        """Return what each address answers."""
        return json.loads(self.run("-m", "tests.restores.asking"))

    def debates(self) -> int:
        """Return the number of debates in its database."""
        return int(self.run("-m", "tests.restores.asking", "--debates"))


def main() -> int:
    """Go the whole way, print what was found, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=5)
    kills = parser.parse_args().kills
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as name, own_database(Path(name)) as url:
        folder = Path(name)
        first, second = Site(folder / "1"), Site(folder / "2", url)
        third, fourth = Site(folder / "3"), Site(folder / "4")
        first.manage("migrate", "-v0")
        first.manage("loaddata", "-v0", "fixtures/china_russia_2022.json")
        first.run("-m", "tests.restores.editing")
        first.manage("search_rebuild")
        faults += backups_while_others_write(first, folder)
        first.manage("backup", "--portable", str(folder / "a"))
        expected_rows = rows(folder / "a")
        faults += restores_that_are_killed(second, folder / "a", kills)
        begun = time.monotonic()
        second.manage("restore", str(folder / "a"))
        seconds = time.monotonic() - begun
        second.manage("backup", "--portable", str(folder / "b"))
        third.manage("restore", str(folder / "b"))
        third.manage("backup", "--portable", str(folder / "c"))
        third.manage("backup", str(folder / "d"))
        fourth.manage("restore", str(folder / "d"))
        expected = first.answers()
        for site in (second, third, fourth):
            faults += differing(expected, site.answers())
        faults += [
            f"the rows of backup {name} differ"
            for name in "bc"
            if rows(folder / name) != expected_rows
        ]
    sys.stdout.write(f"{len(expected)} addresses, restored in {seconds:.0f} s\n")
    sys.stdout.writelines(f"{fault}\n" for fault in faults or ["everything as before"])
    return int(bool(faults))


def rows(path: Path) -> dict[str, str]:
    """Return the digests of the rows in a portable backup, by model."""
    with opened(path) as (_archive, manifest):
        return manifest["rows"]


def differing(expected: dict[str, Any], found: dict[str, Any]) -> Iterator[str]:
    """Yield the addresses that answer otherwise than before."""
    for address in sorted(set(expected) | set(found)):
        if expected.get(address) != found.get(address):
            yield f"{address}: {expected.get(address)} before, {found.get(address)} now"


def restores_that_are_killed(site: Site, file: Path, kills: int) -> Iterator[str]:
    """Kill restores at random moments; yield those that left something in the place."""
    for _ in range(kills):
        process = site.start("manage.py", "restore", str(file))
        time.sleep(random.uniform(1, 12))
        done = process.poll() is not None
        process.kill()
        process.communicate()
        if done:
            return
        if debates := site.debates():
            # Killed after the rows were committed: everything has to be in its place.
            yield from () if debates == 1 else (f"a killed restore left {debates} debates",)
            return


@contextmanager
def writing(site: Site) -> Iterator[None]:
    """Write without a pause, in a process of its own."""
    process = site.start("-m", "tests.restores.editing", "--pairs")
    try:
        yield
        if process.poll() is not None:
            raise SystemExit(f"the writer ended: {process.communicate()[1]}")
    finally:
        process.kill()
        process.communicate()


def backups_while_others_write(site: Site, folder: Path) -> Iterator[str]:
    """Back up while pairs of rows are written; yield the backups that hold half a pair."""
    sizes = []
    with writing(site):
        for number in range(2):
            path = folder / f"meanwhile-{number}"
            site.manage("backup", str(path))
            with opened(path) as (archive, _manifest):
                copy = archive.extract("database.sqlite3", folder)
            pairs = halves_of_pairs(copy)
            sizes.append(pairs[0])
            if pairs[0] != pairs[1]:
                yield f"backup {number} holds {pairs[0]} and {pairs[1]} halves of pairs"
    if sizes[0] == sizes[-1]:
        yield "nothing was written while the backups were made"


def halves_of_pairs(copy: str) -> tuple[int, int]:
    """Return how many rows of each of the two tables a copy of the database has."""
    with closing(sqlite3.connect(copy)) as connection:
        [counts] = connection.execute(
            "SELECT (SELECT COUNT(*) FROM search_synonym WHERE term LIKE 'one of a pair %'),"
            " (SELECT COUNT(*) FROM debates_source WHERE title LIKE 'two of a pair %')"
        )
    return counts


if __name__ == "__main__":
    sys.exit(main())
