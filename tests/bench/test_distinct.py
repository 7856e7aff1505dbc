"""Distinct queries of a benchmark, and sections of its page."""

from __future__ import annotations

import json
from pathlib import Path

from bench.distinct_queries import Source, distinct_queries
from bench.sections import put_section, section
from bench.starter import prepared


def test_no_query_is_asked_twice_and_a_seed_draws_the_same_ones(tmp_path: Path) -> None:
    frequencies = prepared(50, tmp_path)

    def drawn(seed: int) -> dict:
        return distinct_queries(Source(tmp_path / "documents.jsonl", frequencies, seed), 8)

    first = drawn(1)

    assert first == drawn(1) != drawn(2)
    for queries in first.values():
        assert len({repr(query) for query in queries}) == len(queries) == 8
    texts = (tmp_path / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    details = [json.loads(text)["detail"] for text in texts]
    assert all(
        any(" ".join(query.words) in detail for detail in details)
        for query in first["phrase of two"]
    )


def test_a_section_is_replaced_where_it_stands(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Page\n\n## One\n\nOld.\n\n## Two\n\nKept.\n", encoding="utf-8")

    put_section(page, "One", "New.\n")
    put_section(page, "Three", "Added.")

    assert page.read_text(encoding="utf-8") == (
        "# Page\n\n## One\n\nNew.\n\n## Two\n\nKept.\n\n## Three\n\nAdded.\n"
    )
    assert section(page, "Two") == "\n## Two\n\nKept.\n"
