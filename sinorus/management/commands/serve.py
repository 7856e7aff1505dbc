"""Command that prepares and serves Sinorus, as `make run` does."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from sinorus import startup
from sinorus.environment import refuse, refuse_for_now
from sinorus.transient_failures import TransientFailure


class Command(BaseCommand):
    """Run the steps of sinorus.startup, print the addresses, and become gunicorn."""

    help = "Prepares the database, search index and static files if needed, then starts the server."

    def handle(self, *args: Any, **options: Any) -> None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            # A terminal may lack a character; print "?" instead of failing.
            sys.stdout.reconfigure(errors="replace")
        try:
            startup.prepare(self.say)
        except CommandError as error:
            refuse(str(error))
        except TransientFailure as failure:
            refuse_for_now(str(failure))
        self.say(ADDRESSES.format(base=base_address(), python=python()))
        self.say(
            f"Serving with {settings.SERVER_WORKERS} workers."
            " This is for your own machine and a trusted network: on the internet, put nginx in"
            " front (docs/running.md). Press Ctrl-C to stop."
        )
        sys.stdout.flush()
        sys.stderr.flush()
        # The process stays the same, so stopping this command stops the server.
        configuration = settings.BASE_DIR / "sinorus" / "gunicorn.py"
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "-c", str(configuration)])

    def say(self, line: str) -> None:
        """Print a line at once."""
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
    """Return the address of the server for a browser on this machine."""
    host = settings.SERVER_HOST
    if host in {"0.0.0.0", "::", ""}:
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.SERVER_PORT}"


def python() -> str:
    """Return the command that runs this Python, relative to the folder of Sinorus."""
    path = Path(sys.executable)
    return str(
        path.relative_to(settings.BASE_DIR) if path.is_relative_to(settings.BASE_DIR) else path
    )
