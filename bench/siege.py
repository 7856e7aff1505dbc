"""Siege: the ten most expensive requests, each from one address, beside ordinary readers.

    python -m bench.siege [--positions 20000] [--seconds 60] [--data FOLDER] [--peace]

Seeds a new installation, unless FOLDER has one, serves it with two workers, and prints the results
of attackers, readers and /livez. Exits with 1 if readers or /livez miss their target.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.percentiles import percentile
from bench.serving import ROOT, gunicorn

READERS = 40
READERS_BAR, ALIVE_BAR = 1000.0, 100.0
"""Milliseconds within which 95 of 100 readers, and 99 of 100 checks of /livez, are answered."""

WARM_UP = 20.0
"""Seconds after the start of the server during which only readers send requests."""

EXPANDED = "counterpoints.raised_by.expert,evidence.source,topics.broader,debate.source"
API = "/api/v1"
ATTACKS: Mapping[str, tuple[str, int]] = {
    "CSV, all expanded": (f"{API}/positions/?format=csv&expand={EXPANDED}&ordering=-date", 1),
    "RIS": (f"{API}/positions/?format=ris", 1),
    "CSL-JSON": (f"{API}/positions/?format=csl-json", 1),
    "BibTeX": (f"{API}/positions/?format=bibtex", 1),
    "Chicago, 200 a page": (f"{API}/positions/?format=chicago&page_size=200&page={{}}", 90),
    "Counterpoints as CSV": (f"{API}/counterpoints/?format=csv&expand=position,raised_by", 1),
    "GraphML": (f"{API}/debates/synthetic-debate-{{}}/graph/?format=graphml", 30),
    "NDJSON with digests": (f"{API}/positions/?format=ndjson&expand=digest", 1),
    "Search as CSV": (f"{API}/search/?q=trade&format=csv", 1),
    "Archives": (f"{API}/debates/synthetic-debate-{{}}/export.zip", 30),
}
"""The most expensive requests, with the number of their variants."""

PAGES = (
    *("/", "/experts/", "/topics/", "/forecasts/", "/method/", "/search/?q=trade"),
    *("/search/?q=energy+OR+power", "/search/suggestions/?q=tra", "/feeds/forecasts.atom"),
    *(f"/debates/synthetic-debate-{number}/" for number in range(2, 8)),
    *(f"/experts/synthetic-expert-{number}/" for number in range(100, 110)),
    f"{API}/positions/",
    f"{API}/search/?q=trade",
    f"{API}/topics/",
)


def main() -> None:
    """Besiege an installation, and judge the results."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="sinorus-siege-") as scratch:
        data = options.data or Path(scratch)
        environment = {
            "SINORUS_DATA_DIR": str(data),
            "SINORUS_TRUSTED_PROXIES": "127.0.0.1",
            "SINORUS_LOG_LEVEL": "warning",
        }
        prepare(environment, options.positions)
        with gunicorn(environment, is_ready) as (process, port):
            pages = [*PAGES, *_positions(port)]
            # the first answers of a process compile templates and fill caches
            _clients(port, WARM_UP, {}, pages)
            attacks = {} if options.peace else ATTACKS
            before = processor_seconds(process.pid)
            found = _clients(port, options.seconds, attacks, pages)
            found["processor"] = processor_seconds(process.pid) - before
    print(report(found, options.positions))
    sys.exit(bool(missed(found)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.siege", description=__doc__)
    parser.add_argument("--positions", type=int, default=20_000, help="(20,000)")
    parser.add_argument("--seconds", type=float, default=60.0, help="(60)")
    parser.add_argument("--data", type=Path, help="a data folder, seeded where it is empty")
    parser.add_argument("--peace", action="store_true", help="without attackers, to compare")
    return parser.parse_args()


def prepare(environment: Mapping[str, str], positions: int) -> None:
    """Make the database, the index and the static files that are missing."""
    subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bench.siege_prepare", str(positions)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=sys.stderr,
        check=True,
    )


def is_ready(_process: subprocess.Popen, port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
            return True
    except (urllib.error.URLError, TimeoutError):
        time.sleep(0.2)
        return False


def _positions(port: int) -> list[str]:
    """Return the addresses of pages of positions."""
    address = f"http://127.0.0.1:{port}{API}/positions/?page_size=40&page=50&fields=slug"
    with urllib.request.urlopen(address) as answer:
        return [f"/positions/{one['slug']}/" for one in json.load(answer)["results"]]


def processor_seconds(master: int) -> float:
    """Return the processor time that the workers of a server have used."""
    workers = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
    ticks = 0
    for worker in workers:
        fields = Path(f"/proc/{worker}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        # user and system time
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _clients(
    port: int, seconds: float, attacks: Mapping[str, tuple[str, int]], pages: list[str]
) -> dict[str, Any]:
    plan = {
        "attacks": {
            name: [address.format(number) for number in range(1, variants + 1)]
            for name, (address, variants) in attacks.items()
        },
        "pages": pages,
        "readers": READERS,
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.siege_clients", str(port), str(seconds)],
        cwd=ROOT,
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def missed(found: Mapping[str, Any]) -> list[str]:
    """Return the bars that were missed, each in a sentence."""
    readers, alive = found["readers"], found["alive"]
    wrong = []
    if percentile(readers["times"], 95) >= READERS_BAR:
        wrong.append(f"Of 100 readers, more than 5 waited for {READERS_BAR:,.0f} ms.")
    if percentile(alive["times"], 99) >= ALIVE_BAR:
        wrong.append(f"Of 100 checks of /livez, more than one took {ALIVE_BAR:,.0f} ms.")
    for name, met in (("readers", readers), ("checks of /livez", alive)):
        refused = sum(met["states"].values()) - met["states"].get("200", 0)
        if refused:
            wrong.append(f"{refused} {name} were refused or not answered: {met['states']}.")
    return wrong


def report(found: Mapping[str, Any], positions: int) -> str:
    """Write the results as Markdown."""
    lines = [
        f"{len(found['attacks'])} attackers and {READERS} readers, {positions:,} positions;"
        f" {found['processor']:.0f} s of processor time.",
        "",
        "| | Answers | Refused | p50 | p95 | p99 | longest |",
        "|---|--:|--:|--:|--:|--:|--:|",
        _row("Readers", found["readers"]),
        _row("`/livez`", found["alive"]),
        *(_row(f"Attack: {name}", met) for name, met in found["attacks"].items()),
        "",
        *(missed(found) or ["Readers and `/livez` were answered in time."]),
    ]
    return "\n".join(lines)


def _row(name: str, met: Mapping[str, Any]) -> str:
    times, states = met["times"] or [0.0], met["states"]
    answered = states.get("200", 0)
    refused = sum(states.values()) - answered
    shown = (percentile(times, 50), percentile(times, 95), percentile(times, 99), max(times))
    cells = (f"{answered:,}", f"{refused:,}", *(f"{one:,.0f} ms" for one in shown))
    return f"| {name} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
