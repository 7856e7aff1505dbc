"""Equivalence of the OpenSearch backend with others on random queries.

It finds the documents, facets, notes and corrections of the brute-force reference, and scores as
tantivy does, which has the same BM25.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from search.backends.base import SearchBackend
from search.backends.documents import SearchQuery
from search.backends.opensearch import schema
from search.backends.opensearch.backend import OpenSearchBackend
from search.backends.tantivy.backend import TantivyBackend
from search.query.tree import Terms, Word
from tests.search import opensearch_node
from tests.search.backends.test_backends_agree import SomeSynonyms, write
from tests.search.contract import build
from tests.search.corpora import SCHEMA, WORDS, batches, document, queries
from tests.search.reference.backend import ReferenceBackend
from tests.thoroughness import examples

pytestmark = pytest.mark.opensearch

K1, B = 1.2, 0.75
"""Constants of BM25 in tantivy."""


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
        whole = replace(query, offset=0, limit=50)
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
        window = page.hits[query.offset :][: query.limit]
        assert [hit.id for hit in engine.search(query).hits] == [hit.id for hit in window]


@pytest.mark.parametrize("seed", range(examples(1, 20)))
def test_any_words_are_scored_as_by_tantivy(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.fsync", lambda _descriptor: None)
    monkeypatch.setitem(schema.BM25, "k1", K1)
    monkeypatch.setitem(schema.BM25, "b", B)
    draw = random.Random(seed)
    texts = [" ".join(draw.choices(WORDS, k=draw.randint(2, 14))) for _ in range(40)]
    documents = [document(key, *text.split(" ", 1)) for key, text in enumerate(texts, 1)]
    with opensearch_node.own_prefix() as prefix:
        address = opensearch_node.address(prefix)
        options = {"schema": SCHEMA, "synonyms": SomeSynonyms()}
        engine = OpenSearchBackend(path=tmp_path, address=address, shards=2, **options)
        tantivy = TantivyBackend(path=tmp_path / prefix, **options)
        for backend in (engine, tantivy):
            build(backend, documents)
        for length in (1, 2, 3, 5, 8):
            words = Terms(tuple(Word(word) for word in draw.choices(WORDS, k=length)))
            query = SearchQuery(words, limit=50, explain=True)

            page, expected = engine.search(query), tantivy.search(query)

            scores = {hit.id: hit.score for hit in page.hits}
            assert scores == pytest.approx({h.id: h.score for h in expected.hits}, rel=1e-4)
            assert page.feedback == expected.feedback
            for hit in page.hits:
                assert sum(part.value for part in hit.explanation) == pytest.approx(hit.score)
