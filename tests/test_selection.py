"""Sets of tests for `pytest -m`: into which a test falls."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.selection import add_markers, leave_out


class Item:
    """A test as far as `add_markers` looks at it."""

    def __init__(self, *fixturenames: str, marks: Sequence[str] = ()) -> None:
        self.fixturenames = fixturenames
        self.marks = list(marks)

    def add_marker(self, name: str) -> None:
        self.marks.append(name)

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return getattr(pytest.mark, name).mark if name in self.marks else None


def test_tests_with_a_fixture_or_mark_of_the_database_are_database_tests():
    items = [
        Item("tmp_path"),
        Item("known", "db"),
        Item("transactional_db"),
        Item("server", "django_db_setup"),
        Item(marks=["django_db"]),
    ]

    add_markers(items)

    assert ["database" in item.marks for item in items] == [False, True, True, True, True]


@pytest.mark.parametrize(("vendor", "other"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_tests_about_another_database_system_alone_are_left_out(vendor, other):
    items = [Item(), Item(marks=[vendor]), Item(marks=[other])]
    kept, left = items[:2], items[2:]

    assert leave_out(items, vendor) == left
    assert items == kept
