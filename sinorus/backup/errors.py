"""Errors of backup and restore, in words for operators."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import CommandError
from django.db import DatabaseError


class BackupError(Exception):
    """Reason why a backup cannot be made or restored, as a sentence."""


@contextmanager
def reported(nothing_done: str) -> Iterator[None]:
    """Convert the errors of backup and restore to a CommandError (exit status 1).

    nothing_done  sentence that says what was left as it was
    """
    try:
        yield
    except BackupError as error:
        raise CommandError(f"{error} {nothing_done}") from error
    except (DatabaseError, sqlite3.Error) as error:
        reason = " ".join(str(error).split())
        raise CommandError(f"The database reported: {reason}. {nothing_done}") from error
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise CommandError(f"{where}{error.strerror or error}. {nothing_done}") from error
    except KeyboardInterrupt:
        raise CommandError(f"Stopped. {nothing_done}") from None
