"""Failures that pass, and those that a setting causes."""

from __future__ import annotations

import errno
import os
import sqlite3

import pytest
from django.db import OperationalError, ProgrammingError

from sinorus.transient_failures import TransientFailure, Wait, is_transient


def caused(code=None, sqlstate=None, message="no", kind=OperationalError):
    cause = sqlite3.OperationalError(message)
    if code:
        cause.sqlite_errorname = code
    if sqlstate:
        cause.sqlstate = sqlstate
    error = kind(message)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
        OSError(errno.EIO, os.strerror(errno.EIO)),
        caused("SQLITE_BUSY"),
        caused("SQLITE_FULL"),
        caused("SQLITE_IOERR_SHMSIZE"),
        caused(sqlstate="57P03"),
        caused(sqlstate="53300"),
        caused(message="connection failed: Connection refused"),
        caused(message="connection failed: FATAL: the database system is starting up"),
        caused(message="failed to resolve host 'db.example.org'"),
    ],
    ids=str,
)
def test_what_passes_is_waited_for(error):
    assert is_transient(error)


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EACCES, os.strerror(errno.EACCES)),
        caused("SQLITE_NOTADB"),
        caused("SQLITE_READONLY"),
        caused(sqlstate="42501", kind=ProgrammingError),
        caused(message='connection failed: FATAL:  database "nowhere" does not exist'),
        caused(message='FATAL:  password authentication failed for user "ada"'),
        ValueError("a mistake of ours"),
    ],
    ids=str,
)
def test_what_is_wrong_is_not(error):
    assert not is_transient(error)


def test_the_wait_is_no_longer_than_it_says_where_each_try_takes_long_to_fail():
    clock, said = [100.0], []

    def pass_time(seconds):
        clock[0] += seconds

    wait = Wait(60, said.append, sleep=pass_time, now=lambda: clock[0])

    def try_for_ever():
        while True:
            wait.after(TransientFailure("no answer"))
            # as PostgreSQL behind a firewall, or SQLite that another program has locked
            pass_time(20)

    with pytest.raises(TransientFailure, match="no answer"):
        try_for_ever()

    assert clock[0] <= 100 + 60 + 20
    assert said == ["Waiting       no answer (trying again for up to 60 seconds)"]
