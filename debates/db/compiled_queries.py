"""Queries for things with given keys, each compiled to SQL once.

Compiling a queryset takes several times as long as a database needs to answer it.
What reads through these has no converters: it is as the database gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Exists, F, Model, OuterRef, QuerySet

from debates.db import json_sql

KEYS = object()
"""Stands among the parameters of the SQL for the primary keys."""


def public_by_keys(model: type[Model]) -> QuerySet:
    """The public ones of the things whose primary keys are given for KEYS, in no order."""
    # looked at row by row: planners are tempted by other indexes where it stands beside the keys
    public = Exists(model.objects.published().filter(pk=OuterRef("pk")))
    return model.objects.filter(json_sql.Among(F("pk"), json_sql.Slot(KEYS)), public).order_by()


def rows(query: Callable[[], QuerySet], keys: Collection[int]) -> list[tuple[Any, ...]]:
    """The rows of a queryset made of `public_by_keys`, for these keys.

    query  makes the queryset; it is called once, and always has to mean the same
    """
    if not keys:
        return []
    sql, parameters = _compiled(query, connection.alias)
    several = json_sql.list_parameter(keys, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [several if item is KEYS else item for item in parameters])
        return cursor.fetchall()


@lru_cache
def _compiled(query: Callable[[], QuerySet], using: str) -> tuple[str, tuple[Any, ...]]:
    sql, parameters = query().query.get_compiler(using).as_sql()
    return sql, tuple(parameters)
