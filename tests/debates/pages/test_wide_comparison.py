"""The comparison of experts over all debates: /compare/."""

from __future__ import annotations

import pytest

from debates.models import Debate, Participation
from tests.debates.builders import (
    make,
    make_debate,
    make_expert,
    make_position,
    make_question,
    make_vote,
)
from tests.debates.pages.reading_pages import links, parsed, text_of

COMPARE = "/compare/"


@pytest.fixture
def later(known):
    """A second debate: Lukin answers its question, on which Rolland votes."""
    debate = make_debate(title="A later debate", slug="later", status="published")
    for expert in (known.lukin, known.rolland):
        make(Participation, debate=debate, expert=expert)
    question = make_question(debate, text="Will it last?", slug="lasts")
    make_position(
        debate,
        known.lukin,
        statement="It lasts.",
        question=question,
        stance="affirms",
        topics=[known.trade],
        status="published",
    )
    make_vote(question, known.rolland, answer="strongly_disagree")
    return known


def sections(page):
    """The texts of the sections of a page, by heading."""
    return {
        text_of(heading): text_of(section)
        for section in page.iter("section")
        for heading in section.iter("h2")
    }


def test_shared_questions_and_topics_stand_with_their_debates(later, read):
    page = parsed(read(COMPARE, expert=["lukin", "rolland"]))

    found = sections(page)
    assert list(found) == [
        "Debates that they share",
        "Agreement",
        "Will it last?",
        "Is it an alliance?",
        "Trade",
        "Arms trade",
    ]
    assert "A later debate" in found["Will it last?"]
    assert "Voted: strongly disagree" in found["Will it last?"]
    assert found["Trade"].count("China and Russia") == 2
    assert "0% agreement on 2 questions" in found["Agreement"]
    assert "/debates/later/compare/?expert=lukin&expert=rolland" in links(page)


def difference(read, *experts):
    page = parsed(read(COMPARE, expert=experts))
    return [text_of(one) for one in page.iter("div") if one.get("class") == "difference"]


def test_of_two_experts_it_says_first_where_and_why_they_differ(later, read):
    assert difference(read, "lukin", "rolland") == [
        "They differ on the one question that both answer: Is it an alliance? "
        "Artyom Lukin says yes: The claim of allies. Nadège Rolland says no: The claim of rivals. "
        "Editors’ comparison (against the claim): They mistrust each other."
    ]


@pytest.mark.parametrize(
    ("stance", "words"),
    [
        ("denies", "They differ on 1 of 2 questions that both answer, most on Is it an alliance?"),
        ("affirms", "They differ on the two questions that both answer, most on"),
    ],
)
def test_two_questions_are_told_in_words(known, read, stance, words):
    question = make_question(known.debate, text="Will it last?", slug="lasts")
    for expert, answer in ((known.lukin, "denies"), (known.rolland, stance)):
        make_position(known.debate, expert, question=question, stance=answer)

    assert difference(read, "lukin", "rolland")[0].startswith(words)


def test_of_three_experts_no_difference_is_told(known, read):
    third = make_expert(known.debate, slug="third")
    make_position(known.debate, third, question=known.alliance, stance="denies")

    assert difference(read, "lukin", "rolland", "third") == []


def test_a_single_debate_is_named_once(known, read):
    page = parsed(read(COMPARE, expert=["lukin", "rolland"]))

    assert text_of(page.find(".//main")).count("China and Russia") == 1
    assert "Trade" in sections(page)


def test_a_debate_of_unknown_date_stands_after_those_with_one(later, read):
    Debate.objects.filter(slug="later").update(date=None)

    page = parsed(read(COMPARE, expert=["lukin", "rolland"]))

    shared = sections(page)["Debates that they share"]
    assert shared.index("China and Russia") < shared.index("A later debate")


@pytest.mark.parametrize(
    ("experts", "said"),
    [
        (["lukin"], "Choose at least one more expert."),
        (["lukin", "roland"], "Did you mean “rolland”?"),
        ([*"abcdefgh", "lukin"], "Left out: Expert H and Artyom Lukin."),
    ],
)
def test_what_cannot_be_compared_is_said(known, read, experts, said):
    for letter in "abcdefgh":
        expert = make_expert(known.debate, name=f"Expert {letter.upper()}", slug=letter)
        make_position(known.debate, expert, status="published")

    assert said in text_of(parsed(read(COMPARE, expert=experts)))


def test_an_expert_leads_to_those_who_can_be_compared(later, read):
    assert "/compare/?expert=lukin" in links(parsed(read("/experts/lukin/")))

    offered = parsed(read(COMPARE, expert="lukin"))

    assert choices(offered) == [("lukin", True), ("rolland", False)]


def test_who_speaks_alone_can_be_compared_with_everybody(known, read):
    debate = make_debate(status="published")
    make_position(debate, make_expert(debate, name="Lone Lee", slug="lee"), status="published")

    offered = parsed(read(COMPARE, expert="lee"))

    assert choices(offered) == [("lee", True), ("lukin", False), ("rolland", False)]


def choices(page):
    """Return the experts who can be chosen, each with whether it is chosen."""
    boxes = [one for one in page.iter("input") if one.get("name") == "expert"]
    return [(one.get("value"), one.get("checked") is not None) for one in boxes]


def test_an_agreement_on_few_questions_is_hatched(later, read):
    page = parsed(read(COMPARE, expert=["lukin", "rolland"]))

    value = next(one for one in page.iter("b") if "value" in (one.get("class") or ""))
    assert value.get("class").split()[-1] == "basis-2"
    assert "fewer than 3 questions in common, too few to say" in text_of(page)


def crowd(known, settings):
    """Make more experts than are offered at once."""
    settings.SINORUS_PAGE_LIMITS = {"experts_listed": 2}
    for name in ("Ada Aalto", "Bo Berg", "Søren Å. Lund"):
        expert = make_expert(known.debate, name=name, sort_name=name.rpartition(" ")[2])
        make_position(known.debate, expert)


def offered(page):
    """The names of the experts to choose from."""
    boxes = (one for one in page.iter("label") if one.find("input") is not None)
    return [text_of(box) for box in boxes]


def test_experts_to_compare_are_found_by_name(known, settings, read):
    crowd(known, settings)

    assert offered(parsed(read(COMPARE))) == ["Ada Aalto", "Bo Berg"]
    assert offered(parsed(read(COMPARE, find="lund"))) == ["Søren Å. Lund"]
    assert offered(parsed(read(COMPARE, find="lund", expert="lukin"))) == [
        "Artyom Lukin",
        "Søren Å. Lund",
    ]


def test_a_name_that_nobody_has_is_said(known, settings, read):
    crowd(known, settings)

    page = text_of(parsed(read(COMPARE, find="Nemo\x00")))

    assert "No expert with a public position has a name with “Nemo”." in page


def test_where_all_experts_are_offered_there_is_nothing_to_find(known, read):
    assert "Find an expert by name" not in text_of(parsed(read(COMPARE)))


IN_DEBATE = "/debates/china-russia/compare/"


def test_experts_of_a_large_debate_are_found_by_name(known, settings, read):
    crowd(known, settings)

    assert len(offered(parsed(read(IN_DEBATE)))) == 2
    assert offered(parsed(read(IN_DEBATE, find="lund"))) == ["Søren Å. Lund"]
    assert offered(parsed(read(IN_DEBATE, find="lund", expert="lukin"))) == [
        "Artyom Lukin",
        "Søren Å. Lund",
    ]
    assert "has a name with “Nemo”" in text_of(parsed(read(IN_DEBATE, find="Nemo")))
