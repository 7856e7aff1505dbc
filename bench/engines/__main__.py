"""Process of one engine.

    python -m bench.engines NAME FOLDER DOCUMENTS

Builds the engine's index in the folder unless it exists, and prints {"opened": seconds of processor
time, "bytes": of the index}. Then each line of JSON has queries, and the reply has the seconds of
processor time of each and what was found (null if the engine does not support the query), and the
present memory in MB, by kind. After `patience` seconds only the first LEAST queries are answered.

The process is set up as a server's worker: by the same settings of the memory allocator, and with
all that was loaded left out of garbage collections.
"""

from __future__ import annotations

import gc
import importlib
import json
import sys
from dataclasses import asdict
from pathlib import Path

from bench.engines.base import Found, NotOffered, Opened

LEAST = 3

MEMORY = ("Rss", "Pss", "Anonymous")
"""Kinds of memory: all mapped pages, the same with shared ones in shares, and private ones."""


def memory(kind: str = "Rss", process: int | None = None) -> int:
    """Return memory of a process, by default this one, in MB, of one of the kinds in MEMORY."""
    rollup = Path("/proc", str(process or "self"), "smaps_rollup")
    lines = rollup.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:")) // 1024


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def answered(
    engine: Opened, queries: list[dict], patience: float
) -> list[tuple[float, Found | None]]:
    """Answer queries one by one; return their seconds and what was found."""
    answers: list[tuple[float, Found | None]] = []
    for query in queries:
        if patience <= 0.0 and len(answers) >= LEAST:
            break
        began = engine.clock()
        try:
            found = engine.ask(query)
        except NotOffered:
            found = None
        took = engine.clock() - began
        patience -= took
        answers.append((took, found))
    return answers


def main(name: str, folder: Path, source: Path) -> None:
    """Answer queries until the input ends."""
    engine = importlib.import_module(f"bench.engines.{name}").opened(folder, source)
    gc.collect()
    gc.freeze()
    size = engine.size() if engine.size else _size(folder)
    print(json.dumps({"opened": engine.clock(), "bytes": size}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        answers = [
            (took, found and asdict(found))
            for took, found in answered(engine, asked["queries"], asked["patience"])
        ]
        now = {kind: memory(kind, engine.process) for kind in MEMORY}
        print(json.dumps({"answers": answers, "memory": now}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
