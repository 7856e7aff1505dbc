"""Every way to write to the debates reaches the index, and nothing that was rolled back does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import connection, transaction

from debates.models import (
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Participation,
    Position,
    Question,
    Source,
    Topic,
)
from tests.debates.builders import (
    Exchange,
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_source,
    make_topic,
)
from tests.search_index import LiveIndex


@pytest.fixture
def index(exchange: Exchange, live_index: LiveIndex) -> LiveIndex:
    """The index of the exchange, in which nothing is owed."""
    assert live_index.found("") == {"lasts", "breaks"}
    return live_index


def follow(index: LiveIndex) -> None:
    """What was written is owed, and once it is drained index and database agree in everything."""
    assert index.owed(), "the write left no entry"
    index.drain()
    assert index.owed() == set()
    assert list(index.differing()) == []


# One position, in every way that Django has to write it


def test_create(exchange: Exchange, index: LiveIndex) -> None:
    make_position(exchange.debate, exchange.lukin, slug="grows", statement="It flourishes.")

    follow(index)
    assert index.found("flourishes") == {"grows"}


def test_save(exchange: Exchange, index: LiveIndex) -> None:
    exchange.lasts.statement = "It perseveres."
    exchange.lasts.save()

    follow(index)
    assert index.found("statement:perseveres") == {"lasts"}
    assert index.found("statement:lasts") == set()


def test_save_of_one_field(exchange: Exchange, index: LiveIndex) -> None:
    exchange.lasts.detail = "It perseveres."
    exchange.lasts.save(update_fields=["detail"])

    follow(index)
    assert index.found("detail:perseveres") == {"lasts"}


def test_update(exchange: Exchange, index: LiveIndex) -> None:
    Position.objects.update(detail="Everything perseveres.")

    follow(index)
    assert index.found("perseveres") == {"lasts", "breaks"}


def test_update_or_create(exchange: Exchange, index: LiveIndex) -> None:
    Position.objects.update_or_create(slug="lasts", defaults={"detail": "It perseveres."})

    follow(index)
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

    follow(index)
    assert index.found("multiplies") == {"bulk-2", "bulk-3", "bulk-4"}


def test_bulk_create_over_what_is_there(exchange: Exchange, index: LiveIndex) -> None:
    exchange.lasts.statement = "It perseveres."
    Position.objects.bulk_create(
        [exchange.lasts],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["statement"],
    )

    follow(index)
    assert index.found("perseveres") == {"lasts"}


def test_bulk_update(exchange: Exchange, index: LiveIndex) -> None:
    exchange.lasts.detail = exchange.breaks.detail = "It perseveres."
    Position.objects.bulk_update([exchange.lasts, exchange.breaks], ["detail"])

    follow(index)
    assert index.found("perseveres") == {"lasts", "breaks"}


def test_raw_sql(exchange: Exchange, index: LiveIndex) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE debates_position SET detail = 'It perseveres.' WHERE slug = 'lasts'")

    follow(index)
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

    follow(index)
    assert index.found("pipeline") == {"breaks"}


def test_loaddata_of_what_is_there(exchange: Exchange, index: LiveIndex, tmp_path: Path) -> None:
    records = json.loads(serializers.serialize("json", [exchange.lasts]))
    records[0]["fields"]["statement"] = "It perseveres."
    file = tmp_path / "debate.json"
    file.write_text(json.dumps(records), encoding="utf-8")

    call_command("loaddata", file, verbosity=0)

    follow(index)
    assert index.found("perseveres") == {"lasts"}


def test_loaddata_of_a_whole_debate(index: LiveIndex) -> None:
    call_command("loaddata", "fixtures/china_russia_2022.json", verbosity=0)

    follow(index)
    assert "china-russia-2022" in {debate.slug for debate in Debate.objects.all()}
    assert index.found("expert:gabuev") != set()


def test_delete(exchange: Exchange, index: LiveIndex) -> None:
    exchange.lasts.delete()

    follow(index)
    assert index.found("") == {"breaks"}
    assert index.found("is:countering") == set()


def test_delete_of_several(exchange: Exchange, index: LiveIndex) -> None:
    Position.objects.all().delete()

    follow(index)
    assert index.found("") == set()


def test_delete_by_raw_sql(exchange: Exchange, index: LiveIndex) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM debates_counterpoint")
        cursor.execute("DELETE FROM debates_position WHERE slug = 'breaks'")

    follow(index)
    assert index.found("") == {"lasts"}


def test_a_debate_that_is_deleted_takes_its_positions_along(
    exchange: Exchange, index: LiveIndex
) -> None:
    exchange.debate.delete()

    follow(index)
    assert index.found("") == set()


def test_debates_that_are_deleted_together_take_their_positions_along(
    exchange: Exchange, index: LiveIndex
) -> None:
    Debate.objects.all().delete()

    follow(index)
    assert index.found("") == set()


# Publication


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_a_position_that_is_no_longer_public_goes(
    exchange: Exchange, index: LiveIndex, status: str
) -> None:
    Position.objects.filter(slug="breaks").update(status=status)

    follow(index)
    assert index.found("") == {"lasts"}
    assert index.found("is:countered") == set()
    assert index.found("quarrel") == set()


def test_a_position_that_is_published_comes(exchange: Exchange, index: LiveIndex) -> None:
    draft = make_position(exchange.debate, exchange.lukin, slug="grows", status="draft")
    make_counterpoint(exchange.breaks, raised_by=draft, statement="Growth refutes.")
    follow(index)
    assert index.found("refutes") == set()

    draft.status = "published"
    draft.save()

    follow(index)
    assert index.found("refutes") == {"breaks"}
    assert index.found("against:breaks") == {"grows"}


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_a_debate_that_is_no_longer_public_takes_its_positions_along(
    exchange: Exchange, index: LiveIndex, status: str
) -> None:
    Debate.objects.filter(pk=exchange.debate.pk).update(status=status)

    follow(index)
    assert index.found("") == set()


# What hangs on a position


def test_topics_added(exchange: Exchange, index: LiveIndex) -> None:
    exchange.breaks.topics.add(exchange.gas)

    follow(index)
    assert index.found("topic:energy") == {"lasts", "breaks"}


def test_topics_removed(exchange: Exchange, index: LiveIndex) -> None:
    exchange.lasts.topics.remove(exchange.gas)

    follow(index)
    assert index.found("topic:energy") == set()


def test_topics_set(exchange: Exchange, index: LiveIndex) -> None:
    exchange.lasts.topics.set([make_topic(name="Railways")])

    follow(index)
    assert index.found("topic:railways") == {"lasts"}
    assert index.found("topic:gas") == set()


def test_topics_cleared(exchange: Exchange, index: LiveIndex) -> None:
    exchange.lasts.topics.clear()

    follow(index)
    assert index.found("topic:gas") == set()


def test_positions_set_from_the_side_of_the_topic(exchange: Exchange, index: LiveIndex) -> None:
    exchange.gas.positions.set([exchange.breaks])

    follow(index)
    assert index.found("topic:gas") == {"breaks"}


def test_topic_links_made_in_bulk(exchange: Exchange, index: LiveIndex) -> None:
    link = Position.topics.through
    link.objects.bulk_create([link(position=exchange.breaks, topic=exchange.gas)])

    follow(index)
    assert index.found("topic:gas") == {"lasts", "breaks"}


def test_evidence_added(exchange: Exchange, index: LiveIndex) -> None:
    make_evidence(exchange.breaks, statement="A treaty lapsed.", kind="document")

    follow(index)
    assert index.found("evidence:treaty has:document") == {"breaks"}


def test_evidence_changed(exchange: Exchange, index: LiveIndex) -> None:
    Evidence.objects.update(kind="statistic", value=147, unit="percent")

    follow(index)
    assert index.found("has:figure evidence:147") == {"lasts"}


def test_evidence_moved_to_another_position(exchange: Exchange, index: LiveIndex) -> None:
    exchange.evidence.position = exchange.breaks
    exchange.evidence.save()

    follow(index)
    assert index.found("pipeline") == {"breaks"}


def test_evidence_deleted(exchange: Exchange, index: LiveIndex) -> None:
    exchange.evidence.delete()

    follow(index)
    assert index.found("has:evidence") == set()


def test_evidence_gets_a_source(exchange: Exchange, index: LiveIndex) -> None:
    Evidence.objects.update(source=make_source(title="Almanac"))

    follow(index)
    assert index.found("source:almanac") == {"lasts"}


def test_a_counterpoint_is_raised(exchange: Exchange, index: LiveIndex) -> None:
    make_counterpoint(exchange.breaks, raised_by=exchange.lasts, statement="History refutes.")

    follow(index)
    assert index.found("refutes") == {"breaks"}
    assert index.found("answers:fallon") == {"lasts"}


def test_a_counterpoint_changes_sides(exchange: Exchange, index: LiveIndex) -> None:
    Counterpoint.objects.update(position=exchange.breaks, raised_by=exchange.lasts)

    follow(index)
    assert index.found("quarrel") == {"breaks"}
    assert index.found("is:countering") == {"lasts"}


def test_a_counterpoint_loses_who_raised_it(exchange: Exchange, index: LiveIndex) -> None:
    Counterpoint.objects.update(raised_by=None)

    follow(index)
    assert index.found("is:countering") == set()
    assert index.found("is:countered") == {"lasts"}


def test_a_counterpoint_is_deleted(exchange: Exchange, index: LiveIndex) -> None:
    Counterpoint.objects.all().delete()

    follow(index)
    assert index.found("is:countered") == set()
    assert index.found("is:countering") == set()


def test_a_question_is_taken_from_a_position(exchange: Exchange, index: LiveIndex) -> None:
    Position.objects.filter(slug="lasts").update(question=None, stance="")

    follow(index)
    assert index.found("question:entente") == {"breaks"}
    assert index.found("stance:affirms") == set()


def test_a_position_moves_to_another_debate_and_expert(
    exchange: Exchange, index: LiveIndex
) -> None:
    other = make_debate(title="Arctic hearing")
    expert = make_expert(other, slug="gabuev", name="Alexander Gabuev")
    Counterpoint.objects.all().delete()
    Position.objects.filter(slug="lasts").update(
        debate=other, expert=expert, question=None, stance=""
    )

    follow(index)
    assert index.found("debate:arctic expert:gabuev") == {"lasts"}


# What many positions have in common


def test_an_expert_is_renamed(exchange: Exchange, index: LiveIndex) -> None:
    make_position(exchange.debate, exchange.lukin, slug="grows")
    Expert.objects.filter(slug="lukin").update(name="Artjom Lukinski", slug="lukinski")

    follow(index)
    assert index.found("expert:lukinski") == {"lasts", "grows"}
    assert index.found("answers:lukinski") == {"breaks"}


def test_an_expert_gets_an_alias(exchange: Exchange, index: LiveIndex) -> None:
    exchange.fallon.aliases = ["Тереза Фэллон"]
    exchange.fallon.save()

    follow(index)
    assert index.found("Фэллон") == {"breaks"}


def test_a_topic_is_renamed(exchange: Exchange, index: LiveIndex) -> None:
    Topic.objects.filter(slug="energy").update(name="Fuels")

    follow(index)
    assert index.found("topic:fuels") == {"lasts"}
    assert index.found("topic:energy") == set()


def test_a_topic_is_put_under_another(exchange: Exchange, index: LiveIndex) -> None:
    Topic.objects.filter(slug="energy").update(broader=make_topic(name="Economy"))

    follow(index)
    assert index.found("topic:economy") == {"lasts"}


def test_a_topic_is_deleted(exchange: Exchange, index: LiveIndex) -> None:
    exchange.gas.delete()

    follow(index)
    assert index.found("topic:gas") == set()


def test_a_debate_is_renamed(exchange: Exchange, index: LiveIndex) -> None:
    exchange.debate.title = "Friendship hearing"
    exchange.debate.save()

    follow(index)
    assert index.found("debate:friendship") == {"lasts", "breaks"}


def test_a_question_is_rephrased(exchange: Exchange, index: LiveIndex) -> None:
    Question.objects.update(text="Is the alliance durable?")

    follow(index)
    assert index.found("question:durable") == {"lasts", "breaks"}


def test_a_question_is_deleted(exchange: Exchange, index: LiveIndex) -> None:
    Position.objects.update(question=None, stance="")
    exchange.question.delete()

    follow(index)
    assert index.found("question:entente") == set()


def test_a_participation_changes(exchange: Exchange, index: LiveIndex) -> None:
    Participation.objects.filter(expert=exchange.lukin).update(affiliation="Lighthouse Institute")

    follow(index)
    assert index.found("expert:lighthouse") == {"lasts"}


def test_a_participation_moves_to_another_expert(exchange: Exchange, index: LiveIndex) -> None:
    Position.objects.filter(slug="lasts").update(status="draft")
    other = make_expert(name="Alexander Gabuev")
    Participation.objects.filter(expert=exchange.lukin).update(expert=other)
    Position.objects.filter(slug="lasts").update(expert=other, status="published")

    follow(index)
    assert index.found("expert:gabuev") == {"lasts"}


def test_the_source_of_a_debate_is_renamed(exchange: Exchange, index: LiveIndex) -> None:
    Source.objects.update(publisher="Gazette")

    follow(index)
    assert index.found("source:gazette") == {"lasts", "breaks"}


def test_the_source_of_a_piece_of_evidence_is_renamed(exchange: Exchange, index: LiveIndex) -> None:
    almanac = make_source(title="Almanac")
    Evidence.objects.update(source=almanac)
    follow(index)

    almanac.title = "Yearbook"
    almanac.save()

    follow(index)
    assert index.found("source:yearbook") == {"lasts"}


# What is taken back


def test_a_write_that_is_rolled_back_reaches_nothing(exchange: Exchange, index: LiveIndex) -> None:
    before = index.owed()

    with transaction.atomic():
        exchange.lasts.statement = "It perseveres."
        exchange.lasts.save()
        transaction.set_rollback(True)

    assert index.owed() == before == set()
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

    assert index.owed() == {("expert", exchange.lukin.pk)}
    follow(index)
    assert index.found("") == {"lasts", "breaks"}


# How much a write leaves


def test_renaming_an_expert_leaves_one_entry_however_many_positions(
    exchange: Exchange, index: LiveIndex
) -> None:
    for _ in range(5):
        make_position(exchange.debate, exchange.lukin)
    index.drain()

    Expert.objects.filter(slug="lukin").update(name="Artjom Lukin")

    assert index.owed() == {("expert", exchange.lukin.pk)}


def test_a_position_that_others_see_unchanged_leaves_one_entry(
    exchange: Exchange, index: LiveIndex
) -> None:
    Position.objects.filter(slug="breaks").update(detail="In detail.")

    assert index.owed() == {("position", exchange.breaks.pk)}


def test_a_table_is_emptied_as_a_whole(exchange: Exchange, index: LiveIndex) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("TRUNCATE debates_evidence")
        else:
            cursor.execute("DELETE FROM debates_evidence")

    follow(index)
    assert index.found("pipeline") == set()
