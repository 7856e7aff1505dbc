"""Lists that are read to the end while editors write, and again for what changed since."""

from __future__ import annotations

import csv
import io
import json
import random
from datetime import timedelta

import pytest
from django.utils import timezone

from debates.api.views.cursor_sync import LONGEST_WRITE
from debates.models import Debate, Evidence, Position
from tests.debates.api.test_openapi import described
from tests.debates.builders import make, make_position
from tests.debates.world import MARKER, hide_objects_around, random_world


def sync(client, address, between=lambda: None):
    """All answers of a cursor sync; `between` runs between two of them."""
    answers = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        answers.append(answer.json())
        address = answers[-1]["next"]
        between()
    return answers


def slugs(answers):
    return [one["slug"] for answer in answers for one in answer["results"]]


def public():
    return set(Position.objects.published().values_list("slug", flat=True))


def test_a_cursor_sync_has_everything_once(client, known):
    random_world(30)

    answers = sync(client, "/api/v1/positions/?cursor=first&page_size=4")

    assert sorted(slugs(answers)) == sorted(public())
    assert all(answer["previous"] is None for answer in answers)
    assert len({answer["as_of"] for answer in answers}) == 1
    assert all(answer["count"] == len(public()) for answer in answers)
    for answer in answers[:2]:
        described("/api/v1/positions/").validate(answer)


class Editors:
    """Write between two pages: they change, add, delete, take back and publish."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.stayed = public()

    def __call__(self) -> None:
        for _ in range(3):
            position = self.chance.choice(list(Position.objects.order_by("pk")))
            match self.chance.randrange(5):
                case 0:
                    position.statement = f"Changed {self.chance.random()}"
                    position.save()
                case 1:
                    make_position(position.debate, position.expert)
                case 2:
                    position.counterpoints.all().delete()
                    position.raised_counterpoints.all().delete()
                    position.given_supports.all().delete()
                    Position.objects.filter(replaces=position).update(replaces=None)
                    position.delete()
                case 3:
                    position.status = self.chance.choice(["draft", "withdrawn", "published"])
                    position.withdrawn_reason = "wrong"
                    position.save()
                case 4:
                    make(Evidence, position=position, statement="E", kind="event")
            self.stayed &= public()


@pytest.mark.parametrize("seed", range(4))
def test_while_editors_write_nothing_is_lost_and_nothing_comes_twice(client, db, seed):
    random_world(40, seed=seed)
    editors = Editors(seed)

    answers = sync(client, "/api/v1/positions/?cursor=first&page_size=5", editors)

    got = slugs(answers)
    assert len(got) == len(set(got))
    assert editors.stayed <= set(got)


@pytest.mark.parametrize("seed", range(3))
def test_a_copy_is_kept_true_by_what_changed_and_what_is_gone(client, db, seed):
    """A copy that only ever asks for changes ends up complete."""
    random_world(30, seed=seed)
    editors = Editors(seed)
    copy: dict[str, str] = {}
    since = ""
    for last in (False, False, True):
        # what is written during a sync comes with the next one
        writes = (lambda: None) if last else editors
        address = f"/api/v1/positions/?cursor=first&page_size=5&fields=slug,statement{since}"
        answers = sync(client, address, writes)
        for answer in answers:
            copy |= {one["slug"]: one["statement"] for one in answer["results"]}
        gone = sync(
            client,
            f"/api/v1/tombstones/?cursor=first&kind=position{since.replace('modified_', '')}",
        )
        for slug in slugs(gone):
            copy.pop(slug, None)
        since = f"&modified_since={answers[0]['as_of']}"

    assert copy == dict(Position.objects.published().values_list("slug", "statement"))


def test_as_of_leaves_time_for_slow_writers(api, known):
    before = timezone.now() - LONGEST_WRITE - timedelta(seconds=2)

    as_of = api("positions/", cursor="first").json()["as_of"]

    assert f"{before:%Y-%m-%dT%H:%M:%SZ}" <= as_of
    assert as_of <= f"{timezone.now() - LONGEST_WRITE:%Y-%m-%dT%H:%M:%SZ}"


def test_filters_fields_and_expansions_hold_in_a_cursor_sync(client, known):
    address = "/api/v1/positions/?cursor=first&page_size=1&expert=rolland&fields=slug"

    answers = sync(client, address)

    assert [answer["results"] for answer in answers] == [
        [{"slug": "rivals"}],
        [{"slug": "forecast"}],
    ]


@pytest.mark.parametrize(
    ("query", "parameter", "message"),
    [
        ({"cursor": "next"}, "cursor", "“next” is not a cursor. Use “first”"),
        ({"cursor": "1.2.3"}, "cursor", "is not a cursor"),
        ({"cursor": "9" * 30}, "cursor", "is not a cursor"),
        ({"cursor": "First"}, "cursor", "is not a cursor"),
        ({"cursor": ""}, "cursor", "This parameter has no value"),
        ({"cursor": "first", "page": 2}, "page", "This parameter cannot be combined with cursor"),
        (
            {"cursor": "first", "ordering": "slug"},
            "ordering",
            "This parameter cannot be combined with cursor",
        ),
        ({"cursor": "first", "format": "csv"}, "cursor", "which has the whole list"),
        ({"cursor": "first", "format": "bibtex"}, "cursor", "which has the whole list"),
    ],
)
def test_a_place_that_cannot_be_is_refused(api, known, query, parameter, message):
    answer = api("positions/", **query)

    assert answer.status_code == 400
    faults = {fault["parameter"]: fault["message"] for fault in answer.json()["errors"]}
    assert message in faults[parameter]


def test_a_place_far_behind_the_end_is_an_empty_page(api, known):
    answer = api("positions/", cursor="1.999999999").json()

    assert (answer["results"], answer["next"]) == ([], None)


@pytest.fixture
def gone(known):
    """The small debate, of which something is withdrawn, deleted, moved, and taken along."""
    known.forecast.status, known.forecast.withdrawn_reason = "withdrawn", "A wrong figure."
    known.forecast.save()
    known.pact.delete()
    known.debate.slug = "moved"
    known.debate.save()
    return known


def test_tombstones_say_what_is_gone_and_why(api, gone):
    answer = api("tombstones/").json()

    described("/api/v1/tombstones/").validate(answer)
    told = {(one["kind"], one["slug"] or one["id"]): one for one in answer["results"]}
    withdrawn = told["position", "forecast"]
    moved = told["debate", "china-russia"]
    assert (withdrawn["why"], withdrawn["reason"]) == ("withdrawn", "A wrong figure.")
    assert withdrawn["debate"] == {
        "slug": "moved",
        "url": "http://testserver/api/v1/debates/moved/",
        "title": "China and Russia",
    }
    assert withdrawn["url"] == "http://testserver/api/v1/positions/forecast/"
    assert moved["why"] == "moved"
    assert moved["now"] == {
        "slug": "moved",
        "id": None,
        "url": "http://testserver/api/v1/debates/moved/",
        "name": "China and Russia",
    }
    (removed,) = [one for one in answer["results"] if one["kind"] == "evidence"]
    assert (removed["why"], removed["slug"], removed["reason"]) == ("removed", None, None)
    assert api(removed["url"].partition("/v1/")[2]).status_code == 404
    assert answer["count"] == len(told) == 5


def test_tombstones_are_narrowed_by_moment_and_kind(api, gone):
    since = f"{timezone.now():%Y-%m-%dT%H:%M:%SZ}"

    assert [one["slug"] for one in api("tombstones/", kind="position").json()["results"]] == [
        "forecast"
    ]
    assert api("tombstones/", kind=["position", "debate"]).json()["count"] == 2
    assert api("tombstones/", since="2020-01-01").json()["count"] == 5
    assert api("tombstones/", since=since).json()["count"] in (0, 1, 2, 3, 4, 5)
    later = timezone.now() + timedelta(minutes=1)
    assert api("tombstones/", since=f"{later:%Y-%m-%dT%H:%M:%SZ}").json()["count"] == 0


def test_tombstones_come_in_pages_and_by_cursor(client, api, gone):
    first = api("tombstones/", page_size=2).json()
    by_cursor = sync(client, "/api/v1/tombstones/?cursor=first&page_size=1")

    assert (first["count"], len(first["results"])) == (5, 2)
    assert "page=2" in first["next"]
    assert api("tombstones/", page=9).status_code == 404
    assert sum(len(answer["results"]) for answer in by_cursor) == 5


def test_tombstones_come_whole_in_files(api, gone):
    told = api("tombstones/").json()["results"]

    lines = api("tombstones/", headers={"Accept": "application/x-ndjson"})
    table = api("tombstones/", format="csv", kind="debate")

    assert [json.loads(line) for line in lines.getvalue().splitlines()] == told
    assert table["Content-Disposition"] == 'attachment; filename="tombstones.csv"'
    [row] = csv.DictReader(io.StringIO(table.getvalue().decode()))
    assert list(row) == list(told[0])
    assert (row["slug"], row["why"], row["now"]) == ("china-russia", "moved", "moved")
    assert (row["id"], row["reason"]) == ("", "")
    assert api("tombstones/", format="csv", cursor="first").status_code == 400


def test_what_was_never_public_has_no_tombstone(api, known):
    hide_objects_around(known)
    before = api("tombstones/").json()
    Debate.objects.exclude(status="published").delete()
    for position in Position.objects.exclude(status="published"):
        position.raised_counterpoints.all().delete()
        position.given_supports.all().delete()
        Position.objects.filter(replaces=position).update(replaces=None)
        position.delete()

    assert api("tombstones/").json() == before
    assert MARKER.lower() not in str(before).lower()


@pytest.mark.parametrize(
    ("query", "parameter"),
    [({"since": "soon"}, "since"), ({"kind": "participation"}, "kind"), ({"q": "x"}, "q")],
)
def test_what_is_not_known_of_tombstones_is_refused(api, known, query, parameter):
    answer = api("tombstones/", **query)

    assert answer.status_code == 400
    assert [fault["parameter"] for fault in answer.json()["errors"]] == [parameter]
