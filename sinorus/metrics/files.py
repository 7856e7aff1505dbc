"""Files for the metrics of a server's workers.

A worker uses the files of its place, not of its process. The place passes to another worker when it
has ended. So there are only as many files as workers that ever ran at once, and nothing is lost or
counted twice when one is replaced.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Environment variable by which prometheus-client knows the folder, when it is imported."""


class Places:
    """Places of the workers of a server; only its first process uses it."""

    def __init__(self) -> None:
        self._taken: dict[int, int] = {}

    def take(self, worker: object) -> int:
        """Return the lowest free place."""
        taken = set(self._taken.values())
        place = next(number for number in range(len(taken) + 1) if number not in taken)
        self._taken[id(worker)] = place
        return place

    def leave(self, worker: object) -> None:
        """Free the place of a worker that has ended."""
        self._taken.pop(id(worker), None)


places = Places()
"""Those of this server; gunicorn reads its settings again on HUP, while the workers go on."""


def begin(folder: Path) -> None:
    """Empty the folder, and set its name for all processes that are started from now on."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[FOLDER] = str(folder)


def use(place: int) -> None:
    """Make this worker write into the files of its place; before any instrument is created."""
    from prometheus_client import values

    values.ValueClass = values.MultiProcessValue(process_identifier=lambda: place)
