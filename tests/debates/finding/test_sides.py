"""For and against in plain words, on a debate that no word list was made for."""

from __future__ import annotations

import pytest

from debates.finding.query import read_query
from debates.finding.results import search_positions
from debates.finding.sides import AGAINST, FOR, sides, subject_meant
from debates.models import Debate, Question
from tests.debates.builders import (
    make_answer,
    make_debate,
    make_expert,
    make_position,
    make_question,
)
from tests.search_index import LiveIndex

pytestmark = pytest.mark.django_db

CLAIMS = {
    "boxing-brutal": ("boxing", "affirms", "Boxing is very brutal."),
    "boxing-art": ("boxing", "denies", "Boxing teaches children discipline and respect."),
    "boxing-helmets": ("boxing", "qualifies", "Boxing needs helmets, not a ban."),
    "gambling-freedom": ("gambling", "affirms", "Adults may gamble online as they please."),
    "gambling-debts": ("gambling", "denies", "Online gambling ruins families."),
    "union-trade": ("union", "denies", "Britain trades better in the union."),
}


@pytest.fixture
def debate() -> Debate:
    debate = make_debate()
    expert = make_expert(debate, slug="ada")
    questions = {
        slug: make_question(debate, slug=slug, text=text, favours=favours, order=order)
        for order, (slug, text, favours) in enumerate(
            [
                ("boxing", "Should boxing be banned?", "ending"),
                ("gambling", "Should online gambling be legal?", "subject"),
                ("union", "Should Britain leave the Union?", "ending"),
                ("helmets", "Should helmets be worn?", ""),
            ],
            1,
        )
    }
    for order, (slug, (question, stance, statement)) in enumerate(CLAIMS.items(), 1):
        make_position(debate, expert, slug=slug, question=questions[question], stance=stance,
                      statement=statement, order=order)  # fmt: skip
    return debate


@pytest.fixture
def index(debate: Debate, live_index: LiveIndex) -> LiveIndex:
    return live_index


def found(text: str) -> set[str]:
    return {result.position.slug for result in search_positions(text).results}


def test_a_side_follows_from_the_stance_and_from_what_a_yes_favours() -> None:
    assert sides([("subject", "affirms")]) == sides([("ending", "denies")]) == {"for"}
    assert sides([("subject", "denies")]) == sides([("ending", "affirms")]) == {"against"}
    assert sides([("subject", "qualifies"), ("ending", "qualifies"), ("", "affirms")]) == set()
    assert sides([("subject", "affirms"), ("ending", "affirms")]) == {"for", "against"}


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("which experts are in favour of boxing", {"boxing-art"}),
        ("which experts are against boxing", {"boxing-brutal"}),
        ("who opposes boxing", {"boxing-brutal"}),
        ("who supports boxing", {"boxing-art"}),
        ("who is against a ban on boxing", {"boxing-art"}),
        ("arguments for banning boxing", {"boxing-brutal"}),
        ("who denies that boxing should be banned", {"boxing-art"}),
        ("who does not believe that boxing should be banned", {"boxing-art"}),
        ("which experts don't think boxing should be banned", {"boxing-art"}),
        ("who does not support online gambling", {"gambling-debts"}),
        ("arguments against online gambling", {"gambling-debts"}),
        ("arguments for online gambling", {"gambling-freedom"}),
        ("who denies that online gambling should be legal", {"gambling-debts"}),
        ("who is in favour of leaving the Union", set()),
        ("who is against the Union", set()),
        ("who is for the Union", {"union-trade"}),
        ("side:for", {"boxing-art", "gambling-freedom", "union-trade"}),
        ("stance:affirms boxing", {"boxing-brutal"}),
    ],
)
def test_whoever_is_for_or_against_a_subject_is_found(text: str, slugs: set[str]) -> None:
    assert found(text) == slugs


@pytest.mark.parametrize(
    "text",
    [
        "helmets",
        "Britain",
        "brutal boxing",
        "not banning boxing",
        "legal boxing",
        "gambling online",
        "-boxing",
        "topic:boxing",
        "",
    ],
)
@pytest.mark.usefixtures("debate")
def test_a_side_that_is_unknown_is_plain_words(text: str) -> None:
    parsed = read_query(f"which experts are against {text}")

    assert "side:" not in parsed.understood
    assert "side" in [note.code for note in parsed.notes] or not text


def test_what_a_yes_favours_is_looked_up_anew(index: LiveIndex) -> None:
    Question.objects.filter(slug="boxing").update(favours="")
    index.follow()

    assert "side:" not in read_query("arguments against boxing").understood
    assert found("side:against") == {"gambling-debts"}


def test_questions_that_contradict_one_another_leave_a_side_unknown(debate: Debate) -> None:
    make_question(debate, text="Should there be a ban on boxing?", favours="subject", order=9)

    assert subject_meant(AGAINST, "boxing") is None


def test_questions_that_nobody_may_see_do_not_count(debate: Debate) -> None:
    Debate.objects.update(status="draft")

    assert subject_meant(FOR, "boxing") is None


def test_who_does_what_to_whom_counts() -> None:
    make_question(make_debate(), text="Should China help Russia?", favours="subject")

    assert subject_meant(FOR, "China helping Russia") is not None
    assert subject_meant(FOR, "Russia helping China") is None


def test_further_answers_take_sides_too(debate: Debate, live_index: LiveIndex) -> None:
    helmets = Question.objects.get(slug="helmets")
    expert = debate.experts.get()
    position = make_position(
        debate, expert, slug="further", order=9, question=helmets, stance="denies"
    )
    make_answer(position, Question.objects.get(slug="boxing"), stance="affirms")
    live_index.follow()

    assert "further" in found("side:against")


@pytest.mark.usefixtures("index")
def test_the_note_on_a_side_says_what_it_finds() -> None:
    [note] = read_query("Which experts are against a ban on boxing?").notes

    assert note.message == (
        "“Which experts are against” was read as side:for question:boxing. "
        "It finds positions for what the question asks about."
    )


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("boxing should be banned", ["boxing-brutal", "boxing-art"]),
        ("boxing should not be banned", ["boxing-art", "boxing-brutal"]),
        ("boxing shouldn't be banned", ["boxing-art", "boxing-brutal"]),
        ("boxing is never banned", ["boxing-art", "boxing-brutal"]),
    ],
)
def test_denials_come_first_where_plain_words_negate(text: str, order: list[str]) -> None:
    slugs = [result.position.slug for result in search_positions(text).results]

    assert [slug for slug in slugs if slug in order] == order
