"""Queries for public rows by their keys, each compiled to SQL once, and prepared.

Compiling a queryset takes several times as long as a database needs to answer it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Exists, Expression, F, Model, OuterRef, QuerySet

from debates.compat.django.queries import CompiledValues, compiled
from debates.db import json_sql
from debates.db.prepared_statements import preparing_cursor

_KEYS = object()
"""Marks the place of the primary keys among the parameters of the SQL."""

MakeExpression = Callable[[], Expression | F]


@dataclass(frozen=True, slots=True)
class SelectedColumn:
    """A column to select.

    make   returns the expression; hashable, called once, and has to mean the same each time
    slots  values for the expression's `json_sql.Slot`s, by their markers
    """

    make: MakeExpression
    slots: Mapping[object, Any] = field(default_factory=dict)


def public_rows(
    model: type[Model],
    keys: Collection[int],
    *columns: SelectedColumn,
    visibility: str = "published",
) -> list[tuple[Any, ...]]:
    """Select the public rows of a model among these primary keys, in no particular order.

    Each row is the primary key, then the value of each column, as the driver of the database
    returns it. One query; none without keys.

    visibility  the method of the model's querysets that selects the rows
    """
    if not keys:
        return []
    makers = tuple(column.make for column in columns)
    sql, parameters = _compiled(model, makers, visibility, connection.vendor)
    slots: dict[object, Any] = {_KEYS: json_sql.list_parameter(keys, connection.vendor)}
    for column in columns:
        slots.update(column.slots)
    with preparing_cursor(connection) as cursor:
        cursor.execute(sql, [slots.get(value, value) for value in parameters])
        return cursor.fetchall()


def published(model: type[Model]) -> QuerySet:
    """Return the public objects of a model."""
    return model.objects.published()


def values_among(
    rows: Callable[[type[Model]], QuerySet],
    model: type[Model],
    name: str,
    keys: Collection[int] | Collection[str],
    paths: Sequence[str],
) -> list[tuple[Any, ...]]:
    """Select values of the rows of a model whose field is one of some keys, in no particular order.

    One query; none without keys. The values are what `values_list` returns.

    rows  returns a queryset of the model; hashable, called once, and has to mean the same each time
    """
    if not keys:
        return []
    query = _compiled_values(rows, model, name, tuple(paths), connection.vendor)
    slots = {_KEYS: json_sql.list_parameter(keys, connection.vendor)}
    with preparing_cursor(connection) as cursor:
        cursor.execute(query.sql, [slots.get(value, value) for value in query.parameters])
        return query.converted(cursor.fetchall(), connection)


@lru_cache(maxsize=128)
def _compiled_values(
    rows: Callable[[type[Model]], QuerySet],
    model: type[Model],
    name: str,
    paths: tuple[str, ...],
    _vendor: str,
) -> CompiledValues:
    among = json_sql.Among(F(name), json_sql.Slot(_KEYS))
    queryset = rows(model).filter(among).order_by()
    return CompiledValues.of(queryset.values_list(*paths), connection.alias)


@lru_cache(maxsize=128)
def _compiled(
    model: type[Model], makers: tuple[MakeExpression, ...], visibility: str, _vendor: str
) -> tuple[str, tuple[Any, ...]]:
    # A backup may be restored into a database of the other system, in the place of the default one.
    # An EXISTS per row: joined to the keys, it tempts planners to use other indexes.
    public = Exists(getattr(model.objects, visibility)().filter(pk=OuterRef("pk")))
    among = json_sql.Among(F("pk"), json_sql.Slot(_KEYS))
    columns = {f"column_{number}": make() for number, make in enumerate(makers)}
    queryset = model.objects.filter(among, public).order_by().annotate(**columns)
    return compiled(queryset.values_list("pk", *columns), connection.alias)
