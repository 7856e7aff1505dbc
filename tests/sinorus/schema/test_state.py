"""Schema that this version expects, and a database of another version."""

from __future__ import annotations

import os

import pytest
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from search.sync import migration_state, outbox, triggers
from sinorus import startup
from sinorus.schema import catalogue, comparison, expected, state
from sinorus.schema.catalogue import Table
from sinorus.schema.comparison import Difference

NEWER = "debates.9999_later"


@pytest.fixture(autouse=True)
def _looked_at_anew(monkeypatch):
    monkeypatch.setattr(state, "_found_well_at", -1000.0)


@pytest.fixture
def newer(db):
    """Test database as a later version has left it."""
    MigrationRecorder(connection).record_applied("debates", "9999_later")


@pytest.fixture
def earlier(db):
    """Test database in which the last migration of an app is not applied."""
    ((app, name),) = [one for one in migration_state._leaves() if one[0] == "search"]
    MigrationRecorder(connection).record_unapplied(app, name)


def test_the_migrations_make_the_pinned_schema(db):
    schema = catalogue.read(connection)
    if os.environ.get("UPDATE_PINNED"):
        expected.pin(connection, schema)

    path = expected.pinned_file(connection.vendor)

    different = [str(one) for one in comparison.differences(connection)]
    assert different == [], f"{path.name} is out of date: see what changed, then UPDATE_PINNED=1"
    assert set(expected.pinned(connection.vendor).tables) == expected.tables_of_models()


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_every_table_is_pinned_for_each_database_system(vendor):
    tables = expected.pinned(vendor).tables

    assert set(tables) == expected.tables_of_models()
    for name, table in tables.items():
        assert table.columns.keys() == expected.pinned("sqlite").tables[name].columns.keys()


def test_a_database_of_a_later_version_is_refused_by_the_start(newer):
    with pytest.raises(CommandError, match=f"is newer than this version .*{NEWER}"):
        startup.migrate(lambda line: None)


def test_a_database_of_a_later_version_is_refused_by_migrate_and_keeps_its_triggers(newer):
    there = triggers.installed(connection)

    with pytest.raises(CommandError, match=f"is newer than this version .*{NEWER}"):
        call_command("migrate", verbosity=0)

    assert triggers.installed(connection) == there


def test_a_database_of_a_later_version_fails_the_checks(newer):
    (message,) = checks.run_checks(tags=["database"], databases=["default"])

    assert message.id == "SINORUS.E010"
    assert NEWER in message.msg


def test_migrations_of_others_make_no_database_newer(db):
    MigrationRecorder(connection).record_applied("axes", "9999_later")

    assert migration_state.is_latest(connection)


def test_triggers_belong_to_the_latest_state_alone(earlier):
    triggers.drop()

    outbox.install_triggers()

    assert triggers.installed(connection) == set()
    assert checks.run_checks(tags=["database"], databases=["default"]) == []


CHECK = Difference("constraint", "vote_known", "missing", "debates_vote", "CHECK (id > 0)")
COLUMN = Difference("column", "note", "missing", "debates_vote", "text NOT NULL")
ADDED = Difference("constraint", "added", "unexpected", "debates_vote", "", "CHECK (id > 0)")
INDEX = Difference("index", "added", "unexpected", "debates_vote", "", "CREATE INDEX added")


@pytest.mark.parametrize(
    ("difference", "ids"),
    [
        (CHECK, ["SINORUS.W020"]),
        (COLUMN, ["SINORUS.E011"]),
        (ADDED, ["SINORUS.W021"]),
        (INDEX, []),
    ],
)
def test_the_checks_tell_what_differs(db, monkeypatch, difference, ids):
    monkeypatch.setattr("sinorus.schema.checks.differences", lambda connection: [difference])

    found = checks.run_checks(tags=["database"], databases=["default"])

    assert [message.id for message in found] == ids
    assert [str(difference) in message.msg for message in found] == [True] * len(ids)


def test_the_checks_tell_of_a_database_that_is_away(monkeypatch):
    def away(connection):
        raise OperationalError("connection refused\nby the server")

    monkeypatch.setattr(migration_state, "unknown", away)

    (message,) = checks.run_checks(tags=["database"], databases=["default"])

    assert message.msg == "The database cannot be read: connection refused by the server."


def test_a_schema_that_differs_is_not_ready(db, monkeypatch):
    monkeypatch.setattr(state, "differences", lambda connection: [ADDED, CHECK, COLUMN])

    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["schema"] == f"{CHECK}, and 1 more"


def test_a_schema_that_was_well_is_not_looked_at_for_a_while(db, monkeypatch):
    looks = []
    monkeypatch.setattr(state, "differences", lambda connection: looks.append(1) or [])

    assert [state.quick_state() for _ in range(3)] == ["ok"] * 3

    assert len(looks) == 1


def test_the_start_says_what_it_repaired(db, monkeypatch):
    monkeypatch.setattr(startup.schema, "repair_schema", lambda connection: [CHECK])
    said = []

    startup.migrate(said.append)

    assert said[0].endswith("repaired 1 part of the schema")


@pytest.mark.parametrize(
    ("expected_type", "actual_type", "repairable"),
    [
        ("text NOT NULL", "text NULL", True),
        ("varchar(5) NOT NULL", "varchar(9) NOT NULL", False),
        ('bigint NOT NULL REFERENCES "a" ("id")', "bigint NOT NULL", True),
        ("text NOT NULL", "", False),
    ],
)
def test_a_column_of_another_type_is_not_repaired(expected_type, actual_type, repairable):
    kind = "different" if actual_type else "missing"
    one = Difference("column", "note", kind, "debates_vote", expected_type, actual_type)

    assert one.repairable is repairable


def test_a_column_that_every_write_would_lack_is_harmful():
    extra = Difference("column", "note", "unexpected", "debates_vote", "", "text NOT NULL")

    assert extra.harmful
    assert not extra.repairable


def test_definitions_of_both_lines_of_django_are_the_same():
    assert catalogue.normalised('CHECK (("slip" = 1 OR  NOT ("a" = 10)))') == (
        'CHECK (("slip" OR NOT ("a" = 10)))'
    )


def test_definitions_of_postgresql_are_the_same_after_a_repair():
    first = "CHECK (a::text = ANY (ARRAY['x'::character varying, 'y'::character varying]::text[]))"
    again = "CHECK (a::text = ANY (ARRAY['x'::character varying::text, 'y'::varchar(9)]))"

    assert catalogue.normalised(first) == catalogue.normalised(again)


def test_a_view_of_one_table_is_the_same_with_its_name_before_the_columns_and_without():
    before = "SELECT backwards.position_id FROM backwards WHERE backwards.share > 0.5"
    after = "SELECT position_id FROM backwards WHERE share > 0.5"

    assert catalogue.normalised(before) == catalogue.normalised(after)


def test_a_table_is_read_whatever_stands_in_its_quotes():
    table = Table()

    catalogue._read_columns(
        table,
        """CREATE TABLE "t" ("id" integer NOT NULL, "a,b" text NULL, UNIQUE ("id", "a,b"),"""
        """ CONSTRAINT "c" CHECK ("a,b" IN ('x, (', 'it''s')))""",
    )

    assert table.columns == {"id": "integer NOT NULL", "a,b": "text NULL"}
    assert table.constraints == {
        "c": """CHECK ("a,b" IN ('x, (', 'it''s'))""",
        'UNIQUE ("id", "a,b")': 'UNIQUE ("id", "a,b")',
    }
