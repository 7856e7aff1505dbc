"""Races: of two writes that get in each other's way, the one that is refused is done again.

On PostgreSQL, writes run side by side. It refuses one that refers to what another has just deleted
or takes what another has just taken, at the latest as it is committed, and ends one of two that
wait for each other. Done again, a write finds what the other has left: it is saved, or refused in
words. SQLite lets one write at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, IntegrityError

from debates.editing import constraint_messages
from debates.writing.refusals import Invalid

Result = TypeVar("Result")

ATTEMPTS = 3

FOREIGN_KEY, UNIQUE, SERIALIZATION, DEADLOCK = "23503", "23505", "40001", "40P01"
OVERTAKEN = frozenset({FOREIGN_KEY, UNIQUE, SERIALIZATION, DEADLOCK})
"""The codes of PostgreSQL for what validation could not foresee."""


def was_overtaken(error: DatabaseError) -> bool:
    """Tell whether the database refused a write because of another at the same moment."""
    return getattr(error.__cause__, "sqlstate", None) in OVERTAKEN


def repeat_if_overtaken(write: Callable[[], Result]) -> Result:
    """Return what a write returns, which is a transaction of its own.

    Raises Invalid where the database still refuses it after the last attempt.
    """
    for remaining in reversed(range(ATTEMPTS)):
        try:
            return write()
        except DatabaseError as error:
            if remaining and was_overtaken(error):
                continue
            if isinstance(error, IntegrityError):
                raise Invalid({"": [constraint_messages.in_words(error)]}) from None
            raise
    raise AssertionError("the last attempt returns or raises")
