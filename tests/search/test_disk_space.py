"""Recognition of a full disk."""

from __future__ import annotations

import errno
import sqlite3

import pytest
from django.db import OperationalError

from search.disk_space import is_disk_full


def of_sqlite(name):
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorname = name
    return error


class OfPostgresql(Exception):
    sqlstate = "53100"


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (of_sqlite("SQLITE_FULL"), True),
        (of_sqlite("SQLITE_BUSY"), False),
        (OfPostgresql(), True),
        (OperationalError("no reason"), False),
        (None, False),
    ],
)
def test_a_full_disk_is_told_from_other_errors(error, full):
    assert is_disk_full(error) is full


def test_the_cause_of_an_error_counts():
    error = OperationalError("database or disk is full")
    error.__cause__ = of_sqlite("SQLITE_FULL")

    assert is_disk_full(error)


def test_a_circle_of_causes_has_an_end():
    first, second = ValueError("first"), ValueError("second")
    first.__cause__, second.__cause__ = second, first

    assert not is_disk_full(first)
