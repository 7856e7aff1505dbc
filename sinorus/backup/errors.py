"""Errors of backup and restore, in words for operators."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import CommandError
from django.db import DatabaseError


class BackupError(Exception):
    """Reason why a backup cannot be made or restored, as a sentence."""


def one_line(error: BaseException) -> str:
    """Return the message of an error without line breaks."""
    return " ".join(str(error).split()) or type(error).__name__


@contextmanager
def in_one_line(nothing_done: str) -> Iterator[None]:
    """Convert the errors of backup and restore to a CommandError (exit status 1).

    nothing_done  sentence that says what was left as it was
    """
    try:
        yield
    except BackupError as error:
        raise CommandError(f"{error} {nothing_done}") from error
    except DatabaseError as error:
        reason = one_line(error)
        raise CommandError(f"The database reported: {reason}. {nothing_done}") from error
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise CommandError(f"{where}{error.strerror or error}. {nothing_done}") from error
    except KeyboardInterrupt:
        raise CommandError(f"Stopped. {nothing_done}") from None
