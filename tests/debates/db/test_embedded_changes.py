"""Whatever writes a part of a position, whoever keeps the position is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from debates.models import Counterpoint, Evidence, Expert, Position, Topic
from tests.debates.world import small_world

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "/api/v1/positions/allies/?expand=digest,evidence,counterpoints,topics,expert"


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def saved(thing, **values):
    for name, value in values.items():
        setattr(thing, name, value)
    thing.save()


def in_bulk(thing, **values):
    for name, value in values.items():
        setattr(thing, name, value)
    type(thing).objects.bulk_update([thing], list(values))


def evidence(known, order):
    return Evidence(position=known.allies, statement="New", kind="event", order=order)


def counterpoint(known, order):
    return Counterpoint(
        position=known.allies, statement="New", kind="rebuts", voice="editors", order=order
    )


def from_fixture(known, text, file):
    call_command("dumpdata", "debates.evidence", output=str(file), verbosity=0)
    known.growth.refresh_from_db()
    dumped = file.read_text()
    assert known.growth.statement in dumped
    file.write_text(dumped.replace(known.growth.statement, text))
    call_command("loaddata", str(file), verbosity=0)


def first_evidence(known):
    return Evidence.objects.filter(position=known.allies).order_by("pk").first()


CHANGES = {
    "evidence saved": lambda known, text: saved(known.growth, statement=text),
    "evidence updated": lambda known, text: Evidence.objects.update(statement=text),
    "evidence updated in bulk": lambda known, text: in_bulk(known.growth, statement=text),
    "evidence in SQL": lambda known, text: sql("UPDATE debates_evidence SET statement = %s", text),
    "evidence made": lambda known, _: evidence(known, 7).save(),
    "evidence made in bulk": lambda known, _: Evidence.objects.bulk_create(
        [evidence(known, 8), evidence(known, 9)]
    ),
    "evidence moved": lambda known, _: saved(first_evidence(known), position=known.rivals, order=9),
    "evidence deleted": lambda known, _: first_evidence(known).delete(),
    "evidence deleted in SQL": lambda known, _: sql(
        "DELETE FROM debates_evidence WHERE id = %s", first_evidence(known).pk
    ),
    "evidence deleted in bulk": lambda known, _: Evidence.objects.all().delete(),
    "counterpoint saved": lambda known, text: saved(known.rebuttal, statement=text),
    "counterpoint updated": lambda known, text: Counterpoint.objects.update(statement=text),
    "counterpoint updated in bulk": lambda known, text: in_bulk(known.rebuttal, statement=text),
    "counterpoint in SQL": lambda known, text: sql(
        "UPDATE debates_counterpoint SET statement = %s", text
    ),
    "counterpoint made": lambda known, _: counterpoint(known, 7).save(),
    "counterpoint made in bulk": lambda known, _: Counterpoint.objects.bulk_create(
        [counterpoint(known, 8)]
    ),
    "counterpoint deleted": lambda known, _: Counterpoint.objects.all().delete(),
    "position in SQL": lambda known, text: sql("UPDATE debates_position SET statement = %s", text),
    "topics changed": lambda known, _: known.allies.topics.add(known.trade),
}
PAST_THE_MODELS = {name for name in CHANGES if "SQL" in name} | {
    "evidence from a fixture",
    "topics changed",
}
"""Here nobody says when it was written, so that `modified` stays as it is, unless a part goes."""


def age():
    """Let everything have been written an hour ago, as far as anybody can see."""
    hour = timedelta(hours=1)
    for model in (Position, Evidence, Counterpoint, Topic, Expert):
        table = model._meta.db_table
        sql(f"UPDATE {table} SET modified = %s", timezone.now() - hour)
    sql("UPDATE history_contentstate SET changed = changed - 3600000")


def shown():
    answer = Client().get(ADDRESS)
    return answer.json(), answer["ETag"]


def moment_of(header):
    return Client().get(ADDRESS).get(header)


def test_a_change_moves_digest_and_validators(tmp_path):
    """One test for all: each test of transactions empties the whole database."""
    known = small_world()
    file = tmp_path / "evidence.json"
    changes = {
        "evidence from a fixture": lambda known, text: from_fixture(known, text, file),
        **CHANGES,
    }

    for name, change in changes.items():
        age()
        before, tag = shown()
        last = moment_of("Last-Modified")

        change(known, name)

        after, new_tag = shown()
        assert after["digest"] != before["digest"], name
        assert new_tag != tag, name
        assert last is not None, name
        # it changed too lately to be named
        assert moment_of("Last-Modified") is None, name
        if name not in PAST_THE_MODELS:
            assert after["modified"] > before["modified"], name
