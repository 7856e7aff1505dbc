"""Parts from right to left in an English line: found whole, and nothing is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from debates.text.directions import parts_by_direction


def test_titles_are_whole_and_years_and_other_names_stay_with_the_line() -> None:
    line = "Position of ليلى الحسني, כהן and Lind on “هل (Aqaba) 2030؟” (مجلس النواب, 2024), at 3."

    found = [part for part, from_right in parts_by_direction(line) if from_right]

    assert found == ["ليلى الحسني", "כהן", "هل (Aqaba) 2030؟", "مجلس النواب"]


def test_a_name_stays_whole_behind_its_title() -> None:
    line = "Position of د. سلمى المصري and أ.د. هالة on “هل”. نعم. لا"

    found = [part for part, from_right in parts_by_direction(line) if from_right]

    assert found == ["د. سلمى المصري", "أ.د. هالة", "هل", "نعم", "لا"]


def test_names_are_parts_of_their_own_with_the_quotes_and_figures_at_their_end() -> None:
    line = "by الأيوبي، هالة and מרכז, with «أكوا باور» by شركة «ضفاف» (in part: الفقرتان 2 و3)"

    found = [part for part, from_right in parts_by_direction(line) if from_right]

    assert found == ["الأيوبي، هالة", "מרכז", "«أكوا باور»", "شركة «ضفاف»", "الفقرتان 2 و3"]


@given(st.text("aب ה“”(2,. "))
def test_the_parts_are_the_line(line: str) -> None:
    assert "".join(part for part, _ in parts_by_direction(line)) == line
