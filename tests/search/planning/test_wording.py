"""Words of a query as the texts may have them, without an index."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable, Sequence

import pytest

from search.backends.documents import Relation, Synonym
from search.planning.plan import Plan
from search.planning.planner import make_plan
from search.planning.thesaurus import Thesaurus
from search.planning.wording import QueryWords
from search.query.tree import Terms, Word
from search.spelling.autocorrection import choose_replacements
from search.text.analysis import stem
from tests.search.corpora import SCHEMA
from tests.search.shipped_thesaurus import shipped_thesaurus

TRADE = (Synonym("trade war", "tariffs"), Synonym("trade", "commerce"))
RAISON = Synonym("mariage de raison", "marriage of convenience", Relation.TRANSLATION, "fr", "en")
CONVENIENCE = Synonym("marriage of convenience", "tactical", Relation.IDIOM, "en")
SHOTS = Synonym("call the shots", "dominate", Relation.IDIOM, "en")
LEAD = Synonym("call the shots", "lead", language="en")


class Texts:
    """Lexicon of texts with a document for each of these words."""

    def __init__(self, words: Iterable[str], language: str = "en") -> None:
        self.documents = dict.fromkeys(words, 1)
        self.stems = {stem(word, language) for word in self.documents}

    def has(self, stems: frozenset[str], field: str | None) -> bool:
        return not stems.isdisjoint(self.stems)

    def near(self, form: str, field: str | None) -> Sequence[str]:
        return choose_replacements(form, self.documents)


def words_of(texts: str, synonyms: Iterable[Synonym] = ()) -> QueryWords:
    return QueryWords(("en",), Thesaurus(synonyms), Texts(texts.split()), autocorrect=True)


@pytest.mark.parametrize(
    ("typed", "texts", "words"),
    [
        ("130km", "", "130 km"),
        ("130km", "130km", "130km"),
        ("2%", "", "2 %"),
        ("2%", "2", "2%"),
        ("谁认为中俄关系会长久", "", "中国 俄国 关系 长久"),
        ("Handelskrieg", "", "Handels krieg"),
        ("Handelskrieg", "handelskrieg", "Handelskrieg"),
    ],
)
def test_what_no_text_has_is_read_as_several_words(typed: str, texts: str, words: str) -> None:
    assert [
        word.text
        for word in QueryWords(
            ("en",), shipped_thesaurus(), Texts(texts.split()), autocorrect=True
        ).segmented([Word(typed)])
    ] == words.split()


@pytest.mark.parametrize(
    ("typed", "texts", "found"),
    [
        ("trade war", "tariffs commerce", {0: (2, ["tariffs"])}),
        # of a run whose own synonym no text has, the words have theirs
        ("trade war", "commerce", {0: (1, ["commerce"])}),
        ("Цзиньпина", "jinping", {0: (1, ["Jinping"])}),
        ("burn-out", "burnout", {0: (1, ["burnout"])}),
        ("burn out", "burnout", {0: (2, ["burnout"])}),
        # an idiom has its plain words, which its own words do not replace
        ("call the shots", "dominates shots", {0: (3, ["dominate"])}),
        ("call the shots", "shots", {}),
        # points between thousands
        ("13.000", "13000", {0: (1, ["13000"])}),
        ("13.000", "13.000 13000", {}),
        ("1.50", "150", {}),
        # a Russian preposition is no part of a name
        ("Лукин о", "лукино", {}),
        # these are one word already
        ("co-operation", "cooperation", {}),
    ],
)
def test_other_ways_to_say_a_run_are_those_that_texts_have(
    typed: str, texts: str, found: dict[int, tuple[int, list[str]]]
) -> None:
    taken = words_of(texts, (*TRADE, SHOTS)).replacements(typed.split())

    assert {
        start: (end, [variant.label for variant in variants])
        for start, (end, variants) in taken.items()
    } == found


def test_a_query_is_understood_by_its_longest_synonyms_and_its_corrections() -> None:
    words = words_of("tariffs commerce pipeline", TRADE)
    typed = [Word(text) for text in ("trade", "war", "trade", "pipline")]

    words.replacements([word.text for word in typed])
    words.variants(typed[-1], correct=True)

    assert words.understood(typed) == "tariffs commerce pipeline"


@pytest.mark.parametrize("length", [1, 12])
def test_a_plan_tells_about_how_much_memory_it_takes(length: int) -> None:
    queries = [[f"report{query}x{place}" for place in range(length)] for query in range(500)]
    lexicon = Texts(word for words in queries for word in words)

    thesaurus = Thesaurus()

    def planned(words: Sequence[str]) -> Plan:
        tree = Terms(tuple(map(Word, words)))
        return make_plan(tree, languages=["en"], synonyms=thesaurus, lexicon=lexicon, schema=SCHEMA)

    # What is read once in a process is no part of a plan.
    planned(["unheard", "Unerhörtes", "неслыханное"])
    tracemalloc.start()
    try:
        plans = [planned(words) for words in queries]
        taken, _most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert 0.4 < taken / sum(plan.nbytes for plan in plans) < 2.0


def test_a_synonym_that_is_an_idiom_has_its_plain_words() -> None:
    taken = words_of("tactical", [RAISON, CONVENIENCE]).replacements("un mariage de raison".split())

    assert [variant.label for variant in taken[1][1]] == ["tactical"]


def test_a_foreign_stop_word_in_lower_case_has_no_synonym_alone() -> None:
    words = words_of(
        "tactical united nations", [RAISON, CONVENIENCE, Synonym("UN", "United Nations")]
    )

    assert [*words.replacements("un mariage de raison".split(), {"un", "de"})] == [1]
    assert [*words.replacements("le UN".split(), {"le", "UN"})] == [1]


def test_editors_say_otherwise_what_an_idiom_means() -> None:
    taken = words_of("lead dominance", [SHOTS, LEAD]).replacements("call the shots".split())

    assert [variant.label for variant in taken[0][1]] == ["lead"]


def test_the_words_of_an_idiom_count_together_only() -> None:
    tree = Terms(tuple(map(Word, "Moscow calls the shots".split())))
    lexicon = Texts(["moscow", "call", "shots", "dominance"])

    plan = make_plan(
        tree, languages=["en"], synonyms=shipped_thesaurus(), lexicon=lexicon, schema=SCHEMA
    )

    assert [concept.words[0].label for concept in plan.concepts] == ["moscow", "calls the shots"]
    assert [len(concept.words[0].patterns[0].slots) for concept in plan.concepts] == [1, 3]


def test_a_word_without_spaces_is_found_if_a_part_of_it_is() -> None:
    tree = Terms((Word("葡萄苹果"), Word("gas"), Word("oil")))
    lexicon = Texts(["葡萄", "gas"])

    plan = make_plan(tree, languages=["en"], synonyms=Thesaurus(), lexicon=lexicon, schema=SCHEMA)

    assert plan.notes == ("“oil” was not found.",)


@pytest.mark.parametrize(
    ("typed", "notes"),
    [
        ("trade will last", ("“last” was not found; showing results for “endure”.",)),
        ("trade of last year", ("“last” and “year” were not found.",)),
        # each name in a sentence without spaces is a word
        (
            "贸易会长久",
            ("“贸易” also finds “trade”.", "“长久” was not found; showing results for “endure”."),
        ),
    ],
)
def test_related_words_are_those_of_the_meaning_that_is_asked_for(
    typed: str, notes: tuple[str, ...]
) -> None:
    tree = Terms(tuple(map(Word, typed.split())))
    lexicon = Texts(["trade", "endure"])

    synonyms = Thesaurus(
        [
            Synonym("贸易", "trade", Relation.TRANSLATION, "zh", "en"),
            Synonym("长久", "last", Relation.TRANSLATION, "zh", "en"),
            Synonym("last", "endure", Relation.RELATED, "en", weight=0.5),
        ]
    )

    plan = make_plan(tree, languages=["en"], synonyms=synonyms, lexicon=lexicon, schema=SCHEMA)

    assert plan.notes == notes


def test_german_nouns_are_no_name_for_their_capitals() -> None:
    tree = Terms((Word("Atomkraft"), Word("Kosten")))
    lexicon = Texts(["kernkraft", "kosten"], "de")

    plan = make_plan(
        tree, languages=["de"], synonyms=shipped_thesaurus(), lexicon=lexicon, schema=SCHEMA
    )

    assert plan.notes == ("“Atomkraft” was not found; showing results for “Kernkraft”.",)
