"""Database of one run, on SQLite or on the server of DATABASE_URL."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """Yield the URL of an empty database that is dropped at the end.

    It is a file in the folder, or a database beside the one of DATABASE_URL.
    """
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith(("postgres", "pgsql")):
        yield f"sqlite:///{folder / 'torture.sqlite3'}"
        return
    import psycopg

    name = f"sinorus_torture_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
