"""Simulated power cuts during writes of an index, at every file operation or every STEP-th.

Run as a program, so that it has one thread and may fork: ``python -m tests.torture.cutting FOLDER
STEP [unsynced]``. Prints each fault on a line, and the number of cuts. With "unsynced", fsync is
disabled, and faults must occur.
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
    """Repeat some work, cutting the power one step later each time, until it completes.

    Returns the number of cuts and the last version.
    """
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
        what = f"{work.__name__}, operation {operation}"
        known = check(WhooshBackend, disk.folder, known, known + 1, what)
        if not WhooshBackend(path=disk.folder, schema=SCHEMA).state().ready:
            begin(disk, known)
        if lived:
            return cuts, known
    raise AssertionError("it ends only when the work does")


def begin(disk: Disk, version: int) -> None:
    """Build an index that is completely synced."""
    rebuild(WhooshBackend(path=disk.folder, schema=SCHEMA), version)
    disk.settle()


def main(folder: Path, step: int, *, synced: bool) -> None:
    """Cut the power in each kind of write."""
    # The recorded state is the state on the disk.
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
