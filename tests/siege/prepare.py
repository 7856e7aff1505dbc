"""Prepare an installation that is besieged: its tables, synthetic debates, index and static files.

python -m tests.siege.prepare POSITIONS
"""

from __future__ import annotations

import os
import sys

import django


def prepare(positions: int) -> None:
    """Do what is not done yet."""
    from django.core.management import call_command

    from bench.synthetic.command import Command
    from debates.models import Position
    from sinorus import startup

    startup.migrate(print)
    if not Position.objects.exists():
        call_command(Command(), str(positions))
    startup.build_index(print)
    startup.collect_static_files(print)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinorus.settings")
    django.setup()
    prepare(int(sys.argv[1]))
