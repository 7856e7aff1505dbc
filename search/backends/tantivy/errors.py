"""Errors of tantivy on files that are not as it wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from search.backends.folder import is_refusal
from search.backends.local import Damaged

_PANIC = "PanicException"
"""Class of what a panic of tantivy raises, which PyO3 does not export; no `Exception`."""


@contextmanager
def reading_errors() -> Iterator[None]:
    """Convert what tantivy raises on files that are not as it wrote them to Damaged."""
    try:
        yield
    except (ValueError, OSError) as error:
        if isinstance(error, OSError) and is_refusal(error):
            raise
        raise Damaged(f"{type(error).__name__}: {error}") from error
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise Damaged(str(error)) from error
