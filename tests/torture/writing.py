"""Writers that change debates in every way that the application does, at a steady rate."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from random import Random

from django.core import serializers
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction

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
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
)

Ids = Collection[int]
"""The positions that a write concerned."""

WORDS = "gas pipeline trade sanctions treaty Beijing Moscow Arctic rouble yuan border army".split()
MADE = "torture-"
MOST = 1.3
"""How many times as many positions as at the beginning there may be."""


def some_text(chance: Random) -> str:
    return " ".join(chance.choices(WORDS, k=12))


def name(what: str) -> str:
    return f"{what} {secrets.token_hex(4)}"


def a(model: type, chance: Random, **conditions: object):
    """Return a random row."""
    ids = list(model.objects.filter(**conditions).order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise model.DoesNotExist(f"no {model.__name__}")
    return model.objects.get(pk=chance.choice(ids))


def some_ids(chance: Random, number: int) -> list[int]:
    ids = list(Position.objects.order_by("pk").values_list("pk", flat=True))
    return sorted(chance.sample(ids, min(number, len(ids))))


def of(**conditions: object) -> list[int]:
    """Return a few of the positions' ids, as many as are worth checking."""
    return list(Position.objects.filter(**conditions).values_list("pk", flat=True)[:8])


def save(chance: Random) -> Ids:
    position = a(Position, chance)
    position.detail = some_text(chance)
    position.save()
    return [position.pk]


def update(chance: Random) -> Ids:
    ids = some_ids(chance, 4)
    Position.objects.filter(pk__in=ids).update(detail=some_text(chance))
    return ids


def status(chance: Random) -> Ids:
    ids = some_ids(chance, 2)
    wanted = chance.choice(("published", "published", "withdrawn", "draft"))
    Position.objects.filter(pk__in=ids).update(status=wanted)
    return ids


def bulk_create(chance: Random) -> Ids:
    part = a(Participation, chance)
    made = Position.objects.bulk_create(
        Position(
            debate_id=part.debate_id,
            expert_id=part.expert_id,
            slug=f"{MADE}{secrets.token_hex(6)}",
            statement=some_text(chance),
            order=chance.randrange(1_000, 1_000_000),
            status="published",
        )
        for _ in range(3)
    )
    link, topic = Position.topics.through, a(Topic, chance)
    link.objects.bulk_create(link(position=each, topic=topic) for each in made)
    return [each.pk for each in made]


def bulk_create_over(chance: Random) -> Ids:
    position = a(Position, chance)
    position.statement = some_text(chance)
    Position.objects.bulk_create(
        [position], update_conflicts=True, unique_fields=["slug"], update_fields=["statement"]
    )
    return [position.pk]


def bulk_update(chance: Random) -> Ids:
    positions = list(Position.objects.filter(pk__in=some_ids(chance, 5)).order_by("pk"))
    for position in positions:
        position.detail = some_text(chance)
    Position.objects.bulk_update(positions, ["detail"])
    return [position.pk for position in positions]


def create(chance: Random) -> Ids:
    part = a(Participation, chance)
    with transaction.atomic():
        position = make_position(
            part.debate,
            part.expert,
            slug=f"{MADE}{secrets.token_hex(6)}",
            statement=some_text(chance),
            topics=[a(Topic, chance)],
        )
        make_evidence(position, statement=some_text(chance))
        make_counterpoint(position, statement=some_text(chance))
    return [position.pk]


def delete(chance: Random) -> Ids:
    ids = some_ids(chance, 1)
    others = of(counterpoints__raised_by__in=ids)
    Position.objects.filter(pk__in=ids).delete()
    return [*ids, *others]


def delete_by_hand(chance: Random) -> Ids:
    [position] = some_ids(chance, 1)
    with transaction.atomic(), connection.cursor() as cursor:
        for table, column in (
            ("debates_counterpoint", "position_id"),
            ("debates_counterpoint", "raised_by_id"),
            ("debates_evidence", "position_id"),
            ("debates_position_topics", "position_id"),
            ("debates_position", "id"),
        ):
            cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [position])
    return [position]


def debate_comes(chance: Random) -> Ids:
    with transaction.atomic():
        debate = make_debate(slug=f"{MADE}{secrets.token_hex(6)}", title=name("Hearing"))
        expert = make_expert(debate, slug=f"{MADE}{secrets.token_hex(6)}", name=name("Speaker"))
        made = [
            make_position(
                debate, expert, slug=f"{MADE}{secrets.token_hex(6)}", statement=some_text(chance)
            )
            for _ in range(3)
        ]
    return [each.pk for each in made]


def debate_goes(chance: Random) -> Ids:
    debate = a(Debate, chance, slug__startswith=MADE)
    ids = of(debate=debate)
    debate.delete()
    return ids


def topics(chance: Random) -> Ids:
    position, topic = a(Position, chance), a(Topic, chance)
    match chance.randrange(4):
        case 0:
            position.topics.add(topic)
        case 1:
            position.topics.remove(*position.topics.all()[:1])
        case 2:
            position.topics.set([topic, a(Topic, chance)])
        case _:
            position.topics.clear()
    return [position.pk]


def raw_update(chance: Random) -> Ids:
    ids = some_ids(chance, 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE debates_position SET detail = %s WHERE id = %s", [some_text(chance), *ids]
        )
    return ids


def raw_move(chance: Random) -> Ids:
    evidence, position = a(Evidence, chance), some_ids(chance, 1)[0]
    with connection.cursor() as cursor:
        cursor.execute(
            'UPDATE debates_evidence SET position_id = %s, "order" = %s WHERE id = %s',
            [position, chance.randrange(1_000, 1_000_000), evidence.pk],
        )
    return [evidence.position_id, position]


def raw_replace(chance: Random) -> Ids:
    found, position = a(Evidence, chance), some_ids(chance, 1)[0]
    row = {field.column: getattr(found, field.attname) for field in Evidence._meta.concrete_fields}
    if row["value"] is not None:
        row["value"] = str(row["value"])
    row |= {"position_id": position, "order": chance.randrange(1_000, 1_000_000)}
    columns = ", ".join(f'"{name}"' for name in row)
    values = f"({columns}) VALUES ({', '.join(['%s'] * len(row))})"
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"REPLACE INTO debates_evidence {values}", list(row.values()))
        else:
            cursor.execute("DELETE FROM debates_evidence WHERE id = %s", [found.pk])
            cursor.execute(f"INSERT INTO debates_evidence {values}", list(row.values()))
    return [found.position_id, position]


def from_a_file(chance: Random) -> Ids:
    position = a(Position, chance)
    records = json.loads(serializers.serialize("json", [position]))
    records[0]["fields"]["statement"] = some_text(chance)
    for each in serializers.deserialize("json", json.dumps(records)):
        each.save()
    return [position.pk]


def expert_renamed(chance: Random) -> Ids:
    expert = a(Expert, chance)
    expert.name = name("Expert")
    expert.save()
    return of(expert=expert)


def topic_renamed(chance: Random) -> Ids:
    topic = a(Topic, chance)
    Topic.objects.filter(pk=topic.pk).update(name=name("Topic"))
    return of(topics=topic)


def topic_moved(chance: Random) -> Ids:
    topic = a(Topic, chance)
    topic.broader = a(Topic, chance)
    topic.save()
    return of(topics=topic)


def debate_renamed(chance: Random) -> Ids:
    debate = a(Debate, chance, slug__startswith=MADE)
    Debate.objects.filter(pk=debate.pk).update(title=name("Hearing"))
    return of(debate=debate)


def question_rephrased(chance: Random) -> Ids:
    question = a(Question, chance)
    question.text = f"{name('Is it')}?"
    question.save()
    return of(question=question)


def source_renamed(chance: Random) -> Ids:
    source = a(Source, chance)
    Source.objects.filter(pk=source.pk).update(publisher=name("Gazette"))
    return of(evidence__source=source)


def participation(chance: Random) -> Ids:
    part = a(Participation, chance)
    part.affiliation = name("Institute")
    part.save()
    return of(debate=part.debate_id, expert=part.expert_id)


def evidence(chance: Random) -> Ids:
    found = a(Evidence, chance)
    if chance.random() < 0.3:
        found.delete()
    else:
        found.statement = some_text(chance)
        found.save()
    return [found.position_id]


def counterpoint(chance: Random) -> Ids:
    found = a(Counterpoint, chance)
    concerned = [found.position_id, found.raised_by_id]
    if chance.random() < 0.3:
        found.delete()
    else:
        position = Position.objects.get(pk=found.position_id)
        found.raised_by = a(Position, chance, debate=position.debate_id)
        concerned.append(found.raised_by_id)
        found.save()
    return [each for each in concerned if each is not None]


def rolled_back(chance: Random) -> Ids:
    ids = some_ids(chance, 2)
    with transaction.atomic():
        Position.objects.filter(pk__in=ids).update(detail="never")
        Expert.objects.update(biography="never")
        transaction.set_rollback(True)
    return ids


WAYS: tuple[Callable[[Random], Ids], ...] = (
    *(save, update, status, bulk_create, bulk_create_over, bulk_update, create),
    *(delete, delete_by_hand, debate_comes, debate_goes, topics, raw_update, raw_move, raw_replace),
    *(from_a_file, expert_renamed, topic_renamed, topic_moved, debate_renamed),
    *(question_rephrased, source_renamed, participation, evidence, counterpoint, rolled_back),
)
GROWING = (bulk_create, create, debate_comes)


def write(
    chance: Random,
    rate: float,
    most: int,
    said: Callable[[str, str], object],
    changed: Callable[[Ids], object],
    *,
    around: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> None:
    """Write forever, `rate` times per second.

    said     called with each way of writing and its outcome
    changed  called with the positions that a committed write affected
    around   context of each write

    Two writers may conflict, as editors do: refusals by the database are counted.
    """
    while True:
        began = time.monotonic()
        way = chance.choice(WAYS)
        if way in GROWING and Position.objects.count() > most:
            way = delete
        try:
            with around():
                ids = way(chance)
        except (IntegrityError, ObjectDoesNotExist, ValidationError) as refused:
            said(way.__name__, type(refused).__name__)
        except OperationalError as refused:
            if "deadlock" not in str(refused):
                raise
            said(way.__name__, "deadlock")
        else:
            said(way.__name__, "made")
            changed(ids)
        pause = chance.expovariate(rate) - (time.monotonic() - began)
        time.sleep(max(0.0, pause))
