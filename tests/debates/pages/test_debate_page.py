"""A debate as it is read: who stands where, positions side by side, a part of it, a large one."""

from __future__ import annotations

import pytest

from debates.models import Debate, Expert, Position, Question
from debates.pages.limits import PageLimits
from debates.templatetags.statements import REASON_LENGTH
from tests.debates.builders import (
    make_answer,
    make_context_note,
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_holder,
    make_position,
    make_question,
    make_support,
)
from tests.debates.pages.reading_pages import links, parsed, text_of


def tables(page):
    """The rows of the stance table as texts."""
    return [
        [text_of(cell) for cell in row if cell.tag in {"th", "td"}]
        for table in page.iter("table")
        for row in table.iter("tr")
    ]


def test_the_table_has_questions_as_rows_and_experts_as_columns(known, read):
    head, row = tables(parsed(read("/debates/china-russia/")))

    assert head == ["Question", "Artyom Lukin", "Nadège Rolland"]
    assert row[0] == "Is it an alliance?"
    assert "+ yes" in row[1]
    assert "− no" in row[2]


def test_a_stance_in_the_table_leads_to_its_position(known, read):
    page = parsed(read("/debates/china-russia/"))

    marks = [one for one in page.iter("a") if (one.get("class") or "").startswith("mark")]
    assert [one.get("href") for one in marks] == ["/positions/allies/", "/positions/rivals/"]


def test_a_link_before_the_table_leads_past_it_to_the_questions(known, read):
    page = parsed(read("/debates/china-russia/"))

    order = [one for one in page.iter() if one.get("href") == "#questions" or one.tag == "table"]
    assert [one.tag for one in order] == ["a", "table"]
    assert [one.get("class") for one in page.iter() if one.get("id") == "questions"] == [
        "questions"
    ]


def test_who_gives_a_support_is_named_once(known, read):
    given = {"kind": "agrees", "statement": "Both say so.", "locator": "1.1"}
    make_support(known.rivals, known.allies, basis="stated", **given)
    make_support(known.forecast, known.allies, basis="inferred", **given)

    page = text_of(parsed(read("/debates/china-russia/")))

    assert "Artyom Lukin agrees with Both say so. " in page
    assert "Editors’ comparison claims the same Both say so. from Artyom Lukin (position)" in page
    assert page.count("Both say so. from Artyom Lukin") == 1


def test_several_positions_of_an_expert_on_a_question_each_have_a_mark(known, read):
    make_position(
        known.debate, known.lukin, question=known.alliance, stance="qualifies", slug="doubts"
    )

    _, row = tables(parsed(read("/debates/china-russia/")))

    assert "+ yes" in row[1]
    assert "~ partly" in row[1]


def answer(page, slug):
    """Return the article of a position on the page of its debate."""
    return next(one for one in page.iter("article") if one.get("id") == slug)


def test_an_answer_gives_its_reasons_without_a_click(known, read):
    known.allies.quotation, known.allies.detail = "we are allies", "Both \n fear the West. " * 40
    known.allies.save()

    found = answer(parsed(read("/debates/china-russia/")), "allies")

    shown = [text_of(one) for one in found.iter() if one.get("class") in {"reason", "grounds"}]
    assert shown[0].startswith("we are allies Both fear the West. Both fear the West.")
    assert shown[0].endswith("…")
    assert len(shown[0]) <= REASON_LENGTH + len("we are allies ")
    assert shown[1] == "147.5 billion US dollars, 2021 Trade grew. A pact."
    assert "Trade grew." not in " ".join(text_of(one) for one in found.iter("details"))


def test_of_much_evidence_the_rest_is_folded(known, read):
    for number in range(4):
        make_evidence(known.allies, statement=f"Ground {number}.", order=number + 3)

    found = answer(parsed(read("/debates/china-russia/")), "allies")

    folded = next(one for one in found.iter("details"))
    assert text_of(folded) == "3 more pieces of evidence Ground 1. Ground 2. Ground 3."


def test_a_dialect_with_a_code_of_its_own_has_a_name(known, read):
    known.allies.quotation, known.allies.original_language = "nüüt als Schutt", "gsw"
    known.allies.save()

    found = answer(parsed(read("/debates/china-russia/")), "allies")

    assert "nüüt als Schutt (said in Swiss German)" in text_of(found)


@pytest.mark.parametrize("quotation", ["", "союзники"])
def test_what_the_original_says_stands_in_its_language(known, read, quotation):
    known.allies.original_quotation, known.allies.original_language = "союзники", "ru"
    known.allies.quotation = quotation
    known.allies.save()

    found = answer(parsed(read("/debates/china-russia/")), "allies")

    quoted = next(one for one in found.iter("span") if one.get("class") == "own-words")
    assert (quoted.get("lang"), text_of(quoted)) == ("ru", "союзники")
    assert "союзники (said in Russian)" in text_of(found)
    page = text_of(parsed(read("/positions/allies/")))
    assert "Said in Russian" in page
    assert "Translated" not in page


def test_counterpoints_are_folded_beneath_a_position(known, read):
    page = parsed(read("/debates/china-russia/"))

    folded = [text_of(one) for one in page.iter("details")]
    assert any(
        "Editors’ comparison against the claim They mistrust each other. from Nadège Rolland"
        in text
        for text in folded
    )
    assert any("comparison follows from the claim Both doubt it." in text for text in folded)


def test_background_is_the_context_of_the_debate_in_the_voice_that_gives_it(known, read):
    known.debate.moderator = "Reid Standish"
    known.debate.save()
    make_context_note(known.debate, statement="It was spring.", voice="editors")

    page = parsed(read("/debates/china-russia/"))

    section = next(one for one in page.iter("section") if one.get("class") == "context")
    assert text_of(section) == (
        "Context 2 notes of background The moderator, Reid Standish They met in Beijing. para 1.1 "
        "The editors It was spring."
    )
    assert "They met in Beijing." not in text_of(parsed(read("/positions/allies/")))


def test_positions_beside_the_questions_are_read_at_the_end(known, read):
    page = read("/debates/china-russia/").content.decode()

    assert page.index("Other positions") < page.index("The claim of forecast.")


def test_a_debate_can_be_narrowed_to_an_expert_and_a_question(known, read):
    other = make_question(known.debate, text="Will it last?", slug="lasts")
    make_position(known.debate, known.lukin, question=other, stance="affirms")

    page = text_of(parsed(read("/debates/china-russia/", expert="lukin", question="alliance")))

    assert "Showing only positions by Artyom Lukin on “Is it an alliance?”." in page
    assert "The claim of allies." in page
    assert "The claim of rivals." not in page
    assert "Will it last?" not in page


def test_a_debate_narrowed_to_an_expert_without_positions_names_the_expert(known, read):
    make_expert(known.debate, name="Si Lent", slug="silent")

    page = text_of(parsed(read("/debates/china-russia/", expert="silent")))

    assert "Showing only positions by Si Lent." in page
    assert "No positions." in page


def test_what_it_cannot_be_narrowed_to_is_said_with_the_nearest(known, read):
    answer = read("/debates/china-russia/", expert="lukim")

    assert answer.status_code == 404
    assert "There is no expert “lukim”. Did you mean “lukin”?" in text_of(parsed(answer))


def test_a_question_that_nobody_answers_says_so(known, read):
    make_question(known.debate, text="Who knows?")

    assert "No positions on this question." in text_of(parsed(read("/debates/china-russia/")))


def test_a_debate_without_positions_is_a_page(db, read):
    make_debate(slug="empty")

    assert "No positions." in text_of(parsed(read("/debates/empty/")))


@pytest.mark.parametrize(
    ("language", "direction"), [("ar", "rtl"), ("fa-AF", "rtl"), ("de", "auto")]
)
def test_texts_in_another_language_say_so(known, read, language, direction):
    Debate.objects.update(language=language)

    page = parsed(read("/debates/china-russia/"))

    found = {one.get("dir") for one in page.iter() if one.get("lang") == language}
    assert found == {direction}


def test_what_an_original_says_in_english_is_not_taken_for_the_language_of_the_debate(known, read):
    Debate.objects.update(language="ar")
    known.allies.original_quotation, known.allies.original_language = "We are allies.", "en"
    known.allies.save()

    found = answer(parsed(read("/debates/china-russia/")), "allies")

    quoted = next(one for one in found.iter("span") if one.get("class") == "own-words")
    assert quoted.get("lang") == "en"


@pytest.fixture
def large(db, settings):
    """A debate that counts as large: three questions, two experts with four positions on each."""
    settings.SINORUS_PAGE_LIMITS = {
        "whole_debate": 10,
        "questions": 2,
        "stance_positions": 3,
        "alone_positions": 5,
    }
    debate = make_debate(slug="large")
    experts = [make_expert(debate, slug=f"expert-{n}", name=f"Expert {n}") for n in range(2)]
    for number in range(3):
        question = make_question(debate, slug=f"question-{number}", text=f"Question {number}?")
        for expert in experts:
            for _ in range(4):
                make_position(debate, expert, question=question, stance="affirms")
    make_position(debate, experts[0], question=question, stance="denies", slug="the-only-denial")
    return debate


def test_a_large_debate_is_read_a_few_questions_at_a_time(large, read):
    first = text_of(parsed(read("/debates/large/")))
    last = text_of(parsed(read("/debates/large/", page=2)))

    assert "Page 1 of 2" in first
    assert "Question 1 Question 0? ++++++++(8 yes) 8 answers + yes 8 positions" in first
    assert "Question 3 Question 2?" in last
    assert "Question 2 Question 1?" not in last


def test_of_many_answers_the_first_are_shown_and_the_rest_counted(large, read):
    page = parsed(read("/debates/large/"))

    assert (
        links(page)["/search/?debate=large&question=question-0&stance=affirms"]
        == "5 more positions"
    )


def test_a_debate_of_many_positions_is_read_in_parts(db, read):
    debate = make_debate(slug="long")
    expert = make_expert(debate)
    for number in range(13):
        question = make_question(debate, slug=f"question-{number}")
        for _ in range(10):
            make_position(debate, expert, question=question, stance="affirms")

    first = parsed(read("/debates/long/"))

    assert len(list(first.iter("article"))) == 10 * PageLimits().stance_positions == 20
    addresses = links(first)
    assert addresses["/questions/question-0/"]
    assert addresses["/debates/long/?page=2"]
    # a question of another page has its place in the contents, which leads to it
    assert addresses["?question=question-12"]
    assert [one.tag for one in first.iter() if one.get("id") == "question-12"] == ["li"]
    assert "10 answers" in text_of(parsed(read("/debates/long/", question="question-12")))


def test_of_many_positions_beside_all_questions_the_first_are_shown(large, read):
    for _ in range(6):
        make_position(large, Expert.objects.get(slug="expert-0"))

    page = parsed(read("/debates/large/", page=2))

    assert "1 more position, among all positions of this debate" in text_of(page)
    assert links(page)["/search/?debate=large"] == "all positions of this debate"


def test_the_table_of_a_large_debate_counts_what_it_does_not_show(large, read):
    marks = [
        (one.get("href"), text_of(one))
        for one in parsed(read("/debates/large/", page=2)).iter("a")
        if (one.get("class") or "").startswith("mark")
    ]

    assert marks == [
        ("/debates/large/?question=question-2&expert=expert-0", "+ yes ×4: Expert 0"),
        ("/positions/the-only-denial/", "− no: Expert 0"),
        ("/debates/large/?question=question-2&expert=expert-1", "+ yes ×4: Expert 1"),
    ]


def test_a_large_debate_has_joint_holders_and_further_answers(large, read):
    denial = Position.objects.get(slug="the-only-denial")
    make_answer(denial, Question.objects.get(slug="question-0"), stance="qualifies")
    make_holder(denial, Expert.objects.get(slug="expert-1"), extent="in_part")

    page = parsed(read("/debates/large/"))
    marks = [
        text_of(one)
        for one in page.iter("a")
        if (one.get("class") or "").startswith("mark") and "the-only-denial" in one.get("href")
    ]

    assert marks == ["~ partly: Expert 0", "~ partly held in part: Expert 1"]
    (asked,) = [one for one in page.iter("section") if one.get("id") == "question-0"]
    assert "~ partly 1 position Expert 0 with Expert 1 (in part)" in text_of(asked)
    last = [text_of(one) for one in parsed(read("/debates/large/", page=2)).iter("a")]
    assert "− no held in part: Expert 1" in last


def test_a_question_read_alone_shows_more_of_its_answers(large, read):
    page = parsed(read("/debates/large/", question="question-0"))
    narrowed = parsed(read("/debates/large/", question=["question-0", "question-1"]))

    assert len(list(page.iter("article"))) == 8
    assert len(list(narrowed.iter("article"))) == 6


def test_with_many_experts_the_table_has_numbers(large, read, settings):
    settings.SINORUS_PAGE_LIMITS |= {"narrow_columns": 1}

    head, *rows = tables(parsed(read("/debates/large/", page=2)))

    assert head == ["Question", "+ yes", "~ partly", "− no"]
    assert rows == [["Question 2?", "8", "0", "1"]]


def test_a_table_of_more_experts_has_sums_and_signs(large, read, settings):
    settings.SINORUS_PAGE_LIMITS |= {"table_columns": 1}
    page = parsed(read("/debates/large/", page=2))

    head, row = tables(page)

    assert head[1:] == ["+ yes", "~ partly", "− no", "Expert 0", "Expert 1"]
    assert row[1:] == [
        "8",
        "0",
        "1",
        "+yes ×4: Expert 0−no: Expert 0",
        "+yes ×4: Expert 1",
    ]


def test_questions_fold_where_there_are_many(known, read):
    def folds():
        page = parsed(read("/debates/china-russia/"))
        return {
            one.get("open") is not None
            for one in page.iter("details")
            if one.get("class") == "fold"
        }

    few = folds()
    for _ in range(3):
        make_position(
            known.debate, known.lukin, question=make_question(known.debate), stance="affirms"
        )

    assert (few, folds()) == ({True}, {False})


def test_every_question_of_a_large_debate_has_a_place_where_it_is_read(large, read):
    page = parsed(read("/debates/large/"))

    for question in Question.objects.all():
        assert question.slug in {one.get("id") for one in page.iter()}
        assert {f"?question={question.slug}", f"#{question.slug}"} & links(page).keys()


def test_the_number_of_queries_does_not_grow(known, client, django_assert_max_num_queries):
    for number in range(12):
        question = make_question(known.debate)
        for expert in (known.lukin, known.rolland):
            position = make_position(
                known.debate, expert, question=question, stance="affirms", topics=[known.trade]
            )
            make_evidence(position, source=known.report)
            make_counterpoint(position, raised_by=known.forecast, order=number + 1)

    with django_assert_max_num_queries(16):
        assert client.get("/debates/china-russia/").status_code == 200
