"""Health endpoints /livez and /readyz."""

from __future__ import annotations

import re
import sqlite3
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from search.backends.base import Condition, IndexState
from search.models import OutboxEntry
from sinorus import health, storage

REQUESTS = "sinorus.requests"


@pytest.fixture(autouse=True)
def index(monkeypatch):
    """State of the index, which a test may change."""

    class Backend:
        current = IndexState(Condition.READY)

        def state(self):
            return self.current

    backend = Backend()
    monkeypatch.setattr(health.service, "backend", lambda: backend)
    return backend


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch):
    """Probes that look at the database of this test, beside enough space, and have told nothing."""
    monkeypatch.setattr(health, "readiness", health.Readiness())
    monkeypatch.setattr(health, "FRESH_SECONDS", 0)
    monkeypatch.setattr(storage, "LOW_BYTES", 0)
    monkeypatch.setattr(storage, "FULL_BYTES", 0)


def test_the_process_lives_whatever_else_is_wrong(monkeypatch):
    monkeypatch.setattr(health, "_ready", None)

    answer = Client().get("/livez")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


@pytest.fixture
def nothing_pending(db):
    """Empty outbox, since a test that empties all tables enqueues everything."""
    OutboxEntry.objects.all().delete()


def test_everything_is_there(nothing_pending):
    answer = Client().get("/readyz")

    assert answer.status_code == 200
    assert set(answer.json().values()) == {"ok"}


@pytest.mark.parametrize("address", ["/livez", "/readyz"])
def test_whoever_watches_needs_no_name_for_the_host_nor_https(db, settings, address):
    settings.ALLOWED_HOSTS = ["debates.example.org"]
    settings.SECURE_SSL_REDIRECT = True

    answer = Client().get(address, headers={"Host": "10.0.0.7:8000"})

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/livez", "/readyz"])
def test_head_is_answered_and_nothing_that_would_change(db, address):
    assert Client().head(address).status_code == 200
    assert Client().post(address).status_code == 405


def test_a_database_that_does_not_answer_is_named(monkeypatch, caplog):
    def refuse():
        raise OperationalError("password of ada was wrong")

    monkeypatch.setattr(health.connection, "cursor", refuse)

    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["status"] == "not ready"
    assert answer.json()["database"] == "does not respond"
    assert answer.json()["outbox"] == "unknown"
    assert "password" not in answer.content.decode()
    assert "password of ada was wrong" in caplog.text


def test_what_is_wrong_is_logged_once_however_often_it_is_asked(db, index, caplog):
    index.current = IndexState(Condition.UNREACHABLE, "OpenSearch cannot be reached.", "Start it.")
    statuses = [Client().get("/readyz").status_code for _ in range(3)]
    index.current = IndexState(Condition.READY)
    statuses += [Client().get("/readyz").status_code for _ in range(2)]

    assert statuses == [503, 503, 503, 200, 200]
    assert [record.getMessage() for record in caplog.records if record.name != REQUESTS] == [
        "Not ready: index cannot be read. OpenSearch cannot be reached. Start it.",
        "Ready again.",
    ]


def test_a_server_goes_on_beside_the_next_version_that_has_migrated(db, monkeypatch):
    applied = MigrationRecorder.applied_migrations

    def and_one(self):
        return applied(self) | {("debates", "9999_next"): None}

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", and_one)

    answer = Client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["database"] == "newer than this version: debates.9999_next"
    assert answer.json()["outbox"] in {"ok", "behind"}


def test_tables_of_another_version_are_named(db, monkeypatch):
    applied = MigrationRecorder.applied_migrations

    def but_one(self):
        return {name: row for name, row in applied(self).items() if name[0] != "debates"}

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", but_one)

    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["database"].startswith("migrations not applied: debates.0")


@pytest.mark.parametrize("condition", [Condition.MISSING, Condition.OUTDATED, Condition.DAMAGED])
def test_an_index_that_the_indexer_builds_is_no_reason_to_wait(db, index, condition):
    index.current = IndexState(condition, "There is no search index.")

    answer = Client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["index"] == "being built"


def test_an_index_that_this_process_tries_to_build_in_vain_is_named(db, index, monkeypatch, caplog):
    index.current = IndexState(Condition.MISSING, "There is no search index.")
    monkeypatch.setattr(health.indexer, "current_error", lambda: "The disk is full.")

    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["index"] == "cannot be built"
    assert "There is no search index. The disk is full." in caplog.text


def test_an_index_that_this_process_cannot_write_is_behind(db, monkeypatch):
    monkeypatch.setattr(health.indexer, "current_error", lambda: "The disk is full.")

    answer = Client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["outbox"] == "behind"


def test_an_index_with_a_change_pending_for_long_is_behind(nothing_pending):
    OutboxEntry.objects.create(scope="position", key=1)
    assert Client().get("/readyz").json()["outbox"] == "ok"
    OutboxEntry.objects.update(created=timezone.now() - timedelta(minutes=2))

    answer = Client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["outbox"] == "behind"


def test_an_index_that_cannot_be_read_is_named(nothing_pending, index, caplog):
    index.current = IndexState(Condition.UNREACHABLE, "/secret/path cannot be read.", "chmod")

    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not ready",
        "database": "ok",
        "disk": "ok",
        "index": "cannot be read",
        "outbox": "ok",
    }
    assert "/secret/path cannot be read. chmod" in caplog.text


def test_rows_that_cannot_be_read_are_named(db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE debates_topic RENAME TO debates_elsewhere")

    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["database"] == "cannot read topics"


@pytest.mark.parametrize(
    ("code", "state", "status"),
    [
        ("SQLITE_FULL", "the disk is full", 503),
        ("SQLITE_READONLY", "the database is read-only", 503),
        ("SQLITE_IOERR_WRITE", "cannot write", 503),
        ("SQLITE_BUSY", "busy", 200),
        ("53100", "the disk is full", 503),
        ("25006", "the database is read-only", 503),
        ("55P03", "busy", 200),
    ],
)
def test_a_write_that_fails_says_why(db, monkeypatch, code, state, status):
    def fail(self):
        cause = sqlite3.OperationalError("no")
        setattr(cause, "sqlite_errorname" if code.startswith("SQLITE") else "sqlstate", code)
        raise OperationalError("no") from cause

    with monkeypatch.context() as patch:
        patch.setattr(storage.MigrationRecorder, "migration_qs", property(fail))
        assert storage.write_row() == state
    monkeypatch.setattr(storage, "write_row", lambda: state)

    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()["database"]) == (status, state)


def test_a_write_is_a_real_one(db):
    with CaptureQueriesContext(connection) as queries:
        assert storage.write_row() == "ok"

    assert any(query["sql"].startswith("UPDATE") for query in queries)


def test_the_states_are_repeated_for_a_second(nothing_pending, monkeypatch):
    monkeypatch.setattr(health, "FRESH_SECONDS", 1.0)
    monkeypatch.setattr(health.time, "monotonic", lambda: 99.0)
    first = Client().get("/readyz")
    monkeypatch.setattr(storage, "write_row", lambda: storage.FULL)

    monkeypatch.setattr(health.time, "monotonic", lambda: 99.9)
    assert Client().get("/readyz").json() == first.json()
    monkeypatch.setattr(health.time, "monotonic", lambda: 100.1)
    assert Client().get("/readyz").json()["database"] == "the disk is full"


def test_nobody_waits_for_states_that_another_thread_determines(nothing_pending):
    first = health.readiness.states()

    with health.readiness._lock:
        assert health.readiness.states() is first


def test_checks_leave_no_line_in_the_log(nothing_pending, caplog):
    caplog.set_level("INFO")

    Client().get("/livez")
    Client().get("/readyz")

    assert caplog.records == []


def test_little_space_is_told_while_everything_works(db, monkeypatch):
    monkeypatch.setattr(storage, "LOW_BYTES", 10**18)

    answer = Client().get("/readyz")

    assert answer.status_code == 200
    assert re.fullmatch(r"low: \d+ MB left", answer.json()["disk"])


def test_a_disk_with_hardly_any_space_is_full(db, monkeypatch):
    monkeypatch.setattr(storage, "FULL_BYTES", 10**18)

    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert re.fullmatch(r"the disk is full: \d+ MB left", answer.json()["disk"])


def test_a_database_that_goes_away_meanwhile_is_named(db, monkeypatch):
    def away():
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(health.database_triggers, "missing", away)

    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["database"] == "does not respond"
