"""Siege of a server behind nginx: the ten dearest requests, floods and slow clients.

    python -m tests.siege [--positions 20000] [--seconds 60] [--data FOLDER]
                          [--each | --attack NAME ...]

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
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bench.serving import ROOT, gunicorn
from tests import nginx
from tests.siege.attacks import API, ATTACKS
from tests.siege.judgement import Siege, report

READERS = 40

DEAR = {"SINORUS_INDEXER": "off"}
"""Settings of the server of dear requests alone."""

WARM_UP = 12.0
"""Seconds after the start of the server during which only readers send requests."""

PAGES = (
    *("/", "/experts/", "/topics/", "/forecasts/", "/method/", "/search/?q=trade"),
    *("/search/?q=energy+OR+power", "/search/suggestions/?q=tra", "/feeds/forecasts.atom"),
    f"{API}/positions/",
    f"{API}/search/?q=trade",
    f"{API}/topics/",
)
OBJECTS = {"debates": 6, "experts": 10, "positions": 40}
"""How many pages of objects there are among those that are read, by collection."""


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
            gunicorn(environment | DEAR, is_ready, workers=1, niceness=19) as (dear, dear_port),
            nginx.in_front_of(
                f"127.0.0.1:{port}",
                Path(scratch),
                dear=[f"127.0.0.1:{dear_port}"],
                limited=True,
            ) as front,
        ):
            proxy = int(front.rpartition(":")[2])
            field = Field([process.pid, dear.pid], proxy, [*PAGES, *_objects(port)])
            # the first answers of a process compile templates and fill caches
            field.besiege("Warm-up", (), WARM_UP)
            peace = field.besiege("Peace", (), options.seconds)
            sieges = [
                field.besiege(name, attacks, options.seconds)
                for name, attacks in _sieges(options).items()
            ]
    sys.stdout.write(f"{report(peace, sieges)}\n")
    sys.exit(any(siege.missed(peace) for siege in sieges))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.siege", description=__doc__)
    parser.add_argument("--positions", type=int, default=20_000, help="(20,000)")
    parser.add_argument("--seconds", type=float, default=60.0, help="of peace and siege each (60)")
    parser.add_argument("--data", type=Path, help="a data folder, seeded where it is empty")
    selection = parser.add_mutually_exclusive_group()
    selection.add_argument("--each", action="store_true", help="each attack alone, not all at once")
    selection.add_argument(
        "--attack", action="append", choices=ATTACKS, metavar="NAME", help="alone; can be repeated"
    )
    return parser.parse_args()


def _sieges(options: argparse.Namespace) -> dict[str, Iterable[str]]:
    """Return the names of the attacks of each siege, by the name of the siege."""
    if options.each or options.attack:
        return {name: [name] for name in options.attack or ATTACKS}
    return {"All attacks": list(ATTACKS)}


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
    """Return whether a server is ready, after a little pause if it is not."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
            return True
    except (urllib.error.URLError, TimeoutError):
        time.sleep(0.2)
        return False


def _objects(port: int) -> list[str]:
    """Return the addresses of pages of debates, experts and positions."""
    addresses = []
    for collection, number in OBJECTS.items():
        query = f"page_size={number}&fields=slug"
        address = f"http://127.0.0.1:{port}{API}/{collection}/?{query}"
        with urllib.request.urlopen(address) as answer:
            results = json.load(answer)["results"]
        addresses += [f"/{collection}/{row['slug']}/" for row in results]
    return addresses


class Field:
    """Server in front of which readers and attackers meet.

    masters  processes of gunicorn
    port     of the proxy
    pages    addresses that are read
    """

    def __init__(self, masters: list[int], port: int, pages: list[str]) -> None:
        self._masters, self._port, self._pages = masters, port, pages

    def besiege(self, name: str, attacks: Iterable[str], seconds: float) -> Siege:
        """Let readers read and some attacks go on at the same time."""
        plan = {"attacks": {attack: ATTACKS[attack].plan() for attack in attacks}}
        before = self._processor_seconds()
        # An attacker has a machine of its own: here it gets the time that nothing else needs.
        attackers = self._clients(plan, seconds, niceness=15)
        readers = self._clients({"pages": self._pages, "readers": READERS}, seconds)
        reading, attacking = (_results(clients) for clients in (readers, attackers))
        return Siege(
            name,
            **reading["answers"],
            attacks=attacking["answers"],
            server=self._processor_seconds() - before,
            clients=attacking["processor"],
        )

    def _processor_seconds(self) -> float:
        return sum(processor_seconds(master) for master in self._masters)

    def _clients(
        self, plan: Mapping[str, Any], seconds: float, niceness: int = 0
    ) -> subprocess.Popen:
        clients = subprocess.Popen(
            [
                "nice",
                "-n",
                str(niceness),
                sys.executable,
                "-m",
                "tests.siege.clients",
                str(self._port),
                str(seconds),
            ],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        json.dump(plan, clients.stdin)
        clients.stdin.close()
        return clients


def _results(clients: subprocess.Popen) -> dict[str, Any]:
    with clients:
        return json.loads(clients.stdout.read())


def processor_seconds(master: int) -> float:
    """Return the processor time that the workers of a server have used."""
    workers = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
    ticks = 0
    for worker in workers:
        fields = Path(f"/proc/{worker}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        # user and system time
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
