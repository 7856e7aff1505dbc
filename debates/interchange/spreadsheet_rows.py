"""Rows of a spreadsheet from a document: names instead of addresses where they are unambiguous."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Model

from debates.interchange.json_types import Json
from debates.interchange.spreadsheet import (
    LONGEST_CELL,
    SHEET_OF,
    TITLE_OF,
    TOO_LONG,
    Sheet,
    SheetColumn,
)
from debates.kinds import kind_of, parts_of
from debates.models import Debate, Position
from debates.text.csv_values import lines
from debates.text.figures import typed_number, typed_percentage
from debates.text.names import as_typed

LONGEST_NAME = 255
"""Characters of a name that a spreadsheet offers in a list; longer ones are named by address."""


def entries_of(document: Json, sheet: Sheet) -> list[Json]:
    """Return the entries of a sheet in a document, those of parts with the slug of the position."""
    debate = document["debate"]
    if sheet.model is Debate:
        return [debate]
    if sheet.is_part:
        return [*_sheet_parts(debate, sheet)]
    home = document if sheet.name in document else debate
    return home.get(sheet.name, [])


def _sheet_parts(debate: Json, sheet: Sheet) -> Iterator[Json]:
    for position in debate.get("positions", ()):
        own = position.get(kind_of(sheet.model).in_parent, [])
        if kind_of(sheet.model).is_single:
            own = [own] if own else []
        for part in own:
            yield {"position": position["slug"], **part}


def key_of(sheet: Sheet, entry: Json) -> Any:
    """Return what an entry is known by among those of its sheet."""
    if "slug" in entry:
        return entry["slug"]
    if entry.get("id"):
        return entry["id"]
    kind = kind_of(sheet.model)
    names = (kind.parent if kind.parent != "debate" else "", kind.known_by)
    return tuple(entry.get(name) for name in names if name)


def without_parts(position: Json) -> Json:
    """Return a position without its parts, which are sheets of their own."""
    parts = {kind.in_parent for kind in parts_of(Position)}
    return {name: value for name, value in position.items() if name not in parts}


class Names:
    """The names by which the objects of a document are identified."""

    def __init__(self, document: Json) -> None:
        self._names: dict[type[Model], dict[str, str]] = {}
        for model, name in SHEET_OF.items():
            home = document if name in document else document["debate"]
            titles = {entry["slug"]: entry[TITLE_OF[model]] for entry in home.get(name, ())}
            title_counts = Counter(map(as_typed, titles.values()))
            self._names[model] = {
                slug: text
                for slug, text in titles.items()
                if title_counts[as_typed(text)] == 1
                and len(text) <= LONGEST_NAME
                and "\n" not in text
            }

    def of(self, model: type[Model], slug: str) -> str:
        """Return the name of an object, or its slug where another object has the same name."""
        return self._names[model].get(slug, slug)


def cell(entry: Json, column: SheetColumn, names: Names) -> str | Decimal | int | None:
    """Return the content of a cell: a text or a number; None for an empty cell."""
    value = entry.get(column.name)
    if value in (None, "", []):
        return None
    if column.kind == "number":
        return value
    if column.kind == "percentage":
        return typed_percentage(value) if 0 < value < 1 else value
    if column.target is not None:
        slugs = value if column.is_several else [value]
        text = "\n".join(names.of(column.target, slug) for slug in slugs)
    else:
        text = lines(value) if isinstance(value, list) else str(value)
    return text if len(text) <= LONGEST_CELL else TOO_LONG


def cell_text(value: str | Decimal | int | None) -> str:
    """Return the content of a cell as text."""
    if value is None:
        return ""
    return typed_number(value) if isinstance(value, Decimal) else str(value)
