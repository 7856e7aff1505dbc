"""Siege of a server behind nginx: the ten most expensive requests, floods and slow clients.

    python -m tests.siege [--positions 20000] [--seconds 60] [--data FOLDER]

Seeds a new installation, unless FOLDER has one, serves it with two workers behind nginx as
deploy/nginx/sinorus.conf has it, and measures readers and /livez in peace and under siege. Each
attacker has an address of its own. Exits with 1 if readers or /livez miss their target.
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
from tests import nginx
from tests.siege.clients import DRIPPING, NOT_READING

READERS = 40
READERS_BAR, ALIVE_BAR = 2.0, 100.0
"""Times of their peace within which 95 of 100 readers are answered; milliseconds, beyond those of
peace, for 99 of 100 checks of /livez."""

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
    "Flood of 404": ("/positions/nowhere-{}/", 1000),
    "Flood of refusals": (f"{API}/positions/?nothing={{}}", 1000),
    "Flood of static files": ("/static/nowhere-{}.css", 50),
    "Flood of health checks": ("/livez", 1),
}
"""The most expensive requests and floods, with the number of their variants."""

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
        data = options.data or Path(scratch) / "data"
        environment = {
            "SINORUS_DATA_DIR": str(data),
            "SINORUS_TRUSTED_PROXIES": "127.0.0.1",
            "SINORUS_LOG_LEVEL": "error",
        }
        prepare(environment, options.positions)
        with (
            gunicorn(environment, is_ready) as (process, port),
            nginx.in_front_of(f"127.0.0.1:{port}", Path(scratch), limited=True) as front,
        ):
            pages = [*PAGES, *_positions(port)]
            proxy = int(front.rpartition(":")[2])
            # the first answers of a process compile templates and fill caches
            _clients(proxy, WARM_UP, {}, pages)
            peace = _clients(proxy, options.seconds, {}, pages)
            before = processor_seconds(process.pid)
            siege = _clients(proxy, options.seconds, ATTACKS, pages)
            siege["server"] = processor_seconds(process.pid) - before
    sys.stdout.write(f"{report(peace, siege, options.positions)}\n")
    sys.exit(bool(missed(peace, siege)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.siege", description=__doc__)
    parser.add_argument("--positions", type=int, default=20_000, help="(20,000)")
    parser.add_argument("--seconds", type=float, default=60.0, help="of peace and siege each (60)")
    parser.add_argument("--data", type=Path, help="a data folder, seeded where it is empty")
    return parser.parse_args()


def prepare(environment: Mapping[str, str], positions: int) -> None:
    """Make the database, the index and the static files that are missing."""
    subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.siege.prepare", str(positions)],
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
    address = f"http://127.0.0.1:{port}{API}/positions/?page_size=40&fields=slug"
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
        [sys.executable, "-m", "tests.siege.clients", str(port), str(seconds)],
        cwd=ROOT,
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def missed(peace: Mapping[str, Any], siege: Mapping[str, Any]) -> list[str]:
    """Return the bars that were missed, each in a sentence."""
    before, during = (percentile(met["readers"]["times"], 95) for met in (peace, siege))
    wrong = []
    if during > READERS_BAR * before:
        wrong.append(f"95 of 100 readers waited {during:,.0f} ms, in peace {before:,.0f} ms.")
    calm, alive = (percentile(met["alive"]["times"], 99) for met in (peace, siege))
    if alive - calm >= ALIVE_BAR:
        wrong.append(f"99 of 100 checks of /livez took {alive:,.0f} ms, in peace {calm:,.0f} ms.")
    for name in ("readers", "alive"):
        states = siege[name]["states"]
        refused = sum(states.values()) - states.get("200", 0)
        if refused:
            wrong.append(f"{refused} requests of {name} were refused or not answered: {states}.")
    return wrong


def report(peace: Mapping[str, Any], siege: Mapping[str, Any], positions: int) -> str:
    """Write the results as Markdown."""
    lines = [
        f"{len(siege['attacks'])} attackers, {DRIPPING} dripping connections, {NOT_READING} unread"
        f" answers and {READERS} readers, {positions:,} positions; {siege['server']:.0f} s of"
        f" processor time of the server, {siege['processor']:.0f} s of the clients.",
        "",
        "| | Answers | Refused | p50 | p95 | p99 | longest |",
        "|---|--:|--:|--:|--:|--:|--:|",
        _row("Readers in peace", peace["readers"]),
        _row("Readers", siege["readers"]),
        _row("`/livez` in peace", peace["alive"]),
        _row("`/livez`", siege["alive"]),
        *(_row(f"Attack: {name}", met) for name, met in siege["attacks"].items()),
        "",
        *(missed(peace, siege) or ["Readers and `/livez` were answered in time."]),
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
