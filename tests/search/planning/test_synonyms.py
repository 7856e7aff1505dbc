"""Synonyms: expansion of queries, groups, one-way synonyms and loops."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.backends.documents import Relation, Synonym
from search.planning.synonyms import Synonyms, find_loop
from search.text.analysis import analyse
from tests.search.shipped_thesaurus import DEFAULT, FIRST, entries


def widened(synonyms, text, language="en"):
    """Return each expanded run of words with its synonyms."""
    forms = {token.position: token.form for token in reversed(analyse(text, language))}
    return {
        " ".join(forms[at] for at in range(first, first + count)): [
            alternative.text for alternative in alternatives
        ]
        for first, count, alternatives in synonyms.expand(analyse(text, language), language)
    }


DEFAULTS = Synonyms(entries(DEFAULT, FIRST))


def broader(broad: str, narrow: str, language: str = "") -> Synonym:
    return Synonym(narrow, broad, Relation.BROADER, language)


@pytest.mark.parametrize(
    ("text", "run", "alternative"),
    [
        ("PRC policy", "prc", "China"),
        ("China’s policy", "china", "PRC"),
        ("the BRI", "bri", "Belt and Road"),
        ("Belt and Road projects", "belt and road", "BRI"),
        ("Belt & Road Initiative", "initiative", None),
        ("the Belt and Road Initiative", "belt and road initiative", "BRI"),
        ("EU sanctions", "eu", "European Union"),
        ("the European Union", "european union", "E.U."),
        ("USA", "usa", "United States"),
        ("U.S.", "usa", "United States"),
        ("United States of America", "united states of america", "U.S."),
        ("America", "america", "United States"),
        ("CSTO", "csto", "Collective Security Treaty Organization"),
        ("shanghai cooperation organisation", "shanghai cooperation organisation", "SCO"),
        ("LNG", "lng", "liquefied natural gas"),
        ("GDP", "gdp", "gross domestic product"),
        ("35 per cent", "per cent", "percent"),
        ("COVID-19", "covid19", "coronavirus"),
        ("Kiev", "kiev", "Kyiv"),
        ("tell us who knows", "us", None),
        ("tell us who knows", "who", None),
        ("the Kremlin", "kremlin", None),
    ],
)  # fmt: skip
def test_default_synonyms_expand_queries(text, run, alternative):
    found = widened(DEFAULTS, text)

    if alternative is None:
        assert run not in found
    else:
        assert alternative in found[run]


def test_one_way_leads_there_and_not_back():
    synonyms = Synonyms([broader("America", "U.S.")])

    assert widened(synonyms, "America") == {"america": ["U.S."]}
    assert widened(synonyms, "the U.S. army") == {}


def test_both_ways_make_a_group_and_one_way_is_one_step():
    synonyms = Synonyms(
        [
            Synonym("a1", "a2"),
            Synonym("a2", "a3"),
            broader("a3", "b1"),
            Synonym("b1", "b2"),
            broader("b2", "c1"),
        ]
    )

    assert widened(synonyms, "a1") == {"a1": ["a2", "a3", "b1", "b2"]}
    assert widened(synonyms, "b1") == {"b1": ["b2", "c1"]}
    assert widened(synonyms, "c1") == {}


def test_inflections_are_widened_and_alternatives_say_how_they_are_read():
    synonyms = Synonyms([Synonym("embargo", "trade sanction", language="en")])

    [widening] = synonyms.expand(analyse("New embargoes hurt", "en"), "en")

    assert (widening.first, widening.count) == (1, 1)
    [alternative] = widening.alternatives
    assert [(token.form, token.stem) for token in alternative.tokens] == [
        ("trade", "trade"),
        ("sanction", "sanction"),
    ]


def test_the_longest_run_counts_and_each_word_once():
    pairs = {"new york": "ny", "new york times": "nyt", "times": "age"}
    synonyms = Synonyms(Synonym(term, alternative) for term, alternative in pairs.items())

    assert list(widened(synonyms, "new york times new york")) == ["new york times", "new york"]


@pytest.mark.parametrize(
    ("words", "replaced"),
    [
        (["the", "PRC", "army"], [(1, 2, "China"), (1, 2, "People's Republic of China")]),
        (["European", "Union"], [(0, 2, "E.U.")]),
        (["an", "European Union", "law"], [(1, 2, "E.U.")]),
        (["35", "per", "cent"], [(1, 3, "percent")]),
        (["U.S.-China"], []),
        (["“LNG”"], [(0, 1, "liquefied natural gas"), (0, 1, "liquified natural gas")]),
        (["China's"], [(0, 1, "PRC"), (0, 1, "People's Republic of China")]),
        (["Belt", "and", "Road-like"], []),
        (["", "GDP", ""], [(1, 2, "gross domestic product")]),
        ([], []),
    ],
)
def test_whole_words_of_a_query_are_replaced(words, replaced):
    runs = DEFAULTS.runs(words, "en")

    assert [(run.start, run.end, text) for run in runs for text in run.texts] == replaced


def test_a_synonym_holds_in_its_language_only():
    synonyms = Synonyms([Synonym("gift", "present", language="en"), Synonym("EU", "UE")])

    assert widened(synonyms, "gift", "en") == {"gift": ["present"]}
    assert widened(synonyms, "gift", "en-GB") == {"gift": ["present"]}
    assert widened(synonyms, "Gift", "de") == {}
    assert widened(synonyms, "EU", "fr") == {"eu": ["UE"]}


def test_terms_without_words_expand_nothing():
    synonyms = Synonyms([Synonym("…", "dots"), Synonym("dots", ""), Synonym("US", "U.S.A.")])

    assert widened(synonyms, "dots … US") == {}
    assert widened(Synonyms(), "dots") == {}


@pytest.mark.parametrize(
    ("pairs", "loop"),
    [
        ([], None),
        (["a = b", "b = c", "c = a"], None),
        (["a > b", "b > c", "a > c"], None),
        (["a > b", "b > a"], ("a", "b", "a")),
        (["a > b", "b > c", "c > a"], ("a", "b", "c", "a")),
        (["a = b", "b > c", "c = d", "d > a"], ("b", "c", "d", "a", "b")),
        (["a > b", "a = b"], ("a", "b", "a")),
        (["x = y", "U.S. = USA"], ("U.S.", "USA")),
        (["Sanctions > sanction"], ("sanction", "Sanctions")),
    ],
)
def test_loops_are_found_and_named(pairs, loop):
    synonyms = []
    for pair in pairs:
        term, sign, alternative = pair.split()
        same = Synonym(term, alternative, language="en")
        synonyms.append(same if sign == "=" else broader(term, alternative, "en"))

    assert find_loop(synonyms) == loop


def test_a_loop_through_synonyms_of_all_languages_is_found():
    synonyms = [broader("a", "b"), broader("b", "a", "de")]

    assert find_loop(synonyms) == ("a", "b", "a")
    assert find_loop([*synonyms[:1], broader("b", "c", "de")]) is None


def test_a_term_that_is_searched_as_typed_has_its_synonyms_alone():
    pairs = [Synonym("Beijing", "", Relation.AS_TYPED), Synonym("Beijing", "Peking")]

    assert widened(Synonyms(pairs[:1]), "Beijing") == {"beijing": []}
    assert widened(Synonyms(pairs), "Beijing") == {"beijing": ["Peking"]}


TERMS = st.sampled_from(["a", "b", "c", "a b", "b c", "d", "…", "A", "中俄关系"])
LANGUAGES = st.sampled_from(["", "en"])
PAIRS = st.lists(st.builds(Synonym, TERMS, TERMS, st.sampled_from(Relation), LANGUAGES), max_size=8)


@given(PAIRS, st.lists(TERMS, max_size=6).map(" ".join))
def test_widened_runs_lie_in_the_query_in_order_and_never_mean_themselves(pairs, text):
    tokens = analyse(text, "en")
    keys = {token.position: token.form for token in tokens}
    end = 0

    for first, count, alternatives in Synonyms(pairs).expand(tokens, "en"):
        run = tuple(keys[at] for at in range(first, first + count))
        assert first >= end
        assert alternatives or any(pair.relation is Relation.AS_TYPED for pair in pairs)
        assert all(tuple(word.form for word in each.tokens) != run for each in alternatives)
        end = first + count


@given(PAIRS)
def test_a_loop_begins_and_ends_with_the_same_term_or_names_two_that_are_one(pairs):
    loop = find_loop(pairs)

    if loop is not None:
        first, last = (
            [token.form for token in analyse(term, "en")] for term in (loop[0], loop[-1])
        )
        assert first == last
