"""Backend contract of the Whoosh backend."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.backends.whoosh.backend import WhooshBackend
from tests.search.contract import IndexContract, Make
from tests.search.contract_matching import MatchingContract
from tests.search.contract_ranking import RankingContract
from tests.search.contract_words import WordsContract
from tests.search.corpora import SCHEMA


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
