"""Command that fills a database with synthetic debates."""

from __future__ import annotations

import argparse
import time
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import connection

from bench.synthetic.seeder import EXPERTS_A_DEBATE, POSITIONS_A_DEBATE, Seeder
from debates.db.planner_statistics import analyse_changed_tables
from debates.models import Debate, Position
from search.management.progress import Meter

MOST = 2_000_000


def number_of_positions(text: str) -> int:
    """Parse a number of positions, such as "10_000"."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 1 <= number <= MOST:
        raise argparse.ArgumentTypeError(f"a whole number from 1 to {MOST:,} is needed")
    return number


class Command(BaseCommand):
    """Create debates with this number of positions, the same ones for the same seed."""

    help = (
        "Makes debates with experts, questions, topics, positions, evidence and counterpoints, all"
        " made up, for measuring. Refuses a database that has debates, unless --yes is given."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "positions", nargs="?", type=number_of_positions, default=10_000, help="(10,000)"
        )
        parser.add_argument("--seed", type=int, default=1, help="another one, another text (1)")
        parser.add_argument(
            "--per-debate",
            type=number_of_positions,
            default=POSITIONS_A_DEBATE,
            help=f"positions a debate ({POSITIONS_A_DEBATE})",
        )
        parser.add_argument(
            "--experts",
            type=int,
            choices=range(1, 101),
            metavar="EXPERTS",
            default=EXPERTS_A_DEBATE,
            help=f"experts a debate, at most 100 ({EXPERTS_A_DEBATE})",
        )
        parser.add_argument("--yes", action="store_true", help="also beside debates that are there")

    def handle(self, *args: Any, **options: Any) -> None:
        debates = Debate.objects.count()
        if debates and not options["yes"]:
            raise CommandError(
                f"There are debates in the database ({debates}); made-up ones would stand among"
                " them. Use another one (DATABASE_URL or SINORUS_DATA_DIR), or say --yes."
            )
        if Debate.objects.filter(slug__startswith="synthetic-").exists():
            raise CommandError("The database has made-up debates already.")
        began = time.monotonic()
        with Meter(self.stdout, "positions") as meter:
            Seeder(
                options["positions"], options["seed"], options["per_debate"], options["experts"]
            ).run(meter.show)
        analyse_changed_tables(connection)
        self.stdout.write(
            f"{options['positions']:,} positions made in {time.monotonic() - began:.0f} s, of which"
            f" {Position.objects.published().count():,} of all are public."
            " `manage.py search_rebuild` is the quickest way to have them searched."
        )
