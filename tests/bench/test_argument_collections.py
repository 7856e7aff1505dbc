"""Test collections of arguments made from the first debate."""

from __future__ import annotations

import json
from pathlib import Path

from bench.argument_collections import write
from bench.evaluation.trec import read_documents, read_judgments, read_queries

FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "china_russia_2022.json"


def test_each_collection_asks_for_positions_that_are_its_documents(tmp_path):
    names = write(json.loads(FIXTURE.read_text(encoding="utf-8")), tmp_path)

    assert names == ["motions", "counterpoints", "evidence", "topics"]
    for name in names:
        folder = tmp_path / name
        documents = {one.id: one for one in read_documents(folder / "documents.jsonl", "en")}
        queries = {one.id: one.text for one in read_queries(folder / "queries.jsonl")}
        judgments = read_judgments(folder / "judgments.tsv")
        assert set(judgments) == set(queries)
        assert {slug for grades in judgments.values() for slug in grades} <= set(documents)
        assert len(queries) >= 12
        assert not set(queries.values()) & {one.text for one in documents.values()}
