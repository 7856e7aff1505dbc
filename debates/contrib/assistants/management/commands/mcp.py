"""Command that lets assistants read, by the Model Context Protocol."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from search.sync import migration_state

MISSING = (
    "The Model Context Protocol needs packages that are not installed: run `make mcp`, or"
    " `make install EXTRAS=mcp`."
)


class Command(BaseCommand):
    """Serve the tools for assistants over standard input and output, or over HTTP."""

    help = (
        "Serves read-only tools for assistants (search, position, debate, question, cite) by the"
        " Model Context Protocol: over standard input and output, or over HTTP with --port."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, help="serve over HTTP at this port, at /mcp")
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on, with --port")
        parser.add_argument(
            "--site",
            default=settings.SINORUS_SITE_URL or f"http://127.0.0.1:{settings.SERVER_PORT}",
            help="address of the site, which links begin with (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        site, port = _site(options["site"]), options["port"]
        if port is not None and not 1 <= port <= 65535:
            raise CommandError(f"--port: {port} is not a port (1 to 65535).")
        try:
            from debates.contrib.assistants import server
        except ModuleNotFoundError as error:
            if (error.name or "").startswith("debates"):
                raise
            raise CommandError(MISSING) from error
        _check_database()
        allowed_hosts = list(settings.ALLOWED_HOSTS)
        # The tools send requests with the name of the site, which the operator has chosen.
        settings.ALLOWED_HOSTS = [*allowed_hosts, urlsplit(site).hostname]
        mcp_server = server.server(site)
        if port is None:
            mcp_server.run("stdio")
            return
        self.stderr.write(f"Serving assistants at http://{options['host']}:{port}{server.ADDRESS}")
        server.serve_http(mcp_server, options["host"], port, allowed_hosts)


def _site(text: str) -> str:
    """Return the address of a site. Raises CommandError if it is invalid."""
    try:
        address = urlsplit(text)
        _ = address.port
    except ValueError:
        # brackets or a port that are none
        address = urlsplit("")
    if address.scheme not in {"http", "https"} or not address.hostname or address.path.strip("/"):
        raise CommandError(f"--site: {text} is not an address like https://debates.example.org")
    return text


def _check_database() -> None:
    """Refuse to serve from a database that has not been set up."""
    if migration_state.pending_anywhere(connection):
        raise CommandError(
            "The database is not set up, or of an earlier version. Start the server once"
            " (make run), or run manage.py migrate."
        )
