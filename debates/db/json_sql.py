"""Expressions with which the database itself writes JSON, on SQLite and PostgreSQL.

Django's `JSONObject` makes jsonb on PostgreSQL, which sorts the names by length; the expressions
here keep the declared order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import (
    CharField,
    Expression,
    F,
    Func,
    Lookup,
    QuerySet,
    Subquery,
    TextField,
    Value,
)


class Slot(Expression):
    """Parameter whose value is not known yet when the SQL is compiled.

    marker  stands in its place among the parameters of the statement
    """

    def __init__(self, marker: object) -> None:
        super().__init__(output_field=TextField())
        self.marker = marker

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[object]]:
        return "%s", [self.marker]


class Among(Lookup):
    """Condition that a number or text is in a list passed as one parameter (see `list_parameter`).

    A lookup, since some versions of Django compare any other expression with true, and such a
    comparison uses no index.
    """

    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        member, several, parameters = self._sides(compiler, connection)
        return f"{member} IN (SELECT value FROM json_each({several}))", parameters

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        member, several, parameters = self._sides(compiler, connection)
        kind = "text" if isinstance(self.lhs.output_field, CharField | TextField) else "bigint"
        return f"{member} = ANY({several}::{kind}[])", parameters

    def _sides(self, compiler: Any, connection: Any) -> tuple[str, str, list[Any]]:
        member, own = self.process_lhs(compiler, connection)
        several, lists = compiler.compile(self.rhs)
        return member, several, [*own, *lists]


def list_parameter(values: Iterable[int] | Iterable[str], vendor: str) -> Any:
    """Numbers or texts as a single parameter for `Among`."""
    return list(values) if vendor == "postgresql" else json.dumps(list(values))


class JsonObject(Func):
    """JSON object with these members in this order."""

    def __init__(self, members: Mapping[str, Expression | F]) -> None:
        super().__init__(*members.values(), output_field=TextField())
        self.names = tuple(members)

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        pieces: list[str] = []
        parameters: list[Any] = []
        for name, expression in zip(self.names, self.get_source_expressions(), strict=True):
            sql, values = compiler.compile(expression)
            pieces.append(f"'{name}', {sql}")
            parameters.extend(values)
        function = "json_object" if connection.vendor == "sqlite" else "json_build_object"
        return f"{function}({', '.join(pieces)})", parameters


class JsonArray(Subquery):
    """JSON array of the column "row" of a queryset, in the order of the queryset."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        template = '(SELECT json_group_array(json("row")) FROM (%(subquery)s) AS rows)'
        return self.as_sql(compiler, connection, template=f"json({template})", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return self.as_sql(
            compiler,
            connection,
            template="(SELECT coalesce(json_agg(\"row\"), '[]'::json) FROM (%(subquery)s) AS rows)",
            **context,
        )


class JsonOne(Subquery):
    """Column "row" of a queryset with one row at most, as JSON; NULL without a row."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        template = "json((%(subquery)s))"
        return self.as_sql(compiler, connection, template=template, **context)


class CountOf(Subquery):
    """Number of rows of a queryset."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"


class Joined(Func):
    """Concatenation of texts and numbers; NULL if any of them is NULL."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = TextField()


class NullIfEmpty(Func):
    """Text, or NULL for an empty text."""

    template = "NULLIF(%(expressions)s, '')"
    output_field = TextField()


class WhereGiven(Func):
    """Second expression if the first is not NULL, else NULL."""

    template = "CASE WHEN %(expressions)s END"
    arg_joiner = " IS NOT NULL THEN "
    output_field = TextField()


class ByVendor(Func):
    """Text expression with one SQL template for each database."""

    output_field = TextField()
    on_sqlite = "%(expressions)s"
    on_postgresql = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template=self.on_sqlite, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template=self.on_postgresql, **context)


class MomentText(ByVendor):
    """Date and time as `debates.text.moments` writes it."""

    # SQLite holds text, with a fraction of three or six digits, or none
    on_sqlite = (
        "replace(substr(%(expressions)s, 1, 19), ' ', 'T') || '.' "
        "|| substr(substr(%(expressions)s, 21) || '000000', 1, 6) || 'Z'"
    )
    on_postgresql = (
        "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
    )


class PlainNumber(ByVendor):
    """Decimal number without trailing zeros."""

    on_postgresql = "trim_scale(%(expressions)s)"


class StoredJson(ByVendor):
    """Column with JSON, as JSON instead of text."""

    on_sqlite = "json(%(expressions)s)"


class AsText(ByVendor):
    """JSON as text, which drivers pass on unparsed."""

    on_postgresql = "%(expressions)s::text"


def array_of(queryset: QuerySet, row: JsonObject) -> JsonArray:
    """JSON array of `row` for each row of a queryset, which may refer to an outer query."""
    return JsonArray(queryset.values(row=row), output_field=TextField())


def only_row(queryset: QuerySet, row: JsonObject) -> JsonOne:
    """JSON of `row` for the only row of a queryset, which may refer to an outer query."""
    return JsonOne(queryset.order_by().values(row=row)[:1], output_field=TextField())


def count_of(queryset: QuerySet) -> CountOf:
    """Count the rows of a queryset, which may refer to an outer query."""
    return CountOf(queryset.order_by().values(one=Value(1)))
