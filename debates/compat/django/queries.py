"""SQL of querysets, which Django compiles at each reading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

from debates.compat.django import READ_AGAINST
from debates.compat.requirements import require

require("Django", READ_AGAINST, [(Query, "get_compiler"), (SQLCompiler, "as_sql")])
require("Django", READ_AGAINST, [(Expression, "get_db_converters")])


def compiled(queryset: QuerySet, using: str) -> tuple[str, tuple[Any, ...]]:
    """Return the SQL of a queryset for a database, and its parameters."""
    sql, parameters = queryset.query.get_compiler(using).as_sql()
    return sql, tuple(parameters)


@dataclass(frozen=True, slots=True)
class CompiledValues:
    """A queryset of values, as `values_list` makes it, that is compiled once.

    columns  the selected expressions, which know what to make of the values of the driver
    """

    sql: str
    parameters: tuple[Any, ...]
    columns: tuple[Expression, ...]

    @classmethod
    def of(cls, queryset: QuerySet, using: str) -> Self:
        """Compile a queryset for a database."""
        compiler = queryset.query.get_compiler(using)
        sql, parameters = compiler.as_sql()
        return cls(sql, tuple(parameters), tuple(column for column, _, _ in compiler.select))

    def converted(
        self, rows: Iterable[Sequence[Any]], connection: BaseDatabaseWrapper
    ) -> list[tuple[Any, ...]]:
        """Return rows of the driver with the values that the queryset would have."""
        every = list(zip(*rows, strict=True))
        for place, column in enumerate(self.columns if every else ()):
            for convert in (
                *connection.ops.get_db_converters(column),
                *column.get_db_converters(connection),
            ):
                every[place] = tuple(convert(value, column, connection) for value in every[place])
        return list(zip(*every, strict=True))
