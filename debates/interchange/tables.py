"""A debate's document as tables, for spreadsheets and data frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from django.db.models import Model

from debates.interchange.json_types import Json
from debates.kinds import Kind, kind_of, kinds, parts_of
from debates.models import Debate, Position
from debates.models.declaration import Door, arranged, fields_through, outer_name
from debates.text.csv_values import as_cell, csv_bytes, joined
from debates.text.figures import typed_number

MODELS_OF_TABLES: Mapping[str, type[Model]] = {
    kind.collection: kind.model for kind in kinds() if kind.model is not Debate
}
"""The model of each table; that of the debate would have one row."""

PART_MODELS = tuple(kind.model for kind in parts_of(Position) if not kind.is_single)
"""The models of the parts of positions, which are numbered within their position."""

FIRST_COLUMNS: Mapping[type[Model], Sequence[str]] = {
    Position: ("slug", "expert", "question", "stance", "kind", "statement", "detail", "topics"),
    **{kind.model: ("position", "number", "id") for kind in parts_of(Position)},
}
"""Columns in an order that the tables keep; the others follow as their model declares them."""


def columns_of(model: type[Model]) -> tuple[str, ...]:
    """Get the columns of a model's table; a part is known by its position and its number in it."""
    names = [outer_name(field) for field in fields_through(model, Door.TABLE).values()]
    numbered = ["number"] if model in PART_MODELS else []
    return tuple(arranged([*names, *numbered], FIRST_COLUMNS.get(model, ())))


COLUMNS_OF_TABLES: Mapping[str, Sequence[str]] = {
    name: columns_of(model) for name, model in MODELS_OF_TABLES.items()
}
"""The columns of each table; numbers of parts count from 1."""


def tables(document: Json) -> dict[str, bytes]:
    """Return the tables of a document as CSV, by name."""
    return {
        name: csv_bytes([columns, *(_cells(row, columns) for row in _table_rows(name, document))])
        for name, columns in COLUMNS_OF_TABLES.items()
    }


def _table_rows(name: str, document: Json) -> Iterable[Json]:
    debate = document["debate"]
    if name in debate:
        return debate[name]
    if name in document:
        return document[name]
    kind = kind_of(MODELS_OF_TABLES[name])
    return _part_rows(kind, debate["positions"]) if kind.parent_model is Position else ()


def _part_rows(kind: Kind, positions: Iterable[Json]) -> Iterator[Json]:
    for position in positions:
        own = position.get(kind.in_parent, ())
        if kind.is_single:
            yield from ({"position": position["slug"], **part} for part in ([own] if own else ()))
        else:
            for number, part in enumerate(own, 1):
                yield {"position": position["slug"], "number": number, **part}


def _cells(row: Json, columns: Sequence[str]) -> Iterator[str]:
    for column in columns:
        value = row.get(column)
        if isinstance(value, list):
            yield joined(value)
        elif isinstance(value, Decimal):
            yield typed_number(value)
        else:
            yield as_cell(value)
