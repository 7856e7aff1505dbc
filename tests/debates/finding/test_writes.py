"""Every way to write a position reaches the index, and nothing that was rolled back does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import connection, transaction

from debates.models import Debate, Evidence, Expert, Position
from tests.debates.builders import Exchange, make_counterpoint, make_position
from tests.search_index import LiveIndex


@pytest.fixture
def index(exchange: Exchange, live_index: LiveIndex) -> LiveIndex:
    """The index of the exchange, in which nothing is pending."""
    assert live_index.found("") == {"lasts", "breaks"}
    return live_index


# One position, in every way that Django has to write it


def test_create(exchange: Exchange, index: LiveIndex) -> None:
    make_position(exchange.debate, exchange.lukin, slug="grows", statement="It flourishes.")

    index.follow()
    assert index.found("flourishes") == {"grows"}


def test_save(exchange: Exchange, index: LiveIndex) -> None:
    exchange.lasts.statement = "It perseveres."
    exchange.lasts.save()

    index.follow()
    assert index.found("statement:perseveres") == {"lasts"}
    assert index.found("statement:lasts") == set()


def test_save_of_one_field(exchange: Exchange, index: LiveIndex) -> None:
    exchange.lasts.detail = "It perseveres."
    exchange.lasts.save(update_fields=["detail"])

    index.follow()
    assert index.found("detail:perseveres") == {"lasts"}


def test_update(exchange: Exchange, index: LiveIndex) -> None:
    Position.objects.update(detail="Everything perseveres.")

    index.follow()
    assert index.found("perseveres") == {"lasts", "breaks"}


def test_update_or_create(exchange: Exchange, index: LiveIndex) -> None:
    Position.objects.update_or_create(slug="lasts", defaults={"detail": "It perseveres."})

    index.follow()
    assert index.found("perseveres") == {"lasts"}


def test_bulk_create(exchange: Exchange, index: LiveIndex) -> None:
    Position.objects.bulk_create(
        Position(
            debate=exchange.debate,
            expert=exchange.fallon,
            slug=f"bulk-{number}",
            statement="It multiplies.",
            order=number,
            status="published",
        )
        for number in range(2, 5)
    )

    index.follow()
    assert index.found("multiplies") == {"bulk-2", "bulk-3", "bulk-4"}


def test_bulk_create_over_what_is_there(exchange: Exchange, index: LiveIndex) -> None:
    exchange.lasts.statement = "It perseveres."
    Position.objects.bulk_create(
        [exchange.lasts],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["statement"],
    )

    index.follow()
    assert index.found("perseveres") == {"lasts"}


def test_bulk_update(exchange: Exchange, index: LiveIndex) -> None:
    exchange.lasts.detail = exchange.breaks.detail = "It perseveres."
    Position.objects.bulk_update([exchange.lasts, exchange.breaks], ["detail"])

    index.follow()
    assert index.found("perseveres") == {"lasts", "breaks"}


def test_raw_sql(exchange: Exchange, index: LiveIndex) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE debates_position SET detail = 'It perseveres.' WHERE slug = 'lasts'")

    index.follow()
    assert index.found("perseveres") == {"lasts"}


def test_a_row_that_is_replaced_by_raw_sql_and_moves(exchange: Exchange, index: LiveIndex) -> None:
    if connection.vendor != "sqlite":
        # The only database with this statement; elsewhere it is two.
        replace = "DELETE FROM debates_evidence; INSERT INTO debates_evidence"
    else:
        replace = "REPLACE INTO debates_evidence"
    names = [field.column for field in Evidence._meta.concrete_fields]
    values = Evidence.objects.values_list(*names).get()
    row = dict(zip(names, values, strict=True)) | {"position_id": exchange.breaks.pk}
    columns = ", ".join(f'"{name}"' for name in row)
    places = ", ".join(["%s"] * len(row))
    with connection.cursor() as cursor:
        cursor.execute(f"{replace} ({columns}) VALUES ({places})", list(row.values()))

    index.follow()
    assert index.found("pipeline") == {"breaks"}


def test_loaddata_of_what_is_there(exchange: Exchange, index: LiveIndex, tmp_path: Path) -> None:
    records = json.loads(serializers.serialize("json", [exchange.lasts]))
    records[0]["fields"]["statement"] = "It perseveres."
    file = tmp_path / "debate.json"
    file.write_text(json.dumps(records), encoding="utf-8")

    call_command("loaddata", file, verbosity=0)

    index.follow()
    assert index.found("perseveres") == {"lasts"}


def test_loaddata_of_a_whole_debate(index: LiveIndex) -> None:
    call_command("loaddata", "fixtures/china_russia_2022.json", verbosity=0)

    index.follow()
    assert "china-russia-2022" in {debate.slug for debate in Debate.objects.all()}
    assert index.found("expert:gabuev") != set()


def test_delete(exchange: Exchange, index: LiveIndex) -> None:
    exchange.lasts.delete()

    index.follow()
    assert index.found("") == {"breaks"}
    assert index.found("is:countering") == set()


def test_delete_of_several(exchange: Exchange, index: LiveIndex) -> None:
    Position.objects.all().delete()

    index.follow()
    assert index.found("") == set()


def test_delete_by_raw_sql(exchange: Exchange, index: LiveIndex) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM debates_counterpoint")
        cursor.execute("DELETE FROM debates_position WHERE slug = 'breaks'")

    index.follow()
    assert index.found("") == {"lasts"}


def test_a_debate_that_is_deleted_takes_its_positions_along(
    exchange: Exchange, index: LiveIndex
) -> None:
    exchange.debate.delete()

    index.follow()
    assert index.found("") == set()


def test_debates_that_are_deleted_together_take_their_positions_along(
    exchange: Exchange, index: LiveIndex
) -> None:
    Debate.objects.all().delete()

    index.follow()
    assert index.found("") == set()


# Publication


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_a_position_that_is_no_longer_public_goes(
    exchange: Exchange, index: LiveIndex, status: str
) -> None:
    Position.objects.filter(slug="breaks").update(status=status)

    index.follow()
    assert index.found("") == {"lasts"}
    assert index.found("is:countered") == set()
    assert index.found("quarrel") == set()


def test_a_position_that_is_published_comes(exchange: Exchange, index: LiveIndex) -> None:
    draft = make_position(exchange.debate, exchange.lukin, slug="grows", status="draft")
    make_counterpoint(exchange.breaks, raised_by=draft, statement="Growth refutes.")
    index.follow()
    assert index.found("refutes") == set()

    draft.status = "published"
    draft.save()

    # Its expert and the source of its debate are changed by triggers, which shows nowhere in the
    # other positions that have them.
    assert {scope for scope, _key in index.pending()} == {"position"}
    index.follow()
    assert index.found("refutes") == {"breaks"}
    assert index.found("against:breaks") == {"grows"}


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_a_debate_that_is_no_longer_public_takes_its_positions_along(
    exchange: Exchange, index: LiveIndex, status: str
) -> None:
    Debate.objects.filter(pk=exchange.debate.pk).update(status=status)

    index.follow()
    assert index.found("") == set()


# What is taken back


def of_expert(exchange: Exchange) -> set[tuple[str, int]]:
    """Entries of a change of an expert."""
    return {("expert", exchange.lukin.pk)}


def test_a_write_that_is_rolled_back_reaches_nothing(exchange: Exchange, index: LiveIndex) -> None:
    before = index.pending()

    with transaction.atomic():
        exchange.lasts.statement = "It perseveres."
        exchange.lasts.save()
        transaction.set_rollback(True)

    assert index.pending() == before == set()
    index.drain()
    assert index.found("perseveres") == set()


def test_a_savepoint_that_is_rolled_back_reaches_nothing(
    exchange: Exchange, index: LiveIndex
) -> None:
    with transaction.atomic():
        Expert.objects.filter(slug="lukin").update(name="Artjom")
        with transaction.atomic():
            Position.objects.filter(slug="lasts").update(status="withdrawn")
            transaction.set_rollback(True)

    assert index.pending() == of_expert(exchange)
    index.follow()
    assert index.found("") == {"lasts", "breaks"}


# How much a write leaves


def test_renaming_an_expert_leaves_two_entries_however_many_positions(
    exchange: Exchange, index: LiveIndex
) -> None:
    for _ in range(5):
        make_position(exchange.debate, exchange.lukin)
    index.drain()

    Expert.objects.filter(slug="lukin").update(name="Artjom Lukin")

    assert index.pending() == of_expert(exchange)


def test_a_position_that_others_see_unchanged_leaves_one_entry(
    exchange: Exchange, index: LiveIndex
) -> None:
    Position.objects.filter(slug="breaks").update(detail="In detail.")

    assert index.pending() == {("position", exchange.breaks.pk)}


def test_a_table_is_emptied_as_a_whole(exchange: Exchange, index: LiveIndex) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("TRUNCATE debates_evidence")
        else:
            cursor.execute("DELETE FROM debates_evidence")

    index.follow()
    assert index.found("pipeline") == set()
