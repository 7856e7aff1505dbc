"""Dates as people type them, in the one form that documents have."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debates.text.typed_dates import UnclearDate, as_iso, first_day, parse_date, written_out


@pytest.mark.parametrize(
    "typed",
    [
        "2024-10-08",
        " 2024-10-8 ",
        "2024/10/08",
        "2024.10.8",
        "08.10.2024",
        "8. 10. 2024",
        "8 October 2024",
        "8 october 2024",
        "8. Oct. 2024",
        "8th October, 2024",
        "October 8, 2024",
        "Oct. 8th 2024",
        "08-Oct-2024",
    ],
)
def test_a_date_is_read_as_people_type_it(typed: str) -> None:
    assert parse_date(typed) == date(2024, 10, 8)


def test_september_is_read_by_either_abbreviation() -> None:
    assert parse_date("3 Sept. 2024") == parse_date("3 Sep 2024") == date(2024, 9, 3)


@pytest.mark.parametrize("typed", ["08/10/2024", "8/10/2024", "08-10-2024"])
def test_a_date_that_can_be_read_in_two_ways_is_refused_with_both(typed: str) -> None:
    with pytest.raises(UnclearDate) as refusal:
        parse_date(typed)

    assert str(refusal.value) == (
        f"“{typed}” can be read as 8 October 2024 or as 10 August 2024. Enter one of these."
    )


@pytest.mark.parametrize("typed", ["25/12/2024", "12/25/2024", "25-12-2024"])
def test_a_date_with_slashes_is_read_where_only_one_reading_is_a_date(typed: str) -> None:
    assert parse_date(typed) == date(2024, 12, 25)


def test_the_same_number_for_day_and_month_is_not_ambiguous() -> None:
    assert parse_date("10/10/2024") == date(2024, 10, 10)


@pytest.mark.parametrize(
    "typed", ["31.02.2026", "2026-02-30", "2026-3/11", "11.03.26", "11/03/26", "3 May", "x" * 500]
)
def test_what_is_no_date_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(UnclearDate, match="for example 8 October 2024 or 2024-10-08"):
        parse_date(typed)


@given(st.dates())
def test_a_date_as_lists_show_it_is_read_again(day: date) -> None:
    # years are written with four digits
    assert parse_date(f"{day.day} {day:%B} {day.year:04}") == day


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = written_out(parse_date(text))
    except UnclearDate as refusal:
        read = str(refusal)

    assert re.search(r"Enter|^\d{1,2} [A-Z][a-z]+ \d{1,4}$", read)


def test_a_program_is_told_the_form_to_send() -> None:
    assert written_out(date(2024, 10, 8)) == "8 October 2024"
    assert as_iso("8 October 2024") == "Write it as 2024-10-08."
    assert "8 October 2024 or as 10 August 2024" in as_iso("08/10/2024")


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("2025", ("2025-01-01", "year")),
        ("2025-03", ("2025-03-01", "month")),
        ("March 2025", ("2025-03-01", "month")),
        ("2025-03-04", None),
        ("2025-26", None),
        ("0000", None),
    ],
)
def test_a_year_or_a_month_is_its_first_day(typed: str, known: tuple[str, str] | None) -> None:
    assert first_day(typed) == known
