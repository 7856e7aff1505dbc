"""Autocomplete and spelling suggestions."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.suggest.completion import KNOWN_WORDS, Completer, Entry, Speller
from search.text.analysis import analyse, as_written

ENTRIES = [
    Entry("expert", "Artyom Lukin", "lukin", 20),
    Entry("expert", "Артём Лукин", "lukin", 20),
    Entry("expert", "Theresa Fallon", "fallon", 20),
    Entry("topic", "Energy", "energy", 10),
    Entry("topic", "Energy trade", "energy-trade", 10),
    Entry("topic", "U.S. policy", "us-policy", 10),
    Entry("question", "Does Russia depend on China?", "dependence", 5),
    Entry("position", "Moscow becomes dependent on Beijing.", "moscow-dependent", 1),
    Entry("position", "Beijing’s co-operation with the Kremlin has limits.", "limits", 1),
    Entry("position", "中俄关系很好", "relations", 1),
    Entry("word", "energetic", "energetic", 0.5),
]
COMPLETER = Completer(ENTRIES)


@pytest.mark.parametrize(
    ("typed", "targets"),
    [
        ("luk", ["lukin"]),
        ("Lukin", ["lukin"]),
        ("ЛУК", ["lukin"]),
        ("артем", ["lukin"]),
        ("art luk", ["lukin"]),
        ("lukin artyom", ["lukin"]),
        ("ener", ["energy", "energy-trade", "energetic"]),
        ("energy", ["energy", "energy-trade", "energetic"]),
        ("trade", ["energy-trade"]),
        ("depend", ["dependence", "moscow-dependent"]),
        ("beijing", ["limits", "moscow-dependent"]),
        ("cooperation", ["limits"]),
        ("co-op", ["limits"]),
        ("usa", ["us-policy"]),
        ("U.S", ["us-policy"]),
        ("中俄", ["relations"]),
        ("中", ["relations"]),
        ("关系", ["relations"]),
        ("moscow fallon", []),
        ("zebra", []),
        ("", []),
        (" \0\ud800 ?!", []),
    ],
)
def test_completions_are_ordered_best_first(typed, targets):
    assert [found.target for found in COMPLETER.complete(typed)] == targets


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("lukim", "lukin"),
        ("lkuin", "lukin"),
        ("lukkin", "lukin"),
        ("falon", "fallon"),
        ("fallonn", "fallon"),
        ("therasa fal", "fallon"),
        ("enrgy trade", "energy-trade"),
        ("kreml", "limits"),
        ("kremiln", "limits"),
        ("depandent", "moscow-dependent"),
    ],
)
def test_one_fault_in_a_word_is_forgiven(typed, target):
    assert [found.target for found in COMPLETER.complete(typed)][:1] == [target]


@pytest.mark.parametrize("typed", ["pukin", "uks", "20l2", "fll"])
def test_a_wrong_first_letter_a_number_and_a_short_word_are_not_guessed_at(typed):
    assert COMPLETER.complete(typed) == []


def test_a_word_without_fault_comes_before_the_same_weight_with_one():
    completer = Completer([Entry("word", "Gazette", "gazette"), Entry("word", "Gazebo", "gazebo")])

    assert [found.target for found in completer.complete("gazet")] == ["gazette", "gazebo"]
    assert [found.target for found in completer.complete("gazeb")] == ["gazebo", "gazette"]
    assert [found.target for found in completer.complete("gazett")] == ["gazette"]


def test_an_object_with_several_names_is_suggested_once_by_the_matching_name():
    names = [Entry("expert", "Jiayi Zhou", "zhou", 2), Entry("expert", "Zhou Jiayi", "zhou", 2)]

    found = Completer(names).complete("zhou")

    assert [(each.text, each.target) for each in found] == [("Zhou Jiayi", "zhou")]


def test_kinds_can_be_chosen_and_limited():
    targets = [found.target for found in COMPLETER.complete("e", kinds={"topic"})]
    limited = [found.kind for found in COMPLETER.complete("e", limit_of_kind=1)]

    assert targets == ["energy", "energy-trade"]
    assert len(limited) == len(set(limited)) > 1
    assert len(COMPLETER.complete("e", limit=1)) == 1


def test_a_completer_without_entries_suggests_nothing():
    assert Completer([]).complete("a") == []
    assert Completer([Entry("word", "…", "dots")]).complete("a") == []


def begins(entry, word):
    return any(token.form.startswith(word) for token in analyse(entry.text, ""))


NAMES = st.lists(
    st.text("abc é中国-'", min_size=1, max_size=8), min_size=1, max_size=12
)  # fmt: skip


@given(NAMES, st.text("abc é中国", max_size=6))
def test_all_entries_with_words_that_begin_with_each_typed_word_are_found(names, typed):
    entries = [Entry("word", name, str(number)) for number, name in enumerate(names)]
    words = [token.form for token in as_written(analyse(typed, ""))]
    fitting = {
        entry.target for entry in entries if words and all(begins(entry, word) for word in words)
    }

    found = Completer(entries).complete(typed, limit=100)

    assert {each.target for each in found if each.score >= 1} == fitting
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


@given(st.text(st.characters(codec=None), max_size=30))
def test_no_typed_text_raises(typed):
    assert len(COMPLETER.complete(typed)) <= 10


def synthetic(count, seed=7):
    rng = random.Random(seed)
    syllables = ["ra", "ko", "ti", "men", "lo", "sa", "ni", "tra", "pol", "ec", "ru", "chi"]
    words = ["".join(rng.choices(syllables, k=rng.randint(2, 5))) for _ in range(count // 2)]
    return words, [
        Entry("position", " ".join(rng.choices(words, k=8)), str(number)) for number in range(count)
    ]


def test_completion_stays_fast_as_entries_grow():
    def milliseconds(count):
        words, entries = synthetic(count)
        completer = Completer(entries)
        typed = ["r", "ra", "rako", words[0], words[1] + " " + words[2][:3], words[3][:-1] + "x"]
        times = []
        for text in typed:
            start = time.process_time()
            for _ in range(20):
                completer.complete(text)
            times.append((time.process_time() - start) * 50)
        return max(times)

    small, large = milliseconds(1_000), milliseconds(10_000)

    assert large < 5
    assert large < 15 * small + 0.5


FREQUENCIES = {
    "beijing": 40, "being": 30, "belarus": 6, "china": 300, "chain": 2, "dependent": 12,
    "declaration": 4, "economic": 60, "fallon": 5, "fallen": 1, "gabuev": 9, "kazakhstan": 8,
    "kremlin": 20, "lukin": 9, "moscow": 90, "partnership": 30, "putin": 50, "russia": 250,
    "rusia": 2, "sanctions": 40, "sanctiosn": 1, "taiwan": 10, "ukraine": 70, "xinjiang": 3,
    "2014": 12, "g20": 4, "trade": 20, "traded": 18, "the": 9000, "пекин": 5, "中俄": 9,
    "never": 0,
}  # fmt: skip
SPELLER = Speller(FREQUENCIES)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("bejing", "beijing"),
        ("ukrane", "ukraine"),
        ("kazakstan", "kazakhstan"),
        ("kremiln", "kremlin"),
        ("puttin", "putin"),
        ("sanktions", "sanctions"),
        ("moskow", "moscow"),
        ("depandent", "dependent"),
        ("chnia", "china"),
        ("beleruss", "belarus"),
        ("xinjang", "xinjiang"),
        ("partnreship", "partnership"),
        ("deklaratoin", "declaration"),
        ("gabujev", "gabuev"),
        ("taiwn", "taiwan"),
        ("tchina", "china"),
        ("пикин", "пекин"),
        ("lukim", "lukin"),
        ("rusia", "russia"),  # in the documents, but 125 times rarer
    ],
)
def test_a_misspelled_word_is_corrected(word, meant):
    assert SPELLER.suggest(word)[0] == meant


@pytest.mark.parametrize(
    "word",
    ["russia", "chain", "fallen", "traded", "2014", "2041", "g21", "chn", "teh", "中餓", "zzzzzz",
     "moschetto", "", "x" * 64],
)  # fmt: skip
def test_correct_and_uncorrectable_words_are_left_alone(word):
    assert SPELLER.suggest(word) == []


def test_the_nearest_word_comes_first_then_the_most_frequent():
    speller = Speller({"craze": 2, "crate": 8, "brade": 900})

    assert speller.suggest("crade") == ["crate", "craze", "brade"]
    assert speller.suggest("crade", limit=1) == ["crate"]


def test_a_query_is_corrected_word_by_word():
    words = ["moskow", "is", "dependent", "on", "bejing", "2014"]

    assert SPELLER.correct(words) == {"moskow": "moscow", "bejing": "beijing"}
    assert Speller({}).correct(words) == {}


def test_a_speller_keeps_only_the_most_frequent_words():
    words = {"".join(letters): 2 for letters in product("abcdefghijklmno", repeat=4)}
    words["quizzical"] = 3
    words["quixotic"] = 1

    speller = Speller(words)

    assert len(words) > KNOWN_WORDS
    assert speller.suggest("quizical") == ["quizzical"]
    assert speller.suggest("quixottic") == []


def test_one_speller_and_one_completer_serve_many_threads():
    words = ["bejing", "kazakstan", "partnreship", "sanktions"] * 50

    with ThreadPoolExecutor(4) as pool:
        corrected = list(pool.map(lambda word: SPELLER.suggest(word)[0], words))
        completed = list(pool.map(lambda word: COMPLETER.complete(word[:4])[:1], words))

    assert corrected == ["beijing", "kazakhstan", "partnership", "sanctions"] * 50
    assert completed == [COMPLETER.complete(word[:4])[:1] for word in words]
