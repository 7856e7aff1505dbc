"""An engine in a process of its own.

    python -m bench.engines NAME FOLDER DOCUMENTS

Makes the engine's index in the folder unless it is there, says {"ready": true}, and answers each
question, a line of JSON, with the seconds of processor time that it took, the number of
documents that match (null where the engine has no such question) and the megabytes it takes.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

from bench.engines.base import NotOffered


def memory() -> int:
    """Megabytes of memory that this process has for itself, and shares."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Rss:")) // 1024


def main(name: str, folder: Path, source: Path) -> None:
    """Answer questions until there are no more."""
    engine = importlib.import_module(f"bench.engines.{name}").opened(folder, source)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        began = engine.clock()
        try:
            total = engine.ask(question)
        except NotOffered:
            total = None
        took = engine.clock() - began
        print(json.dumps({"seconds": took, "total": total, "memory": memory()}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
