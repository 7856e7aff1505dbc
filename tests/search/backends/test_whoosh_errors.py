"""Errors that Whoosh raises on files that are not as it wrote them."""

from __future__ import annotations

import pytest
from whoosh.filedb.filestore import RamStorage
from whoosh.filedb.filetables import HashReader
from whoosh.reading import CorruptIndexError

from search.backends.seal import Damaged
from search.backends.whoosh.errors import reading_errors


def test_a_table_of_zeros_is_damage() -> None:
    storage = RamStorage()
    storage.files["table"] = bytes(64)

    with pytest.raises(Damaged, match="FileFormatError"), reading_errors():
        HashReader(storage.open_file("table"), 64)


@pytest.mark.parametrize("error", [CorruptIndexError("a segment"), Exception("No column")])
def test_what_whoosh_raises_where_something_is_missing_is_damage(error: Exception) -> None:
    with pytest.raises(Damaged), reading_errors():
        raise error


def test_an_error_of_another_kind_is_none() -> None:
    class Interrupted(Exception):
        pass

    with pytest.raises(Interrupted), reading_errors():
        raise Interrupted
