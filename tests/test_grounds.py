"""Test grounds: isolation of tests on a shared ground."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection

from debates.models import Position
from tests.grounds import GROUNDS, Grounds, side_by_side, small_world

TESTS = Path(__file__).parent
FIXTURE = re.compile(r"@pytest\.fixture[^\n]*\ndef (\w+)\(([^)]*)\)")


@pytest.mark.parametrize("_time", [1, 2])
def test_what_one_test_changes_the_next_one_does_not_find(known, _time):
    assert known.allies.statement == Position.objects.get(slug="allies").statement
    assert known.allies.statement == "The claim of allies."

    known.allies.statement = "Overwritten."
    known.allies.save()
    known.backing.delete()
    known.forecast.delete()


def test_where_another_ground_stands_what_is_asked_for_is_made_in_the_test(there, known):
    assert {there.alliance, known.allies} <= set(Position.objects.all())


def test_a_test_that_asks_for_nothing_finds_nothing(db):
    assert not Position.objects.exists()


def test_what_is_left_is_gone_and_can_be_made_again(grounds: Grounds, django_db_blocker):
    with django_db_blocker.unblock():
        grounds.stand_on("known")
        made = grounds.given("known")
        assert Position.objects.get(pk=made.allies.pk) == made.allies
        grounds.leave()

        assert not Position.objects.exists()
        assert grounds.name == ""


def test_a_ground_that_cannot_be_made_leaves_nothing(
    grounds: Grounds, django_db_blocker, monkeypatch
):
    def half() -> None:
        small_world()
        raise LookupError

    monkeypatch.setitem(GROUNDS, "known", half)
    with django_db_blocker.unblock():
        grounds.leave()
        with pytest.raises(LookupError):
            grounds.stand_on("known")

        assert not Position.objects.exists()


@pytest.mark.postgresql
def test_a_ground_that_a_test_has_lost_is_made_again(grounds: Grounds, django_db_blocker):
    with django_db_blocker.unblock():
        grounds.stand_on("known")
        # a deadline ends a connection that it finds in a failed transaction
        connection.connection.close()

        grounds.stand_on("known")

        assert Position.objects.filter(slug="allies").exists()
        grounds.leave()
        assert not Position.objects.exists()


def test_no_fixture_has_the_name_of_a_ground_but_means_something_else():
    real = ("transactional_db", "committing")
    others = {
        f"{path.name}: {name}"
        for path in TESTS.rglob("*.py")
        for name, arguments in FIXTURE.findall(path.read_text(encoding="utf-8"))
        if name in GROUNDS and not any(one in arguments for one in real)
    }

    # in these all transactions are real
    assert others == {
        "test_conditional_requests.py: known",
        "test_content_version_of_drafts.py: known",
        "test_races.py: known",
    }


class FakeTest:
    """An item of pytest, as far as it is asked: its fixtures, and its markers with an "@"."""

    def __init__(self, name: str) -> None:
        self.name = name
        words = name.split()
        self.fixturenames = [word for word in words if not word.startswith("@")]
        self.markers = [word.removeprefix("@") for word in words if word.startswith("@")]

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return getattr(pytest.mark, name).mark if name in self.markers else None


def test_slow_tests_run_first_and_tests_on_one_ground_after_each_other():
    known, there = "db known", "db there"
    names = [
        *("tmp_path", f"{known} 1", f"{there} 1", "db 1", "transactional_db", f"{known} 2"),
        *("live_server", "db @slow", f"{there} 2", "@django_db"),
    ]

    ordered = side_by_side([FakeTest(name) for name in names])

    assert [test.name for test in ordered] == [
        "db @slow",
        *("transactional_db", "live_server"),
        *(f"{known} 1", f"{known} 2", f"{there} 1", f"{there} 2", "db 1", "@django_db"),
        "tmp_path",
    ]
