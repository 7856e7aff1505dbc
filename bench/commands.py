"""Management commands of the benchmarks, run as `python -m bench NAME`."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import django


def run(module: str, name: str) -> None:
    """Set up Django and run the `Command` of a module with the arguments of this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinorus.settings")
    django.setup()
    command = import_module(module).Command()
    command.run_from_argv(["python", f"-m bench {name}", *sys.argv[1:]])
