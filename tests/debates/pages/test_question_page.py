"""A question as it is read: every answer by stance, with its argument."""

from __future__ import annotations

import re
import sys
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from debates.pages.limits import limits
from debates.pages.question_page import read_spread
from tests.debates.builders import (
    make_answer,
    make_counterpoint,
    make_evidence,
    make_expert,
    make_holder,
    make_position,
    make_question,
    make_source,
    make_support,
    make_vote,
)
from tests.debates.pages.reading_pages import links, metas, parsed, text_of

ALLIANCE = "/questions/alliance/"


def shown(read, address=ALLIANCE):
    return text_of(parsed(read(address)))


def sides(read, address=ALLIANCE):
    """The words of each stance, by its name."""
    return {
        one.get("aria-labelledby"): text_of(one)
        for one in parsed(read(address)).iter("section")
        if (one.get("class") or "").startswith("answers-side ")
    }


def test_answers_stand_by_their_stance(known, read):
    found = sides(read)

    assert list(found) == ["affirms", "denies"]
    assert "Artyom Lukin Scholar The claim of allies." in found["affirms"]
    assert "Nadège Rolland Scholar The claim of rivals." in found["denies"]


def test_it_lists_the_questions_of_the_debate_and_marks_its_own(known, read):
    make_question(known.debate, text="Will it bend?", slug="bend", order=8)
    make_question(known.debate, text="Will it break?", slug="break", order=9)

    page = parsed(read(ALLIANCE))

    listed = [link for each in page.iter("nav") for link in each.iter("a")]
    marked = [one.get("href") for one in listed if one.get("aria-current") == "page"]
    assert ALLIANCE in marked
    assert {"/questions/break/", ALLIANCE} <= {one.get("href") for one in listed}


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
    vote = make_vote(known.alliance, known.lukin, answer="agree")

    assert "Votes 1 vote Answer" in shown(read)

    make_vote(known.alliance, known.rolland, answer="uncertain", confidence=5)
    vote.answer = "disagree"
    vote.save()
    page = shown(read)
    assert re.search(r"Lukin: disagree Recorded as agree until \d+ \w+ \d{4}", page)
    # of a vote without a confidence, no share by confidence is known
    assert "Disagree150%––" in page


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_a_question_of_a_debate_that_is_not_public_is_not_shown(known, read, status):
    known.debate.status = status
    known.debate.withdrawn_reason = "It never took place."
    known.debate.save()

    answer = read(ALLIANCE)

    assert answer.status_code in (404, 410)
    assert known.alliance.text not in text_of(parsed(answer))


def test_many_answers_fill_several_pages(known, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"answers": 2}
    for number in range(3):
        make_position(
            known.debate,
            make_expert(known.debate, name=f"Zoe {number}"),
            question=known.alliance,
            stance="denies",
        )

    first, last = shown(read), shown(read, f"{ALLIANCE}?page=3")

    assert "Page 1 of 3" in first
    assert "Scholar The claim of rivals." not in first
    assert "− no Nadège Rolland Scholar The claim of rivals." in last
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


def test_the_spread_names_the_experts_of_each_stance(known, read):
    page = parsed(read(ALLIANCE))

    spread = next(one for one in page.iter("dl") if one.get("class") == "spread")
    assert text_of(spread) == (
        "+ yes 1 of 2 answers Artyom Lukin ~ partly 0 nobody − no 1 of 2 answers Nadège Rolland"
    )


def test_the_bar_has_a_part_for_each_stance_that_is_taken(known, read):
    bar = next(parsed(read(ALLIANCE)).iter("{http://www.w3.org/2000/svg}svg"))

    assert [(one.get("class"), one.get("x"), one.get("width")) for one in bar] == [
        ("affirms", "0.00%", "50.00%"),
        ("denies", "50.00%", "50.00%"),
    ]


def test_of_very_many_answers_the_spread_has_numbers_alone(known, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"spread_names": 1}

    page = parsed(read(ALLIANCE))

    spread = next(one for one in page.iter("dl") if one.get("class") == "spread")
    assert text_of(spread) == "+ yes 1 of 2 answers ~ partly 0 nobody − no 1 of 2 answers"


@pytest.mark.parametrize(("answers", "percent"), [(9, None), (10, 100)])
def test_shares_are_told_in_percent_from_ten_answers_on(known, answers, percent):
    question = make_question(known.debate)
    for number in range(answers):
        claim = {"question": question, "stance": "affirms", "statement": f"Claim {number}."}
        make_position(known.debate, known.lukin, **claim)

    affirms = read_spread(question).shares[0]

    assert (affirms.stance, affirms.total, affirms.percent) == ("affirms", answers, percent)


def test_a_replaced_answer_is_read_but_no_longer_counted(known, read):
    make_position(
        known.debate,
        known.lukin,
        question=known.alliance,
        stance="denies",
        statement="No longer.",
        replaces=known.allies,
    )

    page = shown(read)

    assert "+ yes 0 nobody" in page
    assert "− no 2 of 2" in page
    assert "The claim of allies. Replaced by the expert" in page


def test_an_answer_has_its_own_words_with_their_place_certainty_and_evidence(known, read):
    known.allies.quotation = "we are friends"
    known.allies.locator = "1.1"
    known.allies.certainty, known.allies.certainty_words = "likely", "probably"
    known.allies.detail = "They trade."
    known.source.text = "[1.1] Probably we are friends."
    known.source.save()
    known.allies.save()

    page = parsed(read(ALLIANCE))

    answer = next(one for one in page.iter("article") if one.get("id") == "allies")
    assert text_of(answer) == (
        "Artyom Lukin Scholar The claim of allies. They trade. In their own words "
        "we are friends In the source, para 1.1 Certainty: probably (editors’ term: likely) "
        "Evidence 147.5 billion US dollars, 2021 Trade grew. A pact. 1 counterpoint"
    )
    assert links(page)["/sources/roundtable/#p1.1"] == "In the source, para 1.1"


def relations(read):
    page = parsed(read(ALLIANCE))
    return [
        text_of(one) for each in page.iter("ul") if each.get("class") == "between" for one in each
    ]


def test_what_the_editors_infer_compares_claims(known, read):
    assert relations(read) == [
        "− Claim of Nadège Rolland against the claim + Claim of Artyom Lukin "
        "They mistrust each other."
    ]


def test_what_the_source_states_is_said_of_the_experts(known, read):
    make_support(
        known.rivals,
        known.allies,
        kind="agrees",
        statement="Both say so.",
        basis="stated",
        locator="1.1",
    )

    assert relations(read) == [
        "+ Artyom Lukin agrees with − Nadège Rolland Both say so. Stated in the source, para 1.1",
        "− Claim of Nadège Rolland against the claim + Claim of Artyom Lukin "
        "They mistrust each other.",
    ]


def test_relations_with_answers_to_other_questions_stand_elsewhere(known, read):
    other = make_question(known.debate)
    elsewhere = make_position(known.debate, known.rolland, question=other, stance="affirms")
    make_counterpoint(known.allies, raised_by=elsewhere, statement="From elsewhere.")

    assert "From elsewhere." not in shown(read)


def test_it_leads_to_the_questions_before_and_after_it(known, read):
    make_question(known.debate, slug="after", text="And then?")
    make_question(known.debate, slug="far", text="And after that?")

    page = parsed(read("/questions/after/"))

    assert links(page)[ALLIANCE] == "Is it an alliance?"
    assert links(page)["/questions/far/"] == "And after that?"


def test_the_number_of_queries_does_not_grow(known, client, django_assert_max_num_queries):
    def grow():
        for _ in range(4):
            expert = make_expert(known.debate)
            one = make_position(
                known.debate,
                expert,
                question=known.alliance,
                stance="denies",
                source=make_source(text="[1.1] Words."),
                quotation="Words.",
                locator="1.1",
            )
            make_evidence(one)
            make_counterpoint(known.allies, raised_by=one, basis="stated", locator="1.1")
            make_support(known.rivals, one)
            make_holder(one, make_expert(known.debate))

    grow()
    client.get(ALLIANCE)
    with CaptureQueriesContext(connection) as captured:
        client.get(ALLIANCE)
    grow()

    with django_assert_max_num_queries(len(captured)):
        assert client.get(ALLIANCE).status_code == 200


def calls_of(read, address):
    """Count the calls of Python functions for a page, which do not depend on the machine's load."""
    read(address)
    calls = Counter()
    sys.setprofile(lambda frame, event, argument: calls.update([event]))
    try:
        read(address)
    finally:
        sys.setprofile(None)
    return calls["call"]


def test_its_first_page_costs_little_more_than_a_list_of_as_many_positions(known, read):
    earlier = known.rivals
    for number in range(30):
        position = make_position(
            known.debate,
            make_expert(known.debate),
            question=known.alliance,
            stance=("affirms", "qualifies", "denies")[number % 3],
        )
        make_evidence(position)
        make_counterpoint(earlier, raised_by=position)
        make_counterpoint(position, raised_by=earlier)
        make_support(position, known.allies)
        earlier = position
    assert limits().answers == limits().positions_listed

    assert calls_of(read, ALLIANCE) <= 1.6 * calls_of(read, "/positions/")


def test_it_says_how_it_is_cited(known, read):
    page = parsed(read(ALLIANCE))

    assert "Answers to “Is it an alliance?”" in text_of(page)
    assert metas(page)["citation_title"] == "Answers to “Is it an alliance?”"
    assert "/api/v1/questions/alliance/citation/?format=bibtex" in links(page)
