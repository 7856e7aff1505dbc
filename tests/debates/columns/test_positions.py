"""The columns that lists are made of follow every write, and lists are those of the database."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice, product
from typing import Any

import numpy as np
import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Concat

from bench.api_lists import candidates
from debates.api.endpoints.collections import Collection
from debates.api.urls import COLLECTIONS
from debates.columns import current, text_order
from debates.columns.current import CurrentColumns
from debates.columns.positions import EXPERT_NAME, LISTED, PositionColumns, RowNumbers
from debates.columns.table import FIGURE_LIMIT, NotInColumns, Table, code_of
from debates.columns.text_order import TextOrder
from debates.db import list_changes
from debates.db.content_version import TABLE, content_version
from debates.db.page_window import PageWindow
from debates.filtering import lists_by_positions
from debates.filtering.column_counts import DIMENSIONS, HAVING_POSITIONS
from debates.filtering.dimensions import dimensions
from debates.filtering.filters import Filter
from debates.filtering.form_fields import IsoDateField, IsoMomentField
from debates.filtering.list_filtersets import (
    EvidenceListFilter,
    PositionListFilter,
    QuestionListFilter,
)
from debates.filtering.lists_by_positions import pages_by_number, pages_with_positions
from debates.models import (
    Answer,
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Forecast,
    Holder,
    Position,
    Question,
    Support,
)
from debates.models.choices import PositionKind, Stance
from search.sync import outbox, timeline
from tests.debates.builders import make, make_debate
from tests.debates.world import RandomWorld, SmallWorld
from tests.thoroughness import examples

LISTS = [view for view in COLLECTIONS.values() if view.queryset.model in LISTED]
AMONG_DATES = {IsoDateField: "2022-01-05", IsoMomentField: "2023-01-05T00:00:00Z"}
"""A day and a moment with dates and changes of the random world before and after them."""
STATUSES = {"published": {}, "draft": {}, "withdrawn": {"withdrawn_reason": "wrong"}}


def values_of(view: type[Collection], name: str, most: int) -> Iterator[dict[str, Any]]:
    """Yield some typed values of a filter."""
    filterset = view.filterset_class
    among = AMONG_DATES.get(type(filterset.base_filters[name].field))
    for text in (*islice(candidates(view, name), most), *([among] if among else ())):
        yield filterset.clean({name: [text]})


def rows_of(table: Table) -> list[tuple[int, ...]]:
    return sorted(zip(*(column.tolist() for column in table.columns.values()), strict=True))


def everything_in(columns: PositionColumns) -> dict[object, Any]:
    """All columns in an order of their own, and the keys in each order of lists."""
    found: dict[object, Any] = {model: rows_of(part) for model, part in columns.parts.items()}
    found["positions"] = rows_of(columns.positions)
    for name in ("modified", "-date", EXPERT_NAME, "statement", "order"):
        found[name] = columns.keys(columns.everything(), (name,)).tolist()
    for view in LISTS:
        model = view.queryset.model
        order = tuple(view()._column_order(one) for one in view.ordering[:-1])
        every = np.ones(len(columns.listed(model)), dtype=bool)
        found[model, "by default"] = columns.keys(every, order, model).tolist()
    return found


def storm(world: RandomWorld, chance: random.Random) -> Iterator[Callable[[], Any]]:
    """Writes past the models' own methods, of which the database may refuse some."""

    def one(model: type) -> QuerySet:
        keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
        return model.objects.filter(pk=chance.choice(keys or [0]))

    def status(model: type) -> None:
        name = chance.choice(sorted(STATUSES))
        one(model).update(status=name, **STATUSES[name])

    def raw(sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    day = date(2022, 1, chance.randrange(1, 28))
    number = chance.randrange(10**6)
    position = one(Position).first()
    others = [debate_position for debate_position in Position.objects.all() if position]
    other = chance.choice(others)
    writes: list[Callable[[], Any]] = [
        lambda: status(Position),
        lambda: status(Position),
        lambda: status(Debate),
        lambda: one(Position).update(
            kind=chance.choice(PositionKind.values), statement=f"Claim {number}"
        ),
        lambda: one(Position).update(stance=chance.choice(Stance.values)),
        lambda: one(Position).update(date=day, original_language=chance.choice(["", "ru"])),
        lambda: one(Position).update(expert=chance.choice(world.experts)),
        lambda: one(Position).delete(),
        lambda: raw(f"UPDATE debates_position SET horizon = '' WHERE id = {position.pk}"),
        lambda: raw("UPDATE debates_evidence SET kind = 'document' WHERE id % 3 = 1"),
        lambda: raw(f"DELETE FROM debates_counterpoint WHERE position_id = {position.pk}"),
        lambda: position.topics.set(chance.sample(world.topics, 2)),
        lambda: make(Evidence, position=position, value=number),
        lambda: one(Evidence).update(value=None, unit="", position=other),
        lambda: one(Evidence).delete(),
        lambda: make(Counterpoint, position=position, raised_by=other),
        lambda: one(Counterpoint).update(kind="undercuts"),
        lambda: one(Support).delete(),
        lambda: one(Support).update(position=other),
        lambda: make(Holder, position=position, expert=chance.choice(world.experts)),
        lambda: one(Holder).delete(),
        lambda: make(Answer, position=position, question=chance.choice(world.questions)),
        lambda: one(Answer).update(stance="mixed"),
        lambda: one(Forecast).update(outcome="came_true", decided_on=day),
        lambda: one(Forecast).delete(),
        lambda: one(Expert).update(kind="organisation", sort_name=f"{number} {day}"),
        lambda: one(Debate).update(date=day, language=chance.choice(["en", "de"])),
        lambda: Debate.objects.filter(pk=chance.choice(world.debates).pk).update(title="Other"),
        lambda: outbox.enqueue_all() if number % 50 == 0 else None,
    ]
    yield from chance.sample(writes, 3)


def test_what_is_followed_is_what_is_read_anew(forty_positions):
    chance = random.Random(1)
    mark, columns = list_changes.present_mark(), PositionColumns.read()
    done = 0

    for _ in range(25):
        for write in storm(forty_positions, chance):
            try:
                with transaction.atomic():
                    write()
                done += 1
            except DatabaseError:
                pass  # one of the rules of the data
        changes = list_changes.changes_since(mark, most=1000)
        mark = changes.mark
        if changes.positions is None:
            columns = PositionColumns.read()
        else:
            columns = columns.changed(changes.positions)
            assert everything_in(columns) == everything_in(PositionColumns.read())

    assert done > 40


def test_each_filter_and_dimension_of_positions_is_in_memory():
    without = [
        name
        for name, known in PositionListFilter.base_filters.items()
        if type(known).mask is Filter.mask or getattr(known, "marked", known) is None
    ]

    assert without == []
    assert set(dimensions(Position).names) == DIMENSIONS


def test_a_changed_statement_finds_its_place_without_reading_all(forty_positions, monkeypatch):
    columns = PositionColumns.read()
    monkeypatch.setattr(TextOrder, "read", lambda order: order._found)
    chance = random.Random(2)
    texts = ["", "Zz", "0", "claim", *Position.objects.values_list("statement", flat=True)[:9]]

    for _ in range(30):
        keys = chance.sample(columns.positions["pk"].tolist(), 3)
        for key in keys:
            statement = f"{chance.choice(texts)} {chance.choice(['', 'a', 'Ä', 'z'])}"
            Position.objects.filter(pk=key).update(statement=statement)
        columns = columns.changed(keys)

        assert by_statement(columns) == statements_in_order()


def test_statements_are_ordered_anew_where_no_rank_is_free(forty_positions, monkeypatch):
    monkeypatch.setattr(text_order, "_ROOM", 1)
    columns = PositionColumns.read()
    keys = by_statement(columns)
    text = Position.objects.get(pk=max(keys)).statement
    # each comes right behind that one, and with an equal rank would come before it
    for moved, letter in zip(sorted(keys), "edcba", strict=False):
        Position.objects.filter(pk=moved).update(statement=f"{text} {letter}")

        columns = columns.changed([moved])

        assert by_statement(columns) == statements_in_order()


def test_a_statement_finds_its_place_beside_one_that_has_just_changed(forty_positions):
    columns = PositionColumns.read()
    keys = by_statement(columns)
    middle, last = keys[len(keys) // 2 - 1], keys[-1]
    Position.objects.filter(pk=middle).update(statement="\U0010fffd")
    Position.objects.filter(pk=last).update(statement=Concat("statement", Value(" a")))

    columns = columns.changed([last]).changed([middle])

    assert by_statement(columns) == statements_in_order()


def by_statement(columns: PositionColumns) -> list[int]:
    return columns.keys(columns.everything(), ("statement",)).tolist()


def statements_in_order() -> list[int]:
    listed = Position.objects.published().order_by("statement", "pk")
    return list(listed.values_list("pk", flat=True))


@pytest.mark.parametrize("view", LISTS)
def test_lists_in_memory_are_those_of_the_database(joint_positions, view):
    """Each filter with several values, and each order."""
    columns, filterset, model = PositionColumns.read(), view.filterset_class, view.queryset.model
    rows = columns.listed(model)
    for name in filterset.base_filters:
        for values in values_of(view, name, examples(3, 6)):
            keys = rows["pk"][filterset.mask(columns, values, model)]

            listed = filterset.narrow(view.queryset.all(), values)
            assert set(keys.tolist()) == set(listed.values_list("pk", flat=True)), values
    for name in ("", *view.ordering_fields, *(f"-{name}" for name in view.ordering_fields)):
        by = view()._ordering((name,) if name else ())
        order = [view()._column_order(one) for one in ([name] if name else view.ordering[:-1])]

        every = np.ones(len(rows), dtype=bool)
        keys, again = (columns.keys(every, tuple(order), model) for _ in range(2))

        assert keys.tolist() == again.tolist()
        assert keys.tolist() == list(view.queryset.order_by(*by).values_list("pk", flat=True)), name


OBJECTS = [view for view in COLLECTIONS.values() if view.queryset.model in HAVING_POSITIONS]


@pytest.mark.parametrize("view", OBJECTS)
@pytest.mark.parametrize("few", [0, 1000])
def test_lists_of_objects_by_their_positions_are_those_of_the_database(
    joint_positions, monkeypatch, view, few
):
    """Each filter by positions with each order, and each filter in the order by their number."""
    make_debate(title="Without positions", status="published")
    monkeypatch.setattr(lists_by_positions, "_FEW", few)
    monkeypatch.setattr(lists_by_positions, "_AT_ONCE", 1)
    columns, filterset, objects = PositionColumns.read(), view.filterset_class, view.queryset
    orders = [f"{sign}{name}" for name in view.ordering_fields for sign in ("", "-")]

    def compare(values: dict[str, Any], order: str) -> None:
        narrowed = filterset.narrow(objects.all(), values)
        by = view()._ordering((order,) if order else ())
        listed = list(narrowed.order_by(*by).values_list("pk", flat=True))
        if order.removeprefix("-") == "position_count":
            pages = pages_by_number(
                *(columns, filterset, values, objects.all(), narrowed.count),
                backwards=order.startswith("-"),
            )
        else:
            pages = pages_with_positions(columns, filterset, values, objects.order_by(*by))
        assert pages is not None
        total, page = pages
        assert total == len(listed), (values, order)
        for window in (PageWindow(number, 3) for number in range(1, 1 + -(-total // 3))):
            assert list(page(window)) == window.of(listed), (values, order, window)

    for order in ("position_count", "-position_count"):
        compare({}, order)
    for name, known in filterset.base_filters.items():
        for values in values_of(view, name, examples(2, 4)):
            for order in ("", *orders) if known.on_position else ("-position_count",):
                compare(values, order)


def test_questions_are_those_that_a_position_answers_with_a_stance(joint_positions):
    columns, filterset = PositionColumns.read(), QuestionListFilter
    for stance, topic in product(Stance.values, joint_positions.topics):
        values = filterset.clean({"stance": [stance], "topic": [topic.slug]})

        keys = filterset.having_in_memory(columns, values, Question)

        listed = filterset.narrow(Question.objects.published(), values).order_by("pk")
        assert keys is not None
        assert keys.tolist() == list(listed.values_list("pk", flat=True))


def test_a_position_without_a_source_is_taken_from_that_of_its_debate(known: SmallWorld):
    columns, filterset = PositionColumns.read(), PositionListFilter
    values = filterset.clean({"source": [known.source.slug]})

    keys = columns.positions["pk"][filterset.mask(columns, values)]

    assert set(keys.tolist()) == {known.allies.pk, known.rivals.pk, known.forecast.pk}


def test_a_mark_of_another_database_tells_nothing(db):
    ahead = list_changes.present_mark() + 10**6

    assert list_changes.changes_since(ahead, most=9).positions is None


def test_figures_that_are_too_large_are_left_to_the_database(known: SmallWorld):
    for more in (0, 1):
        make(Evidence, position=known.allies, value=FIGURE_LIMIT + more)
    columns, filterset = PositionColumns.read(), EvidenceListFilter
    values = filterset.clean({"value_to": [str(FIGURE_LIMIT)]})
    every = np.ones(len(columns.listed(Evidence)), dtype=bool)

    with pytest.raises(NotInColumns):
        filterset.mask(columns, values, Evidence)
    with pytest.raises(NotInColumns):
        columns.keys(every, ("value",), Evidence)


def test_a_key_beyond_the_last_has_no_row():
    rows = RowNumbers(np.array([3, 1]))

    assert rows.of(np.array([1, 2, 3, 4, 9])).tolist() == [1, -1, 0, -1, -1]


def test_languages_that_no_position_has_are_not_kept(forty_positions):
    columns, filterset = PositionColumns.read(), PositionListFilter
    unknown = [f"{first}{last}-XX" for first, last in product("abcd", repeat=2)]
    before = code_of("before")

    mask = filterset.mask(columns, filterset.clean({"language": unknown}))

    assert not mask.any()
    assert code_of("after") == before + 1


def test_a_position_of_none_is_public(known: SmallWorld):
    Debate.objects.update(status="draft")

    columns = PositionColumns.read()

    assert not len(columns.positions)
    assert columns.keys(columns.everything(), ("-modified",)).tolist() == []


@pytest.fixture
def kept(monkeypatch) -> CurrentColumns:
    """Columns that are read at once, in place of those of the process."""
    mine = CurrentColumns(run=lambda work: work())
    monkeypatch.setattr(current, "columns", mine)
    return mine


@pytest.mark.django_db(transaction=True)
def test_columns_are_read_again_when_changes_are_gone(known, kept):
    """A promoted standby may lack changes that the columns have."""
    kept.prepare()
    before = content_version()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET number = number + 5")
    assert kept.at(content_version()) is not None
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET number = %s, changed = changed + 1", [before.number])
    stale = kept._held.columns

    columns = kept.at(content_version())

    assert columns is not None
    assert columns is not stale


@pytest.mark.django_db(transaction=True)
def test_all_is_read_again_on_another_timeline_whatever_its_number(
    known, kept, monkeypatch
) -> None:
    """Changes after a promotion may get the numbers of those that are gone."""
    kept.prepare()
    assert kept.at(content_version()) is not None
    stale = kept._held.columns
    monkeypatch.setattr(timeline, "sql", lambda connection: "'00000002'")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET number = number + 5")

    columns = kept.at(content_version())

    assert columns is not None
    assert columns is not stale


@pytest.mark.django_db(transaction=True)
def test_a_list_follows_what_was_committed(client, known, kept):
    def listed(query: str = "") -> dict[str, Any]:
        return client.get(f"/api/v1/positions/{query}").json()

    kept.prepare()
    assert listed()["count"] == 3

    Position.objects.filter(pk=known.rivals.pk).update(status="draft")
    assert listed()["count"] == 2
    with transaction.atomic():
        Position.objects.filter(pk=known.rivals.pk).update(status="published")
        assert kept.at(content_version()) is None
    make(Evidence, position=known.forecast, value=7)

    assert listed()["count"] == 3
    page = client.get("/positions/?order=expert&has_figure=true&facet=kind")
    assert [row.pk for row in page.context["page"].rows] == [
        one.pk for one in (known.allies, known.forecast)
    ]
    found = listed("?has_figure=true&ordering=statement")["results"]
    assert known.forecast.slug in {one["slug"] for one in found}


@pytest.mark.django_db(transaction=True)
def test_very_many_changes_are_read_beside_the_requests(known, kept, monkeypatch):
    monkeypatch.setattr(current, "MOST_CHANGES", 2)
    waiting: list[Callable[[], None]] = []
    kept.prepare()
    kept._run = waiting.append

    Position.objects.update(horizon="")

    assert kept.at(content_version()) is None
    assert kept.at(content_version()) is None
    [read] = waiting
    read()
    found = kept.at(content_version())
    assert found is not None
    assert (
        PageWindow(1, 2).of(found.keys(found.everything(), ("pk",))).tolist()
        == sorted([known.allies.pk, known.rivals.pk, known.forecast.pk])[:2]
    )


# On SQLite writers come one after the other.
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_writer_who_ends_after_a_later_one_is_not_missed(known, kept):
    def in_russian() -> int:
        columns = kept.at(content_version())
        return int(columns.positions.among("original_language", ["ru"]).sum())

    kept.prepare()
    slow = connection.copy()
    try:
        with slow.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(
                "UPDATE debates_position SET original_language = 'ru' WHERE id = %s",
                [known.forecast.pk],
            )
        Position.objects.filter(pk=known.allies.pk).update(original_language="ru")
        assert in_russian() == 1
        with slow.cursor() as cursor:
            cursor.execute("COMMIT")
    finally:
        slow.close()

    assert in_russian() == 2
