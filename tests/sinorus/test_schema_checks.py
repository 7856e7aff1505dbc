"""Databases of another version, or without triggers."""

from __future__ import annotations

import pytest
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from debates.finding import engine_advice
from search.sync import migration_state, outbox, triggers
from sinorus import startup

NEWER = "debates.9999_later"


@pytest.fixture
def newer(db):
    """Test database as a later version has left it."""
    MigrationRecorder(connection).record_applied("debates", "9999_later")


@pytest.fixture
def earlier(db):
    """Test database in which the last migration of an app is not applied."""
    name = max(name for app, name in migration_state.applied(connection) if app == "search")
    MigrationRecorder(connection).record_unapplied("search", name)


def database_checks():
    return checks.run_checks(tags=["database"], databases=["default"])


def test_a_database_of_a_later_version_is_refused_by_the_start(newer):
    with pytest.raises(CommandError, match=f"is newer than this version .*{NEWER}"):
        startup.migrate(lambda line: None)


def test_a_database_of_a_later_version_is_refused_by_migrate_and_keeps_its_triggers(newer):
    there = triggers.installed(connection)

    with pytest.raises(CommandError, match=f"is newer than this version .*{NEWER}"):
        call_command("migrate", verbosity=0)

    assert triggers.installed(connection) == there


def test_a_database_of_a_later_version_fails_the_checks(newer):
    (message,) = database_checks()

    assert message.id == "SINORUS.E010"
    assert NEWER in message.msg


def test_a_current_database_is_known_without_importing_migrations(db, monkeypatch):
    monkeypatch.setattr(migration_state, "_loader", None)

    assert migration_state.is_latest(connection)
    assert migration_state.pending_anywhere(connection) == []


def test_migrations_of_libraries_make_no_database_newer(db):
    MigrationRecorder(connection).record_applied("axes", "9999_later")

    assert migration_state.is_latest(connection)


def test_triggers_belong_to_the_latest_state_alone(earlier):
    triggers.drop()

    outbox.install_triggers()

    assert triggers.installed(connection) == set()
    assert database_checks() == []


def test_a_database_that_is_yet_to_be_migrated_is_not_asked_for_its_positions(earlier, monkeypatch):
    monkeypatch.setattr(engine_advice, "LARGE_SITE", 0)

    assert database_checks() == []


def test_missing_triggers_are_named_by_the_checks_and_by_readyz_and_created_by_the_start(db):
    triggers.drop()

    (message,) = database_checks()
    assert message.id == "SINORUS.W020"
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"].startswith("triggers missing: sinorus_")
    startup.migrate(lambda line: None)

    assert database_checks() == []


def test_the_checks_report_a_database_that_is_away(monkeypatch):
    def away(connection):
        raise OperationalError("connection refused\nby the server")

    monkeypatch.setattr(migration_state, "unknown", away)

    (message,) = database_checks()

    assert message.msg == "The database cannot be read: connection refused by the server."
