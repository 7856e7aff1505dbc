"""Evaluation command: printed and written results, and rejected collections."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from whoosh.util.numeric import byte_to_length, length_to_byte

from bench.evaluation.collection import SCHEMA, build, rank, read_query
from bench.evaluation.command import Command
from bench.evaluation.trec import CollectionDocument, CollectionQuery
from search.backends.base import Condition, IndexState, SearchUnavailable
from search.models import Synonym
from search.query import MAX_WORDS, parse
from tests.search.reference.backend import ReferenceBackend

DOCUMENTS = [
    {"id": "wing", "title": "Wings of aircraft", "text": "How lift depends on the wing."},
    {"id": "heat", "text": "Heat flows through plates, and wings."},
    {"id": "birds", "title": "Birds", "text": "They fly, as aircraft do."},
    {"id": "vogel", "title": "Vögel", "text": "Die Flügel der Vögel", "language": "de"},
    {"id": "empty"},
]
QUERIES = [
    {"id": "1", "text": "aircraft wings"},
    {"id": "2", "text": "heat in plates"},
    {"id": "3", "text": "Flügel"},
    {"id": "4", "text": "nothing of the kind"},
]
JUDGMENTS = ["1 0 wing 2", "1 0 birds 1", "2 0 birds 1", "3 0 vogel 1", "9 0 wing 1", "9 0 gone 1"]


@pytest.fixture(autouse=True)
def _no_power_cuts(monkeypatch):
    monkeypatch.setattr("os.fsync", lambda _descriptor: None)


@pytest.fixture
def collection(tmp_path):
    """Files of the test collection by option, whose contents tests may change."""

    def write(documents=DOCUMENTS, queries=QUERIES, judgments=JUDGMENTS):
        texts = {
            "documents": [json.dumps(one) for one in documents],
            "queries": [json.dumps(one) for one in queries],
            "judgments": judgments,
        }
        for name, lines in texts.items():
            (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
        return {name: tmp_path / name for name in texts}

    return write


def rounded_length(words):
    """Return a length as Whoosh keeps it, in a byte."""
    return byte_to_length(length_to_byte(words))


def evaluate(files, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command(Command(), **files, **options, stdout=out, stderr=err)
    return out.getvalue().splitlines()


def measures(lines):
    named = (line.split() for line in lines)
    return {parts[0]: float(parts[1]) for parts in named if parts[0] in ("nDCG@10", "MAP")}


pytestmark = pytest.mark.django_db


def test_it_prints_sizes_measures_and_times(collection):
    lines = evaluate(collection())

    assert lines[0].startswith("5 documents, indexed in ")
    assert lines[1:4] == [
        "4 queries, 3 of them with judgments",
        "1 queries with judgments are not among them",
        "1 judged documents are not among the documents",
    ]
    # Query 2 finds only `heat`, which has no judgment and comes before `birds` for query 1.
    assert lines[4:7] == ["nDCG@10     0.6501", "MAP         0.6111", "recall@100  0.6667"]
    assert lines[7].startswith("a query     p50 ")


def test_the_rankings_are_those_of_the_engine(collection, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.search.reference.scores.kept_length", rounded_length)
    run = tmp_path / "run"

    evaluate(collection(), run=run)

    ranked = [line.split() for line in run.read_text().splitlines()]
    assert [tuple(line[:4]) for line in ranked if line[0] == "1"] == [
        ("1", "Q0", "wing", "1"),
        ("1", "Q0", "heat", "2"),
        ("1", "Q0", "birds", "3"),
    ]
    backend = ReferenceBackend(path=tmp_path / "reference", schema=SCHEMA)
    documents = [
        CollectionDocument(
            one["id"], one.get("title", ""), one.get("text", ""), one.get("language", "en")
        )
        for one in DOCUMENTS
    ]
    ids = build(backend, documents, lambda *_: None)
    for ranking in rank(backend, ids, [CollectionQuery(**one) for one in QUERIES]):
        written = [(line[2], float(line[4])) for line in ranked if line[0] == ranking.query]
        assert written == [(name, pytest.approx(score)) for name, score in ranking.documents]


def test_synonyms_of_the_editors_count(collection):
    queries = [{"id": "2", "text": "caloric"}]
    files = collection(queries=queries, judgments=["2 0 heat 1"])
    assert measures(evaluate(files))["MAP"] == 0

    Synonym.objects.create(term="caloric", alternative="heat")

    assert measures(evaluate(files))["MAP"] == 1


class IndexOfASite(ReferenceBackend):
    """Engine that hosts share, with an index of other documents."""

    shared = True

    def state(self):
        return IndexState(Condition.OUTDATED)

    def builder(self):
        raise AssertionError("The index of the site is replaced.")


def test_the_index_of_a_site_is_never_replaced(collection, settings):
    backend = f"{__name__}.{IndexOfASite.__name__}"
    settings.SINORUS_SEARCH = settings.SINORUS_SEARCH | {"BACKEND": backend}

    with pytest.raises(CommandError, match="Name another prefix"):
        evaluate(collection())


def test_without_a_database_the_default_synonyms_count(collection, monkeypatch):
    def away(*_):
        raise DatabaseError("no such table")

    monkeypatch.setattr("django.db.models.query.QuerySet.__iter__", away)
    documents = [{"id": "1", "text": "The programme of a centre"}]
    queries = [{"id": "1", "text": "program"}]

    lines = evaluate(collection(documents, queries, ["1 0 1 1"]))

    assert measures(lines)["nDCG@10"] == 1


def test_questions_are_widened_unless_that_is_not_wanted(collection, monkeypatch):
    asked = []
    search = ReferenceBackend.search
    monkeypatch.setattr(
        "search.backends.whoosh.backend.WhooshBackend.search",
        lambda _, query: asked.append(query.feedback) or search_nothing(query),
    )

    def search_nothing(query):
        return search(empty, query)

    empty = ReferenceBackend(path="/nowhere", schema=SCHEMA)
    build(empty, [], lambda *_: None)

    evaluate(collection())
    evaluate(collection(), no_feedback=True)

    assert asked == [True] * 4 + [False] * 4


def test_a_query_without_words_finds_nothing(collection, tmp_path):
    files = collection(queries=[{"id": "1", "text": "?!"}, {"id": "3", "text": ""}])

    lines = evaluate(files, run=tmp_path / "run")

    assert measures(lines)["MAP"] == 0
    assert (tmp_path / "run").read_text() == ""


def test_overlong_queries_are_read_as_passages():
    typed = '+wing "lift and drag" -bird'
    assert read_query(typed) == parse(typed).tree

    long = " ".join([typed, *["aircraft"] * MAX_WORDS])
    assert len(read_query(long).children) == 5 + MAX_WORDS


@pytest.mark.parametrize(
    ("name", "message"),
    [("documents", "documents can't be read"), ("judgments", "judgments can't be read")],
)
def test_a_missing_file_is_named_in_a_line(collection, name, message):
    files = collection()
    files[name].unlink()

    with pytest.raises(CommandError, match=message):
        evaluate(files)


def test_a_wrong_line_and_a_place_that_cannot_be_written_are_named(collection, tmp_path):
    with pytest.raises(CommandError, match='queries, line 1: "id"'):
        evaluate(collection(queries=[{"text": "x"}]))
    with pytest.raises(CommandError, match="run cannot be written"):
        evaluate(collection(), run=tmp_path / "none" / "run")


def test_errors_in_queries_are_reported_before_indexing(collection, monkeypatch):
    monkeypatch.setattr(
        "search.backends.local_writing.LocalBuilder.add", lambda *_: pytest.fail("indexed")
    )

    with pytest.raises(CommandError, match="queries, line 2: there is another '1'"):
        evaluate(collection(queries=[{"id": "1", "text": "x"}, {"id": "1", "text": "y"}]))


def test_a_collection_without_documents_is_none(collection):
    with pytest.raises(CommandError, match="There are no documents in the collection"):
        evaluate(collection(documents=[]))


def test_judgments_of_other_queries_are_told(collection):
    with pytest.raises(CommandError, match="None of the queries has judgments"):
        evaluate(collection(judgments=["77 0 wing 1"]))


def test_engine_errors_are_reported_in_one_line(collection, monkeypatch):
    def full(*_):
        raise SearchUnavailable("The disk is full.")

    monkeypatch.setattr("search.backends.local_writing.LocalBuilder.add", full)

    with pytest.raises(CommandError, match="The disk is full"):
        evaluate(collection())


def test_whoever_stops_it_is_told_that_it_stopped(collection, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("search.backends.local_writing.LocalBuilder.add", stop)

    with pytest.raises(CommandError, match="Stopped"):
        evaluate(collection())


def test_a_large_collection_says_how_far_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr("bench.evaluation.collection.BATCH_SIZE", 2)
    documents = [CollectionDocument(str(number), "", "gas", "en") for number in range(5)]
    shown = []

    build(
        ReferenceBackend(path=tmp_path / "large", schema=SCHEMA),
        documents,
        lambda done, _total: shown.append(done),
    )

    assert shown == [2, 4]
