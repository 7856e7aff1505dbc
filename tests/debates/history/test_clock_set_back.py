"""The history of what was written while the clock was set back: the order of writing counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from debates.history.restoring import parts_at
from debates.history.timeline import timeline
from debates.models import Evidence, Expert, Position
from tests.debates.builders import make_evidence
from tests.debates.editors import world
from tests.debates.pages.reading_pages import parsed, text_of
from tests.debates.writing.tools import tool

pytestmark = pytest.mark.django_db

STATEMENTS = ["An alliance is forming.", "It grows.", "It is weak.", "It ends."]


@pytest.fixture
def set_clock(monkeypatch) -> Callable[[float], None]:
    """Set the clock some hours forward, or back."""

    def put(hours: float) -> None:
        monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC) + timedelta(hours=hours))

    return put


@pytest.fixture
def corrected(set_clock) -> Position:
    """A position that was corrected thrice, with its evidence and its expert's name.

    The clock was set back by two hours before the second correction, and by one before the last.
    """
    there = world("published")
    position, editor = there.alliance, tool("editor")
    evidence = make_evidence(position, statement="Figure 0.")
    own = f"positions/{position.slug}/"
    for number, hours in ((1, 0), (2, -2), (3, -1)):
        set_clock(hours)
        told = {"correction_reason": f"Reason {number}."}
        for address, change in (
            (own, {"statement": STATEMENTS[number]}),
            (f"evidence/{evidence.public_id}/", {"statement": f"Figure {number}."}),
            (f"experts/{there.lukin.slug}/", {"name": f"Lukin {number}"}),
        ):
            answer = editor.patch(address, change | told)
            assert answer.status_code == 200, answer.json()
    return Position.objects.get(pk=position.pk)


def test_readers_find_versions_in_the_order_in_which_they_were_written(
    corrected, client, set_clock
):
    own = f"/api/v1/positions/{corrected.slug}/"
    for hours in (-1, 0):
        set_clock(hours)
        versions = client.get(f"{own}history/").json()["results"][::-1]
        since = [one["since"] for one in versions]
        assert since == sorted(set(since))
        assert [one["until"] for one in versions] == [*since[1:], None]
        assert [one["reason"] for one in versions][-6:] == [
            f"Reason {number}." for number in (1, 1, 2, 2, 3, 3)
        ]
        shown = [client.get(one["url"]).json() for one in versions]
        texts = [one["content"]["statement"] for one in shown]
        assert texts[0] == STATEMENTS[0]
        assert texts[-6:] == [one for one in STATEMENTS[1:] for _ in range(2)]
        assert [one["digest"] for one in shown] == [one["digest"] for one in versions]
        cited = [client.get(one["url"].replace("/?", "/citation/?")).json() for one in versions]
        assert [one["digest"] for one in cited] == [one["digest"] for one in versions]

    address = corrected.get_absolute_url()
    for one in versions[-6:-1]:
        page = text_of(parsed(client.get(f"{address}?{one['url'].partition('?')[2]}")))
        assert "This is an earlier version" in page
    present = text_of(parsed(client.get(address)))
    told = [present.index(f"Reason {number}.") for number in (3, 2, 1)]
    assert told == sorted(told)


def test_a_moment_as_it_was_served_shows_the_version_that_it_was_served_with(corrected, client):
    own = f"/api/v1/positions/{corrected.slug}/"
    for record in Position.history.filter(id=corrected.pk).order_by("history_id"):
        moment = record.modified.isoformat().replace("+00:00", "Z")
        shown = client.get(f"{own}?at={moment}").json()
        assert shown["content"]["statement"] == record.statement


def test_former_names_are_told_in_order_each_with_its_reason(corrected, client):
    found = client.get(f"/api/v1/experts/{corrected.expert.slug}/history/").json()["results"]

    assert [(one["value"], one["reason"]) for one in found] == [
        ("Lukin 2", "Reason 3."),
        ("Lukin 1", "Reason 2."),
        ("Artyom Lukin", "Reason 1."),
    ]


def test_editors_find_changes_and_parts_as_they_were_written(corrected):
    told = [change for change in timeline(Position, corrected.pk) if change.record is not None]
    assert [one.record.version for one in told] == sorted(
        (one.record.version for one in told), reverse=True
    )
    assert [one.record.name for one in timeline(Expert, corrected.expert_id)][:3] == [
        "Lukin 3",
        "Lukin 2",
        "Lukin 1",
    ]
    records = Position.history.filter(id=corrected.pk).order_by("history_id")
    found = [(one.statement, *(e.statement for e in parts_at(one)[Evidence])) for one in records]
    assert found[-6:] == [
        (STATEMENTS[number], f"Figure {figure}.")
        for number in (1, 2, 3)
        for figure in (number - 1, number)
    ]
