"""SQL of querysets, which Django compiles whenever one is read."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

from debates.compat.django import READ_AGAINST
from debates.compat.requirements import require

require("Django", READ_AGAINST, [(Query, "get_compiler"), (SQLCompiler, "as_sql")])


def compiled(queryset: QuerySet, using: str) -> tuple[str, tuple[Any, ...]]:
    """Return the SQL of a queryset for a database, and its parameters."""
    sql, parameters = queryset.query.get_compiler(using).as_sql()
    return sql, tuple(parameters)
