"""Notes on unreadable parts of a query: their place, and advice."""

from dataclasses import replace

import pytest

from search.query import Keyword, Terms
from tests.search.query.dialect import LANGUAGE, parse

# Typed query; canonical query; code of the note; characters that the note is about.
NOTED = [
    ('"soft power', "soft power", "unclosed_quote", '"'),
    ('gas" pipeline "soft power"', 'gas pipeline "soft power"', "unclosed_quote", '"'),
    ('a 48" pipe', "a 48 pipe", "unclosed_quote", '"'),
    ('"" gas', "gas", "empty_phrase", '""'),
    ('"?!" gas', "gas", "empty_phrase", '"?!"'),
    ('"soft power"~3', '"soft power"', "phrase_suffix", "~3"),
    ("(gas OR oil", "gas OR oil", "unclosed_parenthesis", "("),
    ("gas) oil", "gas oil", "unopened_parenthesis", ")"),
    ("gas () oil", "gas oil", "empty_group", "()"),
    ("expert:() oil", "oil", "empty_group", "()"),
    ("gas OR", "gas or", "stray_operator", "OR"),
    ("OR gas", "gas or", "stray_operator", "OR"),
    ("gas OR OR oil", "(gas OR oil) or", "stray_operator", "OR"),
    ("gas AND", "gas and", "stray_operator", "AND"),
    ("gas NOT", "gas not", "stray_operator", "NOT"),
    ("(gas OR) oil", "gas oil or", "stray_operator", "OR"),
    ("+gas OR oil", "+(gas OR oil)", "plus_in_or", "+gas OR oil"),
    ("--dry-run", "dry-run", "double_sign", "--"),
    ("++gas", "gas", "double_sign", "++"),
    ("—gas", "-gas", "dash_as_minus", "—"),
    ("expert: lukin", "expert lukin", "empty_value", "expert:"),
    ("-expert: lukin", "lukin", "empty_value", "expert:"),
    ("expert:?! lukin", "expert lukin", "empty_value", "expert:"),
    ("expert:topic:gas", "topic:gas", "field_in_field", "topic:"),
    ("expert:(a topic:b)", "expert:a topic:b", "field_in_field", "topic:"),
    ("expret:lukin", "expret lukin", "unknown_field", "expret:"),
    ('foo:"soft power"', 'foo "soft power"', "unknown_field", "foo:"),
    ("-author:lukin", "-lukin", "unknown_field", "author:"),
    ("stance:afirms", "stance afirms", "unknown_value", "afirms"),
    ("-stance:afirms gas", "gas", "unknown_value", "afirms"),
    ("stance:(afirms denies) gas", "stance afirms stance:denies gas", "unknown_value", "afirms"),
    ("has:evidnce", "has evidnce", "unknown_value", "evidnce"),
    ("kind:forecast*", "kind:forecast", "inexact_value", "forecast*"),
    ("date:2022-13", "date 2022-13", "bad_date", "2022-13"),
    ("date:2022-02-30", "date 2022-02-30", "bad_date", "2022-02-30"),
    ("date:0000", "date 0000", "bad_date", "0000"),
    ("date:0000-02", "date 0000-02", "bad_date", "0000-02"),
    ("date:yesterday gas", "date yesterday gas", "bad_date", "yesterday"),
    ("date:2022..2021", "date:2021..2022", "dates_exchanged", "2022..2021"),
    ("*gas", "gas", "wildcard_place", "*gas"),
    ("pipe*ne", "pipe*", "wildcard_place", "pipe*ne"),
    ("a*", "a", "short_prefix", "a*"),
    ("g*s", "g s", "short_prefix", "g*s"),
    ("gas * oil", "gas oil", "short_prefix", "*"),
    ("us~", "us", "short_fuzzy", "us~"),
    ("pipline~2", "pipline~", "fuzzy_number", "pipline~2"),
    ("gas~*", "gas*", "mixed_suffix", "gas~*"),
    ("gas !NATO", "gas -NATO", "exclusion", "!"),
    ('!!"soft power"', '-"soft power"', "exclusion", "!!"),
    ("everything except energy", "-energy", "exclusion", "everything except"),
    ('Everything but "gas deals"', '-"gas deals"', "exclusion", "Everything but"),
    ("all except for topic:energy", "-topic:energy", "exclusion", "all except for"),
    ("everything except gas deals", "everything except gas deals", "exclusion",
     "everything except"),
    ("base^2 gas", "base gas", "weight", "^2"),
    ('"soft power"^2', '"soft power"', "phrase_suffix", "^2"),
    ("sanctions[ti] gas", "sanctions gas", "field_tag", "[ti]"),
    ("sanctions [MeSH]", "sanctions", "field_tag", "[MeSH]"),
    ("stance != denies", "-stance:denies", "comparison", "stance !="),
    ("gas stance!=denies", "gas -stance:denies", "comparison", "stance!="),
    ("Stance = denies", "stance:denies", "comparison", "Stance ="),
    ("date == 2022", "date:2022", "comparison", "date =="),
    ("China AROUND(5) Russia", "China Russia", "distance", "AROUND(5)"),
    ("China NEAR/3 Russia", "China Russia", "distance", "NEAR/3"),
    ("gas \x00 oil", "gas oil", "unreadable", "\x00"),
    ("gas \ud800 oil", "gas oil", "unreadable", "\ud800"),
    (" ?! ", "", "nothing", "?!"),
    ("x OR (x -(x OR (x -(x OR (x -(y OR z))))))", "x OR (x -(x OR (x -(x OR (x -y -z)))))",
     "too_deep", "("),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "understood", "code", "about"), NOTED)
def test_unreadable_parts_are_noted_with_their_place(typed, understood, code, about):
    parsed = parse(typed, LANGUAGE)

    [note] = parsed.notes
    assert parsed.understood == understood
    assert note.code == code
    assert typed[note.start : note.end] == about
    assert note.message.endswith((".", "?"))


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("expret:lukin", "“expert:”"),
        ("author:lukin", "“expert:”"),
        ("year:2022", "“date:”"),
        ("zzz:gas", "topic, debate"),
        (
            "stance:afirms",
            "Did you mean “stance:affirms”? Allowed values: affirms, qualifies, denies.",
        ),
        ("stance:xyz", "“stance:” and was read as plain words. Allowed values: affirms"),
    ],
)
def test_a_note_suggests_similar_and_allowed_values(typed, hint):
    [note] = parse(typed, LANGUAGE).notes

    assert hint in note.message


def test_a_long_list_of_values_is_not_told_in_full():
    slugs = [f"expert-{number}" for number in range(40)]

    [note] = parse("answers:expert-4x", replace(LANGUAGE, values={"answers": slugs})).notes

    assert "Did you mean “answers:expert-4" in note.message
    assert "It can be" not in note.message


def test_values_are_taken_as_they_are_where_no_vocabulary_names_their_field():
    parsed = parse("stance:whatever answers:anybody")

    assert parsed.tree == Terms((Keyword("stance", "whatever"), Keyword("answers", "anybody")))
    assert parsed.notes == ()


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("Ukraine && sanctions", "+Ukraine +sanctions"),
        ("gas || oil", "gas OR oil"),
        ("all but certain", "all but certain"),
        ("great! gas", "great gas"),
        ("[the] gas", "the gas"),
        ("gas=oil", "gas=oil"),
        ("everything", "everything"),
    ],
)
def test_signs_are_operators_only_where_they_are_meant_so(typed, understood):
    parsed = parse(typed, LANGUAGE)

    assert parsed.understood == understood
    assert parsed.notes == ()


def test_offsets_of_notes_refer_to_the_typed_text():
    typed = "\n \u200b\u200bga\u00ads\x07 Ｏil foo\u200b:\u200bbar"

    unreadable, unknown = parse(typed).notes

    assert (unreadable.start, unreadable.end) == (8, 9)
    assert typed[unknown.start : unknown.end] == "foo\u200b:"


def test_notes_of_a_kind_are_few():
    codes = [note.code for note in parse("(" * 200 + ") a* us~ foo:bar b*").notes]

    assert len(codes) <= 10
    assert max(codes.count(code) for code in codes) == 3


def test_notes_come_in_the_order_of_their_places():
    notes = parse("gas) foo:bar a* (oil").notes

    assert [note.start for note in notes] == sorted(note.start for note in notes)
    assert len(notes) == 4
