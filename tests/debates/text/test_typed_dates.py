"""Dates as people type them, in the one form that documents have."""

from __future__ import annotations

import pytest

from debates.text.typed_dates import first_day, iso_date


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("11.03.2026", "2026-03-11"),
        ("1. 3. 2026", "2026-03-01"),
        (" 2026-03-11 ", "2026-03-11"),
        ("31.02.2026", "2026-02-31"),
        ("2026-3-1", "2026-03-01"),
        ("2026/03/11", "2026-03-11"),
        ("2026.3.11", "2026-03-11"),
        ("2026-3/11", "2026-3/11"),
        ("11/03/2026", "11/03/2026"),
        ("11.03.26", "11.03.26"),
    ],
)
def test_a_date_has_its_day_first_with_stops_or_its_year_first_and_others_are_left_as_they_are(
    typed: str, date: str
) -> None:
    assert iso_date(typed) == date


def test_a_year_or_a_month_is_its_first_day() -> None:
    assert first_day("2025") == ("2025-01-01", "year")
    assert first_day("2025-03") == ("2025-03-01", "month")
    assert first_day("2025-03-04") is None
    assert first_day("2025-26") is None
    assert first_day("0000") is None
