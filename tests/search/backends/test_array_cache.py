"""Array cache: keeps the most recently used arrays within its size limit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from search.backends.documents import SearchQuery
from search.backends.whoosh.array_cache import ArrayCache
from search.backends.whoosh.backend import WhooshBackend
from search.query.tree import Word
from tests.search.contract import build
from tests.search.corpora import SCHEMA, document

KILOBYTE = 1024


def kilobytes(count: int) -> np.ndarray:
    return np.zeros(count * KILOBYTE, np.uint8)


def test_what_was_made_once_is_not_made_again() -> None:
    cache, made = ArrayCache(100 * KILOBYTE), []

    def make() -> np.ndarray:
        made.append(1)
        return kilobytes(1)

    assert cache.get("a", make) is cache.get("a", make)
    assert len(made) == 1


def test_what_was_not_used_for_longest_goes_first() -> None:
    cache = ArrayCache(10 * KILOBYTE)
    first = cache.get("a", lambda: kilobytes(4))
    cache.get("b", lambda: kilobytes(4))
    cache.get("a", lambda: kilobytes(4))
    cache.get("c", lambda: kilobytes(4))

    assert cache.get("a", lambda: kilobytes(4)) is first
    assert cache.nbytes <= 10 * KILOBYTE


def test_what_takes_long_to_make_stays_for_longer() -> None:
    cache = ArrayCache(10 * KILOBYTE)
    dear = cache.get("dear", lambda: kilobytes(4), head_start=2)

    for number in range(4):
        cache.get(("cheap", number), lambda: kilobytes(4))
        assert cache.get("dear", lambda: kilobytes(4)) is dear
    for number in range(10):
        cache.get(("cheaper", number), lambda: kilobytes(4))

    assert cache.get("dear", lambda: kilobytes(4)) is not dear
    assert cache.nbytes <= 10 * KILOBYTE


def test_what_is_larger_than_the_limit_is_given_all_the_same() -> None:
    cache = ArrayCache(KILOBYTE)

    assert cache.get("a", lambda: kilobytes(50)).nbytes == 50 * KILOBYTE
    cache.get("b", lambda: kilobytes(1))
    assert cache.nbytes < 3 * KILOBYTE


def test_what_is_obsolete_is_forgotten() -> None:
    cache = ArrayCache(100 * KILOBYTE)
    for key in ("old", "new"):
        cache.get((key, 1), lambda: kilobytes(1))

    cache.forget(lambda key: key[0] == "old")

    assert cache.nbytes < 2 * KILOBYTE
    assert cache.get(("old", 1), lambda: kilobytes(2)).nbytes == 2 * KILOBYTE


def test_of_two_that_are_made_at_once_one_counts() -> None:
    cache = ArrayCache(100 * KILOBYTE)

    def make_twice() -> np.ndarray:
        cache.get("a", lambda: kilobytes(1))
        return kilobytes(1)

    cache.get("a", make_twice)

    assert cache.nbytes < 2 * KILOBYTE


def test_a_large_key_counts(tmp_path: Path) -> None:
    backend = WhooshBackend(path=tmp_path / "index", schema=SCHEMA)
    build(backend, [document(key, "coal gas") for key in (1, 2, 3)])
    hidden = [frozenset(range(3, 5000 + more)) for more in range(3)]

    backend.search(SearchQuery(Word("gas")))
    before = backend.cache.nbytes
    for ids in hidden:
        assert backend.search(SearchQuery(Word("gas"), hidden=ids)).total == 2

    assert backend.cache.nbytes - before > 3 * 5000 * 28


def test_no_more_document_frequencies_are_remembered_than_are_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.backends.whoosh.snapshot._MOST_STEMS", 2)
    backend = WhooshBackend(path=tmp_path / "index", schema=SCHEMA)
    build(backend, [document(1, "coal gas"), document(2, "coal")])
    snapshot = backend.snapshot()

    assert snapshot.documents_with(["coal", "gas"]) == [2, 1]
    assert snapshot.documents_with(["gas", "oil"]) == [1, 0]
    assert snapshot.documents_with(["coal"]) == [2]
    assert len(snapshot._documents_with) == 1
