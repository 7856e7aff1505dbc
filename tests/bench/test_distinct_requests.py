"""Whole requests of a benchmark, and the site over FTS5 that it compares with."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bench.distinct_requests_queries import address
from bench.distinct_requests_served import answers_a_second
from bench.fts5_site import search
from bench.fts5_site.index import build
from bench.queries import Query
from search.backends.documents import Part, SearchDocument


@pytest.fixture
def found_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Query], search.Answer]]:
    """Search in the tables of three documents."""
    documents = [
        SearchDocument(
            number, "en", (Part("statement", text),), {"stance": (stance,), "has": ("evidence",)}
        )
        for number, text, stance in (
            (1, "Trade grew by gas.", "affirms"),
            (2, "Gas trades fell.", "denies"),
            (3, "War ended.", "denies"),
        )
    ]
    base = sqlite3.connect(tmp_path / "fts5.sqlite3")
    build(base, iter(documents))
    base.close()
    monkeypatch.setenv("BENCH_FTS5", str(tmp_path / "fts5.sqlite3"))
    own = threading.local()
    monkeypatch.setattr(search, "_own", own)

    def found(query: Query) -> search.Answer:
        given = parse_qs(urlsplit(address("fts5", query)).query)
        return search.search(given.pop("q")[0], {k: v[0] for k, v in given.items()}, 25, 0)

    yield found

    if hasattr(own, "base"):
        own.base.close()


@pytest.mark.parametrize("many", [0, 3_000])
@pytest.mark.parametrize(
    ("query", "keys"),
    [
        (Query(("trade", "war")), {1, 2, 3}),
        (Query(("trade", "grow"), "and"), set()),
        (Query(("gas", "trade"), "phrase"), {2}),
        (Query(("gas",), filters={"stance": "affirms"}), {1}),
        (Query(("war",), roles={"has": "evidence"}, field="statement"), {3}),
        (Query(("tra",), "prefix"), {1, 2}),
    ],
)
def test_the_site_over_fts5_finds_what_is_asked_for(found_in, monkeypatch, query, keys, many):
    monkeypatch.setattr(search, "MANY", many)

    answer = found_in(query)

    assert {hit.id for hit in answer.hits} == keys
    assert answer.total == len(keys) == sum(count for _, count in answer.facets["stance"])
    assert all("<mark>" in hit.html for hit in answer.hits)


def test_a_query_is_typed_as_people_type_it():
    typed = {
        address("ours", query)
        for query in (
            Query(("trade", "gas"), "and", feedback=True),
            Query(("trade",), roles={"has": "evidence"}, feedback=True),
        )
    }

    assert typed == {
        "/api/v1/search/?q=trade+AND+gas",
        "/api/v1/search/?q=trade+has%3Aevidence",
    }
    assert address("fts5", Query(("trade",), "fuzzy")) is None


@pytest.mark.parametrize(
    ("addresses", "told"), [([], "not enough different queries"), (["/"], "/ is not answered")]
)
def test_a_rate_of_failures_is_none(addresses, told):
    with pytest.raises(SystemExit, match=told):
        answers_a_second(1, iter(addresses), clients=1, seconds=5)
