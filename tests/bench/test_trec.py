"""Readers of test collections, with the line of each error."""

from __future__ import annotations

import io

import pytest

from bench.evaluation.passages import passage
from bench.evaluation.trec import (
    CollectionDocument,
    CollectionError,
    CollectionQuery,
    read_documents,
    read_judgments,
    read_queries,
    write_ranking,
)
from search.query import MAX_CHARACTERS, MAX_WORDS, Word


@pytest.fixture
def file(tmp_path):
    def write(*lines):
        path = tmp_path / "file"
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write


def test_documents_have_ids_and_perhaps_more(file):
    path = file(
        '{"id": "a-1", "title": "Wings", "text": "Of birds.", "language": "de"}',
        "",
        '{"id": 2, "text": "Лукин"}',
        '{"id": "3", "title": null, "other": 7}',
    )

    assert list(read_documents(path, "en")) == [
        CollectionDocument("a-1", "Wings", "Of birds.", "de"),
        CollectionDocument("2", "", "Лукин", "en"),
        CollectionDocument("3", "", "", "en"),
    ]


def test_queries_are_texts_with_ids(file):
    assert list(read_queries(file('{"id": 1, "text": "what flies"}'))) == [
        CollectionQuery("1", "what flies")
    ]


def test_documents_are_read_while_they_are_used(file):
    path = file('{"id": 1}', "no JSON")

    documents = read_documents(path, "en")

    assert next(documents).id == "1"
    with pytest.raises(CollectionError, match="line 2"):
        next(documents)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2: this is no JSON"),
        ("[1]", "line 2: this is no JSON object"),
        ("[" * 5000, "line 2: this is no JSON"),
        ('{"text": "x"}', 'line 2: "id" has to be a text or a whole number'),
        ('{"id": true}', 'line 2: "id" has to be'),
        ('{"id": 1.5}', 'line 2: "id" has to be'),
        ('{"id": " "}', 'line 2: "id" has to be'),
        ('{"id": "a b"}', 'line 2: "id" has spaces'),
        ('{"id": "1"}', "line 2: there is another '1' above"),
        ('{"id": 2, "text": ["x"]}', 'line 2: "text" has to be a text'),
    ],
)
def test_a_wrong_line_is_named(file, line, message):
    with pytest.raises(CollectionError, match=message):
        list(read_documents(file('{"id": 1}', line), "en"))


def test_judgments_are_grades_by_query_and_document(file):
    path = file("1 0 a 3", "1\t0\tb\t0", "q2 Q0 a -1")

    assert read_judgments(path) == {"1": {"a": 3, "b": 0}, "q2": {"a": -1}}


def test_the_files_of_beir_are_read_as_they_are(file):
    assert next(read_documents(file('{"_id": "MED-10", "metadata": {}}'), "en")).id == "MED-10"
    assert read_judgments(file("query-id\tcorpus-id\tscore", "PLAIN-2\tMED-10\t2")) == {
        "PLAIN-2": {"MED-10": 2}
    }
    assert read_judgments(file("query_id iter doc_id relevance", "1 0 a 1.0", "1 0 a 1")) == {
        "1": {"a": 1}
    }


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["1 a"], "line 1: a judgment is"),
        (["1 0 a"], "line 1: the grade 'a' is no whole number"),
        (["1 0 a nan"], "line 1: the grade 'nan' is no whole number"),
        (["1 0 a 1e999"], "line 1: the grade '1e999' is no whole number"),
        (["1 0 a 0.5"], "line 1: the grade '0.5' is no whole number"),
        (["1 0 a 1", "1 0 a 2"], "line 2: 'a' has another grade for '1' above"),
        (["query-id corpus-id score"], "there are no judgments in it"),
        (["1 0 a 1", "1 0 b x"], "line 2: the grade 'x' is no whole number"),
        ([""], "there are no judgments in it"),
    ],
)
def test_wrong_judgments_are_named(file, lines, message):
    with pytest.raises(CollectionError, match=message):
        read_judgments(file(*lines))


def test_files_that_cannot_be_read_are_named(tmp_path):
    with pytest.raises(CollectionError, match="none can't be read"):
        read_judgments(tmp_path / "none")
    (tmp_path / "latin").write_bytes(b'{"id": "\xe9"}\n')
    with pytest.raises(CollectionError, match="no text in UTF-8"):
        list(read_queries(tmp_path / "latin"))


def test_a_ranking_is_written_as_trec_reads_it():
    out = io.StringIO()

    write_ranking(out, "q", [("a", 2.5), ("b", 1.0)])

    assert out.getvalue() == "q Q0 a 1 2.500000000 sinorus\nq Q0 b 2 1.000000000 sinorus\n"


def test_a_passage_is_its_words_however_many():
    words = [f"word{number}" for number in range(10 * MAX_WORDS)]
    text = " ".join(words)
    assert len(text) > MAX_CHARACTERS

    assert passage(text).children == tuple(Word(word) for word in words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('"Soft power" -- (a "term") - and field:word, NOT 35% OR U.S.!',
         ["Soft", "power", "a", "term", "and", "field:word", "NOT", "35%", "OR", "U.S."]),
        ("…", []),
        ("", []),
        ("x" * 100, ["x" * 64]),
    ],
)  # fmt: skip
def test_nothing_in_a_passage_is_an_operator(text, words):
    assert [word.text for word in passage(text).children] == words
