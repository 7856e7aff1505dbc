"""Connections to SQLite that the threads of a worker share."""

from __future__ import annotations

import threading

import pytest
from django.core.signals import request_finished, request_started
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.utils import IntegrityError

from debates.models import Topic
from sinorus.sqlite_pool import Pool

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


@pytest.fixture
def pool():
    pool = Pool(most=2)
    pool.install()
    yield pool
    pool.uninstall()


def in_thread(work):
    """Run a request in a thread of its own, and return what `work` returns or raises."""
    found = []

    def run():
        try:
            found.append(work())
        except IntegrityError as error:
            found.append(error)
        request_finished.send(None)
        found.append(connections[DEFAULT_DB_ALIAS].connection)
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    answer, left = found
    assert left is None
    return answer


def ask():
    Topic.objects.count()
    return connection.connection


def test_threads_use_one_connection_after_the_other(pool):
    used = [in_thread(ask) for _ in range(4)]

    assert len(pool) == 1
    assert all(one is used[0] for one in used)


def test_a_thread_takes_the_connection_that_was_used_last(pool):
    def twice():
        first = ask()
        request_finished.send(None)
        return first, ask()

    first, second = in_thread(twice)

    assert first is second


def test_a_connection_works_in_another_thread(pool):
    in_thread(ask)

    def write_and_read():
        ask()
        request_finished.send(None)
        with transaction.atomic():
            Topic.objects.create(slug="energy", name="Energy")
        return list(Topic.objects.values_list("slug", flat=True))

    assert in_thread(write_and_read) == ["energy"]
    assert in_thread(lambda: Topic.objects.get().name) == "Energy"


def test_what_failed_leaves_nothing_open(pool):
    Topic.objects.create(slug="energy", name="Energy")

    def fail():
        with transaction.atomic():
            Topic.objects.create(slug="energy", name="Energy")

    assert isinstance(in_thread(fail), IntegrityError)
    assert isinstance(in_thread(lambda: Topic.objects.create(slug="trade", name="Trade")), Topic)


def test_more_connections_than_are_kept_are_closed(pool):
    barrier = threading.Barrier(4)

    def hold():
        Topic.objects.count()
        barrier.wait()

    threads = [threading.Thread(target=in_thread, args=(hold,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(pool) == 2


def test_the_first_request_of_a_thread_opens_no_connection_while_one_is_idle(pool, monkeypatch):
    in_thread(ask)
    opened = []
    monkeypatch.setattr(DatabaseWrapper, "get_new_connection", lambda *given: opened.append(given))

    def request():
        request_started.send(None)
        return ask()

    assert in_thread(request) is not None
    assert opened == []
