"""The history of a position, and how it stood at a moment."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from debates.history.digest import digest_of
from debates.models import Counterpoint, Position
from tests.debates.api.test_openapi import described
from tests.debates.world import MARKER, hide_objects_around

ADDRESS = "positions/allies/history/"


def change(thing, **values):
    for name, value in values.items():
        setattr(thing, name, value)
    thing.save()


@pytest.fixture
def corrected(known):
    """The position of the small debate, corrected twice by an editor."""
    for thing in (known.allies, known.growth):
        thing._history_user = User.objects.get_or_create(username=MARKER)[0]
        thing._change_reason = MARKER
    change(known.allies, statement="They are allies.", detail="Of a kind.")
    change(known.growth, value="150")
    return known


def test_a_history_says_what_changed_by_field(api, corrected):
    history = api(ADDRESS).json()
    latest, before, *_ = history["results"]

    assert [one["changes"] for one in (latest, before)] == [
        [
            {
                "part": "evidence",
                "id": corrected.growth.public_id,
                "change": "changed",
                "text": "Trade grew.",
                "fields": [{"field": "value", "before": "147.5", "after": "150"}],
            }
        ],
        [
            {
                "part": "position",
                "id": None,
                "change": "changed",
                "text": "They are allies.",
                "fields": [
                    {
                        "field": "statement",
                        "before": "The claim of allies.",
                        "after": "They are allies.",
                    },
                    {"field": "detail", "before": None, "after": "Of a kind."},
                ],
            }
        ],
    ]
    assert history["results"][-1]["changes"] == []
    assert latest["until"] is None
    assert before["until"] == latest["since"]
    described("/api/v1/positions/{slug}/history/").validate(history)


def test_nobody_is_named(api, corrected):
    assert MARKER not in api(ADDRESS).content.decode()


def test_each_state_is_shown_at_its_address(api, client, corrected):
    schema = described("/api/v1/positions/{slug}/")
    states = api(ADDRESS).json()["results"]

    for state in states:
        shown = client.get(state["url"]).json()
        schema.validate(shown)
        assert shown["digest"] == state["digest"] == digest_of(shown["content"])
        assert (shown["since"], shown["until"]) == (state["since"], state["until"])
    assert len({state["digest"] for state in states}) == len(states)
    assert shown["content"]["statement"] == "The claim of allies."
    assert shown["slug"] == "allies"


def test_the_digest_of_the_present_state_is_that_of_the_position(api, corrected):
    now = api("positions/allies/", expand="digest").json()["digest"]

    assert api(ADDRESS).json()["results"][0]["digest"] == now
    assert api("positions/allies/citation/").json()["digest"] == now


def test_whoever_noted_a_moment_reads_what_was_said_then(api, known):
    then = timezone.now()
    change(known.allies, statement="They are friends.")

    shown = api("positions/allies/", at=then.isoformat()).json()

    assert shown["content"]["statement"] == "The claim of allies."


def test_a_day_counts_from_its_beginning(api, known):
    yesterday = timezone.now() - timedelta(days=1)
    Position.objects.filter(pk=known.allies.pk).update(published_at=yesterday)
    type(known.debate).objects.update(published_at=yesterday)
    for model in (Position, type(known.debate)):
        model.history.all().update(history_date=yesterday, published_at=yesterday)

    assert api("positions/allies/", at=f"{timezone.now():%Y-%m-%d}").status_code == 200
    too_early = api("positions/allies/", at=f"{yesterday:%Y-%m-%d}")
    assert too_early.status_code == 404
    assert (
        "The position was not public then. It was first published at" in too_early.json()["detail"]
    )


def test_while_it_was_not_public_there_is_nothing(api, known):
    change(known.allies, status="draft")
    change(known.allies, statement=MARKER)
    then = timezone.now()
    change(known.allies, statement="They are friends.", status="published")

    answer = api("positions/allies/", at=then.isoformat())

    assert answer.status_code == 404
    assert "before and later" in answer.json()["detail"]
    assert MARKER not in api(ADDRESS).content.decode()
    latest, first, *_ = api(ADDRESS).json()["results"]
    assert first["until"] != latest["since"]


def test_what_is_withdrawn_now_has_no_past(api, known):
    then = timezone.now()
    change(known.allies, status="withdrawn", withdrawn_reason="wrong")

    for answer in (api(ADDRESS), api("positions/allies/", at=then.isoformat())):
        assert answer.status_code == 410
        assert answer.json()["reason"] == "wrong"
        assert "claim of allies" not in answer.content.decode()


def test_nothing_hidden_is_told(api, known):
    before = api(ADDRESS).json()
    hide_objects_around(known)
    raised = Counterpoint.objects.get(position=known.allies, raised_by__status="draft")
    change(raised, statement=f"{MARKER} again")

    after = api(ADDRESS).json()

    assert after == before
    assert MARKER not in json.dumps(after)
    assert api("positions/zyzzyva-alone-draft/history/").status_code == 404


def test_a_former_address_leads_to_the_present_one(api, known):
    then = timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    change(known.allies, slug="friends")

    of_history = api(ADDRESS)
    of_past = api("positions/allies/", at=then)

    assert of_history["Location"] == "/api/v1/positions/friends/history/"
    assert of_past["Location"] == f"/api/v1/positions/friends/?at={then.replace(':', '%3A')}"


@pytest.mark.parametrize(
    ("query", "parameter", "message"),
    [
        ({"at": "yesterday"}, "at", "“yesterday” is not a date or time."),
        ({"at": "2999-01-01"}, "at", "This time is in the future"),
        ({"at": "2022-02-30"}, "at", "The date or time “2022-02-30” does not exist"),
        (
            {"at": "2026-01-01", "fields": "slug"},
            "fields",
            "This parameter cannot be combined with at",
        ),
        (
            {"at": "2026-01-01", "expand": "expert"},
            "expand",
            "This parameter cannot be combined with at",
        ),
        ({"at": ["2026-01-01", "2026-01-02"]}, "at", "This parameter is given 2 times"),
        ({"at": ""}, "at", "This parameter has no value"),
    ],
)
def test_a_moment_that_cannot_be_is_refused(api, known, query, parameter, message):
    answer = api("positions/allies/", **query)

    assert answer.status_code == 400
    assert [fault["parameter"] for fault in answer.json()["errors"]] == [parameter]
    assert message in answer.json()["detail"]


@pytest.mark.parametrize("address", ["positions/", "experts/lukin/", ADDRESS])
def test_elsewhere_there_are_no_moments(api, known, address):
    assert api(address, at="2026-01-01").status_code == 400
