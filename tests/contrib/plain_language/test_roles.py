"""Roles of argument in plain words, read as fields."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debates.contrib.plain_language.roles import plain_role
from debates.finding import expert_names, source_names
from debates.finding.query import read_query
from search.query import parse
from search.sync.background_value import BackgroundValue
from tests.debates.builders import make_debate, make_expert, make_position, make_source
from tests.search_index import AT_ONCE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("evidence for sanctions", "has:evidence sanctions"),
        ("evidence from Japan", "has:evidence Japan"),
        ("what advice is there for Europe", "kind:recommendation Europe"),
        ("what forecasts are there about trade", "kind:forecast trade"),
        ("What is the evidence for gas deals?", "has:evidence gas deals"),
        ("who partly agrees that trade grows", "stance:qualifies trade grows"),
        ("counterpoints to distrust", "has:counterpoint distrust"),
        ("counter-arguments to a pipeline", "has:counterpoint a pipeline"),
        ("what evidence is there for distrust?", "has:evidence distrust"),
        ("data on energy", "has:figure energy"),
        ("advice to Moscow", "kind:recommendation Moscow"),
        ("objections against a pipeline", "has:counterpoint a pipeline"),
        ("forecasts about trade", "kind:forecast trade"),
        ("show me all predictions on trade", "kind:forecast trade"),
        ("figures on trade", "has:figure trade"),
        ("statistics about trade", "has:statistic trade"),
        ("recommendations for Europe", "kind:recommendation Europe"),
        ("figures on trade -gas", "has:figure trade -gas"),
        ('evidence for "soft power"', 'has:evidence "soft power"'),
        ("forecasts by Gabuev", "kind:forecast Gabuev"),
        ("who predicts that trade grows", "kind:forecast trade grows"),
        ("which experts recommend sanctions", "kind:recommendation sanctions"),
    ],
)
def test_an_opening_is_read_as_a_field(typed, understood):
    parsed = read_query(typed)

    [note] = parsed.notes
    assert parsed.understood == understood
    assert parsed.text == typed
    assert note.code == "role"
    words, _, meant = note.message.removesuffix(".").partition(" was read as ")
    assert words == f"“{typed[note.start : note.end]}”"
    assert understood.replace("(", "").replace(")", "").startswith(f"{meant} ")
    assert read_query(understood).tree == parsed.tree


@pytest.mark.parametrize(
    "typed",
    ["evidence for", "evidence", "evidence trade", "trade figures on gas", '"evidence for" gas',
     "-evidence for gas", "evidence:for gas", "who thinks sanctions work", "the forecast for",
     "Europe disagrees with China",
     "evidence — for gas", ""],
)  # fmt: skip
def test_other_words_are_no_role(typed):
    assert read_query(typed).tree == parse(typed, read_query(typed).language).tree
    assert plain_role(read_query(typed)) is None


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("What do the experts recommend?", "kind:recommendation"),
        ("what should be done about gas", "kind:recommendation about gas"),
        ("what do they forecast", "kind:forecast"),
        ("What do experts disagree on?", "is:countered"),
        ("where do the experts disagree on gas", "is:countered gas"),
        ("points of agreement", "is:supported"),
        ("Was empfehlen die Experten?", "kind:recommendation"),
        ("Worüber sind sich die Experten uneinig", "is:countered"),
        ("Belege für Misstrauen", "has:evidence Misstrauen"),
        ("co doporučují experti", "kind:recommendation"),
        ("námitky proti plynovodu", "has:counterpoint plynovodu"),
        ("в чём расходятся эксперты", "is:countered"),
        ("¿Qué recomiendan los expertos?", "kind:recommendation"),
        ("sur quoi les experts ne sont-ils pas d’accord", "is:countered"),
        ("专家有什么建议？", "kind:recommendation"),
    ],
)  # fmt: skip
def test_a_phrase_in_any_language_is_read_as_a_field(typed, understood):
    parsed = read_query(typed)

    [note] = parsed.notes
    assert parsed.understood == understood
    assert note.message.endswith("in parentheses.") == (" " not in understood)
    assert read_query(f"({typed})").notes == ()


@pytest.mark.parametrize(
    "typed",
    ["what do the Russians recommend", "Belege für", "Empfehlungen", "wer unterstützt Sanktionen",
     "кто поддерживает санкции", "kdo podporuje Putina", "points of law", "what do experts say",
     "points of agreement between China and Russia", "what do they disagree on in Asia"],
)  # fmt: skip
def test_other_phrases_are_words(typed):
    assert plain_role(parse(typed, read_query(typed).language)) is None


@pytest.mark.parametrize(
    "typed",
    [
        "who denies that China helps",
        "Which experts disagree with the alliance",
        "which experts are against an alliance",
        "What scholars are in favor of an alliance",
        "experts who dispute an alliance",
        "who rejects the idea of an alliance",
        "who affirms that trade grows",
        "arguments against a pipeline",
        "What is the evidence against trade",
        "Wer bestreitet, dass Gas hilft?",
        "Welche Experten sind gegen Gas?",
        "Quels experts sont contre le gaz ?",
        "кто отрицает союз",
        "доводы против союза",
        "who opposes sanctions",
        "who is against sanctions",
        "arguments for an alliance",
    ],
)
def test_for_and_against_are_words_where_nobody_recorded_what_a_yes_favours(typed):
    parsed = read_query(typed)

    assert parsed.tree == parse(typed, parsed.language).tree
    assert [note.code for note in parsed.notes] == ["side"]
    assert plain_role(parsed) is None


@pytest.fixture
def known_at_once(monkeypatch):
    """Names of experts that are read anew whenever they are asked for."""
    monkeypatch.setattr(
        expert_names,
        "_known",
        lambda: BackgroundValue(
            "Names", expert_names._make_known_names, lambda: "", policy=AT_ONCE
        ),
    )


@pytest.mark.usefixtures("known_at_once")
@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("who disagrees with Lukin?", "disagrees:lukin"),
        ("Who contradicts Artyom Lukin", "disagrees:lukin"),
        ("critics of lukin", "disagrees:lukin"),
        ("who opposes smith", "who opposes smith"),
        ("Lukin's critics of gas", "Lukin's critics of gas"),
        ("Counterpoints to  Artyom Lukin’s", "answers:lukin"),
        ("objections to smith", "has:counterpoint smith"),
        ("arguments against Lukin", "answers:lukin"),
        ("arguments against Lukin’s view on gas", "has:counterpoint Lukin’s view on gas"),
        ("arguments against smith", "has:counterpoint smith"),
        ("Lukin's arguments against the alliance", "Lukin's arguments against the alliance"),
        ("counterpoints by Lukin", "has:counterpoint Lukin"),
        ("who disagrees with Draft", "who disagrees with Draft"),
        ("Lukin's evidence on gas", "has:evidence Lukin's gas"),
        ("Artyom Lukin’s forecasts about gas -oil", "kind:forecast Artyom Lukin’s gas -oil"),
        ("Smith's counterpoints to the alliance", "is:countering Smith's the alliance"),
        ("China's evidence on gas", "China's evidence on gas"),
        ("What evidence does Artyom Lukin give?", "has:evidence Artyom Lukin give"),
        ("which figures did lukin cite on gas", "has:figure lukin cite on gas"),
        ("what objections does Smith raise", "is:countering Smith raise"),
        ("what evidence does China have", "what evidence does China have"),
        ("Lukin's evidence", "Lukin's evidence"),
        ("who disagrees with Smith", "who disagrees with Smith"),
        ("who partly agrees with Lukin", "who partly agrees with Lukin"),
        ("who disagrees with nunez", "disagrees:jose-nunez"),
        ("critics of José Ibáñez", "disagrees:jose-nunez"),
        ("who disagrees with José", "who disagrees with José"),
        ("Who contradicts Ольга Петрова?", "disagrees:petrova"),
        ("who disagrees with petrova", "disagrees:petrova"),
        ("Núñez’s evidence on gas", "has:evidence Núñez’s gas"),
        ("who disagrees with Lukin about gas", "disagrees:lukin gas"),
        ("who replies to Lukin", "answers:lukin"),
        ("who rebuts Lukin on gas", "has:counterpoint Lukin on gas"),
        ("critics of Lukin’s claim that gas", "disagrees:lukin gas"),
        ("who disagrees with Lukin’s views", "disagrees:lukin"),
        ("who disagrees with Lukin Ying-jeou", "who disagrees with Lukin Ying-jeou"),
        ("who agrees with Lukin?", "agrees:lukin"),
        ("Which experts agree with nunez", "agrees:jose-nunez"),
        ("does anyone else support Ольга Петрова", "agrees:petrova"),
        ("who shares Lukin’s view on gas -oil", "agrees:lukin gas -oil"),
        ("supporters of Lukin", "agrees:lukin"),
        ("Artyom Lukin’s supporters", "agrees:lukin"),
        ("Lukin's critics", "disagrees:lukin"),
        ("Lukin's Critics", "disagrees:lukin"),
        ("who disagrees with the Grid Council on gas", "disagrees:council gas"),
        ("Lukin's critics -gas", "Lukin's critics -gas"),
        ("Smith's critics", "Smith's critics"),
        ("who agrees with Smith", "who agrees with Smith"),
        ("who agrees with Lukin Ying-jeou", "who agrees with Lukin Ying-jeou"),
        ("who supports sanctions", "who supports sanctions"),
        ("who agrees with", "who agrees with"),
        ("Wer stimmt Lukin zu?", "agrees:lukin"),
        ("wer widerspricht Lukin beim Gas", "disagrees:lukin Gas"),
        ("kdo souhlasí s Lukinem", "agrees:lukin"),
        ("kdo kritizuje Artyoma Lukina", "disagrees:lukin"),
        ("kdo podporuje Lukinovou", "agrees:lukin"),
        ("кто не согласен с Лукиным", "disagrees:lukin"),
        ("кто поддерживает Петрову", "agrees:petrova"),
        ("qui est d’accord avec Loukine", "agrees:lukin"),
        ("quién está de acuerdo con Núñez", "agrees:jose-nunez"),
        ("wer stimmt Sanktionen zu", "wer stimmt Sanktionen zu"),
        ("kdo souhlasí se Smithem", "kdo souhlasí se Smithem"),
        # the name of one expert instead of the slug
        ("disagrees:nunez gas", "disagrees:jose-nunez gas"),
        ('agrees:"José Ángel Núñez Ibáñez"', "agrees:jose-nunez"),
        ("-disagrees:Петрова", "-disagrees:petrova"),
        ("answers:Núñez OR answers:lukin", "answers:jose-nunez OR answers:lukin"),
        ("disagrees:smith", "disagrees:smith"),
        ("disagrees:draft", "disagrees:draft"),
    ],
)
def test_what_is_said_against_one_public_expert(typed, understood):
    debate = make_debate()
    for slug, name in [("lukin", "Artyom Lukin"), ("smith", "Al Smith"), ("smith-2", "Bo Smith")]:
        make_position(debate, expert=make_expert(debate, slug=slug, name=name))
    make_position(
        debate, expert=make_expert(debate, slug="jose-nunez", name="José Ángel Núñez Ibáñez",
                                   sort_name="Núñez Ibáñez, José Ángel")
    )  # fmt: skip
    make_position(
        debate, expert=make_expert(debate, slug="petrova", name="Ольга Дмитриевна Петрова",
                                   sort_name="Петрова, Ольга Дмитриевна")
    )  # fmt: skip
    make_position(debate, expert=make_expert(debate, slug="council", name="Grid Council"))
    make_expert(slug="draft", name="Draft")

    assert read_query(typed).understood == understood


def test_an_expert_who_is_no_longer_public_is_not_meant(known_at_once, monkeypatch):
    debate = make_debate()
    expert = make_expert(debate, slug="lukin", name="Artyom Lukin")
    make_position(debate, expert=expert)
    known = expert_names._known()
    assert known.get()
    monkeypatch.setattr(expert_names, "_known", lambda: known)
    assert expert_names.experts_meant("Artyom Lukin", "Jo") == ["lukin"]

    debate.delete()
    expert.delete()

    assert expert_names.experts_meant("Artyom Lukin", "Jo") == []


def test_what_is_left_without_the_role_is_the_rest():
    role = plain_role(read_query("trade"))
    assert role is None

    role = plain_role(parse("  Evidence for  gas deals", read_query("").language))
    assert (role.words, role.rest) == ("Evidence for", "gas deals")


words = st.sampled_from(
    'evidence for who denies Ann’s that figures on - " ( ) OR gas: +gas «x» — , 35% a*'.split()
)


@given(st.lists(words, max_size=9).map(" ".join))
def test_any_query_is_read_and_a_role_only_once(typed):
    parsed = read_query(typed)

    if parsed.notes and parsed.notes[0].code == "role":
        assert read_query(parsed.understood).understood == parsed.understood


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("articles by Standish about the world order", "source:Standish the world order"),
        ("Which is the article by reid standish", "Which is the article by reid standish"),
        ("an article by reid standish", "source:standish"),
        ("reports from Radio Free Europe", 'source:"Radio Free Europe"'),
        ("reports from Radio Europe on gas -oil", "source:Europe gas -oil"),
        ("articles by Lukin", "articles by Lukin"),
        ("articles by Stand", "articles by Stand"),
        ("articles by Stan Reid", "articles by Stan Reid"),
        ("articles by", "articles by"),
    ],
)
def test_sources_by_whom_one_is_public(typed, understood):
    source = make_source(author="Standish, Reid", publisher="Radio Free Europe/Radio Liberty")
    make_position(debate := make_debate(source=source), make_expert(debate, name="Artyom Lukin"))

    assert read_query(typed).understood == understood


def test_a_short_name_is_found_among_many_longer_ones(monkeypatch):
    monkeypatch.setattr(source_names, "_MOST", 3)
    debate = make_debate()
    expert = make_expert(debate)
    for author in ("Ali, A", "Alison, B", "Kelin, D", "Olin, C", "Li, Wei"):
        make_position(debate, expert, source=make_source(author=author))

    assert read_query("articles by Li").understood == "source:Li"
