"""Equivalence of the Whoosh backend and the brute-force reference on random queries."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.backends.base import Alternative, NoSynonyms, SearchBackend
from search.backends.documents import Page, SearchQuery
from search.backends.whoosh.backend import WhooshBackend
from search.query.tree import Must, Or, Terms, Word
from tests.search.corpora import SCHEMA, WORDS, batches, document, queries
from tests.search.reference.backend import ReferenceBackend
from tests.thoroughness import examples


class SomeSynonyms(NoSynonyms):
    """Synonyms of one word for one, one for several, and several for one."""

    def alternatives(self, words, language):
        known = {"gas": ["pipeline"], "us": ["China"], "trade": ["university of Beijing"]}
        lowered = [word.lower() for word in words]
        found = [
            Alternative(place, place + 1, text)
            for place, word in enumerate(lowered)
            for text in known.get(word, [])
        ]
        found += [
            Alternative(place, place + 2, "dependence")
            for place in range(len(lowered) - 1)
            if lowered[place : place + 2] == ["china", "depends"]
        ]
        return found


@contextmanager
def both() -> Iterator[tuple[SearchBackend, SearchBackend]]:
    """Empty index of each backend."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _descriptor: None)
        pair = tuple(
            kind(path=Path(folder) / kind.__name__, schema=SCHEMA, synonyms=SomeSynonyms())
            for kind in (WhooshBackend, ReferenceBackend)
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


def assert_same_page(page: Page, expected: Page) -> None:
    assert page.total == expected.total
    assert page.facets == expected.facets
    assert page.notes == expected.notes
    assert page.feedback == expected.feedback
    assert [hit.id for hit in page.hits] == [hit.id for hit in expected.hits]
    for hit, other in zip(page.hits, expected.hits, strict=True):
        assert hit.score == pytest.approx(other.score, rel=1e-9, abs=1e-8)


@settings(max_examples=examples(20, 300), print_blob=True)
@given(batches(), st.lists(queries(), min_size=1, max_size=12))
def test_any_query_of_any_history_gets_the_same_answer(changes, asked: list[SearchQuery]) -> None:
    with both() as (engine, reference):
        write(engine, changes)
        write(reference, changes)

        assert engine.count() == reference.count()
        assert list(engine.digests()) == list(reference.digests())
        deleted = engine.snapshot().live is not None
        if deleted:
            # Feedback terms are chosen by document frequencies that include deleted documents.
            asked = [replace(query, feedback=False) for query in asked]
        for query in asked:
            assert_same_page(engine.search(query), reference.search(query))


@pytest.mark.parametrize("seed", range(examples(2, 40)))
def test_the_best_of_many_are_the_same_however_few_are_looked_at_closely(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.planning.weights.FEEDBACK_DEPTH", 8)
    draw = random.Random(seed)
    texts = [" ".join(draw.choices(WORDS, k=draw.randint(2, 14))) for _ in range(60)]
    documents = [document(key, *text.split(" ", 1)) for key, text in enumerate(texts, 1)]
    with both() as (engine, reference):
        write(engine, [(documents[:40], []), (documents[40:], [])])
        write(reference, [(documents, [])])
        for length in (1, 2, 3, 5, 8):
            asked = Terms(tuple(Word(word) for word in draw.choices(WORDS, k=length)))
            for offset, feedback in ((0, True), (0, False), (3, False), (6, True), (20, True)):
                query = SearchQuery(asked, offset=offset, limit=4, feedback=feedback, explain=True)

                page = engine.search(query)

                assert_same_page(page, reference.search(query))
                for hit in page.hits:
                    assert sum(part.value for part in hit.explanation) == pytest.approx(hit.score)


@pytest.mark.parametrize("seed", range(examples(2, 20)))
def test_the_best_are_the_same_where_only_they_are_scored(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As in an index with many more documents.
    monkeypatch.setattr("search.ranking.word_scores.FEW_SHARE", 0)
    monkeypatch.setattr("search.ranking.word_scores.CALL", 0)
    draw = random.Random(seed)
    words = ["gas", "trade", "pipeline", "sanctions", "university", "dependence"]
    documents = [
        # The first is in all documents, the last in a few, as in natural text.
        document(key, "China", " ".join([words[0], *draw.choices(words, [16, 8, 4, 2, 1, 1], k=6)]))
        for key in range(1, 61)
    ]
    with both() as (engine, reference):
        write(engine, [(documents[:40], []), (documents[40:], [])])
        write(reference, [(documents, [])])
        for length in (2, 3, 5):
            asked = tuple(Word(word) for word in (*words[-length + 1 :], words[0]))
            required = tuple(map(Must, asked))
            # Alternatives are not near each other, so that scores are exactly their sums.
            trees = Terms(asked), Or(asked), Terms(required), Terms((required[0], *asked[1:]))
            for tree, limit in product(trees, (1, 3, 6)):
                query = SearchQuery(tree, limit=limit, feedback=False)

                assert_same_page(engine.search(query), reference.search(query))
