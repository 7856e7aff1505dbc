"""Errors of Whoosh on files that are not as it wrote them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pickle import UnpicklingError

from whoosh.filedb.filestore import StorageError
from whoosh.filedb.filetables import FileFormatError
from whoosh.index import IndexError as WhooshIndexError
from whoosh.reading import CorruptIndexError, TermNotFound

from search.backends.folder import is_refusal
from search.backends.seal import Damaged

_DAMAGES = (
    *(UnpicklingError, EOFError, struct.error, zlib.error, WhooshIndexError, TermNotFound),
    *(CorruptIndexError, FileFormatError, StorageError),
    *(AssertionError, AttributeError, ArithmeticError, LookupError, TypeError, ValueError),
    *(ImportError, FileNotFoundError),
)
"""Whoosh checks little of what it reads: what it makes of other bytes may fail anywhere."""


@contextmanager
def reading_errors() -> Iterator[None]:
    """Convert what Whoosh raises on files that are not as it wrote them to Damaged."""
    try:
        yield
    except (*_DAMAGES, OSError) as error:
        if isinstance(error, OSError) and is_refusal(error):
            raise
        raise Damaged(f"{type(error).__name__}: {error}") from error
    except Exception as error:
        # Whoosh raises bare exceptions where a column or a block that it counts on is missing
        if type(error) is not Exception:
            raise
        raise Damaged(str(error)) from error
