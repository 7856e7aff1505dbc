"""Equivalence of the OpenSearch backend and the brute-force reference on random queries.

Both find the same documents, facets, notes and corrections. The order by relevance is OpenSearch's
own (`search.planning.weights` names the differences).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from search.backends.base import SearchBackend
from search.backends.documents import SearchQuery
from search.backends.opensearch.backend import OpenSearchBackend
from tests.search import opensearch_node
from tests.search.backends.test_backends_agree import SomeSynonyms, write
from tests.search.contract import build
from tests.search.corpora import SCHEMA, batches, queries
from tests.search.reference.backend import ReferenceBackend
from tests.thoroughness import examples

pytestmark = pytest.mark.opensearch


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[SearchBackend, SearchBackend]]:
    with opensearch_node.own_prefix() as prefix:
        options = {"schema": SCHEMA, "synonyms": SomeSynonyms()}
        address = opensearch_node.address(prefix)
        yield (
            OpenSearchBackend(path=tmp_path, address=address, shards=2, **options),
            ReferenceBackend(path=tmp_path / prefix, **options),
        )


@settings(
    max_examples=examples(8, 100),
    print_blob=True,
    # Each try of a smaller example builds an index: what is found is told at once.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(batches(), st.lists(queries(), min_size=1, max_size=12))
def test_any_query_of_any_history_gets_the_same_answer(
    pair: tuple[SearchBackend, SearchBackend], changes: list, asked: list[SearchQuery]
) -> None:
    for backend in pair:
        build(backend, [])
        write(backend, changes)
    engine, reference = pair
    assert list(engine.digests()) == list(reference.digests())
    # The reference counts a document twice that has a form as a stop word and as a name.
    assert [form for form, _ in engine.words()] == [form for form, _ in reference.words()]
    for query in asked:
        # Feedback counts documents by the server's dictionary, deleted ones included.
        whole = replace(query, offset=0, limit=50, feedback=False)
        page, expected = engine.search(whole), reference.search(whole)

        assert (page.total, page.facets) == (expected.total, expected.facets)
        assert (page.notes, page.corrections) == (expected.notes, expected.corrections)
        keys = [hit.id for hit in page.hits]
        expected_keys = [hit.id for hit in expected.hits]
        if query.order == "relevance":
            assert sorted(keys) == sorted(expected_keys)
            assert list(page.hits) == sorted(page.hits, key=lambda hit: (-hit.score, hit.id))
        else:
            assert keys == expected_keys
        part = replace(query, feedback=False)
        window = page.hits[query.offset :][: query.limit]
        assert [hit.id for hit in engine.search(part).hits] == [hit.id for hit in window]
