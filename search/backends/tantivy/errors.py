"""Errors of tantivy on files that are not as it wrote them."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

from search.backends.folder import is_refusal
from search.backends.seal import Damaged

_CODE = re.compile(r"\(os error (\d+)\)")
_PANIC = "PanicException"
"""Class of what a panic of tantivy raises, which PyO3 does not export; no `Exception`."""


@contextmanager
def reading_errors() -> Iterator[None]:
    """Convert what tantivy raises on files that are not as it wrote them to Damaged."""
    try:
        yield
    except (ValueError, OSError) as error:
        if is_refusal(refusal := _os_error(error)):
            raise refusal from error
        raise Damaged(f"{type(error).__name__}: {error}") from error
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise Damaged(str(error)) from error


@contextmanager
def writing_errors() -> Iterator[None]:
    """Convert what tantivy raises when it cannot write to OSError."""
    try:
        yield
    except ValueError as error:
        raise _os_error(error) from error


def _os_error(error: ValueError | OSError) -> OSError:
    """Return the error of the operating system that tantivy has met, if its message tells."""
    if isinstance(error, OSError):
        return error
    code = _CODE.search(str(error))
    return (
        OSError(int(code[1]), os.strerror(int(code[1]))) if code else OSError(errno.EIO, str(error))
    )
