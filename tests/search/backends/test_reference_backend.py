"""Backend contract of the reference backend, so that others can be compared with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.search.contract import IndexContract, Make
from tests.search.contract_matching import MatchingContract
from tests.search.contract_ranking import RankingContract
from tests.search.contract_words import WordsContract
from tests.search.corpora import SCHEMA
from tests.search.reference.backend import ReferenceBackend


class TestReferenceBackend(IndexContract, MatchingContract, RankingContract, WordsContract):
    @pytest.fixture
    def make(self, tmp_path: Path) -> Make:
        return lambda schema=SCHEMA, **options: ReferenceBackend(
            path=tmp_path / "index", schema=schema, **options
        )
