"""The sheets of a debate as a spreadsheet, derived from the declarations of the models' fields.

A sheet is a list of one kind of object, one in each row. A column is a field that passes the door
of the archive, so that a new field of a model is in the spreadsheet by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from django.db import models
from django.db.models import Model
from django.utils.text import capfirst

from debates.interchange.json_schema import schema
from debates.interchange.tables import FIRST_COLUMNS, MODELS_OF_TABLES
from debates.kinds import kind_of
from debates.models import Debate, Expert, Forecast, Position, Question, Source, Topic
from debates.models.declaration import Door, arranged, fields_through, label, outer_name

ColumnKind = Literal["text", "choice", "reference", "list", "number", "percentage", "date"]

LONGEST_CELL = 32_767
"""Characters that a cell of a spreadsheet holds."""

TOO_LONG = "[Longer than a cell may be. It stays as it is unless you replace these words.]"
"""Stands for a text that no cell can hold."""

GUIDE_SHEET, CHOICES_SHEET, VERSION_SHEET = "Guide", "Choices", "Version"
"""Sheets beside those of the debate."""

VERSION_PIECE = 30_000
"""Characters of the mark of the version in one cell."""

SIGN_NEEDED = " Less than 1 percent needs its sign: 0.5%."

TITLE_OF: Mapping[type[models.Model], str] = {
    Expert: "name",
    Topic: "name",
    Source: "title",
    Question: "text",
    Position: "statement",
}
"""The field by which an object may be named in another sheet, if only one has that name."""

SHEET_OF: Mapping[type[models.Model], str] = {
    Expert: "experts",
    Topic: "topics",
    Source: "sources",
    Question: "questions",
    Position: "positions",
}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet.

    name      of the value in a document
    header    as people read it, in the first row
    target    model of the objects that are named, where the kind is reference or list
    choices   allowed values of a choice, with what each means
    required  whether no row may be without it
    """

    name: str
    header: str
    kind: ColumnKind
    description: str
    target: type[models.Model] | None = None
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    example: str = ""

    @property
    def is_several(self) -> bool:
        """True if a cell holds several values, each on a line."""
        return self.kind == "list"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: the objects of one model.

    name   of the list in a document, and of the file in CSV: "further_answers"
    title  as people read it: "Further answers"
    """

    name: str
    title: str
    model: type[models.Model]
    description: str
    columns: tuple[SheetColumn, ...]

    @property
    def is_part(self) -> bool:
        """True if each row belongs to a position."""
        return kind_of(self.model).parent_model is Position

    @property
    def has_slugs(self) -> bool:
        """True if its objects have an address of their own."""
        return any(column.name == "slug" for column in self.columns)

    def column(self, name: str) -> SheetColumn | None:
        """Return the column of a name, or None."""
        return next((column for column in self.columns if column.name == name), None)


@cache
def sheets() -> tuple[Sheet, ...]:
    """Return the sheets in their order: the debate first."""
    models_by_name: dict[str, type[Model]] = {"debate": Debate, **MODELS_OF_TABLES}
    return tuple(_sheet(name, model) for name, model in models_by_name.items())


def sheet(name: str) -> Sheet:
    """Return the sheet of a name."""
    return next(candidate for candidate in sheets() if candidate.name == name)


def _sheet(name: str, model: type[models.Model]) -> Sheet:
    declared = {outer_name(field): field for field in fields_through(model, Door.ARCHIVE).values()}
    columns = [
        _column(model, outer, declared[outer])
        for outer in arranged(declared, FIRST_COLUMNS.get(model, ()))
    ]
    # an identifier is read least, and an address is made where it is left empty
    columns.sort(key=lambda column: column.name in ("slug", "id"))
    if kind_of(model).parent_model is Position:
        columns.insert(0, _POSITION)
    title = capfirst(name.replace("_", " "))
    return Sheet(name, title, model, kind_of(model).description, tuple(columns))


def _column(model: type[models.Model], name: str, of: models.Field) -> SheetColumn:
    entry = schema()["$defs"][model._meta.model_name]
    declared, kind = of.declaration, _column_kind(of)
    return SheetColumn(
        name=name,
        header=_header(name, of),
        kind=kind,
        description=_for_sheets(
            declared.description.format(among=getattr(model, "ordered_among", ""))
        )
        + (SIGN_NEEDED if kind == "percentage" else ""),
        target=of.related_model if of.is_relation else None,
        choices=tuple((value, str(text)) for value, text in of.flatchoices if value),
        required=name in entry["required"] and name != "slug",
        example=_example_text(declared.example),
    )


def _header(name: str, of: models.Field) -> str:
    own = {"slug": "Permanent address", "id": "Id", "value_end": "Upper end of a range"}
    return own.get(name) or label(of)


def _for_sheets(description: str) -> str:
    """Return the description of a field in the words of a sheet: headers, and empty cells.

    The fields that descriptions name are those of sources.
    """
    description_with_headers = re.sub(
        r"`(\w+)`", lambda match: f"“{label(Source._meta.get_field(match[1]))}”", description
    )
    return re.sub(r"\bnull\b", "empty", description_with_headers)


def _column_kind(of: models.Field) -> ColumnKind:
    if of.many_to_many or isinstance(of, models.JSONField):
        return "list"
    if of.is_relation:
        return "reference"
    if of.choices:
        return "choice"
    if isinstance(of, models.DateField):
        return "date"
    if isinstance(of, models.DecimalField | models.IntegerField):
        return "percentage" if of == Forecast._meta.get_field("probability") else "number"
    return "text"


def _example_text(value: Any) -> str:
    return "" if value is None or isinstance(value, dict) else "\n".join(_texts(value))


def _texts(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]


_POSITION = SheetColumn(
    name="position",
    header="Position",
    kind="reference",
    description="The position that this belongs to: its statement, or its address.",
    target=Position,
    required=True,
)
