"""A stranger's way with a backup, with the commands of docs/running.md alone.

    python -m tests.restores [--kills 5]

A database of SQLite is filled and edited; its backup, made while others write, is restored into an
empty database of SQLite, or on the PostgreSQL server of DATABASE_URL, and from there into SQLite
again. Restores are killed at random moments first. Every address has to answer as before, and each
backup to hold the same rows. Exit status 1 if there was a fault.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sinorus.backup.container import BackupReader
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

    def tables(self) -> int:
        """Return the number of tables in its database."""
        return int(self.run("-m", "tests.restores.asking", "--tables"))


def main() -> int:
    """Go the whole way, print what was found, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=5)
    kills = parser.parse_args().kills
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as name, own_database(Path(name)) as url:
        folder = Path(name)
        first, second, third = Site(folder / "1"), Site(folder / "2", url), Site(folder / "3")
        first.manage("migrate", "-v0")
        first.manage("loaddata", "-v0", "fixtures/china_russia_2022.json")
        first.run("-m", "tests.restores.editing")
        first.manage("search_rebuild")
        faults += backups_while_others_write(first, folder)
        first.manage("backup", str(folder / "a"))
        faults += restores_that_are_killed(second, folder / "a", kills)
        begun = time.monotonic()
        second.manage("restore", str(folder / "a"))
        seconds = time.monotonic() - begun
        second.manage("backup", str(folder / "b"))
        third.manage("restore", str(folder / "b"))
        third.manage("backup", str(folder / "c"))
        expected = first.answers()
        for site in (second, third):
            faults += differing(expected, site.answers())
        faults += [f"the rows of backup {one} differ" for one in "bc" if not same(folder, "a", one)]
    sys.stdout.write(f"{len(expected)} addresses, restored in {seconds:.0f} s\n")
    sys.stdout.writelines(f"{fault}\n" for fault in faults or ["everything as before"])
    return int(bool(faults))


def same(folder: Path, one: str, other: str) -> bool:
    """Return whether two backups hold the same rows."""
    return list(BackupReader(folder / one).lines()) == list(BackupReader(folder / other).lines())


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
        if tables := site.tables():
            # Killed after the end: everything has to be in its place.
            yield from () if tables > 50 else (f"a restore that was killed left {tables} tables",)
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
            rows = list(BackupReader(path).lines())
            names = [json.dumps(row) for row in rows if isinstance(row, list)]
            pairs = [
                sum(f'"{side} of a pair ' in name for name in names) for side in ("one", "two")
            ]
            sizes.append(pairs[0])
            # the second is in the history too
            if 2 * pairs[0] != pairs[1]:
                yield f"backup {number} holds {pairs[0]} and {pairs[1]} halves of pairs"
    if sizes[0] == sizes[-1]:
        yield "nothing was written while the backups were made"


if __name__ == "__main__":
    sys.exit(main())
