"""Counts of rows by groups, in one statement over several sets of rows.

Django joins what a queryset names, and counts a row twice where a join returns it twice; unions
and recursive views it does not group by at all. Here each set of rows is a queryset of its own, and
the rows of the first set are counted by distinct keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from debates.compat.django.queries import compiled


@dataclass(frozen=True, slots=True)
class Sql:
    """A SELECT without parameters, for what a queryset cannot say."""

    text: str


@dataclass(frozen=True, slots=True)
class RowSet:
    """A set of rows with a name, which is unique in its statement.

    columns   names of the columns; by the first one the set is joined
    rows      a queryset of values in the order of the columns
    on        the column of an earlier set that the first one equals: "listed.id"; empty for the
              first set
    required  whether rows of the earlier set without a match are left out
    """

    name: str
    columns: tuple[str, ...]
    rows: QuerySet | Sql
    on: str = ""
    required: bool = False


CountedGroup = tuple[Any, ...]
"""The value of each column that is grouped by, then the number of rows."""


def count_groups(
    sets: Sequence[RowSet], columns: Sequence[str], most: int | None = None
) -> list[CountedGroup]:
    """Count the distinct rows of the first set by columns such as "listed.kind"; one query.

    Groups with the most rows come first. A row of which a column has several values counts in
    each of their groups. Returns [] where nothing is counted.

    most  maximum number of groups; None for all
    """
    try:
        clauses, parameters = _with(sets)
    except EmptyResultSet:
        return []
    first, *joined_sets = sets
    joins = "".join(_join(row_set) for row_set in joined_sets)
    places = ", ".join(str(place) for place, _ in enumerate(columns, 1))
    sql = (
        f"WITH {clauses} "
        f"SELECT {', '.join(columns)}, COUNT(DISTINCT {first.name}.{first.columns[0]}) "
        f"FROM {first.name}{joins} GROUP BY {places} "
        f"ORDER BY {len(columns) + 1} DESC, {places}"
    )
    if most is not None:
        sql += f" LIMIT {int(most)}"
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _with(sets: Sequence[RowSet]) -> tuple[str, list[Any]]:
    """Return the clauses that name the sets, and their parameters."""
    clauses, parameters = [], []
    for row_set in sets:
        if isinstance(row_set.rows, Sql):
            sql, values = row_set.rows.text, ()
        else:
            sql, values = compiled(row_set.rows.order_by(), connection.alias)
        # otherwise SQLite may look for the rows of a set again for each row of another one
        kind = "MATERIALIZED " if row_set.required or not row_set.on else ""
        clauses.append(f"{row_set.name}({', '.join(row_set.columns)}) AS {kind}({sql})")
        parameters.extend(values)
    return ", ".join(clauses), parameters


def _join(row_set: RowSet) -> str:
    kind = "JOIN" if row_set.required else "LEFT JOIN"
    return f" {kind} {row_set.name} ON {row_set.name}.{row_set.columns[0]} = {row_set.on}"
