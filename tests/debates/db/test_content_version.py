"""The state of the content: moved by every change of what is shown, and by nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from debates.db.content_version import ContentVersion, content_version
from debates.models import (
    Counterpoint,
    Evidence,
    Expert,
    MethodText,
    Participation,
    Position,
    Source,
    Topic,
)
from tests.debates.builders import (
    make,
    make_debate,
    make_expert,
    make_position,
    make_source,
    make_topic,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def position() -> Position:
    debate = make_debate()
    return make_position(debate, make_expert(debate), topics=[make_topic()])


def rename_in_raw_sql(_: Position) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE debates_expert SET name = 'Raw'")


WAYS: dict[str, Callable[[Position], object]] = {
    "save": lambda position: position.save(),
    "update": lambda _: Position.objects.update(detail="new"),
    "bulk_update": lambda position: Position.objects.bulk_update([position], ["detail"]),
    "bulk_create": lambda position: Evidence.objects.bulk_create(
        [Evidence(position=position, statement="E", kind="event", order=1)]
    ),
    "create": lambda position: make(Counterpoint, position=position, statement="C", kind="rebuts"),
    "delete": lambda position: position.delete(),
    "cascade": lambda position: position.debate.delete(),
    "topics set": lambda position: position.topics.set([make_topic()]),
    "topics cleared": lambda position: position.topics.clear(),
    "topic renamed": lambda _: Topic.objects.update(description="new"),
    "expert": lambda _: Expert.objects.update(biography="new"),
    "source of the position": lambda position: Source.objects.filter(pk=position.source_id).update(
        author="new"
    ),
    "participation": lambda _: Participation.objects.update(role="new"),
    "raw": rename_in_raw_sql,
    "method": lambda _: MethodText.objects.update_or_create(defaults={"text": "new"}),
}


def test_every_way_to_write_moves_it() -> None:
    """One test for all ways: each test of transactions empties the whole database."""
    for way, write in WAYS.items():
        debate = make_debate()
        position = make_position(
            debate, make_expert(debate), topics=[make_topic()], source=make_source()
        )
        before = content_version()

        write(position)

        after = content_version()
        assert before is not None, way
        assert after is not None, way
        assert after.number > before.number, way
        assert after.changed >= before.changed, way


def test_nothing_else_moves_it(position: Position) -> None:
    before = content_version()

    User.objects.create_user("editor")
    with transaction.atomic():
        position.save()
        # what a transaction sees, nobody else may ever see
        assert content_version() is None
        transaction.set_rollback(True)

    assert content_version() == before
    assert isinstance(before, ContentVersion)


# SQLite has one writer at a time, whatever we do.
if connection.vendor == "postgresql":

    def test_writers_do_not_wait_for_each_other_before_the_commit(position: Position) -> None:
        other = connection.copy()
        # not one of the pool, where who comes next would be as impatient
        other.settings_dict["OPTIONS"].pop("pool", None)
        with transaction.atomic():
            position.save()
            with other.cursor() as cursor:
                cursor.execute("SET lock_timeout = '20s'")
                cursor.execute("UPDATE debates_topic SET description = 'meanwhile'")
        other.close()

        assert Topic.objects.filter(description="meanwhile").exists()
