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
