"""Connections to SQLite that threads share."""

from __future__ import annotations

import threading

from django.db import connections

from debates.models import Topic
from sinorus.admission.connections import SharedConnections
from tests.debates.builders import make_topic
from tests.waiting import PATIENCE


def in_a_thread(work):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(PATIENCE)


def test_threads_use_one_connection_after_the_other(transactional_db):
    make_topic(slug="gas")
    shared, used, found = SharedConnections(1), [], []

    def work():
        with shared.lent():
            used.append(connections["default"])
            found.append(Topic.objects.count())

    def close():
        with shared.lent():
            connections["default"].close()

    in_a_thread(work)
    in_a_thread(work)
    in_a_thread(close)

    assert found == [1, 1]
    assert used[0] is used[1]


def test_more_connections_than_are_kept_are_closed(transactional_db):
    shared, used = SharedConnections(0), []

    def work():
        with shared.lent():
            used.append(connections["default"])
            Topic.objects.count()

    in_a_thread(work)

    assert used[0].connection is None
