"""A question as it is read: every answer by stance, with its argument."""

from __future__ import annotations

import pytest

from tests.debates.builders import (
    make_answer,
    make_expert,
    make_position,
    make_question,
    make_vote,
)
from tests.debates.pages.reading_pages import links, parsed, text_of

ALLIANCE = "/questions/alliance/"


def shown(read, address=ALLIANCE):
    return text_of(parsed(read(address)))


def sides(read, address=ALLIANCE):
    """The words of each stance, by its name."""
    return {
        one.get("aria-labelledby"): text_of(one)
        for one in parsed(read(address)).iter("section")
        if (one.get("class") or "").startswith("side ")
    }


def test_answers_stand_by_their_stance(known, read):
    found = sides(read)

    assert list(found) == ["affirms", "denies"]
    assert "1 position Artyom Lukin Scholar The claim of allies." in found["affirms"]
    assert "1 position Nadège Rolland Scholar The claim of rivals." in found["denies"]


def test_it_says_of_which_debate_the_question_is(known, read):
    assert links(parsed(read(ALLIANCE)))["/debates/china-russia/"] == "China and Russia"


def test_a_further_answer_stands_with_its_own_stance(known, read):
    other = make_question(known.debate, text="Will it last?", slug="lasts")
    make_answer(known.allies, other, stance="qualifies")

    found = sides(read, "/questions/lasts/")

    assert list(found) == ["qualifies"]
    assert "The claim of allies." in found["qualifies"]


def test_a_draft_is_neither_shown_nor_counted(known, read):
    before = read(ALLIANCE).content
    make_position(
        known.debate, known.lukin, question=known.alliance, stance="qualifies", status="draft"
    )

    assert read(ALLIANCE).content == before


def test_a_question_without_answers_says_so(known, read):
    make_question(known.debate, slug="open")

    assert "No positions on this question." in shown(read, "/questions/open/")


def test_votes_are_on_its_first_page(known, read):
    make_vote(known.alliance, known.lukin, answer="agree")

    assert "1 vote Answer" in shown(read)


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_a_question_of_a_debate_that_is_not_public_is_not_shown(known, read, status):
    known.debate.status = status
    known.debate.withdrawn_reason = "It never took place."
    known.debate.save()

    answer = read(ALLIANCE)

    assert answer.status_code in (404, 410)
    assert known.alliance.text not in text_of(parsed(answer))


def test_many_answers_fill_several_pages(known, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"positions": 2}
    for number in range(3):
        make_position(
            known.debate,
            make_expert(known.debate, name=f"Zoe {number}"),
            question=known.alliance,
            stance="denies",
        )

    first, last = shown(read), shown(read, f"{ALLIANCE}?page=3")

    assert "Page 1 of 3" in first
    assert "The claim of rivals." not in first
    assert "denies 4 positions Nadège Rolland" in last
    assert read(f"{ALLIANCE}?page=4").status_code == 404


def test_where_a_question_is_named_it_leads_to_its_page(known, read):
    for address in (
        "/debates/china-russia/",
        "/positions/allies/",
        "/experts/lukin/",
        "/topics/trade/",
        "/",
    ):
        assert links(parsed(read(address)))[ALLIANCE] == "Is it an alliance?", address
