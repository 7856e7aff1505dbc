"""Sets of tests for `pytest -m`: into which a test falls."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.selection import add_markers, leave_out


class Item:
    """A test as far as `add_markers` looks at it."""

    def __init__(self, file: str, line: int, *fixturenames: str, marks: Sequence[str] = ()) -> None:
        self.path = Path(file)
        self.location = (file, line, "test")
        self.nodeid = f"{file}::test_at_{line}"
        self.fixturenames = fixturenames
        self.marks = list(marks)

    def add_marker(self, name: str) -> None:
        self.marks.append(name)

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return getattr(pytest.mark, name).mark if name in self.marks else None


def test_tests_with_a_fixture_or_mark_of_the_database_are_database_tests():
    items = [
        Item("a.py", 1, "tmp_path"),
        Item("a.py", 2, "known", "db"),
        Item("a.py", 3, "transactional_db"),
        Item("a.py", 4, "server", "django_db_setup"),
        Item("a.py", 5, marks=["django_db"]),
    ]

    add_markers(items)

    assert ["database" in item.marks for item in items] == [False, True, True, True, True]


def test_the_first_test_of_each_file_is_a_smoke_test_in_any_order():
    items = [Item("b.py", 30), Item("a.py", 20), Item("b.py", 7), Item("a.py", 9)]

    add_markers(items)

    assert [item.nodeid for item in items if "smoke" in item.marks] == [
        "b.py::test_at_7",
        "a.py::test_at_9",
    ]


@pytest.mark.parametrize(("vendor", "other"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_tests_about_another_database_system_alone_are_left_out(vendor, other):
    items = [Item("a.py", 1), Item("a.py", 2, marks=[vendor]), Item("a.py", 3, marks=[other])]
    kept, left = items[:2], items[2:]

    assert leave_out(items, vendor) == left
    assert items == kept
