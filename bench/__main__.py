"""Benchmark of the search engine beside alternatives, written to docs/benchmarks.md.

    python -m bench [--sizes 10000,100000] [--parts speed,rebuild,hostile,worker]
                    [--peers tantivy_index,fts5] [--data DIR] [--no-page]

Indexes, the peers' environment and the results stay in --folder for the next run. Parts that are
not measured keep their earlier results on the page.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench import report, speed
from bench.peers import OWN, PEERS
from bench.processes import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
SIZES = "10000,100000"
PARTS = "rebuild,speed,hostile,worker"
SEED = "1"


def _say(line: str) -> None:
    print(line, flush=True)


def _program(*arguments: object, **environment: str) -> Mapping[str, Any]:
    """Run a program of the benchmark and return its JSON output."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def _rebuild(size: int, options: argparse.Namespace) -> Mapping[str, Any] | None:
    home = options.folder / str(size)
    speed.prepared(size, home)
    folder = home / OWN.engine
    if folder.exists():
        _say(f"There is an index of {size} documents in {folder}; remove it to measure its making.")
        return None
    return _program("bench.rebuild", folder, home / "documents.jsonl")


def _speed(size: int, options: argparse.Namespace) -> Mapping[str, Any]:
    wanted = options.peers.split(",")
    names = [OWN.engine, *(peer.engine for peer in PEERS if peer.engine in wanted)]
    found = speed.measure(
        size, options.folder, names, each=options.each, rounds=options.rounds, say=_say
    )
    for peer in PEERS:
        if peer.engine not in wanted:
            found["missing"][peer.engine] = "it was not asked for (--peers)"
    return found


def _installed(part: str, *arguments: str, data: Path) -> Mapping[str, Any]:
    """Run a program of the benchmark on an installation and return its JSON output."""
    return _program(
        f"bench.{part}",
        *arguments,
        SINORUS_DATA_DIR=str(data),
        SINORUS_INDEXER="off",
        SINORUS_REQUEST_RATE="off",
        SINORUS_LOG_LEVEL="error",
    )


SIZED: Mapping[str, Callable[[int, argparse.Namespace], Mapping[str, Any] | None]] = {
    "rebuild": _rebuild,
    "speed": _speed,
}
INSTALLED: Mapping[str, tuple[str, ...]] = {"hostile": (SEED,), "worker": ()}
"""Parts that measure an installation, with the arguments of their programs."""


def _results(kept: Path) -> dict[str, Any]:
    """Load the results so far."""
    results: dict[str, Any] = {"speed": {}, "rebuild": {}, "hostile": {}, "worker": {}}
    if kept.exists():
        results |= json.loads(kept.read_text(encoding="utf-8"))
    return results


def _keep(kept: Path, measured: Mapping[str, Any]) -> None:
    """Store results; several parts may be measured at the same time."""
    kept.write_text(json.dumps(_results(kept) | measured, indent=1), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default=SIZES, help="numbers of documents, with commas")
    parser.add_argument("--parts", default=PARTS, help=f"of {PARTS}")
    known = ",".join(peer.engine for peer in PEERS)
    parser.add_argument("--peers", default=known, help=f"of {known}")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument(
        "--data", type=Path, help="a data folder, better a copy, for hostile and worker"
    )
    parser.add_argument("--each", type=int, default=12, help="queries of a class")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-page", action="store_true", help=f"leave {PAGE.name} as it is")
    return parser.parse_args()


def main() -> None:
    """Run the benchmark, store the results and write the page."""
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    kept = options.folder / "results.json"
    _keep(kept, {"machine": report.machine()})
    parts = options.parts.split(",")
    for size in options.sizes.split(","):
        for part in SIZED:
            found = SIZED[part](int(size), options) if part in parts else None
            if found is not None:
                _keep(kept, {part: {**_results(kept)[part], size: found}})
    for part, arguments in INSTALLED.items():
        if part in parts and options.data is None:
            _say(f"{part}: measured where --data names the data folder of an installation.")
        elif part in parts:
            _keep(kept, {part: _installed(part, *arguments, data=options.data)})
    results = _results(kept)
    if options.no_page:
        _say(report.page(results))
    else:
        PAGE.write_text(report.page(results), encoding="utf-8")
        _say(f"Written to {PAGE}.")


if __name__ == "__main__":
    main()
