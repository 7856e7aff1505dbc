"""Questions to a real server of PostgreSQL, and to one that never answers."""

from __future__ import annotations

import socket
from collections import namedtuple

import psycopg
import pytest
from django.db import connection

from sinorus.standby import questions
from sinorus.standby.questions import NoAnswer, Server

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


@pytest.fixture
def server():
    server = Server(connection)
    yield server
    server.close()


def test_a_primary_says_how_far_it_has_written(server):
    before = server.ask()
    with psycopg.connect(**connection.copy().get_connection_params() | {"autocommit": True}) as own:
        own.execute("SELECT pg_switch_wal() FROM pg_create_restore_point('a position further on')")
    after = server.ask()

    assert not before.standby
    assert before.database == after.database
    assert after.position > before.position


def test_a_server_that_has_gone_is_asked_anew(server):
    server.ask()
    server._connection.close()

    with pytest.raises(NoAnswer):
        server.ask()
    assert server.ask().position


def test_a_server_that_hangs_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(questions, "PATIENCE", 0.05)
    ours, theirs = socket.socketpair()
    Link = namedtuple("Link", "send_query is_busy socket")
    link = Link(lambda _: None, lambda: True, ours.fileno())

    with ours, theirs, pytest.raises(TimeoutError, match="no answer within"):
        questions._asked(namedtuple("Connection", "pgconn")(link))
