"""Rows of an answer, written as JSON by the database in one statement.

Which things they are is decided before, by their primary keys. The statement reads through
`published()`, so that what is not public is left out even where its key is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import connections

from debates.api.resources.fields import ORIGIN, Resource
from debates.api.resources.selection import Selection
from debates.db import json_sql
from debates.db.compiled_queries import KEYS, public_by_keys

BATCH = 500


def rows(
    resource: type[Resource],
    chosen: Selection,
    keys: Sequence[int],
    origin: str,
    using: str = "default",
) -> list[str]:
    """The public ones of the things with these primary keys, in this order, each as JSON.

    origin  scheme and host, which all addresses begin with: "https://example.org"
    """
    found = rows_by_key(resource, chosen, keys, origin, using)
    return [found[key] for key in keys if key in found]


def batches(
    resource: type[Resource],
    chosen: Selection,
    keys: Iterable[int],
    origin: str,
    using: str = "default",
) -> Iterator[list[str]]:
    """Like `rows`, a few hundred at a time, so that any number of them needs little memory."""
    for some in in_batches(keys):
        yield rows(resource, chosen, some, origin, using)


def in_batches(keys: Iterable[int]) -> Iterator[list[int]]:
    """The keys, a few hundred at a time."""
    waiting = iter(keys)
    while some := list(islice(waiting, BATCH)):
        yield some


def rows_by_key(
    resource: type[Resource],
    chosen: Selection,
    keys: Sequence[int],
    origin: str,
    using: str = "default",
) -> dict[int, str]:
    """Like `rows`, each row by its primary key."""
    if not keys:
        return {}
    sql, parameters = _statement(resource, chosen, using)
    connection = connections[using]
    values = {ORIGIN: origin, KEYS: json_sql.list_parameter(keys, connection.vendor)}
    with connection.cursor() as cursor:
        cursor.execute(sql, [values.get(item, item) for item in parameters])
        return dict(cursor.fetchall())


@lru_cache(maxsize=512)
def _statement(
    resource: type[Resource], chosen: Selection, using: str
) -> tuple[str, tuple[Any, ...]]:
    shown = json_sql.AsText(resource.shown("", chosen))
    queryset = public_by_keys(resource.about.model).values_list("pk", shown)
    sql, parameters = queryset.query.get_compiler(using).as_sql()
    return sql, tuple(parameters)
