"""The rows of a small debate a great many times, for the plans of PostgreSQL.

The database makes the copies itself, without triggers: no version and no log tells of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.apps import apps
from django.db import connection
from django.db.models import Field, Model

POSITIONS = 100_000

FEW = 500
"""Copies of what many positions have in common; the copies of positions have them in turns."""

VOTES = 20_000

PARTS_OF = 8
"""One in so many positions has copies of its parts."""

_IN_COMMON = ("source", "topic", "debate", "expert", "question", "participation")
_PARTS = ("position_topics", "forecast", "evidence", "counterpoint", "support")
_TEXTS = {"statement", "text", "title", "name", "sort_name"}

Keys = Mapping[type[Model], int]
"""The last key of each model before there were copies, which is also the distance of two copies."""


def fill() -> None:
    """Copy what there is until there are POSITIONS, and gather statistics."""
    models = {
        model._meta.db_table.removeprefix("debates_"): model
        for model in apps.get_app_config("debates").get_models(include_auto_created=True)
    }
    each = POSITIONS // models["position"].objects.count()
    copies = {
        **dict.fromkeys(_IN_COMMON, f"generate_series(1, {FEW})"),
        "position": f"generate_series(1, {each})",
        **dict.fromkeys(_PARTS, f"generate_series({PARTS_OF}, {each}, {PARTS_OF})"),
        "vote": f"generate_series(1, {VOTES})",
    }
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        last: dict[type[Model], int] = {}
        for name in copies:
            cursor.execute(f"SELECT max(id) FROM {models[name]._meta.db_table}")
            (last[models[name]],) = cursor.fetchone()
        for name, numbers in copies.items():
            cursor.execute(_copied(models[name], numbers, last))
        cursor.execute("RESET session_replication_role")
        cursor.execute("ANALYZE")


def empty() -> None:
    """Remove all rows at once, with the room that they take."""
    tables = [model._meta.db_table for model in apps.get_app_config("debates").get_models()]
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


def _copied(model: type[Model], numbers: str, last: Keys) -> str:
    """Return the SQL that copies the rows of a model, once for each of some numbers."""
    fields = model._meta.local_concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(field, last) for field in fields)
    table = model._meta.db_table
    return (
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}, {numbers} copy"
        f" WHERE id <= {last[model]}"
    )


def _value(field: Field, last: Keys) -> str:
    """Return the SQL of a column of a copy: unique where it has to be, and else spread."""
    column = f'"{field.column}"'
    if field.primary_key:
        return f"id + copy * {last[field.model]}"
    if field.related_model in last:
        return f"{column} + {_copy_of(field)} * {last[field.related_model]}"
    if field.name == "public_id":
        number = f"right('00000000' || (id + copy * {last[field.model]}), 9)"
        return f"'z' || translate({number}, '01', 'ab')"
    by_name = {"slug": f"{column} || '-' || copy", "order": f"{column} + copy * 1000"}
    by_type = {
        "DateTimeField": f"{column} - copy * interval '1 minute'",
        "DateField": f"{column} - copy % 3000",
    }
    if field.name in _TEXTS:
        return f"{column} || ' ' || copy"
    return by_name.get(field.name) or by_type.get(field.get_internal_type(), column)


def _copy_of(field: Field) -> str:
    """Return the SQL of the number of the copy that a copy refers to."""
    if field.related_model._meta.db_table.removeprefix("debates_") not in _IN_COMMON:
        return "copy"
    # of votes, another number than for questions: no expert votes twice
    several = FEW - 1 if field.model._meta.model_name == "vote" and field.name == "expert" else FEW
    return f"((copy - 1) % {several} + 1)"
