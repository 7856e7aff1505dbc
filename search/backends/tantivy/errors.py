"""Errors of tantivy on files that are not as it wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from search.backends.folder import is_refusal
from search.backends.local import Damaged


@contextmanager
def reading_errors() -> Iterator[None]:
    """Convert what tantivy raises on files that are not as it wrote them to Damaged."""
    try:
        yield
    except (ValueError, OSError) as error:
        if isinstance(error, OSError) and is_refusal(error):
            raise
        raise Damaged(f"{type(error).__name__}: {error}") from error
