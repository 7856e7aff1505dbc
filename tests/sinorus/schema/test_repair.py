"""Schema that is not the one of the migrations: found, repaired, or refused in one line."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from debates.models import Evidence, Position
from search.models import OutboxEntry
from search.sync import outbox, triggers
from sinorus.schema import catalogue, state
from sinorus.schema.comparison import differences
from sinorus.schema.repair import SchemaError, repair
from tests.debates.builders import make_evidence, make_exchange
from tests.sinorus.schema import breaking

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _repaired_afterwards(transactional_db: None) -> Iterator[None]:
    yield
    # Not all of them can be read by Django.
    breaking.execute("DELETE FROM debates_evidence")
    repair(connection)
    assert differences(connection) == []


def found() -> list[str]:
    return [str(one) for one in differences(connection)]


def rows_of_evidence() -> list[tuple[object, ...]]:
    return list(Evidence.objects.order_by("pk").values_list())


def test_a_constraint_that_an_upgrade_did_not_make_is_made() -> None:
    make_evidence(make_exchange().lasts, value=5)
    before = rows_of_evidence()
    breaking.without_constraint("debates_evidence", "evidence_value_size")
    assert found() == ["constraint evidence_value_size of debates_evidence is missing"]

    repaired = repair(connection)

    assert [one.name for one in repaired] == ["evidence_value_size"]
    assert found() == []
    assert rows_of_evidence() == before
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.update(value=10**15)
    Position.objects.filter(slug="lasts").update(detail="It is still written down.")
    assert outbox.pending_count()


def test_rows_that_break_a_missing_constraint_are_named_and_nothing_is_changed() -> None:
    evidence = make_evidence(make_exchange().lasts, value=5)
    breaking.without_constraint("debates_evidence", "evidence_value_size")
    Evidence.objects.filter(pk=evidence.pk).update(value=10**15)
    there = triggers.installed(connection)

    with pytest.raises(SchemaError) as error:
        repair(connection)

    assert str(error.value) == (
        "the database lacks the constraint evidence_value_size of debates_evidence, and rows break"
        f" it (id {evidence.pk}). Correct them, then start again."
    )
    assert found() == ["constraint evidence_value_size of debates_evidence is missing"]
    assert triggers.installed(connection) == there


def test_a_missing_unique_constraint_is_refused_where_rows_break_it() -> None:
    position = make_exchange().lasts
    make_evidence(position)
    make_evidence(position)
    breaking.without_constraint("debates_evidence", "evidence_order_unique_in_position")
    Evidence.objects.update(order=1)

    with pytest.raises(SchemaError, match="evidence_order_unique_in_position"):
        repair(connection)


def test_a_missing_foreign_key_is_refused_where_rows_break_it() -> None:
    make_evidence(make_exchange().lasts)
    breaking.without_foreign_key("debates_evidence", "source_id")
    Evidence.objects.update(source_id=12345)
    there = triggers.installed(connection)

    with pytest.raises(SchemaError, match=r"source_id.* of debates_evidence is .*Correct them"):
        repair(connection)

    assert triggers.installed(connection) == there


def test_whatever_is_missing_is_made() -> None:
    breaking.without_constraint("debates_vote", "vote_once_in_question")
    breaking.with_constraint("debates_vote", "vote_answer_known", "CHECK (id > 0)")
    breaking.nullable("debates_evidence", "statement")
    breaking.without_foreign_key("debates_evidence", "source_id")
    breaking.execute("DROP INDEX evidence_created")
    breaking.execute("DROP INDEX vote_created")
    breaking.execute("DROP VIEW debates_topic_ancestry")
    assert len(found()) == 7

    repair(connection)

    assert found() == []


def test_a_missing_trigger_is_made_and_every_document_is_checked() -> None:
    name = min(triggers.installed(connection))
    table = next(one.table for one in triggers.declared(connection)[0] if one.full_name == name)
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    breaking.execute(f"DROP TRIGGER {name}{on}")
    OutboxEntry.objects.all().delete()
    assert found() == [f"trigger {name} is missing"]

    repair(connection)

    assert found() == []
    assert outbox.pending_scopes() == {outbox.EVERYTHING[0]}


def test_a_trigger_that_was_altered_or_switched_off_is_made_anew() -> None:
    trigger = next(
        one for one in triggers.declared(connection)[0] if one.name == "counterpoint_insert"
    )
    name = trigger.full_name
    if connection.vendor == "postgresql":
        breaking.execute(f"ALTER TABLE {trigger.table} DISABLE TRIGGER {name}")
    else:
        breaking.execute(f"DROP TRIGGER {name}")
        breaking.execute(
            f"CREATE TRIGGER {name} AFTER INSERT ON {trigger.table} BEGIN SELECT 1; END"
        )
    assert found() == [f"trigger {name} is different"]

    repair(connection)

    assert found() == []


def test_a_column_that_is_missing_cannot_be_repaired() -> None:
    breaking.execute("ALTER TABLE search_synonym RENAME COLUMN note TO lost")
    try:
        with pytest.raises(SchemaError, match="column note of search_synonym is missing"):
            repair(connection)
    finally:
        breaking.execute("ALTER TABLE search_synonym RENAME COLUMN lost TO note")


def test_a_constraint_of_another_name_gets_the_one_that_error_messages_go_by() -> None:
    definition = catalogue.read(connection).tables["debates_vote"].constraints["vote_answer_known"]
    breaking.without_constraint("debates_vote", "vote_answer_known")
    breaking.with_constraint("debates_vote", "named_otherwise", definition)

    repair(connection)

    assert found() == []


def test_what_others_added_is_left() -> None:
    breaking.execute("CREATE INDEX added_by_ada ON debates_evidence (unit)")
    try:
        assert repair(connection) == []
        assert found() == ["index added_by_ada of debates_evidence is unexpected"]
    finally:
        breaking.execute("DROP INDEX added_by_ada")


def test_an_id_that_was_given_once_is_not_given_again() -> None:
    evidence = make_evidence(make_exchange().lasts)
    last = evidence.pk
    evidence.delete()
    breaking.without_constraint("debates_evidence", "evidence_value_size")

    repair(connection)

    assert make_evidence(Position.objects.get(slug="lasts")).pk > last


def test_migrate_repairs_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    breaking.without_constraint("debates_vote", "vote_once_in_question")

    with caplog.at_level(logging.WARNING, "sinorus.schema"):
        call_command("migrate", verbosity=0)

    assert found() == []
    assert "constraint vote_once_in_question of debates_vote is missing: repaired" in caplog.text


def test_migrate_refuses_in_one_line() -> None:
    make_evidence(make_exchange().lasts, value=5)
    breaking.without_constraint("debates_evidence", "evidence_value_size")
    Evidence.objects.update(value=10**15)

    with pytest.raises(CommandError, match="evidence_value_size of debates_evidence"):
        call_command("migrate", verbosity=0)


def test_a_schema_that_is_well_is_left_alone() -> None:
    before = catalogue.read(connection)

    assert state.repair_schema(connection) == []

    assert catalogue.read(connection) == before
