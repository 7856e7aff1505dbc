"""Stress test of the search index: write, read, kill, cut the power, and check what is left.

    python -m tests.torture [--kills 200] [--cuts 20] [--seed 1]

Four processes write in every way that the application does, two search in four threads each, and
one of two indexers is killed again and again. At the end database and index must agree. The run
uses a data folder and a database of its own: in that folder, or on the PostgreSQL server of
DATABASE_URL. Exit status 1 if there was a fault.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from tests.torture.database import own_database
from tests.waiting import be_patient

if TYPE_CHECKING:
    from tests.torture.messages import Tally


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.torture", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--kills", type=int, default=200, help="of indexers (200)")
    parser.add_argument("--cuts", type=int, default=20, help="of power (20)")
    parser.add_argument("--seed", type=int, default=1, help="another one, another run (1)")
    parser.add_argument("--positions", type=int, default=200, help="at the beginning (200)")
    parser.add_argument("--rate", type=float, default=8.0, help="writes a second (8)")
    parser.add_argument("--between", type=float, default=0.6, help="seconds between kills (0.6)")
    parser.add_argument(
        "--late", type=float, default=1.0, help="seconds after which a change is found too late (1)"
    )
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="sinorus-torture-") as folder,
        own_database(Path(folder)) as address,
    ):
        os.environ |= {
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "sinorus.settings",
            "SINORUS_DATA_DIR": folder,
        }
        prepare(asked.positions)
        return torture(asked, Path(folder))


def prepare(positions: int) -> None:
    """Create a database with this number of synthetic positions, and its index."""
    import django

    django.setup()
    be_patient()
    from django.core.management import call_command

    from bench.synthetic.command import Command

    call_command("migrate", verbosity=0)
    with Path(os.devnull).open("w") as nowhere:
        call_command(Command(), str(positions), stdout=nowhere)
        call_command("search_rebuild", stdout=nowhere)


def torture(asked: argparse.Namespace, folder: Path) -> int:
    """Run with progress, print the report and return the exit status."""
    from django.core.management.base import OutputWrapper
    from django.db import connection

    from search.management.progress import Meter
    from tests.torture.processes import leave_connections
    from tests.torture.run import Options, Run, load

    options = Options(
        kills=asked.kills, cuts=asked.cuts, seed=asked.seed, rate=asked.rate, between=asked.between
    )
    began = time.monotonic()
    with Meter(OutputWrapper(sys.stdout), "kills") as meter:
        run = Run(options, folder, lambda kills: meter.show(kills, options.kills))
        tally = run.run()
    seconds = time.monotonic() - began
    say(f"{connection.vendor}, seed {options.seed}, {seconds:.0f} s, load {load()}")
    report(tally, run.done, seconds)
    delays = [delay for _ended, delay in tally.delays]
    undisturbed = tally.undisturbed()
    say(f"delays until a reader's index had a change: {spread(delays)}")
    say(f"delays while no indexer was killed: {spread(undisturbed)}")
    say(f"changes found at the first look, without a delay: {tally.at_once:,}")
    late = sum(delay > asked.late for delay in undisturbed)
    say(
        f"found later than {asked.late:g} s: {sum(delay > asked.late for delay in delays)},"
        f" {late} of them while no indexer was killed"
    )
    say(f"faults: {sum(tally.faults.values())}")
    for text, times in tally.faults.most_common():
        say(f"{times} times: {text}")
    leave_connections()
    return 1 if tally.faults or late else 0


def report(tally: Tally, done: Counter[str], seconds: float) -> None:
    """Print the operations done and their results."""
    ways, outcomes = Counter[str](), Counter[str]()
    for (way, outcome), times in tally.writes.items():
        ways[way] += times
        outcomes[outcome] += times
    say("; ".join(f"{what}: {times:,}" for what, times in done.items()))
    refused = ", ".join(f"{times} {what}" for what, times in outcomes.items() if what != "made")
    say(
        f"written {outcomes['made']:,} times in {len(ways)} ways,"
        f" {outcomes['made'] / seconds:.0f} a second; refused: {refused or 'none'}"
    )
    say(f"searched {tally.searches:,} times, {tally.searches / seconds:.0f} a second")
    for text, times in tally.warnings.most_common():
        say(f"warned {times} times: {text}")


def spread(delays: list[float]) -> str:
    """Format the number and the distribution of durations."""
    if not delays:
        return "none"
    delays = sorted(delays)
    return (
        f"{len(delays):,}; median {statistics.median(delays):.2f} s,"
        f" p95 {delays[int(len(delays) * 0.95)]:.2f} s, most {delays[-1]:.2f} s"
    )


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
