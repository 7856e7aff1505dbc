"""Rows of an answer as JSON, written by the database in one statement.

What it cannot write (`Computed`), Python adds to a batch of them.

The caller decides by primary key which rows they are. The statement reads through `published()`:
a row that is not public is left out even where its key is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import orjson
from django.conf import settings
from django.db.models import Expression

from debates.api.resources.fields import ORIGIN, SHOW_CODERS, Computed
from debates.api.resources.resource import Resource
from debates.api.resources.selection import Selection
from debates.db import json_sql
from debates.db.compiled_queries import Column, public_rows

T = TypeVar("T")

BATCH = 100
"""Most rows that are made at once: enough for the database, few enough to give way in between."""

BATCH_LENGTH = 500_000
"""Characters that a batch should have."""


def row_column(resource: type[Resource], chosen: Selection, origin: str) -> Column:
    """Return the row of a resource as JSON, as a column to read along with others.

    origin  scheme and host, which all addresses begin with: "https://example.org"
    """
    shown = "yes" if settings.SINORUS_SHOW_CODERS else ""
    return Column(_JsonRow(resource, chosen), {ORIGIN: origin, SHOW_CODERS: shown})


@dataclass(frozen=True, slots=True)
class _JsonRow:
    """Makes the expression of a row."""

    resource: type[Resource]
    chosen: Selection

    def __call__(self) -> Expression:
        return json_sql.AsText(self.resource.shown("", self.chosen))


def rows_by_key(
    resource: type[Resource], chosen: Selection, keys: Sequence[int], origin: str
) -> dict[int, str]:
    """Read the public rows among these primary keys, each as JSON, by primary key.

    origin  as for `row_column`
    """
    found = dict(public_rows(resource.about.model, keys, row_column(resource, chosen, origin)))
    computed = resource.computed(chosen)
    return _completed(found, computed, origin) if computed and found else found


def _completed(
    found: Mapping[int, str], computed: Mapping[str, Computed], origin: str
) -> dict[int, str]:
    """Return rows with the members that Python computes."""
    values = {name: column.values(list(found), origin) for name, column in computed.items()}
    return {
        key: _joined(
            row,
            {name: values[name].get(key, column.default) for name, column in computed.items()},
        )
        for key, row in found.items()
    }


def _joined(row: str, members: Mapping[str, Any]) -> str:
    """Return a row with more members behind its own."""
    more = orjson.dumps(members).decode()
    return more if row == "{}" else f"{row[:-1]},{more[1:]}"


def rows(
    resource: type[Resource], chosen: Selection, keys: Sequence[int], origin: str
) -> list[str]:
    """Read the public rows among these primary keys, each as JSON, in the order of the keys."""
    found = rows_by_key(resource, chosen, keys, origin)
    return [found[key] for key in keys if key in found]


def batches(
    resource: type[Resource],
    chosen: Selection,
    keys: Iterable[int],
    origin: str,
    size: int = BATCH,
) -> Iterator[list[str]]:
    """Read rows as `rows` does, in batches, so that any number of any length needs little memory.

    size  most rows of a batch; where they are long, it has fewer
    """
    return read_in_batches(keys, lambda some: rows(resource, chosen, some, origin), size)


def read_in_batches(
    keys: Iterable[int], read: Callable[[list[int]], list[str]], size: int = BATCH
) -> Iterator[list[str]]:
    """Read what belongs to some keys at a time: as many as give texts of about BATCH_LENGTH."""
    waiting, number = iter(keys), size
    while some := list(islice(waiting, number)):
        found = read(some)
        length = sum(map(len, found)) or 1
        yield found
        number = max(1, min(size, number * BATCH_LENGTH // length))


def in_batches(values: Iterable[T]) -> Iterator[list[T]]:
    """Split values into lists of BATCH."""
    waiting = iter(values)
    while some := list(islice(waiting, BATCH)):
        yield some
