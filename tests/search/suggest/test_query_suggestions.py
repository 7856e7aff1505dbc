"""Query suggestions: corrected spelling, and removal of parts without results."""

from __future__ import annotations

import pytest

from search.backends.documents import SearchQuery
from search.query import parse
from search.suggest.completion import Speller
from search.suggest.query_suggestions import (
    MOST_PARTS,
    DidYouMean,
    EmptiedBy,
    did_you_mean,
    emptied_by,
)
from tests.search.contract import build
from tests.search.corpora import SCHEMA, document
from tests.search.reference.backend import ReferenceBackend

LIBRARY = [
    document(1, "Russia sells gas to China", expert="lukin", stance="affirms"),
    document(2, "Russia and China trade", expert="fallon", stance="denies"),
    document(3, "Kazakhstan trades with the others", expert="lukin", stance="denies"),
]


@pytest.fixture
def library(tmp_path):
    return build(ReferenceBackend(path=tmp_path, schema=SCHEMA), LIBRARY)


@pytest.fixture
def total(library):
    def count(tree, *, autocorrect=True):
        return library.search(SearchQuery(tree, limit=0, autocorrect=autocorrect)).total

    return count


def test_only_names_are_corrected_in_a_question_in_another_language(library, total):
    speller = Speller(dict(library.words()))

    def meant(typed):
        return did_you_mean(parse(typed, SCHEMA.language), speller, total, languages=lambda: ["en"])

    assert meant("tarde Rusia") == DidYouMean("trade Russia", 3)
    assert meant("warum tarde Rusia") == DidYouMean("warum tarde Russia", 2)
    assert meant("warum tarde") is None


@pytest.mark.parametrize(
    ("typed", "meant", "found"),
    [
        ("Rusia", "Russia", 2),
        ("rusia", "russia", 2),
        ("Rusia's gas", "Russia's gas", 2),
        ("Kzakhstan", "Kazakhstan", 1),
        ("+kazahkstan gas", "+kazakhstan gas", 1),
        ("Rusia Kazahkstan", "Russia Kazakhstan", 3),
        ("rusia gas", "russia gas", 2),
        ("statement:Rusia", "statement:Russia", 2),
        ("rusia OR gaz", "russia OR gaz", 2),
        ("stance:denies rusia", "stance:denies russia", 1),
        # no more results, since one of the other words is in every document
        ("trade China Kazahkstna", "trade China Kazakhstan", 3),
    ],
)
def test_a_corrected_query_has_its_number_of_results(library, total, typed, meant, found):
    speller = Speller(dict(library.words()))

    assert did_you_mean(parse(typed, SCHEMA.language), speller, total) == DidYouMean(meant, found)


def test_a_corrected_query_has_all_corrections_that_were_made_already(library, total):
    parsed = parse("Rusia Kazakhstna trade", SCHEMA.language)
    speller = Speller({"russia": 3})

    meant = did_you_mean(parsed, speller, total, corrections={"Kazakhstna": "kazakhstan"})

    assert meant.query == "Russia Kazakhstan trade"


@pytest.mark.parametrize(
    "typed",
    [
        "Russia",
        "Mongolia",
        "gas",
        "gsa",
        '"rusia"',
        "-rusia",
        "rusi*",
        "rusia~",
        "rusia china trade kazakhstan",
        "stance:affirms kazahkstan",
        "rusia kazahkstan tarde chnia oterhs wtih",
        "",
    ],
)
def test_no_correction_without_more_results(library, total, typed):
    assert (
        did_you_mean(parse(typed, SCHEMA.language), Speller(dict(library.words())), total) is None
    )


@pytest.fixture
def speller_of(tmp_path):
    """Return a speller of documents with these texts, and a function that counts results."""

    def build_with(*texts):
        documents = [document(number, text) for number, text in enumerate(texts, 1)]
        shelf = build(ReferenceBackend(path=tmp_path, schema=SCHEMA), documents)

        def count(tree, *, autocorrect=True):
            return shelf.search(SearchQuery(tree, limit=0, autocorrect=autocorrect)).total

        return Speller(dict(shelf.words())), count

    return build_with


@pytest.mark.parametrize(
    "typed", ["price of oil", "their rights", "the real currency of Russia", "currency"]
)
def test_a_word_that_merely_looks_like_another_is_left_alone(speller_of, typed):
    speller, total = speller_of(
        "pride comes first", "oil and gas", "the right deal", "current affairs of Russia"
    )

    assert did_you_mean(parse(typed, SCHEMA.language), speller, total) is None


def test_a_correction_must_occur_together_with_the_other_words(speller_of):
    speller, total = speller_of("pride comes first", "oil and gas")

    assert did_you_mean(parse("pryde", SCHEMA.language), speller, total) == DidYouMean("pride", 1)
    assert did_you_mean(parse("first pryde", SCHEMA.language), speller, total) is None
    assert did_you_mean(parse("pryde gsa", SCHEMA.language), speller, total) == DidYouMean(
        "pride gsa", 1
    )


@pytest.mark.parametrize(
    ("typed", "emptied"),
    [
        ("Mongolia", [(("Mongolia",), "", 3)]),
        ("+Mongolia trade", [(("+Mongolia",), "trade", 2)]),
        ("gas -gas", [(("gas",), "-gas", 2), (("-gas",), "gas", 1)]),
        ("+gas stance:denies", [(("+gas",), "stance:denies", 2), (("stance:denies",), "+gas", 1)]),
        ("inflation in Brazil", [(("inflation", "Brazil"), "", 3)]),
        ("the inflation", [(("inflation",), "", 3)]),
        ("+Mongolia and the trade", [(("+Mongolia",), "trade", 2)]),
        ("us", [(("us",), "", 3)]),
        ('"soft power" +Peru trade', [(('"soft power"', "+Peru"), "trade", 2)]),
        (
            "+gas +Kazakhstan stance:qualifies",
            [(("+Kazakhstan", "stance:qualifies"), "+gas", 1)],
        ),
        ('"Rusia sells"', [(('"Rusia sells"',), "Rusia sells", 2)]),
        ('"gas in Peru" stance:affirms', [(('"gas in Peru"',), "gas in Peru stance:affirms", 1)]),
        ("+Rusia +Peru", [(("+Peru",), "+Rusia", 2)]),
        ("imprint:gas", [(("imprint:gas",), "gas", 1)]),
        ('imprint:"Russia sells"', [(('imprint:"Russia sells"',), '"Russia sells"', 1)]),
        ("imprint:trad* stance:denies", [(("imprint:trad*",), "+trad* stance:denies", 2)]),
        ("imprint:gas AND sells", [(("imprint:gas",), "+gas +sells", 1)]),
        ("imprint:Peru", [(("imprint:Peru",), "", 3)]),
    ],
)
def test_parts_that_empty_a_query_are_reported_with_the_remaining_query(total, typed, emptied):
    parsed = parse(typed, SCHEMA.language)
    assert total(parsed.tree) == 0

    assert emptied_by(parsed, total, ["en"]) == [
        EmptiedBy(parts, "", query, found) for parts, query, found in emptied
    ]


def test_an_empty_index_blames_no_part(tmp_path):
    empty = build(ReferenceBackend(path=tmp_path, schema=SCHEMA), [])

    def total(tree, *, autocorrect=True):
        return empty.search(SearchQuery(tree, limit=0, autocorrect=autocorrect)).total

    assert emptied_by(parse("gas", SCHEMA.language), total, ["en"]) == []


def test_a_query_of_very_many_parts_is_not_taken_apart(total):
    typed = " ".join(f"+nothing{number}" for number in range(MOST_PARTS + 1))

    assert emptied_by(parse(typed, SCHEMA.language), total, ["en"]) == []
