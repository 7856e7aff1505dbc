"""Queries of ours for Whoosh, beside a plain evaluation of their parts."""

from __future__ import annotations

import pytest
from whoosh.fields import TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.index import Index
from whoosh.query import Query, Term

from search.backends.whoosh.queries import BestOf

TEXTS = ["gas trade trade war", "war gas", "trade", "", "treaty war gas gas"]


@pytest.fixture(scope="module")
def index() -> Index:
    """Index of a segment with a document for each text."""
    index = RamStorage().create_index(Schema(text=TEXT(stored=True)))
    writer = index.writer()
    for text in TEXTS:
        writer.add_document(text=text)
    writer.commit()
    return index


def scores(index: Index, query: Query) -> dict[int, float]:
    """Return the score of each document that matches, by its number."""
    with index.searcher() as searcher:
        matcher = query.matcher(searcher, searcher.context())
        scored = {}
        while matcher.is_active():
            scored[matcher.id()] = matcher.score()
            matcher.next()
        return scored


@pytest.mark.parametrize(
    "words",
    [
        ["gas", "trade"],
        ["trade", "gas"],
        ["trade", "treaty"],
        ["treaty", "war", "trade", "gas"],
        ["gas", "nothing"],
        ["nothing", "absent"],
    ],
)
def test_each_document_has_the_best_of_its_own_scores(index: Index, words: list[str]) -> None:
    terms = [Term("text", word) for word in words]
    expected: dict[int, float] = {}
    for term in terms:
        for document, score in scores(index, term).items():
            expected[document] = max(score, expected.get(document, 0.0))

    assert scores(index, BestOf(terms)) == expected
    assert scores(index, BestOf([BestOf(terms[:1]), BestOf(terms[1:])])) == expected
