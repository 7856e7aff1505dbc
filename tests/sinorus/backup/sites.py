"""Databases of SQLite beside that of the tests, and the commands on them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS
from django.db.utils import ConnectionHandler, load_backend
from django.test import override_settings

from debates.db.default_connection import as_default
from search import service
from sinorus import database


class Site:
    """Data folder with a database, as the settings of a server would name them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "sinorus.sqlite3"
        tuned = database.tuned(database.sqlite_file(self.path))
        self.settings = ConnectionHandler({"default": tuned}).settings["default"]

    @contextmanager
    def open(self) -> Iterator[None]:
        """Use its database and its data folder for the duration of the block."""
        search = service.settings.SINORUS_SEARCH | {"PATH": self.folder / "index"}
        engine = load_backend(self.settings["ENGINE"])
        with (
            closing(engine.DatabaseWrapper(self.settings, DEFAULT_DB_ALIAS)) as own,
            as_default(own),
            override_settings(DATA_DIR=self.folder, SINORUS_SEARCH=search),
        ):
            yield

    def call(self, *command: Any, **options: Any) -> str:
        """Call a management command, and return what it said."""
        out = StringIO()
        with self.open():
            call_command(*command, stdout=out, **options)
        return out.getvalue()

    def rows(self, *left_out: str) -> dict[str, list[tuple[Any, ...]]]:
        """Return all rows of all tables, by plain SQL."""
        with closing(sqlite3.connect(self.path)) as connection:
            names = [
                name
                for (name,) in connection.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table'"
                )
                if name not in left_out
            ]
            return {
                name: sorted(
                    (
                        tuple(_in_microseconds(value) for value in row)
                        for row in connection.execute(f'SELECT * FROM "{name}"')
                    ),
                    key=repr,
                )
                for name in names
            }

    def left(self) -> set[str]:
        """Return the names of what is in its folder."""
        return {path.name for path in self.folder.iterdir()}


def _in_microseconds(value: Any) -> Any:
    """Return a moment in the form in which Django writes it; triggers write milliseconds."""
    if isinstance(value, str) and (match := _MOMENT.fullmatch(value)):
        return f"{match[1]}.{match[2].ljust(6, '0')}"
    return value


_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\.(\d{1,6})")
