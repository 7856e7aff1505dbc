"""Backend contract of the OpenSearch backend, on a real node."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import pytest

from search.backends.opensearch.backend import OpenSearchBackend
from tests.search.contract import IndexContract, Make
from tests.search.contract_matching import MatchingContract
from tests.search.contract_ranking import RankingContract
from tests.search.corpora import SCHEMA


class TestOpenSearchBackend(IndexContract, MatchingContract, RankingContract):
    @pytest.fixture
    def make(self, tmp_path: Path) -> Make:
        url = f"{os.environ['TEST_OPENSEARCH_URL']}/t{secrets.token_hex(4)}"
        return lambda schema=SCHEMA, **options: OpenSearchBackend(
            path=tmp_path, schema=schema, url=url, **options
        )
