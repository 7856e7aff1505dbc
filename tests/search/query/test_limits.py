"""Limits of a query: excess is dropped, with a note."""

import pytest

from search.query import Keyword, Or, Phrase, Terms, Word
from tests.search.query.dialect import parse


def test_an_overlong_query_is_cut_between_words():
    typed = "  " + "abcdefghi " * 10 + "x " * 400

    parsed = parse(typed)
    long, many = sorted(parsed.notes, key=lambda note: note.code)

    assert (long.code, many.code) == ("too_long", "too_many_words")
    assert (long.start, long.end) == (513, len(typed.rstrip()))
    assert parsed.understood.split() == ["abcdefghi"] * 10 + ["x"] * 22


def test_a_query_of_just_the_limit_is_read_whole():
    typed = " ".join(["abcdefghijklmno"] * 32)

    assert len(typed) == 511
    assert parse(typed + "?").notes == ()
    assert [note.code for note in parse(typed + "?!").notes] == ["too_long"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("a " + "b" * 510 + " c", 512), ("a" * 600, 512), (("?" * 99 + " ") * 6, 499)],
)
def test_a_query_is_cut_between_words_where_there_is_a_space(typed, kept):
    [note] = [note for note in parse(typed).notes if note.code == "too_long"]

    assert note.start == kept


def test_the_words_of_phrases_count_and_the_last_phrase_is_cut():
    parsed = parse('"a b c" ' * 12)

    assert parsed.understood == " ".join(['"a b c"'] * 10 + ['"a b"'])
    assert [note.code for note in parsed.notes] == ["too_many_words"]


def test_an_operator_beyond_the_last_word_is_no_word_either():
    parsed = parse("a " * 32 + "OR")

    assert parsed.tree == Terms((Word("a"),) * 32)


def test_operators_after_the_last_word_that_has_room_are_left_out():
    parsed = parse(" OR ".join("a" * 40))

    assert parsed.tree == Terms((Or((Word("a"),) * 32),))
    assert [note.code for note in parsed.notes] == ["too_many_words"]


def test_a_long_word_is_cut():
    parsed = parse("a" * 70 + ' "' + "b" * 65 + '"')

    assert parsed.tree == Terms((Word("a" * 64), Phrase("b" * 64)))
    assert [note.code for note in parsed.notes] == ["long_word", "long_word"]


def test_a_slug_may_be_longer_than_a_word():
    slug = "-".join(["position"] * 10)

    assert parse(f"against:{slug}").tree == Terms((Keyword("against", slug),))


def test_less_is_read_where_the_canonical_form_would_be_too_long():
    parsed = parse("counterpoint:(" + " ".join(["abcdefghijkl"] * 32) + ")")

    assert len(parsed.understood) <= 512
    assert "too_long" in [note.code for note in parsed.notes]
    assert parse(parsed.understood).tree == parsed.tree


def test_five_groups_within_each_other_are_kept_and_deeper_ones_lie_flat():
    five = '(a "a" (b "b" (c "c" (d "d" (e "e"))))) OR x'
    assert parse(five).notes == ()
    assert parse(five).understood == five

    six = parse("x OR (a -(b c OR (d -(e f OR (g -h)))))")
    assert [note.code for note in six.notes] == ["too_deep"]
    assert six.understood == "x OR (a -(b (c OR (d -(e f g -h)))))"


@pytest.mark.parametrize(
    ("inmost", "flat"),
    [
        ("h AND i OR j", "(h OR i OR j)"),
        ("h OR i -j", "(h i -j)"),
        ("h OR -(i -j)", "(h OR -i OR j)"),
    ],
)
def test_groups_that_only_the_canonical_form_needs_count(inmost, flat):
    parsed = parse(f"x (a OR (b +c (d OR (e +f ({inmost})))))")

    assert parsed.understood == f"x (a OR (b +c (d OR (e +f {flat}))))"
    assert [note.code for note in parsed.notes] == ["too_deep"]


def test_parentheses_beyond_all_measure_are_left_out():
    parsed = parse("(" * 17 + "gas -" + "(" + ")" * 18 + " oil")

    assert parsed.understood == "gas oil"
    assert [note.code for note in parsed.notes] == ["too_deep", "too_deep"]
