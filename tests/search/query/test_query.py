"""Parsing of every syntax of the query language, and the notes on it."""

import datetime

import pytest

from search.query import DateRange, Fuzzy, Keyword, Must, Not, Or, Phrase, Prefix, Terms, Word
from tests.search.query.dialect import LANGUAGE, parse

TREES = {
    "": [],
    "  \n\t ": [],
    "gas": [Word("gas")],
    "Gas pipeline": [Word("Gas"), Word("pipeline")],
    '"soft power"': [Phrase("soft power")],
    '"gas"': [Phrase("gas")],
    "pipe*": [Prefix("pipe")],
    "pipline~": [Fuzzy("pipline")],
    "-gas": [Not(Word("gas"))],
    "NOT gas": [Not(Word("gas"))],
    '-"soft power"': [Not(Phrase("soft power"))],
    "-pipe*": [Not(Prefix("pipe"))],
    "+gas oil": [Must(Word("gas")), Word("oil")],
    '+"soft power"': [Phrase("soft power")],
    "gas OR oil": [Or((Word("gas"), Word("oil")))],
    "gas OR oil OR coal": [Or((Word("gas"), Word("oil"), Word("coal")))],
    "(gas OR oil) OR coal": [Or((Word("gas"), Word("oil"), Word("coal")))],
    "a gas OR oil b": [Word("a"), Or((Word("gas"), Word("oil"))), Word("b")],
    "gas OR -oil": [Or((Word("gas"), Not(Word("oil"))))],
    "gas AND oil": [Must(Word("gas")), Must(Word("oil"))],
    "gas AND NOT oil": [Must(Word("gas")), Not(Word("oil"))],
    'gas AND "soft power"': [Must(Word("gas")), Phrase("soft power")],
    "a b AND c": [Word("a"), Must(Word("b")), Must(Word("c"))],
    "gas AND oil OR coal": [Or((Terms((Must(Word("gas")), Must(Word("oil")))), Word("coal")))],
    "gas AND (oil OR coal)": [Must(Word("gas")), Must(Or((Word("oil"), Word("coal"))))],
    "-(gas OR oil)": [Not(Or((Word("gas"), Word("oil"))))],
    "-(gas oil)": [Not(Terms((Word("gas"), Word("oil"))))],
    "-(-gas)": [Must(Word("gas"))],
    "-(+gas)": [Not(Word("gas"))],
    "+(gas oil)": [Must(Terms((Word("gas"), Word("oil"))))],
    "(gas)": [Word("gas")],
    "((((((((gas) oil))))))) coal": [Word("gas"), Word("oil"), Word("coal")],
    "gas (oil coal)": [Word("gas"), Word("oil"), Word("coal")],
    'gas ("oil" coal)': [Word("gas"), Terms((Phrase("oil"), Word("coal")))],
    "(gas -oil) OR coal": [Or((Terms((Word("gas"), Not(Word("oil")))), Word("coal")))],
    "expert:lukin": [Word("lukin", "expert")],
    'expert:"Artyom Lukin"': [Phrase("Artyom Lukin", "expert")],
    "expert:luk*": [Prefix("luk", "expert")],
    "expert:lukn~": [Fuzzy("lukn", "expert")],
    "-expert:lukin": [Not(Word("lukin", "expert"))],
    "expert:-lukin": [Not(Word("lukin", "expert"))],
    "+topic:gas": [Must(Word("gas", "topic"))],
    "+statement:gas": [Word("gas", "statement")],
    "expert:(lukin fallon) gas": [Word("lukin", "expert"), Word("fallon", "expert"), Word("gas")],
    "expert:(lukin OR fallon)": [Or((Word("lukin", "expert"), Word("fallon", "expert")))],
    "expert:(lukin -fallon)": [Word("lukin", "expert"), Not(Word("fallon", "expert"))],
    "topic:(gas AND oil)": [Must(Word("gas", "topic")), Must(Word("oil", "topic"))],
    'detail:("soft power" pipe*)': [Phrase("soft power", "detail"), Prefix("pipe", "detail")],
    "expert:lukin,fallon gas": [Word("lukin", "expert"), Word("fallon", "expert"), Word("gas")],
    "-topic:gas,oil": [Not(Terms((Word("gas", "topic"), Word("oil", "topic"))))],
    "evidence:1,000": [Word("1,000", "evidence")],
    'against:"a,b"': [Keyword("against", "a,b")],
    "stance:affirms,denies": [Keyword("stance", "affirms"), Keyword("stance", "denies")],
    "stance:denies": [Keyword("stance", "denies")],
    "stance:Denies": [Keyword("stance", "denies")],
    "stance:(affirms OR denies)": [Or((Keyword("stance", "affirms"), Keyword("stance", "denies")))],
    "has:figure is:countering": [Keyword("has", "figure"), Keyword("is", "countering")],
    "answers:lukin": [Keyword("answers", "lukin")],
    'answers:"Artyom Lukin"': [Keyword("answers", "artyom-lukin")],
    "against:gabuev-asymmetry-grows": [Keyword("against", "gabuev-asymmetry-grows")],
}  # fmt: skip


@pytest.mark.parametrize("typed", TREES)
def test_the_grammar_gives_a_tree_without_a_note(typed):
    parsed = parse(typed, LANGUAGE)

    assert parsed.tree == Terms(tuple(TREES[typed]))
    assert parsed.notes == ()
    assert parsed.text == typed


DAYS = {
    "date:2022": ("2022-01-01", "2022-12-31"),
    "date:2022.": ("2022-01-01", "2022-12-31"),
    "date:2024-02": ("2024-02-01", "2024-02-29"),
    "date:2022-2": ("2022-02-01", "2022-02-28"),
    "date:2022-02-04": ("2022-02-04", "2022-02-04"),
    "date:2022/02/04": ("2022-02-04", "2022-02-04"),
    "date:2022.02.04,": ("2022-02-04", "2022-02-04"),
    "date:2021..2022": ("2021-01-01", "2022-12-31"),
    "date:2021...2022": ("2021-01-01", "2022-12-31"),
    "date:2021…2022": ("2021-01-01", "2022-12-31"),
    "date:2021–2022": ("2021-01-01", "2022-12-31"),
    "date:2021-11..2022-02-04": ("2021-11-01", "2022-02-04"),
    "date:..2021": (None, "2021-12-31"),
    "date:2022..": ("2022-01-01", None),
    'date:"2022-02"': ("2022-02-01", "2022-02-28"),
    "DATE:２０２２": ("2022-01-01", "2022-12-31"),
}


@pytest.mark.parametrize("typed", DAYS)
def test_dates_are_days_with_both_ends_included(typed):
    start, end = (end and datetime.date.fromisoformat(end) for end in DAYS[typed])

    parsed = parse(typed)

    assert parsed.tree == Terms((DateRange(start, end),))
    assert parsed.notes == ()


UNDERSTOOD = {
    # Characters that look different and mean the same.
    "“soft power”": '"soft power"',
    "„soft power“": '"soft power"',
    "”soft power”": '"soft power"',
    "“soft power\"": '"soft power"',
    "«мягкая сила»": '"мягкая сила"',
    "»soft power«": '"soft power"',
    "「软实力」": '"软实力"',
    "«he said “yes” today»": '"he said yes today"',
    "（中国　ＯＲ　俄罗斯） ｇａｓ＊": "(中国 OR 俄罗斯) gas*",
    "＂soft power＂ －gas ＋oil": '"soft power" -gas +oil',
    "expert：lukin": "expert:lukin",
    "问题：中国，俄罗斯。": "问题 中国,俄罗斯",
    "−gas –oil ‐coal ‑wood": "-gas -oil -coal -wood",
    "Expert:Lukin TOPIC:Gas": "expert:Lukin topic:Gas",
    # Operators only where they are meant.
    "China-Russia": "China-Russia",
    "China - Russia – Ukraine — NATO": "China Russia Ukraine NATO",
    "gas—oil": "gas—oil",
    "pre- and post-war": "pre and post-war",
    "gas or oil and not coal": "gas or oil and not coal",
    "Or And Not": "Or And Not",
    "topic:OR": "topic:or",
    "-NOT": "-not",
    "C + D": "C D",
    "+-gas -+oil": "-gas -oil",
    "China -> Russia": "China Russia",
    "gas & oil | coal": "gas oil coal",
    # Pasted text.
    "https://example.org/a?b=c:d#e": "https://example.org/a?b=c:d#e",
    "see http://example.org, please": "see http://example.org please",
    "mailto:reid@example.org doi:10.1000/182": "mailto:reid@example.org doi:10.1000/182",
    "reid@example.org": "reid@example.org",
    "at 10:30 on 1:0": "at 10:30 on 1:0",
    "C:\\data\\gas": "C:\\data\\gas",
    "C++ and C#": "C++ and C#",
    "e.g. the U.S., i.e. US.": "e.g. the U.S. i.e. US",
    "grew 35% to $147 billion, 1,000 km": "grew 35% to $147 billion 1,000 km",
    "good :-) bad :( so-so ;) :": "good bad so-so",
    "Is Russia weak? (as of 2022)!": "Is Russia weak as of 2022",
    "‘gas’ 'oil' [coal] {wood} <b>": "gas oil coal wood b",
    "China’s Xi's experts'": "China’s Xi's experts",
    "#gas @lukin _oil_ …coal…": "gas lukin oil coal",
    "gas(es)": "gas es",
    "Re:?! gas": "Re gas",
    "gas،oil؟": "gas،oil",
    "Лукин Łukasz 中俄关系 روسيا": "Лукин Łukasz 中俄关系 روسيا",
    "gas\u200bpipe \ufeffoil co\u00adal \u200e-wood": "gaspipe oil coal -wood",
    "می\u200cخواهم": "می\u200cخواهم",
    # One form for each meaning.
    "gas NOT oil": "gas -oil",
    "gas AND oil": "+gas +oil",
    "a OR b c": "(a OR b) c",
    "expert:(a b) c": "expert:a expert:b c",
    "topic:(a (b OR c)) d": "topic:a (topic:b OR topic:c) d",
    "date:2021-01-01..2022-12-31": "date:2021..2022",
    "date:2022-12": "date:2022-12",
    "date:2022-01-01..2022-01-31": "date:2022-01",
    "date:2022-03-01..2022-03-01": "date:2022-03-01",
    "date:2022-03-01..2022-03-05": "date:2022-03..2022-03-05",
    '  gas   "soft   power"  ': 'gas "soft power"',
    'answers:"O(1)"': 'answers:"o(1)"',
}  # fmt: skip


@pytest.mark.parametrize("typed", UNDERSTOOD)
def test_what_people_type_and_paste_is_understood_without_a_note(typed):
    parsed = parse(typed)

    assert parsed.understood == UNDERSTOOD[typed]
    assert parsed.notes == ()


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("who gains from sanctions?", True),
        ("gains (from sanctions)", True),
        ("", False),
        ('gains "from sanctions"', False),
        ("gains -sanctions", False),
        ("gains from sanction*", False),
        ("gains expert:lukin", False),
    ],
)
def test_a_query_is_plain_if_it_has_only_words(typed, plain):
    assert parse(typed).is_plain is plain


def test_a_query_is_asked_again_with_other_words():
    parsed = parse('+rusia (gaz OR "rusia") -rusia pipe* topic:gaz')

    corrected = parsed.with_words({"rusia": "russia", "gaz": "gas pipe"})

    assert corrected.understood == (
        '+russia ((gas pipe) OR "rusia") -russia pipe* topic:gas topic:pipe'
    )


def test_an_empty_query_has_an_empty_tree():
    assert parse(" ").is_empty
    assert parse("?!").is_empty
    assert not parse("-gas").is_empty
