"""Cuts the power in the middle of writing an index, at each operation on a file or at each so many.

Run as a program, so that it has one thread and may fork: ``python -m tests.torture.cutting FOLDER
STEP [unsynced]``. It prints what went wrong, a line each, and how often it cut. With "unsynced",
nothing that is written is synced, and it has to go wrong.
"""

from __future__ import annotations

import os
import sys
from itertools import count
from pathlib import Path
from random import Random

from search.backends.whoosh.backend import WhooshBackend
from tests.search.corpora import SCHEMA
from tests.search.dying import Work, check, die_at_operation, in_child, rebuild, say, tidy, write
from tests.torture.power import Disk


def at_operations(disk: Disk, work: Work, known: int, step: int, synced: bool) -> tuple[int, int]:
    """Do some work again and again, and cut the power later each time, until it is over before;
    the cuts, the last version."""
    for cuts in count(1):
        operation = 1 + (cuts - 1) * step

        def attempt(operation: int = operation, number: int = known + 1) -> None:
            backend = WhooshBackend(path=disk.folder, schema=SCHEMA)
            if synced:
                disk.record()
            die_at_operation(operation, disk.folder)
            work(backend, number)

        lived = in_child(attempt)
        disk.cut(Random(operation))
        known = check(disk.folder, known, known + 1, f"{work.__name__}, operation {operation}")
        if not WhooshBackend(path=disk.folder, schema=SCHEMA).state().ready:
            begin(disk, known)
        if lived:
            return cuts, known
    raise AssertionError("it ends only when the work does")


def begin(disk: Disk, version: int) -> None:
    """An index that is on the disk as a whole."""
    rebuild(WhooshBackend(path=disk.folder, schema=SCHEMA), version)
    disk.settle()


def main(folder: Path, step: int, *, synced: bool) -> None:
    """All of it."""
    # What is on the disk is what is recorded.
    os.fsync = lambda _descriptor: None
    disk = Disk(folder / "index", folder / "synced")
    begin(disk, 0)
    total, known = 0, 0
    for work, wider in ((write, 1), (rebuild, 1), (tidy, 15)):
        cuts, known = at_operations(disk, work, known, step * wider, synced)
        total += cuts
    say(f"cuts: {total}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), synced="unsynced" not in sys.argv[3:])
