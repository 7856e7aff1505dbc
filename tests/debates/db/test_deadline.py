"""The deadline of a request, held by the database itself."""

from __future__ import annotations

import time
from contextlib import nullcontext

import pytest
from django.db import OperationalError, connection, transaction

from debates.db import deadline
from debates.db.deadline import DeadlineExceeded

pytestmark = pytest.mark.django_db

ENDLESS = (
    "WITH RECURSIVE counted(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM counted"
    " WHERE number < 100000000) SELECT max(number) FROM counted"
)


def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def test_a_statement_without_end_is_ended_by_the_database(transactional_db):
    began = time.monotonic()

    with (
        pytest.raises((DeadlineExceeded, OperationalError)),
        deadline.until(began + 0.2),
    ):
        ask(ENDLESS)

    assert 0.2 <= time.monotonic() - began < 5
    # and the connection can be used again, without a deadline
    assert ask("SELECT 1") == (1,)


def test_no_statement_begins_after_the_deadline():
    with pytest.raises(DeadlineExceeded), deadline.until(time.monotonic() - 1):
        ask("SELECT 1")


def test_without_a_deadline_nothing_is_ended():
    deadline.check_time()

    assert not deadline.passed()
    assert ask("SELECT 1") == (1,)


def test_a_deadline_within_another_gives_way_to_it():
    with deadline.until(time.monotonic() - 1):
        with deadline.until(time.monotonic() + 60):
            deadline.check_time()
        with pytest.raises(DeadlineExceeded):
            deadline.check_time()


def test_a_connection_of_the_pool_keeps_no_limit(transactional_db):
    shown = "SHOW statement_timeout" if connection.vendor == "postgresql" else "SELECT 0"
    before = ask(shown)
    with deadline.until(time.monotonic() + 60):
        ask("SELECT 1")
        assert connection.vendor == "sqlite" or ask(shown) != before

    assert ask(shown) == before


if connection.vendor == "postgresql":

    def test_a_later_statement_has_only_the_time_that_is_left(transactional_db):
        timeout = "SELECT setting::int FROM pg_settings WHERE name = 'statement_timeout'"
        with deadline.until(time.monotonic() + 60):
            ask("SELECT 1")
            with deadline.until(time.monotonic() + 20):
                assert ask(timeout)[0] <= 20_000 * deadline.OVERRUN

    @pytest.mark.parametrize("within", [nullcontext, transaction.atomic])
    def test_a_statement_after_a_rollback_is_limited_as_well(transactional_db, within):
        with deadline.until(time.monotonic() + 60), within():
            for _attempt in range(2):
                with transaction.atomic():
                    assert ask("SHOW statement_timeout") != ("0",)
                    transaction.set_rollback(True)
            assert ask("SHOW statement_timeout") != ("0",)
