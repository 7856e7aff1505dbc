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
from debates.db.compiled_queries import SelectedColumn, public_rows

T = TypeVar("T")

BATCH_OF_ROWS = 100
"""Most rows that are made at once: enough for the database, few enough to give way in between."""

BATCH_LENGTH = 500_000
"""Characters that a batch should have."""


def row_column(resource: type[Resource], selection: Selection, origin: str) -> SelectedColumn:
    """Return the row of a resource as JSON, as a column to read along with others.

    origin  scheme and host, which all addresses begin with: "https://example.org"
    """
    shows_coders = "yes" if settings.SINORUS_SHOW_CODERS else ""
    return SelectedColumn(
        _JsonRow(resource, selection), {ORIGIN: origin, SHOW_CODERS: shows_coders}
    )


@dataclass(frozen=True, slots=True)
class _JsonRow:
    """Makes the expression of a row."""

    resource: type[Resource]
    chosen: Selection

    def __call__(self) -> Expression:
        return json_sql.AsText(self.resource.shown("", self.chosen))


def rows_by_key(
    resource: type[Resource], selection: Selection, keys: Sequence[int], origin: str
) -> dict[int, str]:
    """Read the public rows among these primary keys, each as JSON, by primary key.

    origin  as for `row_column`
    """
    row_texts = dict(
        public_rows(resource.about.model, keys, row_column(resource, selection, origin))
    )
    computed = resource.computed(selection)
    return _completed(row_texts, computed, origin) if computed and row_texts else row_texts


def _completed(
    row_texts: Mapping[int, str], computed: Mapping[str, Computed], origin: str
) -> dict[int, str]:
    """Return rows with the members that Python computes."""
    values = {name: column.values(list(row_texts), origin) for name, column in computed.items()}
    return {
        key: _row_with(
            row,
            {name: values[name].get(key, column.default) for name, column in computed.items()},
        )
        for key, row in row_texts.items()
    }


def _row_with(row: str, members: Mapping[str, Any]) -> str:
    """Return a row with more members behind its own."""
    more = orjson.dumps(members).decode()
    return more if row == "{}" else f"{row[:-1]},{more[1:]}"


def rows(
    resource: type[Resource], selection: Selection, keys: Sequence[int], origin: str
) -> list[str]:
    """Read the public rows among these primary keys, each as JSON, in the order of the keys."""
    row_texts = rows_by_key(resource, selection, keys, origin)
    return [row_texts[key] for key in keys if key in row_texts]


def batches(
    resource: type[Resource],
    selection: Selection,
    keys: Iterable[int],
    origin: str,
    size: int = BATCH_OF_ROWS,
) -> Iterator[list[str]]:
    """Read rows as `rows` does, in batches, so that any number of any length needs little memory.

    size  most rows of a batch; where they are long, it has fewer
    """
    return read_in_batches(keys, lambda some: rows(resource, selection, some, origin), size)


def read_in_batches(
    keys: Iterable[int], read_texts: Callable[[list[int]], list[str]], size: int = BATCH_OF_ROWS
) -> Iterator[list[str]]:
    """Read what belongs to some keys at a time: as many as give texts of about BATCH_LENGTH."""
    waiting, number = iter(keys), size
    while some := list(islice(waiting, number)):
        texts = read_texts(some)
        length = sum(map(len, texts)) or 1
        yield texts
        number = max(1, min(size, number * BATCH_LENGTH // length))


def in_batches(values: Iterable[T]) -> Iterator[list[T]]:
    """Split values into lists of BATCH."""
    waiting = iter(values)
    while some := list(islice(waiting, BATCH_OF_ROWS)):
        yield some
