"""Backend contract of the Whoosh backend."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from search.backends.whoosh.backend import WhooshBackend
from search.backends.whoosh.snapshot import Snapshot
from search.query import Word
from search.ranking.scoring import Postings
from tests.search.contract import IndexContract, Make, apply, build, found
from tests.search.contract_matching import MatchingContract
from tests.search.contract_ranking import RankingContract
from tests.search.contract_words import WordsContract
from tests.search.corpora import SCHEMA, document


class TestWhooshBackend(IndexContract, MatchingContract, RankingContract, WordsContract):
    @pytest.fixture
    def make(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
        # The contract does not depend on fsync, which takes most of the time.
        monkeypatch.setattr("os.fsync", lambda _descriptor: None)
        return lambda schema=SCHEMA, **options: WhooshBackend(
            path=tmp_path / "index", schema=schema, **options
        )


class TestArrays(IndexContract, MatchingContract, RankingContract, WordsContract):
    """The same, where the smallest segment has arrays that are mapped."""

    @pytest.fixture
    def make(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
        monkeypatch.setattr("os.fsync", lambda _descriptor: None)
        monkeypatch.setattr("search.backends.whoosh.segment_arrays.FROM", 1)
        return lambda schema=SCHEMA, **options: WhooshBackend(
            path=tmp_path / "index", schema=schema, **options
        )


class TestPublicInterface(IndexContract, MatchingContract, RankingContract, WordsContract):
    """The same, without the private interfaces of Whoosh."""

    @pytest.fixture
    def make(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
        monkeypatch.setattr("os.fsync", lambda _descriptor: None)
        return lambda schema=SCHEMA, **options: WhooshBackend(
            path=tmp_path / "index", schema=schema, public_interface=True, **options
        )


def test_no_search_waits_for_the_matches_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = WhooshBackend(path=tmp_path / "index", schema=SCHEMA)
    build(backend, [document(1, "coal"), document(2, "gas")])
    is_reading, may_go_on = threading.Event(), threading.Event()
    postings = Snapshot.postings

    def slow_for_coal(self: Snapshot, terms: tuple[bytes, ...], field: str | None) -> Postings:
        if b"coal\0coal" in terms:
            is_reading.set()
            assert may_go_on.wait(20)
        return postings(self, terms, field)

    monkeypatch.setattr(Snapshot, "postings", slow_for_coal)
    answers: dict[str, list[int]] = {}
    slow, quick = (
        threading.Thread(
            target=lambda word=word: answers.update({word: found(backend, Word(word))})
        )
        for word in ("coal", "gas")
    )
    slow.start()
    assert is_reading.wait(20)
    quick.start()
    quick.join(5)
    before = dict(answers)
    may_go_on.set()
    slow.join()
    quick.join()

    assert before == {"gas": [2]}
    assert answers == {"coal": [1], "gas": [2]}


def test_a_commit_in_the_same_moment_as_the_last_look_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two commits may have the same time, since the clock of folders is coarse."""
    monkeypatch.setattr("search.backends.whoosh.current_snapshot._SETTLED_NANOSECONDS", 10**12)
    backend = WhooshBackend(path=tmp_path / "index", schema=SCHEMA)
    build(backend, [document(1, "coal")])
    folder = backend.home.current().folder
    before = found(backend, Word("gas"))
    seen = folder.stat()

    apply(backend, [document(2, "gas")])
    os.utime(folder, ns=(seen.st_atime_ns, seen.st_mtime_ns))

    assert before == []
    assert found(backend, Word("gas")) == [2]
