"""Benchmark of building an index, in its own process.

    python -m bench.rebuild FOLDER DOCUMENTS

An index that the folder has already is replaced once the new one is ready. Prints the seconds of
processor time and the peak memory in MB as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from bench.corpus import SCHEMA
from bench.engines import own
from search.backends.whoosh.backend import WhooshBackend


def main(folder: Path, source: Path) -> None:
    """Build the index, and print its cost."""
    own.build(WhooshBackend(path=folder, schema=SCHEMA), source)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": time.process_time(), "memory": most}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
