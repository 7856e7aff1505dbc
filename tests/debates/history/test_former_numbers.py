"""Numbers that were addresses before there were identifiers: they lead on, for ever."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from debates.history.models import Tombstone
from debates.models import Evidence, Position
from debates.models.former_slugs import FormerSlug
from debates.models.public_id import new_public_id
from tests.debates.builders import make_evidence, make_position
from tests.debates.world import small_world

pytestmark = pytest.mark.django_db

MIGRATION = import_module("debates.history.migrations.0012_public_ids")


class Editor:
    """Parts of a schema editor that the functions of the migration need."""

    connection = connection


@pytest.fixture
def upgraded():
    """A small world as it is after the upgrade, with the parts that left it before."""
    known = small_world()
    known.draft = make_evidence(
        make_position(known.debate, known.allies.expert, status="draft"), statement="Secret."
    )
    gone = make_evidence(known.allies, statement="Gone.")
    known.gone = gone.pk
    gone.delete()
    # the records of each had identifiers of their own when the column came
    for record in Evidence.history.all():
        Evidence.history.filter(pk=record.pk).update(public_id=new_public_id())
    for one in Tombstone.objects.filter(kind__in=MIGRATION.KINDS):
        Tombstone.objects.filter(pk=one.pk).update(key=str(one.target_id))
    MIGRATION.fill(apps, Editor)
    return known


def get(address: str, **options):
    return Client().get(f"/api/v1/{address}", **options)


def test_each_record_of_an_object_has_its_identifier(upgraded):
    for key in (*Evidence.objects.values_list("pk", flat=True), upgraded.gone):
        found = set(Evidence.history.filter(id=key).values_list("public_id", flat=True))
        now = set(Evidence.objects.filter(pk=key).values_list("public_id", flat=True))
        assert len(found) == 1
        assert not now or found == now


@pytest.mark.parametrize("name", ["growth", "rebuttal"])
def test_the_number_leads_to_the_identifier(upgraded, name):
    part = getattr(upgraded, name)
    kind = {"growth": "evidence", "rebuttal": "counterpoints"}[name]

    answer = get(f"{kind}/{part.pk}/?fields=id")

    assert answer.status_code == 301
    assert answer["Location"] == f"/api/v1/{kind}/{part.public_id}/?fields=id"
    assert get(f"{kind}/{part.public_id}/?fields=id").json() == {"id": part.public_id}


def test_the_number_of_something_withdrawn_tells_the_reason(upgraded):
    number = upgraded.growth.pk
    Position.objects.filter(pk=upgraded.allies.pk).update(
        status="withdrawn", withdrawn_reason="The wrong debate."
    )

    answer = get(f"evidence/{number}/")

    assert (answer.status_code, answer.json()["reason"]) == (410, "The wrong debate.")


def test_the_number_of_a_draft_and_of_something_deleted_tells_nothing(upgraded):
    for number in (upgraded.draft.pk, upgraded.gone, 987654321):
        answer = get(f"evidence/{number}/")
        assert answer.status_code == 404
        assert "Secret" not in answer.content.decode()


def test_what_is_restored_is_at_its_number_again(upgraded):
    record = Evidence.history.filter(id=upgraded.gone).first()
    instance = record.history_object
    instance.order = None
    instance.save(force_insert=True)

    assert get(f"evidence/{upgraded.gone}/")["Location"].endswith(f"/{record.public_id}/")


def test_those_who_keep_copies_hear_of_each_new_address(upgraded):
    told = {one["id"]: one for one in get("tombstones/?kind=evidence").json()["results"]}

    now = told[str(upgraded.growth.pk)]
    assert now["why"] == "moved"
    assert now["now"] == {
        "slug": None,
        "id": upgraded.growth.public_id,
        "name": "Trade grew.",
        "url": f"http://testserver/api/v1/evidence/{upgraded.growth.public_id}/",
    }
    assert told[str(upgraded.gone)]["why"] == "removed"
    assert str(upgraded.draft.pk) not in told


def test_what_leaves_now_is_told_under_its_identifier(upgraded):
    kept = upgraded.growth.public_id
    upgraded.growth.delete()

    told = {one["id"]: one for one in get("tombstones/?kind=evidence").json()["results"]}

    assert told[kept]["why"] == "removed"


def test_the_migration_can_be_undone(upgraded):
    kept = upgraded.growth.public_id
    number = str(upgraded.pact.pk)
    upgraded.growth.delete()
    upgraded.pact.delete()
    Tombstone.objects.filter(kind="evidence", key=number).delete()

    MIGRATION.empty(apps, Editor)

    left = set(Tombstone.objects.filter(kind="evidence").values_list("key", flat=True))
    assert number in left
    assert kept not in left
    assert not FormerSlug.objects.filter(kind="evidence").exists()
