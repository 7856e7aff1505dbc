"""Prepare what is not ready yet, then serve: what `make run` ends in."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from sinorus import startup
from sinorus.environment import refuse


class Command(BaseCommand):
    """Runs the steps of sinorus.startup, says where everything is, and becomes gunicorn."""

    help = "Prepares the database, search index and static files if needed, then starts the server."

    def handle(self, *args: Any, **options: Any) -> None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            # Not every terminal has every sign; better a "?" than no start.
            sys.stdout.reconfigure(errors="replace")
        try:
            startup.prepare(self.say)
        except CommandError as error:
            refuse(str(error))
        self.say(ADDRESSES.format(base=base_address(), python=python()))
        self.say(
            f"Serving with {settings.SERVER_WORKERS} workers of {settings.SERVER_THREADS} threads."
            " Press Ctrl-C to stop."
        )
        sys.stdout.flush()
        sys.stderr.flush()
        # The same process from here on: whoever stops this command stops the server.
        configuration = settings.BASE_DIR / "sinorus" / "gunicorn.py"
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "-c", str(configuration)])

    def say(self, line: str) -> None:
        """A line for whoever waits, at once."""
        self.stdout.write(line)
        self.stdout.flush()


ADDRESSES = """
  Pages          {base}/
  API            {base}/api/v1/
  Documentation  {base}/api/v1/docs/
  Admin          {base}/admin/

Create an editor's account: {python} manage.py add_account NAME
"""


def base_address() -> str:
    """Where a browser on this machine finds the server."""
    host = settings.SERVER_HOST
    if host in {"0.0.0.0", "::", ""}:
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.SERVER_PORT}"


def python() -> str:
    """How this Python is called from the folder of Sinorus."""
    path = Path(sys.executable)
    return str(
        path.relative_to(settings.BASE_DIR) if path.is_relative_to(settings.BASE_DIR) else path
    )
