"""An engine in a process of its own.

    python -m bench.engines NAME FOLDER DOCUMENTS

Makes the engine's index in the folder unless it is there, and says {"ready": true}. Then each
line of JSON has queries, and is answered with the seconds of processor time that each took,
how many documents match (null where the engine has no such query), and the megabytes of
memory that it takes by now. After `patience` seconds no more are answered but the first LEAST.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

from bench.engines.base import NotOffered, Opened

LEAST = 3


def memory(kind: str = "Rss") -> int:
    """Megabytes of memory of this process: all that it has mapped (Rss), or what is its own and
    stands in no file (Anonymous)."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:")) // 1024


def answered(
    engine: Opened, queries: list[dict], patience: float
) -> list[tuple[float, int | None]]:
    """The seconds that queries took, one after the other, and how many documents match."""
    answers: list[tuple[float, int | None]] = []
    for query in queries:
        if patience <= 0.0 and len(answers) >= LEAST:
            break
        began = engine.clock()
        try:
            total = engine.ask(query)
        except NotOffered:
            total = None
        took = engine.clock() - began
        patience -= took
        answers.append((took, total))
    return answers


def main(name: str, folder: Path, source: Path) -> None:
    """Answer queries until there are no more."""
    engine = importlib.import_module(f"bench.engines.{name}").opened(folder, source)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        answers = answered(engine, asked["queries"], asked["patience"])
        print(json.dumps({"answers": answers, "memory": memory()}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
