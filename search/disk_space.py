"""Recognition of a full disk in the errors of the operating system and the databases."""

from __future__ import annotations

import errno
from collections.abc import Iterator

FULL = "The disk is full."

_SYSTEM = frozenset({errno.ENOSPC, errno.EDQUOT})
# The second when the shared memory beside the database cannot grow.
_SQLITE = frozenset({"SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"})
_POSTGRESQL = "53100"


def is_disk_full(error: BaseException | None) -> bool:
    """Return whether an error, or one that caused it, says that a disk or a quota is used up."""
    return any(_says_full(cause) for cause in _causes(error))


def _says_full(error: BaseException) -> bool:
    return (
        (isinstance(error, OSError) and error.errno in _SYSTEM)
        or getattr(error, "sqlite_errorname", None) in _SQLITE
        or getattr(error, "sqlstate", None) == _POSTGRESQL
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
