"""Equivalence of the engines on this host and the brute-force reference on random queries.

All find and count the same documents. Whoosh also scores them as the reference does; tantivy has
BM25 of its own, with lengths of one byte.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from whoosh.util.numeric import byte_to_length, length_to_byte

from search.backends.base import Alternative, NoSynonyms, SearchBackend
from search.backends.documents import Page, SearchQuery
from search.backends.tantivy.backend import TantivyBackend
from search.backends.whoosh.backend import WhooshBackend
from search.query.tree import Terms, Word
from tests.search.corpora import SCHEMA, WORDS, batches, document, queries
from tests.search.reference.backend import ReferenceBackend
from tests.thoroughness import examples

EVERY_HIT = 50
UNSHRUNK = (Phase.explicit, Phase.generate)
"""Each try of a smaller example builds two indexes: what is found is told at once."""


class SomeSynonyms(NoSynonyms):
    """Synonyms of one word for one, one for several, and several for one."""

    def alternatives(self, words, language):
        table = {"gas": ["pipeline"], "us": ["China"], "trade": ["university of Beijing"]}
        lowered = [word.lower() for word in words]
        alternatives = [
            Alternative(place, place + 1, text)
            for place, word in enumerate(lowered)
            for text in table.get(word, [])
        ]
        alternatives += [
            Alternative(place, place + 2, "dependence")
            for place in range(len(lowered) - 1)
            if lowered[place : place + 2] == ["china", "depends"]
        ]
        return alternatives


@contextmanager
def with_reference(
    kind: type[SearchBackend],
) -> Iterator[tuple[SearchBackend, SearchBackend]]:
    """Empty index of an engine, and one of the reference."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _descriptor: None)
        # Whoosh keeps the length of a document in a byte.
        patch.setattr(
            "tests.search.reference.scores.kept_length",
            lambda words: byte_to_length(length_to_byte(words)),
        )
        pair = tuple(
            each(path=Path(folder) / each.__name__, schema=SCHEMA, synonyms=SomeSynonyms())
            for each in (kind, ReferenceBackend)
        )
        for backend in pair:
            with backend.builder() as builder:
                builder.finish()
                with backend.writer() as writer:
                    builder.swap(writer)
        yield pair


def write(backend: SearchBackend, changes) -> None:
    for documents, removed in changes:
        with backend.writer() as writer:
            writer.apply(documents, removed)


def assert_same_matches(page: Page, expected: Page) -> None:
    assert page.total == expected.total
    assert page.facets == expected.facets
    assert page.notes == expected.notes
    assert page.corrections == expected.corrections
    assert {hit.id for hit in page.hits} == {hit.id for hit in expected.hits}


def assert_same_page(page: Page, expected: Page) -> None:
    assert_same_matches(page, expected)
    assert sorted(page.feedback) == sorted(expected.feedback)
    # Whoosh keeps weights in 32 bits.
    scores = {hit.id: hit.score for hit in page.hits}
    assert scores == pytest.approx({hit.id: hit.score for hit in expected.hits}, rel=1e-6)


@pytest.mark.parametrize("kind", [WhooshBackend, TantivyBackend])
@settings(max_examples=examples(10, 300), print_blob=True, phases=UNSHRUNK)
@given(batches(), st.lists(queries(), min_size=1, max_size=12))
def test_any_query_of_any_history_finds_the_same_documents(
    kind: type[SearchBackend], changes, asked: list[SearchQuery]
) -> None:
    with with_reference(kind) as (engine, reference):
        write(engine, changes)
        write(reference, changes)

        assert engine.count() == reference.count()
        assert list(engine.digests()) == list(reference.digests())
        for query in asked:
            whole = replace(query, offset=0, limit=EVERY_HIT)
            page = engine.search(whole)
            assert_same_matches(page, reference.search(whole))
            if query.order == "relevance":
                ordered = sorted(page.hits, key=lambda hit: (-hit.score, hit.id))
                assert list(page.hits) == ordered
            else:
                assert page.hits == reference.search(whole).hits
            window = page.hits[query.offset :][: query.limit]
            if query.limit:
                assert engine.search(query).hits == window


@settings(max_examples=examples(10, 300), print_blob=True, phases=UNSHRUNK)
@given(batches(), st.lists(queries(), min_size=1, max_size=12))
def test_whoosh_scores_any_query_as_the_reference_does(changes, asked: list[SearchQuery]) -> None:
    with with_reference(WhooshBackend) as (engine, reference):
        # Whoosh counts words of deleted documents, and merges add up lengths that it has rounded.
        documents = [document for batch, _ in changes for document in batch]
        for backend in (engine, reference):
            write(backend, [(documents, [])])
        for query in asked:
            whole = replace(query, offset=0, limit=EVERY_HIT)
            assert_same_page(engine.search(whole), reference.search(whole))


@pytest.mark.parametrize("seed", range(examples(2, 40)))
def test_the_best_of_many_are_the_same_however_few_are_looked_at_closely(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.planning.weights.FEEDBACK_DEPTH", 8)
    draw = random.Random(seed)
    texts = [" ".join(draw.choices(WORDS, k=draw.randint(2, 14))) for _ in range(60)]
    documents = [document(key, *text.split(" ", 1)) for key, text in enumerate(texts, 1)]
    with with_reference(WhooshBackend) as (engine, reference):
        write(engine, [(documents[:40], []), (documents[40:], [])])
        write(reference, [(documents, [])])
        for length in (1, 2, 3, 5, 8):
            words = Terms(tuple(Word(word) for word in draw.choices(WORDS, k=length)))
            for offset, feedback in ((0, True), (0, False), (3, False), (6, True), (20, True)):
                query = SearchQuery(words, offset=offset, limit=4, feedback=feedback, explain=True)

                page = engine.search(query)

                assert_same_page(page, reference.search(query))
                for hit in page.hits:
                    assert sum(part.value for part in hit.explanation) == pytest.approx(hit.score)
