"""Process of one engine.

    python -m bench.engines NAME FOLDER DOCUMENTS

Builds the engine's index in the folder unless it exists, and prints {"ready": true}. Then each
line of JSON has queries, and the reply has the seconds of processor time of each, the number of
matching documents (null if the engine does not support the query), and the present memory in MB.
After `patience` seconds only the first LEAST queries are answered.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

from bench.engines.base import NotOffered, Opened

LEAST = 3


def memory(kind: str = "Rss") -> int:
    """Return memory of this process in MB: all mapped pages (Rss), or private ones (Anonymous)."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:")) // 1024


def answered(
    engine: Opened, queries: list[dict], patience: float
) -> list[tuple[float, int | None]]:
    """Answer queries one by one; return their seconds and numbers of matching documents."""
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
    """Answer queries until the input ends."""
    engine = importlib.import_module(f"bench.engines.{name}").opened(folder, source)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        answers = answered(engine, asked["queries"], asked["patience"])
        print(json.dumps({"answers": answers, "memory": memory()}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
