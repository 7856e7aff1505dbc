"""Benchmark of the first requests after a server says that it is ready.

    python -m bench.readiness [--positions 10000] [--starts 6] [--folder var/bench/readiness]

gunicorn is restarted several times, with the index of an earlier start. As soon as /readyz gives
200, ten searches follow, and then ten lists, all different, in another order after each start.
Prints a Markdown table of the workers' processor time for the first ones and for the tenth, as
medians of all starts.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from bench.api_process import JSON, fill
from bench.serving import ROOT, gunicorn

ASKED = 10


def main() -> None:
    """Start, ask, and print."""
    options = _options()
    folder = options.folder.resolve() / str(options.positions)
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        "SINORUS_DATA_DIR": str(folder),
        "SINORUS_REQUEST_RATE": "off",
        "SINORUS_LOG_LEVEL": "error",
        "DJANGO_SETTINGS_MODULE": "sinorus.settings",
    }
    os.environ.update(environment)
    kinds = _addresses(options.positions)
    spent: dict[str, list[list[float]]] = {kind: [] for kind in kinds}
    for turn in range(options.starts):
        with gunicorn(environment, _is_ready) as (process, port):
            for kind, addresses in kinds.items():
                place = turn * 3 % ASKED
                turned = addresses[place:] + addresses[:place]
                spent[kind].append([_spent(process.pid, port, address) for address in turned])
    print("\n".join(_table(spent)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--positions", type=int, default=10_000, help="(10,000)")
    parser.add_argument("--starts", type=int, default=6, help="(6)")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench" / "readiness")
    return parser.parse_args()


def _addresses(positions: int) -> dict[str, list[str]]:
    """Return ten searches and ten lists; make the database and the index first, if needed."""
    import django

    django.setup()
    from bench.whole_search_queries import queries
    from debates.models import Expert
    from search import service

    fill(positions)
    if not service.backend().state().ready:
        rebuild = [sys.executable, "-W", "ignore", "manage.py", "search_rebuild"]
        subprocess.run(rebuild, cwd=ROOT, stdout=sys.stderr, check=True)
    experts = Expert.objects.published().order_by("pk").values_list("slug", flat=True)
    return {
        "search": [query.ours for query in queries(ASKED)["three words"]],
        "list": [f"/api/v1/positions/?expert={slug}" for slug in experts[:ASKED]],
    }


def _is_ready(process: subprocess.Popen, port: int) -> bool:
    time.sleep(0.2)
    with suppress(OSError):
        return _status(port, "/readyz") == 200
    return False


def _status(port: int, address: str) -> int:
    client = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        client.request("GET", address, headers=JSON)
        answer = client.getresponse()
        answer.read()
        return answer.status
    finally:
        client.close()


def _spent(parent: int, port: int, address: str) -> float:
    """Return the workers' processor time for an answer in milliseconds."""
    before = _processor(parent)
    if (status := _status(port, address)) != 200:
        raise SystemExit(f"{address} is answered with {status}")
    return _processor(parent) - before


def _processor(parent: int) -> float:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    spent = 0
    for child in children.split():
        for thread in Path(f"/proc/{child}/task").iterdir():
            with suppress(OSError):
                spent += int((thread / "schedstat").read_text(encoding="ascii").split()[0])
    return spent / 1e6


def _table(spent: dict[str, list[list[float]]]) -> Sequence[str]:
    lines = [
        "| ms of the processor | first | second | tenth | first / tenth |",
        "|---|--:|--:|--:|--:|",
    ]
    for kind, turns in spent.items():
        first, second, last = (median(turn[place] for turn in turns) for place in (0, 1, -1))
        lines.append(f"| {kind} | {first:.1f} | {second:.1f} | {last:.1f} | {first / last:.2f} |")
    return lines


if __name__ == "__main__":
    main()
