"""Backend contract of the OpenSearch backend, on a real node."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.backends.opensearch.backend import OpenSearchBackend
from tests.search import opensearch_node
from tests.search.contract import IndexContract, Make
from tests.search.contract_matching import MatchingContract
from tests.search.contract_ranking import RankingContract
from tests.search.contract_words import WordsContract
from tests.search.corpora import SCHEMA

pytestmark = pytest.mark.opensearch


class TestOpenSearchBackend(IndexContract, MatchingContract, RankingContract, WordsContract):
    @pytest.fixture
    def make(self, tmp_path: Path) -> Iterator[Make]:
        with opensearch_node.own_prefix() as prefix:
            address = opensearch_node.address(prefix)
            yield lambda schema=SCHEMA, **options: OpenSearchBackend(
                path=tmp_path, schema=schema, address=address, **options
            )
