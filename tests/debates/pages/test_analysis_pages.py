"""Agreement and comparison, as they are read."""

from __future__ import annotations

import pytest

from debates.analysis import agreement as analysis
from debates.analysis.debate_analysis import debate_answers
from debates.models import Answer, Participation, Position
from debates.pages import agreement_page
from tests.debates.builders import (
    make,
    make_counterpoint,
    make_debate,
    make_expert,
    make_holder,
    make_position,
    make_question,
    make_support,
    make_vote,
)
from tests.debates.pages.reading_pages import links, parsed, text_of

AGREEMENT = "/debates/china-russia/agreement/"
COMPARE = "/debates/china-russia/compare/"


def rows(page):
    return [
        [text_of(cell) for cell in row if cell.tag in {"th", "td"}]
        for table in page.iter("table")
        for row in table.iter("tr")
    ]


def test_the_matrix_tells_each_agreement_and_on_how_many_questions(known, read):
    head, first, second = rows(parsed(read(AGREEMENT)))

    assert head == ["", "Lukin", "Rolland"]
    assert first[:2] == ["Artyom Lukin", "same expert"]
    assert "1 question 0%" in first[2]
    assert "1 question 0%" in second[1]


@pytest.mark.parametrize("gone", [("nobody", "alliance"), ("lukin", "nothing")])
def test_what_is_withdrawn_while_the_matrix_is_read_is_left_out(known, read, monkeypatch, gone):
    before = rows(parsed(read(AGREEMENT)))
    answers = [*debate_answers(known.debate), analysis.StatedAnswer(*gone, "affirms", "withdrawn")]
    monkeypatch.setattr(agreement_page, "debate_answers", lambda *_: answers)

    assert rows(parsed(read(AGREEMENT))) == before


def test_who_shares_a_family_name_is_told_by_the_whole_name(known, read):
    namesake = make_expert(known.debate, name="Vera Lukin", slug="vera")
    make_position(known.debate, namesake, question=known.alliance, stance="denies")

    page = parsed(read(AGREEMENT))

    assert set(rows(page)[0]) == {"", "Artyom Lukin", "Rolland", "Vera Lukin"}
    assert "− no Nadège Rolland, Vera Lukin" in text_of(page)


def test_a_cell_opens_the_positions_behind_it(known, read):
    page = parsed(read(AGREEMENT))

    assert "#lukin--rolland" in links(page)
    pair = next(one for one in page.iter("div") if one.get("id") == "lukin--rolland")
    assert "+ yes Artyom Lukin: The claim of allies." in text_of(pair)
    assert "− no Nadège Rolland: The claim of rivals." in text_of(pair)


def test_who_holds_a_position_in_part_is_not_said_to_hold_it_all(known, read):
    fallon = make_expert(known.debate, name="Theresa Fallon", slug="fallon")
    make_holder(known.rivals, fallon, extent="in_part")

    page = text_of(parsed(read(AGREEMENT)))

    assert "− no Theresa Fallon (in part), Nadège Rolland" in page
    assert "− no Theresa Fallon (in part): The claim of rivals." in page


def test_where_nothing_is_shared_there_is_a_dash(known, read):
    question = make_question(known.debate)
    alone = make_expert(known.debate, name="Solitary Solo")
    make_position(known.debate, alone, question=question, stance="affirms")

    row = next(one for one in rows(parsed(read(AGREEMENT))) if one[0] == "Solitary Solo")

    assert row[1:].count("–no question in common") == 2


def test_camps_stand_together_and_are_told(known, read):
    friend = make_expert(known.debate, name="Another Adept")
    make_position(known.debate, friend, question=known.alliance, stance="denies")
    for text in ("Is it cheap?", "Is it dear?"):
        question = make_question(known.debate, text=text)
        for expert in (friend, known.rolland):
            make_position(known.debate, expert, question=question, stance="denies")

    tree = parsed(read(AGREEMENT))
    page = text_of(tree)

    head = rows(tree)[0]
    assert head == ["", "Adept", "Rolland", "Lukin"]
    parted = [text_of(one) for one in tree.iter("th") if one.get("class") == "camp"]
    assert parted == ["Adept", "Lukin"]
    assert "1 group of experts who agree" in page
    assert "Another Adept, Nadège Rolland" in page


def test_the_most_divisive_and_the_unanimous_questions_are_named(known, read):
    question = make_question(known.debate, text="Is the sky blue?")
    for expert in (known.lukin, known.rolland):
        make_position(known.debate, expert, question=question, stance="affirms")

    page = text_of(parsed(read(AGREEMENT)))

    assert page.index("Points of disagreement") < page.rindex("Is it an alliance?")
    assert page.index("Points of agreement") < page.rindex("Is the sky blue?")


def test_agreement_can_be_narrowed_to_a_question(known, read):
    question = make_question(known.debate, text="Is the sky blue?", slug="sky")
    for expert in (known.lukin, known.rolland):
        make_position(known.debate, expert, question=question, stance="affirms")

    _, first, _ = rows(parsed(read(AGREEMENT, question="sky")))

    assert "1 question 100%" in first[2]


def test_with_many_pairs_a_cell_leads_to_the_comparison(known, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"matrix_pairs": 0}

    assert f"{COMPARE}?expert=lukin&expert=rolland" in links(parsed(read(AGREEMENT)))


def test_with_many_answers_a_cell_leads_to_the_comparison(known, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"matrix_answers": 1}

    assert f"{COMPARE}?expert=lukin&expert=rolland" in links(parsed(read(AGREEMENT)))


def test_of_very_many_experts_those_are_compared_who_answer_most(known, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"matrix_experts": 2}
    question = make_question(known.debate)
    keen = make_expert(known.debate, name="Keen Speaker")
    for asked in (question, known.alliance):
        make_position(known.debate, keen, question=asked, stance="affirms")

    page = parsed(read(AGREEMENT))

    assert rows(page)[0] == ["", "Speaker", "Lukin"]
    assert "Showing 2 of 3 experts: those with the most answers." in text_of(page)


def test_agreement_can_be_narrowed_to_experts(known, read):
    other = make_expert(known.debate, name="Third Person", slug="third")
    make_position(known.debate, other, question=known.alliance, stance="affirms")

    assert rows(parsed(read(AGREEMENT, expert=["lukin", "third"])))[0] == ["", "Lukin", "Person"]


def test_without_answers_there_is_nothing_to_compare(known, read):
    make_question(known.debate)
    known.rivals.status = "draft"
    known.rivals.save()
    assert "No two experts answer the same question, so" in read(AGREEMENT).content.decode()

    known.debate.positions.update(status="draft")
    page = read(AGREEMENT).content.decode()
    assert "there is nothing to compare" in page
    assert '<a href="/debates/china-russia/map/">argument map</a>' in page


def test_comparing_begins_with_a_choice(known, read):
    page = parsed(read(COMPARE))

    choices = [one.get("value") for one in page.iter("input") if one.get("type") == "checkbox"]
    assert choices == ["lukin", "rolland"]
    assert "Choose two to seven experts" in text_of(page)


def test_two_experts_stand_beside_each_other_question_by_question(known, read):
    page = text_of(parsed(read(COMPARE, expert=["lukin", "rolland"])))

    assert "Artyom Lukin and Nadège Rolland" in page
    assert "Artyom Lukin + yes The claim of allies." in page
    assert "Nadège Rolland − no The claim of rivals." in page


def test_a_sentence_says_where_and_why_two_experts_differ(known, read):
    page = text_of(parsed(read(COMPARE, expert=["lukin", "rolland"])))

    assert (
        "They differ on the one question that both answer: Is it an alliance? "
        "Artyom Lukin says yes: The claim of allies. Nadège Rolland says no: The claim of rivals. "
        "Editors’ comparison (against the claim): They mistrust each other."
    ) in page


def test_who_voted_on_a_question_answers_it(known, read):
    question = make_question(known.debate, text="Does it last?")
    make_vote(question, known.lukin, answer="agree", confidence=7, comment="For now.")
    make_position(known.debate, known.rolland, question=question, stance="denies")

    page = text_of(parsed(read(COMPARE, expert=["lukin", "rolland"])))

    assert "Does it last? 2 experts Artyom Lukin Voted: agree, confidence 7 of 10 For now." in page


def test_where_the_editors_compare_nobody_answers(known, read):
    page = text_of(parsed(read(COMPARE, expert=["lukin", "rolland"])))

    assert (
        "In the source, these experts do not answer each other. "
        "Where their claims are in tension 1 counterpoint Artyom Lukin: The claim of allies. "
        "Editors’ comparison against the claim if so, the claim is false "
        "They mistrust each other. from the position of Nadège Rolland: The claim of rivals."
        in page
    )
    assert "Where their claims agree" not in page


def test_where_the_source_says_so_they_answer_each_other(known, read):
    make_counterpoint(
        known.rivals,
        kind="qualifies",
        raised_by=known.allies,
        basis="stated",
        locator="1.1",
        statement="Less than she says.",
    )
    make_support(known.forecast, known.allies, kind="agrees")

    page = text_of(parsed(read(COMPARE, expert=["lukin", "rolland"])))

    assert (
        "Where they answer each other 1 counterpoint Nadège Rolland: The claim of rivals. "
        "Artyom Lukin partly disagrees with this the claim is true only in part Less than she says."
        in page
    )
    assert (
        "Where their claims agree 1 support Nadège Rolland: The claim of forecast. "
        "Editors’ comparison claims the same from the position of Artyom Lukin" in page
    )


def test_words_of_the_author_are_not_taken_for_those_of_who_holds_the_position_too(known, read):
    Position.objects.filter(pk=known.allies.pk).update(
        quotation="closer than ever", certainty_words="no doubt"
    )
    make_holder(known.allies, known.rolland, extent="in_part")

    page = text_of(parsed(read(COMPARE, expert=["lukin", "rolland"])))
    of_rolland = text_of(parsed(read("/experts/rolland/")))

    assert page.count("closer than ever") == 2
    assert page.count("In the words of Artyom Lukin: closer than ever") == 1
    assert page.count("Certainty: no doubt") == 1
    assert "Certainty, in the words of Artyom Lukin: no doubt" in of_rolland


def test_what_only_one_speaks_to_comes_last(known, read):
    question = make_question(known.debate, text="Who else?")
    make_position(known.debate, known.lukin, question=question, stance="denies")

    page = parsed(read(COMPARE, expert=["lukin", "rolland"]))

    remainder = next(one for one in page.iter("details") if one.get("class") == "remainder")
    assert "Who else?" in text_of(remainder)
    assert "The claim of forecast." in text_of(remainder)


@pytest.mark.django_db
def test_of_one_expert_alone_there_is_nothing_to_choose(read):
    debate = make_debate()
    address = f"{debate.get_absolute_url()}compare/"
    nobody = text_of(parsed(read(address)))
    make_position(debate, make_expert(debate, name="Lone Lee", slug="lee"))

    page = parsed(read(address))

    assert "Nobody takes a position in this debate, so there is nothing to compare." in nobody
    assert "Lone Lee alone takes a position in this debate" in text_of(page)
    assert links(page)["/compare/?expert=lee"] == "Compare over all debates"
    assert "Choose two to seven experts" not in text_of(page)


@pytest.mark.parametrize(
    ("experts", "said"),
    [
        (["lukin"], "Choose at least one more expert."),
        (["lukin", "nobody"], "There is no expert “nobody”."),
        (["lukin", "stranger"], "Far Stranger has no position in this debate."),
        (["lukin", "silent"], "Si Lent has no position in this debate."),
        (
            ["lukin", "rolland", *"abcdefg"],
            "You can compare up to 7 experts at a time. Left out: Expert F and Expert G.",
        ),
        (
            ["lukin", "rolland", *"abcdefghijklm"],
            "Left out: Expert F, Expert G, Expert H, Expert I, Expert J, Expert K, Expert L"
            " and Expert M.",
        ),
    ],
)
def test_a_choice_that_cannot_be_shown_is_explained(known, read, experts, said):
    for number, slug in enumerate("abcdefghijklm", 3):
        expert = make_expert(slug=slug, name=f"Expert {slug.upper()}")
        make(Participation, debate=known.debate, expert=expert, order=number)
        make_position(known.debate, expert)
    elsewhere = make_debate()
    make_position(elsewhere, make_expert(elsewhere, name="Far Stranger", slug="stranger"))
    make_expert(known.debate, name="Si Lent", slug="silent")

    assert said in text_of(parsed(read(COMPARE, expert=experts)))


def test_more_than_four_stand_one_below_the_other(known, read):
    for slug in "abc":
        make_position(known.debate, make_expert(known.debate, name=f"Expert {slug}", slug=slug))

    page = parsed(read(COMPARE, expert=["lukin", "rolland", *"abc"]))

    first = next(one for one in page.iter("section") if one.get("class") == "question")
    assert "No position: Expert a, Expert b and Expert c" in text_of(first)
    assert {"/experts/lukin/", "/experts/a/"} <= links(first).keys()


def test_before_a_choice_those_are_offered_who_agree_least_and_most(known, read):
    third = make_expert(known.debate, name="Third Person", slug="third")
    make_position(known.debate, third, question=known.alliance, stance="denies")

    page = parsed(read(COMPARE))

    least, most = [one for one in page.iter("ul") if one.get("class") == "index"]
    assert text_of(least) == (
        "Artyom Lukin and Nadège Rolland 0% agreement on 1 question "
        "Artyom Lukin and Third Person 0% agreement on 1 question"
    )
    assert text_of(most) == "Nadège Rolland and Third Person 100% agreement on 1 question"
    assert f"{COMPARE}?expert=lukin&expert=rolland" in links(page)


def test_pairs_with_too_few_questions_for_a_camp_are_offered_last(known, read):
    third = make_expert(known.debate, name="Third Person", slug="third")
    stances = ("denies", "denies", "affirms")
    for number, stance in enumerate(stances):
        question = make_question(known.debate, text=f"Is it {number}?")
        make_position(known.debate, known.lukin, question=question, stance="affirms")
        make_position(known.debate, third, question=question, stance=stance)

    page = parsed(read(COMPARE))

    least = next(one for one in page.iter("ul") if one.get("class") == "index")
    assert text_of(least) == (
        "Artyom Lukin and Third Person 33% agreement on 3 questions "
        "Artyom Lukin and Nadège Rolland 0% agreement on 1 question"
    )


def test_among_very_many_experts_none_are_offered(known, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"offering_experts": 1}

    page = text_of(parsed(read(COMPARE)))

    assert "Least agreement" not in page
    assert "Most agreement" not in page


def test_a_further_answer_is_compared_by_its_own_stance(known, read):
    question = make_question(known.debate, text="Does it last?")
    make(Answer, position=known.allies, question=question, stance="denies")
    make_position(known.debate, known.rolland, question=question, stance="affirms")

    page = text_of(parsed(read(COMPARE, expert=["lukin", "rolland"])))

    assert "Does it last? 2 experts Artyom Lukin − no The claim of allies." in page
    assert "Is it an alliance? 2 experts Artyom Lukin + yes The claim of allies." in page
