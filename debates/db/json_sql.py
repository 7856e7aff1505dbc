"""JSON that the database writes itself: expressions for what Django's own do not offer.

Each of them compiles to SQLite and PostgreSQL. Django's `JSONObject` makes jsonb on
PostgreSQL, which sorts the names by their length; here the order stays as declared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Expression, Func, Lookup, QuerySet, Subquery, TextField, Value


class Slot(Expression):
    """A parameter whose value is not known yet when the statement is made.

    `marker` stands among the statement's parameters in its place.
    """

    def __init__(self, marker: object) -> None:
        super().__init__(output_field=TextField())
        self.marker = marker

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[object]]:
        return "%s", [self.marker]


class Among(Lookup):
    """Whether a number is in a list that one parameter holds (see `list_parameter`).

    A lookup, since any other expression is compared with true in some versions of Django,
    and a comparison finds no index.
    """

    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        number, several, parameters = self._sides(compiler, connection)
        return f"{number} IN (SELECT value FROM json_each({several}))", parameters

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        number, several, parameters = self._sides(compiler, connection)
        return f"{number} = ANY({several}::bigint[])", parameters

    def _sides(self, compiler: Any, connection: Any) -> tuple[str, str, list[Any]]:
        number, numbers = self.process_lhs(compiler, connection)
        several, lists = compiler.compile(self.rhs)
        return number, several, [*numbers, *lists]


def list_parameter(numbers: Iterable[int], vendor: str) -> Any:
    """Numbers as the one parameter that `Among` takes."""
    return list(numbers) if vendor == "postgresql" else json.dumps(list(numbers))


class JsonObject(Func):
    """A JSON object with these members in this order."""

    def __init__(self, members: Mapping[str, Expression]) -> None:
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
    """A JSON array of the column "row" of a queryset, in the queryset's order."""

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


class CountOf(Subquery):
    """How many rows a queryset has."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"


class Joined(Func):
    """Texts (and numbers as texts) one after the other; NULL where one of them is."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = TextField()


class NullIfEmpty(Func):
    """A text, or NULL for the empty one."""

    template = "NULLIF(%(expressions)s, '')"
    output_field = TextField()


class WhereGiven(Func):
    """The second expression where the first is not NULL, else NULL."""

    template = "CASE WHEN %(expressions)s END"
    arg_joiner = " IS NOT NULL THEN "
    output_field = TextField()


class ByVendor(Func):
    """A text that each database makes of its operands by a template of its own."""

    output_field = TextField()
    on_sqlite = "%(expressions)s"
    on_postgresql = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template=self.on_sqlite, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template=self.on_postgresql, **context)


class MomentText(ByVendor):
    """A moment as RFC 3339 writes it, in UTC, to the millisecond (cut, not rounded)."""

    on_sqlite = "substr(replace(%(expressions)s, ' ', 'T') || '.000', 1, 23) || 'Z'"
    on_postgresql = (
        "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
    )


class PlainNumber(ByVendor):
    """A decimal number without zeros at its end."""

    on_postgresql = "trim_scale(%(expressions)s)"


class StoredJson(ByVendor):
    """A column that holds JSON, as JSON and not as a text that looks like it."""

    on_sqlite = "json(%(expressions)s)"


class AsText(ByVendor):
    """JSON as a text, which drivers hand over as it is."""

    on_postgresql = "%(expressions)s::text"


def array_of(queryset: QuerySet, row: JsonObject) -> JsonArray:
    """The JSON array of `row` for each of a queryset, which may refer to an outer one."""
    return JsonArray(queryset.values(row=row), output_field=TextField())


def count_of(queryset: QuerySet) -> CountOf:
    """The number of rows of a queryset, which may refer to an outer one."""
    return CountOf(queryset.order_by().values(one=Value(1)))
