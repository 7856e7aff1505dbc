"""Reset of the test database after a test with real transactions."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from debates.models import Position
from search.models import OutboxEntry
from search.sync import outbox, triggers
from tests.debates.builders import make_exchange


def test_what_was_committed_is_gone_and_what_migrations_made_is_back(
    transactional_db, reset_database
):
    before = list(Group.objects.order_by("pk").values_list("pk", "name", "permissions"))
    make_exchange()
    Group.objects.all().delete()
    triggers.drop()

    reset_database()

    assert before
    assert list(Group.objects.order_by("pk").values_list("pk", "name", "permissions")) == before
    assert not Position.objects.exists()
    assert set(OutboxEntry.objects.values_list("scope", "key")) == {outbox.EVERYTHING}
    assert triggers.missing() == set()


@pytest.mark.postgresql
def test_statistics_of_rows_that_are_gone_are_forgotten(transactional_db, reset_database):
    def known_rows():
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'debates_position'")
            return cursor.fetchone()[0]

    make_exchange()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE debates_position")
    analysed = known_rows()

    reset_database()

    assert analysed > 0
    assert known_rows() == -1
