"""Errors of management commands in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import CommandError
from django.db import DatabaseError

from search.backends.base import SearchUnavailable


@contextmanager
def in_one_line() -> Iterator[None]:
    """Convert SearchUnavailable and DatabaseError to a CommandError (exit status 1)."""
    try:
        yield
    except (SearchUnavailable, DatabaseError) as error:
        raise CommandError(" ".join(str(error).split())) from error
