"""Locators: their forms, how they sort, how they are shown, and where they lead."""

from __future__ import annotations

import random

import pytest

from debates.text import locators
from debates.text.locators import address_fragment, display, display_in_full, sort_key

RECORDING = "https://media.example.org/talk.mp4"
PAPER = "https://example.org/paper.pdf"

SHOWN = [
    ("paragraph", "3.2", "para 3.2"),
    ("paragraph", "45", "para 45"),
    ("paragraph", "3.2-3.4", "paras 3.2–3.4"),
    ("page", "12", "p. 12"),
    ("page", "12-14", "pp. 12–14"),
    ("page", "pp. 12–14", "pp. 12–14"),
    ("page", "xii", "p. xii"),
    ("heading_paragraph", "Findings, 3", "Findings, para 3"),
    ("heading_paragraph", "On costs, and time, 3-5", "On costs, and time, paras 3–5"),
    ("time", "12:34", "at 12:34"),
    ("time", "12:34-13:10", "at 12:34–13:10"),
    ("column", "345", "col. 345"),
    ("column", "col. 345", "col. 345"),
    ("column", "345-346", "cols. 345–346"),
    ("column", "12WH", "col. 12WH"),
    ("line", "45:12-18", "lines 45:12–18"),
]


@pytest.mark.parametrize(("form", "locator", "shown"), SHOWN)
def test_a_locator_is_shown_by_its_form(form: str, locator: str, shown: str) -> None:
    assert locators.problem(locator, form) == ""
    assert display(locator, form) == shown


@pytest.mark.parametrize(("form", "locator", "shown"), SHOWN)
def test_what_is_shown_may_be_typed_except_under_a_heading(
    form: str, locator: str, shown: str
) -> None:
    if form != "heading_paragraph":
        assert display(shown, form) == shown


def test_references_have_no_abbreviations() -> None:
    assert display_in_full("3.2", "paragraph") == "paragraph 3.2"
    assert display_in_full("345-346", "column") == "columns 345–346"
    assert display_in_full("Findings, 3", "heading_paragraph") == "Findings, paragraph 3"
    assert display_in_full("12:34", "time") == "at 12:34"


@pytest.mark.parametrize(
    ("form", "locator", "words"),
    [
        ("paragraph", "12:34", "The source is cited by paragraph. Enter the paragraph as"),
        ("paragraph", "1.2.3", "for example 3.2 or 45."),
        ("paragraph", "3.4-3.2", "Enter the end of the range in full"),
        ("page", "14-12", "Enter the end of the range in full, and after its beginning"),
        ("page", "twelve", "Enter the page, for example 12, 12-14 or xii."),
        ("heading_paragraph", "Findings", "for example Findings, 3."),
        ("time", "12:60", "The source is cited by time code."),
        ("time", "75:10", "hours:minutes:seconds, for example 12:34, 1:02:03"),
        ("time", "1:2:3", "The source is cited by time code."),
        ("column", "345-46", "Enter the end of the range in full"),
        ("column", "345X", "Enter the column, for example 345, 345-346 or 12WH."),
        ("line", "12.5", "Enter the line, for example 12, 12-15, or with its page 45:12."),
        ("", "there", "Enter a paragraph (3.2), a page (12)"),
    ],
)
def test_what_is_wrong_is_said_with_the_form_and_an_example(
    form: str, locator: str, words: str
) -> None:
    assert words in locators.problem(locator, form)


@pytest.mark.parametrize(
    ("form", "inorder"),
    [
        ("paragraph", ["0.8", "3.2", "3.10", "3.10-3.12", "12.1"]),
        ("page", ["ii", "ix", "xii", "2", "12", "12-14", "100"]),
        ("heading_paragraph", ["Costs, 2", "Costs, 10", "Findings, 1"]),
        ("time", ["9:59", "12:34", "12:34-13:10", "59:59", "1:00:00", "10:00:00"]),
        ("column", ["9", "45", "345", "345-346", "1001"]),
        ("line", ["2:30", "12:4", "12:4-18", "12:20"]),
    ],
)
def test_locators_sort_as_their_places_follow_each_other(form: str, inorder: list[str]) -> None:
    mixed = random.Random(7).sample(inorder, len(inorder))

    assert sorted(mixed, key=lambda one: sort_key(one, form)) == inorder


@pytest.mark.parametrize(
    ("form", "locator", "address", "fragment"),
    [
        ("time", "12:34", RECORDING, "#t=754"),
        ("time", "1:02:03", RECORDING, "#t=3723"),
        ("time", "at 12:34–13:10", RECORDING, "#t=754,790"),
        ("page", "12-14", PAPER, "#page=12"),
        ("page", "12", f"{PAPER}?version=2", "#page=12"),
        ("page", "xii", PAPER, ""),
        ("page", "12", "https://example.org/book", ""),
        ("time", "12:34", f"{RECORDING}#top", ""),
        ("time", "3.2", RECORDING, ""),
        ("time", "12:34", "", ""),
        ("column", "345", "https://example.org/report", ""),
    ],
)
def test_an_address_leads_to_a_place_where_it_can(
    form: str, locator: str, address: str, fragment: str
) -> None:
    assert address_fragment(locator, form, address) == fragment


@pytest.mark.parametrize(
    ("form", "locator"),
    [
        *(("paragraph", locator) for locator in ("1.2", "10.300", "45", "45-47", "para 3.2")),
        *(("page", locator) for locator in ("12", "12-14", "xii", "xii-3", "pp. 12–14")),
        *(("heading_paragraph", locator) for locator in ("Findings, 3", "In 2021, why?, 3-5")),
        *(("time", locator) for locator in ("12:34", "1:02:03", "59:59-1:00:00", "at 12:34")),
        *(("column", locator) for locator in ("345", "345-346", "col. 345", "12WH", "GC45")),
        *(("line", locator) for locator in ("12", "12-15", "45:12-18", "45:12-46:3")),
    ],
)
def test_a_locator_of_the_form_has_no_problem(form: str, locator: str) -> None:
    assert locators.problem(locator, form) == ""
    assert locators.problem(locator) == ""


@pytest.mark.parametrize(
    ("form", "locator"),
    [
        *(("paragraph", locator) for locator in (".1", "1.", "1.2.3", "1,2", "§1.2", "14-12")),
        *(("paragraph", locator) for locator in ("12:34", "xii", "3.4-3.2")),
        *(("page", locator) for locator in ("3.2", "14-12", "p12")),
        *(("heading_paragraph", locator) for locator in ("3", "Findings", " Findings, 3")),
        *(("time", locator) for locator in ("12:60", "60:12:00", "13:10-12:34", "12")),
        *(("column", locator) for locator in ("12XX", "346-345", "3.2")),
        *(("line", locator) for locator in ("15-12", "46:3-45:12", "45:18-12", "12.3")),
    ],
)
def test_a_locator_of_another_form_has_a_problem(form: str, locator: str) -> None:
    assert locators.problem(locator, form) != ""
