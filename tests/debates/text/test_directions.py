"""Parts from right to left in an English line: found whole, and nothing is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from debates.text.directions import parts_by_direction


def test_titles_are_whole_and_years_and_other_names_stay_with_the_line() -> None:
    line = "Position of ليلى الحسني, כהן and Lind on “هل (Aqaba) 2030؟” (مجلس النواب, 2024), at 3."

    found = [part for part, from_right in parts_by_direction(line) if from_right]

    assert found == ["ليلى الحسني", "כהן", "هل (Aqaba) 2030؟", "مجلس النواب"]


@given(st.text("aب ה“”(2,. "))
def test_the_parts_are_the_line(line: str) -> None:
    assert "".join(part for part, _ in parts_by_direction(line)) == line
