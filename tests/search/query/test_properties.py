"""Properties of every query: it parses, its canonical form parses to itself, time is bounded."""

import time

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from search.query import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_WORD_CHARACTERS,
    MAX_WORDS,
    DateRange,
    Fuzzy,
    Keyword,
    Node,
    Phrase,
    Prefix,
    Terms,
    Word,
    leaves,
    render,
)
from search.query.canonical import NormalForm
from search.query.reading import read
from search.query.words import is_bare
from tests.search.query.dialect import LANGUAGE, parse

FORM = NormalForm(LANGUAGE.any_of)

# Syntax of the query language, and characters that resemble it.
FRAGMENTS = [
    *"()\"*~+-:.,;?!|&^%/\\=_@#<>[]{}'",
    *"“”„«»「」《》’‘",
    *"−–—―‐＋－＊（）：＂～　、。",
    *"\u200b\u200d\u00ad\ufeff\x00\n\t\ud800\udfff\u0301",
    *(
        "OR AND NOT or ＯＲ gas US U.S. e.g. C++ 10:30 2022-02-04 ..2021 2022.. 1,000 35% 中国 "
        "Лукин a aa ~2 .. ... -- :) :-( https://a.b/c?d=(e):f mailto:a@b unknown: doi: x*y "
        "éa ﬁ ʹ İ ß affirms statistic countered 2021..2022 2022..2021 9999-99"
    ).split(),
    *(f"{field}:" for field in LANGUAGE.fields),
    "expert:(a b)",
    "a" * 70,
]

texts = st.one_of(
    st.text(max_size=80),
    st.text(st.characters(exclude_categories=()), max_size=80),
    st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join),
    st.lists(st.sampled_from(FRAGMENTS), max_size=40).map(" ".join),
    st.lists(
        st.one_of(st.sampled_from(FRAGMENTS), st.sampled_from([" ", " ", "a", "b", "(", ")"])),
        max_size=200,
    ).map("".join),
)


def is_one_word(text: str) -> bool:
    return is_bare(text) and len(text) <= MAX_WORD_CHARACTERS and read(text).text == text


words = st.one_of(
    st.sampled_from("gas China-Russia U.S. C++ Лукин 中国 10:30 35% or a@b https://a.b/c".split()),
    st.text(min_size=1, max_size=12).filter(is_one_word),
)
phrases = st.lists(st.one_of(words, st.sampled_from("OR -x (a) topic:b *".split())), min_size=1)
slugs = st.from_regex(r"[a-z]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True)
days = st.dates()
fields = st.one_of(st.none(), st.sampled_from(LANGUAGE.text_fields))
date_ranges = st.tuples(st.one_of(st.none(), days), st.one_of(st.none(), days)).filter(
    lambda ends: any(ends) and not (all(ends) and ends[0] > ends[1])
)
leaf_nodes = st.one_of(
    st.builds(Word, words, fields),
    st.builds(Word, words),
    st.builds(Prefix, words.filter(lambda word: len(word) >= 2), fields),
    st.builds(Fuzzy, words.filter(lambda word: len(word) >= 3), fields),
    st.builds(Phrase, phrases.map(lambda parts: " ".join(parts[:4])), fields).filter(
        lambda phrase: any(character.isalnum() for character in phrase.text)
    ),
    date_ranges.map(lambda ends: DateRange(*ends)),
    st.builds(Keyword, st.sampled_from(["stance", "kind", "answers", "against"]), slugs),
    st.sampled_from([Keyword("has", "figure"), Keyword("is", "countered")]),
)
nodes = st.recursive(
    leaf_nodes,
    lambda inner: st.one_of(
        inner.map(FORM.must),
        inner.map(FORM.negate),
        st.lists(inner, min_size=1, max_size=4).map(FORM.any_of),
        st.lists(inner, min_size=1, max_size=4).map(FORM.group_of),
    ),
    max_leaves=20,
)
trees = st.lists(nodes, max_size=6).map(lambda members: FORM.fit(FORM.all_of(members), MAX_DEPTH))


def words_in(tree: Node) -> int:
    return sum(len(getattr(leaf, "text", "one").split()) for leaf in leaves(tree))


@given(trees)
def test_a_tree_is_read_again_as_it_was_written(tree):
    written = render(tree)
    assume(len(written) <= MAX_CHARACTERS and words_in(tree) <= MAX_WORDS)

    parsed = parse(written)

    assert parsed.tree == tree
    assert parsed.notes == ()
    assert parsed.understood == written


@given(texts)
@example("counterpoint:(" + "a " * 40)
@example("(x (x (x (x (x a OR b c)))))")
@example("(x (x (x (x (x (x +a OR b c)))))")
def test_the_canonical_query_parses_without_a_note(text):
    parsed = parse(text, LANGUAGE)

    again = parse(parsed.understood, LANGUAGE)

    assert again.tree == parsed.tree
    assert again.understood == parsed.understood
    assert again.notes == ()


@given(texts)
def test_limits_are_kept_and_notes_have_their_place_in_the_text(text):
    parsed = parse(text)

    assert len(parsed.understood) <= MAX_CHARACTERS
    assert words_in(parsed.tree) <= MAX_WORDS
    for leaf in leaves(parsed.tree):
        assert all(len(word) <= MAX_WORD_CHARACTERS for word in getattr(leaf, "text", "").split())
    parsed.understood.encode("utf-8")
    for note in parsed.notes:
        assert 0 <= note.start < note.end <= len(text)


# Fragments, separated by bars.
HOSTILE = (
    '(|)|()|"|"a|«"|*|?*|a* |a~5 |~|~1|x~|-|-+|+|:|a:|expert:|expert:(|(a OR |a AND |NOT |OR |U.'
    "|a.b*|:(|[a to]|date:2022..|date:9999-99 |stance:x |a|中|\u0301|\x00|\ud800|\u200b| "
).split("|")


def cost(text: str) -> float:
    """Return the processor seconds to parse a text, best of three."""
    costs = []
    for _ in range(3):
        start = time.process_time()
        parse(text, LANGUAGE)
        costs.append(time.process_time() - start)
    return min(costs)


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_costs_no_more_than_in_proportion_to_its_length(piece):
    quarter = piece * (128 // len(piece))

    def ordinary() -> float:
        return cost("gas (oil OR coal) -wood " * 5)

    # Other load on the processor's caches varies between measurements.
    assert any(cost(quarter * 4) <= 8 * max(cost(quarter), ordinary()) for _ in range(5))
    # Beyond the limit of characters only word ends are searched.
    assert any(cost(piece * (100_000 // len(piece))) <= 40 * ordinary() for _ in range(5))


def test_a_thousand_parentheses_are_read():
    parsed = parse("(" * 1_000 + "gas" + ")" * 1_000)

    assert parsed.tree == Terms(())
    assert parse("(" * 200 + "gas" + ")" * 200).tree == Terms((Word("gas"),))


def test_trees_cannot_be_changed_and_can_be_keys():
    tree = parse('gas OR "soft power" -date:2022 stance:denies').tree

    assert hash(tree) == hash(parse(render(tree)).tree)
    with pytest.raises(AttributeError):
        tree.children = ()
