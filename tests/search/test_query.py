"""What each way to write a query is understood as, and what is noted about it."""

import datetime

import pytest

from search.query import (
    DateRange,
    Fuzzy,
    Keyword,
    Must,
    Not,
    Or,
    Phrase,
    Prefix,
    Terms,
    Word,
    parse,
)

VOCABULARY = {
    "stance": ("affirms", "qualifies", "denies"),
    "kind": ("assessment", "forecast", "recommendation"),
}

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
    parsed = parse(typed, VOCABULARY)

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
    # Marks that look different and mean the same.
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
    # What people paste.
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


# Typed; understood; code of the note; the characters it is about.
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
    ("gas \x00 oil", "gas oil", "unreadable", "\x00"),
    ("gas \ud800 oil", "gas oil", "unreadable", "\ud800"),
    (" ?! ", "", "nothing", "?!"),
    ("x (x (x (x (x (x (-x y))))))", "x x x x x (x -x y)", "too_deep", "("),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "understood", "code", "about"), NOTED)
def test_what_cannot_be_read_is_noted_with_its_place(typed, understood, code, about):
    parsed = parse(typed, VOCABULARY)

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
        ("stance:afirms", "Did you mean “stance:affirms”? It can be affirms, qualifies, denies."),
        ("stance:xyz", "“stance:” and was read as plain words. It can be affirms"),
    ],
)
def test_a_note_names_what_is_near_and_what_there_is(typed, hint):
    [note] = parse(typed, VOCABULARY).notes

    assert hint in note.message


def test_a_long_list_of_values_is_not_told_in_full():
    slugs = [f"expert-{number}" for number in range(40)]

    [note] = parse("answers:expert-4x", {"answers": slugs}).notes

    assert "Did you mean “answers:expert-4" in note.message
    assert "It can be" not in note.message


def test_values_are_taken_as_they_are_where_no_vocabulary_names_their_field():
    parsed = parse("stance:whatever answers:anybody")

    assert parsed.tree == Terms((Keyword("stance", "whatever"), Keyword("answers", "anybody")))
    assert parsed.notes == ()


def test_notes_tell_places_in_what_was_typed_in_spite_of_what_was_left_out_before():
    typed = "\n \u200b\u200bga\u00ads\x07 Ｏil foo\u200b:\u200bbar"

    unreadable, unknown = parse(typed).notes

    assert (unreadable.start, unreadable.end) == (8, 9)
    assert typed[unknown.start : unknown.end] == "foo\u200b:"


def test_what_is_over_the_limit_of_characters_is_left_out_by_whole_words():
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
    [("h AND i OR j", "(h OR i OR j)"), ("h OR i -j", "(h i -j)"), ("h OR -(i -j)", "(h -i -j)")],
)
def test_groups_that_only_the_canonical_form_needs_count(inmost, flat):
    parsed = parse(f"x (a OR (b +c (d OR (e +f ({inmost})))))")

    assert parsed.understood == f"x (a OR (b +c (d OR (e +f {flat}))))"
    assert [note.code for note in parsed.notes] == ["too_deep"]


def test_a_sign_before_parentheses_too_deep_is_left_out():
    parsed = parse("a (b OR (c +c (d OR (e +e (f OR -())))))")

    assert parsed.understood == "a (b OR (c +c (d OR (e +e f))))"
    assert [note.code for note in parsed.notes] == ["too_deep"]


def test_notes_of_a_kind_are_few():
    codes = [note.code for note in parse("(" * 200 + ") a* us~ foo:bar b*").notes]

    assert len(codes) <= 10
    assert max(codes.count(code) for code in codes) == 3


def test_notes_come_in_the_order_of_their_places():
    notes = parse("gas) foo:bar a* (oil").notes

    assert [note.start for note in notes] == sorted(note.start for note in notes)
    assert len(notes) == 4


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
def test_plain_is_what_has_words_alone(typed, plain):
    assert parse(typed).is_plain is plain


def test_words_are_those_whose_spelling_can_be_looked_into():
    parsed = parse('gas +oil (coal OR -wood) gas -iron expert:lukin "soft power" pipe* near~')

    assert parsed.words() == ("gas", "oil", "coal")


def test_a_query_is_asked_again_with_other_words():
    parsed = parse('+rusia (gaz OR "rusia") -rusia pipe* topic:gaz')

    corrected = parsed.with_words({"rusia": "russia", "gaz": "gas pipe"})

    assert corrected.understood == (
        '+russia ((gas pipe) OR "rusia") -russia pipe* topic:gas topic:pipe'
    )


def test_nothing_asked_for_is_empty():
    assert parse(" ").is_empty
    assert parse("?!").is_empty
    assert not parse("-gas").is_empty
