"""Queries for public rows by primary key, each compiled to SQL once.

Compiling a queryset takes several times as long as a database needs to answer it.
Values read through this module pass no converter: they are as the database driver returns them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Exists, Expression, F, Model, OuterRef

from debates.compat.django.queries import compiled
from debates.db import json_sql

_KEYS = object()
"""Marks the place of the primary keys among the parameters of the SQL."""

MakeExpression = Callable[[], Expression | F]


@dataclass(frozen=True, slots=True)
class Column:
    """A column to select.

    make   returns the expression; hashable, called once, and has to mean the same each time
    slots  values for the expression's `json_sql.Slot`s, by their markers
    """

    make: MakeExpression
    slots: Mapping[object, Any] = field(default_factory=dict)


def public_rows(
    model: type[Model], keys: Collection[int], *columns: Column, which: str = "published"
) -> list[tuple[Any, ...]]:
    """Select the public rows of a model among these primary keys, in no particular order.

    Each row is the primary key, then the value of each column. One query; none without keys.

    which  the method of the model's querysets that selects the rows
    """
    if not keys:
        return []
    makers = tuple(column.make for column in columns)
    sql, parameters = _compiled(model, makers, which, connection.vendor)
    slots: dict[object, Any] = {_KEYS: json_sql.list_parameter(keys, connection.vendor)}
    for column in columns:
        slots.update(column.slots)
    with connection.cursor() as cursor:
        cursor.execute(sql, [slots.get(value, value) for value in parameters])
        return cursor.fetchall()


@lru_cache(maxsize=128)
def _compiled(
    model: type[Model], makers: tuple[MakeExpression, ...], which: str, _vendor: str
) -> tuple[str, tuple[Any, ...]]:
    # A backup may be restored into a database of the other system, in the place of the default one.
    # An EXISTS per row: joined to the keys, it tempts planners to use other indexes.
    public = Exists(getattr(model.objects, which)().filter(pk=OuterRef("pk")))
    among = json_sql.Among(F("pk"), json_sql.Slot(_KEYS))
    columns = {f"column_{number}": make() for number, make in enumerate(makers)}
    found = model.objects.filter(among, public).order_by().annotate(**columns)
    return compiled(found.values_list("pk", *columns), connection.alias)
