"""Quotations and locators held against the text of their source."""

from __future__ import annotations

import pytest

from debates.text.quotations import passage_numbers, passages
from debates.text.verbatim import is_verbatim, locator_problem, verbatim_problem

TEXTS = {
    "paragraph": ("[3.1] One.\n\n[3.2] Two\nlines.\n\n[3.3] Three.", "3.2", "Two lines.", "Three"),
    "page": ("[xii] One.\n[1] Two.\n[2] Three.", "xii", "One.", "Two"),
    "heading_paragraph": ("[Costs, 1] One.\n[Findings, 1] Two.", "Findings, 1", "Two.", "One"),
    "time": ("[4:05] One.\n[12:30] Two.\n[13:00] Three.", "12:34", "Two.", "Three"),
    "column": ("[345] One [sic].\n[346] Two.", "col. 345", "One [sic].", "Two"),
    "line": ("[45:1] One.\n[45:10] Two.\n[46:1] Three.", "45:12-18", "Two.", "Three"),
}

SOLAR = (
    "A preface that nobody numbered.\n\n[3.1] Panels are cheap, and “cheap” is the word.\n\n"
    "[3.2] The grid is not ready for them: it was built for coal.\n\n[3.4] Nobody asked the towns."
)


@pytest.mark.parametrize("form", TEXTS)
def test_a_quotation_is_looked_up_in_the_passage_of_its_locator(form: str) -> None:
    text, locator, there, elsewhere = TEXTS[form]

    assert is_verbatim(there, text, form, locator)
    assert not is_verbatim(elsewhere, text, form, locator)
    assert is_verbatim(elsewhere, text, form)


def test_a_range_has_all_its_passages() -> None:
    text = TEXTS["time"][0]

    found = [passages(text, "time")[n] for n in passage_numbers(text, "12:34-13:10", "time")]

    assert [passage.mark for passage in found] == ["12:30", "13:00"]
    assert is_verbatim("Two. Three.", text, "time", "12:34-13:10")
    assert passage_numbers(text, "1:00", "time") == []


def test_a_text_without_marks_is_looked_up_as_a_whole() -> None:
    assert is_verbatim("no limits", "There are “no limits” [1] to it.", "time", "12:34")


@pytest.mark.parametrize(
    "words",
    [
        "The grid is not ready … built for coal",
        "The grid is not ready [...] built for coal.",
        "[T]he grid is not ready for them",
        "the grid is not ready for them",
        "Grid is not ready for [the panels]: it was built",
        "the  grid\nis not ready",
    ],
)
def test_a_quotation_may_leave_words_out_add_some_in_brackets_and_change_a_capital(
    words: str,
) -> None:
    assert verbatim_problem("quotation", words, SOLAR, "3.2", "paragraph") == ""


@pytest.mark.parametrize(
    ("words", "locator", "problem"),
    [
        ("Nobody asked", "3.2", "at 3.2 in the text of the source, but at 3.4."),
        ("built for coal. Nobody", "3.1", "at 3.1 in the text of the source, but from 3.2 to 3.4."),
        ("that nobody numbered", "3.1", "but before the first locator."),
        (
            "Everybody was heard",
            "3.4",
            "does not appear at 3.4, nor anywhere else in the text of the source.",
        ),
        ("“Nobody asked”", "3.4", "Leave them out: pages add their own."),
        ("« Nobody asked »", "3.2", "Leave them out: pages add their own."),
        ("coal … grid", "3.2", "at 3.2, nor anywhere else in the text of the source."),
        ("…", "3.2", "at 3.2, nor anywhere else in the text of the source."),
        ("Everybody was heard", "", "This quotation does not appear in the text of the source."),
    ],
)
def test_a_quotation_that_is_not_there_is_told_with_the_place_at_which_it_is(
    words: str, locator: str, problem: str
) -> None:
    assert verbatim_problem("quotation", words, SOLAR, locator, "paragraph").endswith(problem)


@pytest.mark.parametrize(
    ("words", "locator", "near"),
    [
        ("The grid is not redy for them", "3.2", "at 3.2, are “The grid is not ready for them:”."),
        ("The grid is not ready for them.", "", "at 3.2, are “The grid is not ready for them:”."),
        ("Nobody asked the towms", "3.2", "at 3.4, are “Nobody asked the towns.”."),
        ("A preface that nobody nmbered", "", "words are “A preface that nobody numbered.”."),
        ("Panels are cheap … was bilt for coal", "3.2", "at 3.2, are “was built for coal.”."),
    ],
)
def test_a_quotation_that_is_wrong_by_a_letter_is_told_with_the_nearest_words(
    words: str, locator: str, near: str
) -> None:
    assert verbatim_problem("quotation", words, SOLAR, locator, "paragraph").endswith(near)


def test_a_wrong_letter_is_found_in_a_long_quotation_by_its_sentence() -> None:
    text = " ".join(f"Sentence number {number} is about the grid." for number in range(60))

    problem = verbatim_problem("quotation", text.replace("number 41", "nunber 41"), text, "", "")

    assert problem.endswith("The nearest words are “Sentence number 41 is about the grid.”.")


def test_a_locator_is_one_of_those_in_the_text() -> None:
    assert locator_problem(SOLAR, "3.1", "paragraph") == ""
    assert locator_problem(SOLAR, "3.2-3.3", "paragraph") == ""
    assert locator_problem("No marks.", "9.9", "paragraph") == ""
    assert locator_problem("", "9.9", "paragraph") == ""
    assert locator_problem(SOLAR, "3.3", "paragraph") == (
        "The text of the source has no paragraph 3.3: its first is 3.1, its last 3.4."
    )
