"""Answers by meaning: what joins the words, what stays theirs, and what the index keeps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.backends.documents import Facet, SearchQuery, Synonym
from search.planning.thesaurus import Thesaurus
from search.query.tree import Keyword, Must, Not, Phrase, Prefix, Terms, Word
from tests.search.contract import apply, build, words
from tests.search.corpora import SCHEMA, document
from tests.sentence_model import WordEncoder

MEANT = replace(
    SCHEMA,
    text_fields=tuple(
        replace(field, meaning=field.name in ("statement", "detail"))
        for field in SCHEMA.text_fields
    ),
)
LIBRARY = [
    document(1, "China buys natural gas", "pipelines take years", expert="lukin"),
    document(2, "distrust grows", "beijing is wary", expert="fallon", stance="denies"),
    document(3, "sanctions fail", "trade goes on", expert="lukin"),
    document(4, "nothing else", "at all", expert="shamina"),
    document(5, "suspicion never went away", expert="lukin", stance="affirms"),
    document(6, "wheat is sold", expert="lukin"),
]
QUESTION = words("suspicion never between countries")
SUBJECTS = ("distrust wary suspicion", "gas pipelines", "sanctions trade")


@pytest.fixture
def make(engine, tmp_path, monkeypatch):
    monkeypatch.setattr("os.fsync", lambda _descriptor: None)

    def make_backend(encoder=None):
        return engine(path=tmp_path / "index", schema=MEANT, encoder=encoder)

    return make_backend


@pytest.fixture
def encoder():
    return WordEncoder(*SUBJECTS)


@pytest.fixture
def backend(make, encoder):
    return build(make(encoder), LIBRARY)


def asked(backend, tree=QUESTION, **options):
    return backend.search(SearchQuery(tree, **options))


def found(page):
    return {hit.id: hit.by_meaning for hit in page.hits}


def test_a_question_finds_what_has_none_of_its_words(backend, make):
    page = asked(backend, facets=("expert",), explain=True)
    by_words = asked(make(), facets=("expert",))

    assert found(by_words) == {5: False}
    assert found(page) == {5: False, 2: True}
    assert (page.total, page.by_meaning) == (1, 1)
    assert page.facets == by_words.facets == (Facet("expert", (("lukin", 1),)),)
    for hit in page.hits:
        assert "similar in meaning" in [part.reason for part in hit.explanation]
        assert sum(part.value for part in hit.explanation) == pytest.approx(hit.score)
    assert asked(backend, meaning=False) == asked(make())


def test_pages_share_the_hits(backend):
    pages = [asked(backend, offset=place, limit=1) for place in range(3)]

    assert [list(found(page)) for page in pages] == [[5], [2], []]
    assert {(page.total, page.by_meaning) for page in pages} == {(1, 1)}


def test_deep_pages_share_the_hits_as_well(make, encoder, monkeypatch):
    monkeypatch.setattr("search.planning.weights.FEEDBACK_DEPTH", 6)
    monkeypatch.setattr("search.planning.weights.MEANING_DEPTH", 2)
    # The shorter, the better by its words; every third one is near to the question.
    library = [
        document(key, f"never between countries {'wary' * (key % 3 == 0)} {'wheat ' * key}")
        for key in range(1, 31)
    ]
    backend = build(make(encoder), library)
    hits = asked(backend, limit=100, explain=True).hits
    whole = [hit.id for hit in hits]

    assert sorted(whole) == list(range(1, 31))
    pages = [asked(backend, offset=place, limit=1) for place in range(30)]
    assert [key for page in pages for key in found(page)] == whole
    for hit in hits:
        rest = [part.value for part in hit.explanation if part.reason == "rounding"]
        assert rest == pytest.approx([0.0] * len(rest), abs=1e-6)


@pytest.mark.parametrize(
    "tree",
    [
        words("suspicion"),
        words("Suspicion Countries"),
        words("suspicion never 2014"),
        Terms((*QUESTION.children, Phrase("never went"))),
        Terms((*QUESTION.children, Prefix("wea"))),
        Terms((*QUESTION.children, Not(Word("war")))),
        Terms((*QUESTION.children, Must(Word("never")))),
        Terms((*QUESTION.children, Word("never", "detail"))),
    ],
    ids=["word", "name", "figure", "phrase", "prefix", "not", "must", "field"],
)
def test_other_queries_are_answered_by_their_words(backend, make, tree):
    assert asked(backend, tree) == asked(make(), tree)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("why was suspicion never gone", "why was suspicion never gone"),
        ("sancions between countries", "sanctions between countries"),
        ("Китай und sanctions", "China und sanctions"),
        ("PRC gas never 2014", "China gas never 2014"),
        ("Beijing buys wheat", "Beijing buys wheat"),
    ],
)
def test_the_model_reads_what_was_searched_for(make, encoder, monkeypatch, typed, read):
    texts = []
    ask = encoder.question
    backend = build(make(encoder), LIBRARY)
    names = ("PRC", "Китай", "Beijing")
    backend.synonyms = Thesaurus([Synonym(name, "China") for name in names])
    monkeypatch.setattr(encoder, "question", lambda text: texts.append(text) or ask(text))

    asked(backend, words(typed))

    assert texts == [read]


def test_filters_hold_for_what_is_meant(backend):
    assert found(asked(backend, filters={"expert": ("fallon",)})) == {2: True}
    assert found(asked(backend, filters={"expert": ("lukin",)})) == {5: False}
    assert found(asked(backend, hidden=frozenset({2}))) == {5: False}
    for stance, ids in (("denies", {2}), ("affirms", {5})):
        tree = Terms((*QUESTION.children, Keyword("stance", stance)))
        assert found(asked(backend, tree)).keys() == ids
    assert found(asked(backend, Terms((*QUESTION.children, Not(Keyword("stance", "denies")))))) == {
        5: False
    }
    assert asked(backend, order="date").by_meaning is None


def test_what_is_removed_is_not_found_by_its_meaning(backend, make, encoder):
    apply(backend, removed=[2])

    assert found(asked(backend)) == {5: False}
    assert found(asked(make(encoder))) == {5: False}


def test_texts_are_encoded_before_the_lock_is_taken(backend, encoder):
    documents = [document(6, "gas again"), document(7, "wary partners"), LIBRARY[1]]
    encoder.encoded.clear()
    backend.encode(documents)
    assert encoder.encoded == ["gas again", "wary partners"]

    # what changed since is encoded with the write
    apply(backend, [*documents[1:], document(6, "gas once more")])

    assert encoder.encoded == ["gas again", "wary partners", "gas once more"]
    assert found(asked(backend)) == {5: False, 2: True, 7: True}


def test_equal_texts_are_not_encoded_again(backend, encoder):
    encoder.encoded.clear()
    apply(backend, [replace(LIBRARY[1], keywords={"expert": ("ma",)}), document(6, "gas again")])

    assert encoder.encoded == ["gas again"]
    assert found(asked(backend, filters={"expert": ("ma",)})) == {2: True}


def test_merged_segments_keep_the_vectors(backend, make, encoder):
    for key in range(7, 40):
        apply(backend, [document(key, f"wheat {key}")])
    encoder.encoded.clear()
    while backend.tidy():
        pass

    assert encoder.encoded == []
    assert found(asked(make(encoder))) == {5: False, 2: True}


def test_an_index_made_without_a_model_gets_one_document_after_another(make, encoder):
    build(make(), LIBRARY)
    backend = make(encoder)
    assert found(asked(backend)) == {5: False}

    apply(backend, [LIBRARY[1], LIBRARY[0]])
    assert found(asked(backend)) == {5: False, 2: True}

    # Vectors of another model are not compared, whatever their size.
    other = make(WordEncoder(*SUBJECTS, "wheat", name=b"others!!"))
    assert found(asked(other)) == {5: False}
    apply(other, LIBRARY)
    assert found(asked(other)) == {5: False, 2: True}
    assert found(asked(make())) == {5: False}


def test_similar_documents_may_share_no_word(backend, make):
    by_meaning = {one.id: one for one in backend.similar(5)}

    assert 2 not in {one.id for one in make().similar(5)}
    assert by_meaning[2].words == ()
    assert by_meaning[2].score > 0.4
    assert 4 not in by_meaning
