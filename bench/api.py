"""Benchmark of the API beside plain Django REST framework.

    python -m bench api [--positions 10000,100000] [--rounds 5] [--seconds 3] [--no-page] [--lists]

All answer in one process, through the same middleware, in turns; the medians of processor time are
compared. Then all answer through gunicorn, with two workers. Databases and results are kept in
--folder for the next run; parts that are not measured keep their former results on the page. With
DATABASE_URL that database is measured, for one number of positions.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.sections import put_section

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "bench" / "results.md"
HEADING = "The API"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print, each number of positions in its own process."""
    options = _options(arguments)
    if options.here:
        from bench.api_process import measure

        measure(int(options.positions), options.rounds, options.here)
        return
    if options.lists_here:
        from bench import api_lists

        api_lists.measure(
            int(options.positions),
            options.lists_here,
            every=options.every,
            peers_every=options.peers_every,
            match=options.match,
        )
        return
    if options.answer:
        from bench.api_process import answer

        answer()
        return
    from bench.api_report import tables

    counts = [int(count) for count in options.positions.split(",")]
    if options.lists:
        slow = [line for positions in counts for line in _measure_lists(positions, options)]
        _write_page(options)
        if slow:
            raise SystemExit("\n".join(["Lists that take too long to find:", *slow]))
        return
    results = [_measured(count, options) for count in counts]
    print(tables(results))
    _write_page(options)


def _write_page(options: argparse.Namespace) -> None:
    from bench.api_report import page

    if options.no_page:
        return
    results = _all_results(options.folder, "")
    lists = _all_results(options.folder, "lists-")
    put_section(PAGE, HEADING, page(results, lists))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--positions", default="10000,100000", help="numbers, with commas")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of load; 0 for none")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench" / "api")
    parser.add_argument("--no-page", action="store_true", help=f"leave {PAGE.name} as it is")
    parser.add_argument(
        "--lists", action="store_true", help="measure every filter and order instead"
    )
    parser.add_argument("--every", type=int, default=1, help="of the pairs of filter and order (1)")
    parser.add_argument(
        "--peers-every",
        type=int,
        default=4,
        help="ask the peers beside one in so many; 0: none (4)",
    )
    parser.add_argument("--match", default="", help="regular expression of the names of filters")
    parser.add_argument(
        "--judge", type=float, help="fail where a list in memory takes longer to find, in ms"
    )
    parser.add_argument("--lists-here", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--here", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--answer", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _measured(positions: int, options: argparse.Namespace) -> dict[str, Any]:
    folder = options.folder / str(positions)
    (folder / "static").mkdir(parents=True, exist_ok=True)
    results, environment = folder / "results.json", _environment(folder)
    command = [sys.executable, "-m", "bench.api", "--here", str(results)]
    command += ["--positions", str(positions), "--rounds", str(options.rounds)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True)
    found = json.loads(results.read_text())
    found |= {"load": _load(found, environment, options)}
    results.rename(folder / f"{found['database']}.json").write_text(json.dumps(found))
    return found


def _measure_lists(positions: int, options: argparse.Namespace) -> list[str]:
    """Measure the lists of one number of positions; return those that miss the bar of --judge."""
    from bench.api_lists_report import slow_cells

    folder = options.folder / str(positions)
    (folder / "static").mkdir(parents=True, exist_ok=True)
    results = folder / "lists.json"
    command = [sys.executable, "-m", "bench.api", "--lists-here", str(results)]
    command += ["--positions", str(positions), "--every", str(options.every)]
    command += ["--peers-every", str(options.peers_every), "--match", options.match]
    # PostgreSQL's processor time is that of the one process that is known here
    alone = {"PGOPTIONS": "-c max_parallel_workers_per_gather=0"}
    environment = {**os.environ, **alone, **_environment(folder), "SINORUS_DEADLINE": "600"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    found = json.loads(results.read_text())
    results.rename(folder / f"lists-{found['database']}.json")
    return slow_cells(found, options.judge) if options.judge else []


def _environment(folder: Path) -> dict[str, str]:
    return {
        "SINORUS_DATA_DIR": str(folder.resolve()),
        "SINORUS_REQUEST_RATE": "off",
        "SINORUS_LOG_LEVEL": "error",
        "DJANGO_SETTINGS_MODULE": "bench.api_settings",
    }


def _load(found: Mapping[str, Any], environment: Mapping[str, str], options: Any) -> Any:
    if not options.seconds:
        return None
    from bench.api_cases import Known
    from bench.api_load import load

    return load(Known(**found["known"]), environment, 3, options.seconds)


def _all_results(folder: Path, prefix: str) -> list[dict[str, Any]]:
    """Load the last results for each database and number of positions."""
    files = [
        *folder.glob(f"*/{prefix}sqlite.json"),
        *folder.glob(f"*/{prefix}postgresql.json"),
    ]
    found = [json.loads(file.read_text()) for file in files]
    return sorted(found, key=lambda one: (one["database"] != "sqlite", one["positions"]))


if __name__ == "__main__":
    main()
