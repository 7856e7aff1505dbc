"""Outbox: claims, removal of entries, rules and the survival of triggers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection, migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState
from django.utils import timezone

from debates.finding.index_rules import RULES
from debates.models import Position
from search.models import OutboxEntry
from search.sync import outbox, triggers
from search.sync.outbox import Claim, Rule
from tests.debates.builders import (
    make_answer,
    make_exchange,
    make_forecast,
    make_holder,
    make_question,
    make_support,
)

TABLES = sorted({rule.table for rule in RULES})


@pytest.fixture
def empty(db: None) -> None:
    """Outbox without entries."""
    OutboxEntry.objects.all().delete()


@pytest.fixture
def committing(transactional_db: None) -> None:
    """Empty outbox in a test whose writes are committed."""
    OutboxEntry.objects.all().delete()


def add_entry(*objects: outbox.ObjectKey) -> list[int]:
    return [OutboxEntry.objects.create(scope=scope, key=key).pk for scope, key in objects]


# Claiming


def test_equal_entries_are_claimed_as_one(empty: None) -> None:
    ids = add_entry(("expert", 1), ("position", 1), ("expert", 1))

    claim = outbox.claim(10)

    assert claim.objects == {("expert", 1): (ids[0], ids[2]), ("position", 1): (ids[1],)}
    assert sorted(claim.entries) == ids


def test_an_empty_outbox_gives_an_empty_claim(empty: None) -> None:
    assert not outbox.claim(10)
    assert outbox.claim(10) == Claim({})


def test_of_many_entries_the_oldest_and_the_newest_come_first(empty: None) -> None:
    ids = add_entry(*(("position", key) for key in range(10)))

    claim = outbox.claim(4)

    assert sorted(claim.entries) == [*ids[:2], *ids[-2:]]


def test_entries_that_are_worked_on_already_are_not_claimed(empty: None) -> None:
    first, second = add_entry(("position", 1), ("position", 2))

    assert outbox.claim(10, without=[first]).entries == (second,)


def test_more_entries_may_be_worked_on_than_a_statement_has_variables(empty: None) -> None:
    (entry,) = add_entry(("position", 1))
    others = range(entry + 1, entry + 300_000)

    assert outbox.claim(10, without={*others}).entries == (entry,)


def test_done_removes_only_claimed_entries(empty: None) -> None:
    add_entry(("position", 1))
    claim = outbox.claim(10)
    later = add_entry(("position", 1))

    outbox.delete(claim.entries)

    assert outbox.pending_ids() == later


def test_many_entries_are_removed_in_several_statements(empty: None) -> None:
    OutboxEntry.objects.bulk_create(
        OutboxEntry(scope="position", key=key) for key in range(outbox._IDS_A_STATEMENT * 2 + 1)
    )

    outbox.delete(outbox.pending_ids())

    assert outbox.pending_count() == 0


def test_lag_is_the_age_of_the_oldest_entry(empty: None) -> None:
    assert outbox.lag() == 0.0
    add_entry(("position", 1), ("position", 2))
    OutboxEntry.objects.filter(key=1).update(created=timezone.now() - timedelta(minutes=5))

    assert 299 < outbox.lag() < 330


# Rules


def test_an_update_concerns_the_row_before_and_after() -> None:
    rule = Rule("some_table", "thing", "ROW.thing_id")

    assert rule.selects("UPDATE") == [
        "SELECT 'thing' AS scope, NEW.thing_id AS key",
        "SELECT 'thing' AS scope, OLD.thing_id AS key",
    ]
    assert rule.selects("INSERT") == ["SELECT 'thing' AS scope, NEW.thing_id AS key"]
    assert rule.selects("DELETE") == ["SELECT 'thing' AS scope, OLD.thing_id AS key"]


def test_a_rule_for_one_kind_of_write_makes_no_trigger_for_the_others() -> None:
    rule = Rule("some_table", "thing", "ROW.id", events=("DELETE",))

    made = list(outbox.triggers_for([rule]))

    assert [trigger.event for trigger in made] == ["DELETE", "TRUNCATE"]


def test_every_trigger_has_a_name_that_the_database_keeps_whole() -> None:
    made = list(outbox.triggers_for(RULES))

    assert max(len(trigger.full_name) for trigger in made) <= 63
    assert len({trigger.full_name for trigger in made}) == len(made)


def test_every_table_of_the_debates_has_a_rule_or_is_known_to_have_nothing_searchable() -> None:
    tables = {
        model._meta.db_table
        for model in apps.get_app_config("debates").get_models(include_auto_created=True)
    }

    # context and votes are found in no search
    assert tables - set(TABLES) == {"debates_contextnote", "debates_vote"}
    assert set(TABLES) <= tables


# Triggers and the schema


def test_all_triggers_are_in_the_database(db: None) -> None:
    assert triggers.missing() == set()


def test_creating_triggers_enqueues_everything_once(committing: None) -> None:
    triggers.drop()
    assert triggers.missing()

    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0)

    assert triggers.missing() == set()
    assert list(OutboxEntry.objects.values_list("scope", "key")) == [outbox.EVERYTHING]


def test_triggers_of_an_earlier_version_are_replaced(committing: None) -> None:
    declared, _ = triggers.declared(connection)
    earlier = f"{triggers.PREFIX}earlier_01234567"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE FUNCTION {earlier}() RETURNS trigger LANGUAGE plpgsql AS "
                "'BEGIN RETURN NULL; END'"
            )
            cursor.execute(
                f"CREATE TRIGGER {earlier} AFTER INSERT ON debates_topic "
                f"FOR EACH ROW EXECUTE FUNCTION {earlier}()"
            )
        else:
            cursor.execute(
                f"CREATE TRIGGER {earlier} AFTER INSERT ON debates_topic BEGIN SELECT 1; END"
            )

    triggers.install()

    assert triggers.installed(connection) == {trigger.full_name for trigger in declared}


@pytest.fixture
def exchange(committing: None) -> None:
    """One row in every table."""
    make_exchange()


def alter(tables: Iterable[str], *, back: bool = False) -> None:
    """Alter a column of each table as a migration would, with the migration signals."""
    models_by_table = {
        model._meta.db_table: model
        for model in apps.get_app_config("debates").get_models(include_auto_created=True)
    }
    operations = {table: _wider_version(models_by_table[table]) for table in tables}
    narrow, wide = ProjectState.from_apps(apps), ProjectState.from_apps(apps)
    for operation in filter(None, operations.values()):
        operation.state_forwards("debates", wide)
    states = (wide, narrow) if back else (narrow, wide)

    plan = [(migrations.Migration("alter", "debates"), back)]
    emit_pre_migrate_signal(0, False, connection.alias, plan=plan)
    for table, operation in operations.items():
        with connection.schema_editor() as editor:
            if operation:
                operation.database_forwards("debates", editor, *states)
            else:
                _alter_id(editor, models_by_table[table], back=back)
    emit_post_migrate_signal(0, False, connection.alias, plan=plan)


def _wider_version(model: type[models.Model]) -> migrations.AlterField | None:
    """Return the operation on the version of a model, if it has one."""
    if model._meta.auto_created:
        return None
    wider = models.BigIntegerField(default=1, editable=False)
    return migrations.AlterField(model._meta.model_name, "version", wider)


def _alter_id(editor: BaseDatabaseSchemaEditor, model: type[models.Model], *, back: bool) -> None:
    if connection.vendor == "postgresql":
        kind = "bigint" if back else "integer"
        editor.execute(f"ALTER TABLE {model._meta.db_table} ALTER COLUMN id TYPE {kind}")
    else:
        editor._remake_table(model)


def pending_by_writing(table: str) -> int:
    """Return the number of pending entries after a write to all rows of a table."""
    OutboxEntry.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET id = id")
    return outbox.pending_count()


def test_triggers_outlive_a_migration_that_alters_their_tables(
    exchange: None,
) -> None:
    lasts, breaks = Position.objects.order_by("pk")
    make_support(lasts, breaks)
    make_holder(lasts, breaks.expert)
    make_answer(lasts, make_question(lasts.debate), stance="denies")
    make_forecast(lasts.debate, lasts.expert)
    try:
        alter(TABLES)

        assert triggers.missing() == set()
        assert [table for table in TABLES if not pending_by_writing(table)] == []
    finally:
        alter(TABLES, back=True)


@pytest.mark.parametrize("inhibited", [False, True])
def test_flush_empties_tables_that_rules_hold_together(committing: None, inhibited: bool) -> None:
    make_exchange()

    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=inhibited)

    assert triggers.missing() == set()
    assert list(OutboxEntry.objects.values_list("scope", "key")) == [outbox.EVERYTHING]
