"""Rows as CSV tables and as newline-delimited JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from debates.api.resources.fields import Column, Related, Texts, ToMany, ToOne
from debates.api.resources.resource import Resource
from debates.api.resources.selection import Selection
from debates.text.csv_values import as_cell, csv_bytes, joined


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table.

    name  its heading: "statement", "expert", "expert.name"
    path  the members that lead to its value in a row
    each  the dotted member to take of each item, where the value is a list of objects; "" to write
          the list as JSON, None for a list of texts
    """

    name: str
    path: tuple[str, ...]
    each: str | None = None

    def within(self, member: str) -> TableColumn:
        """Return the same column, read from a member of the row."""
        return replace(self, name=f"{member}.{self.name}", path=(member, *self.path))

    def cell(self, row: dict[str, Any]) -> str:
        """Return the text of the cell in a row."""
        value: Any = row
        for member in self.path:
            value = None if value is None else value.get(member)
        if isinstance(value, list) and self.each:
            return joined(as_cell(_member_at(item, self.each)) for item in value)
        if isinstance(value, list) and self.each is None:
            return joined(value)
        return as_cell(value)


def _member_at(row: dict[str, Any], path: str) -> Any:
    value: Any = row
    for name in path.split("."):
        value = value[name]
    return value


def table_columns(resource: type[Resource], selection: Selection) -> list[TableColumn]:
    """Return the columns of the selected fields of a resource."""
    computed = [TableColumn(name, (name,), "") for name in resource.computed(selection)]
    return [*_table_columns(resource, selection, "", ()), *computed]


def _table_columns(
    resource: type[Resource], selection: Selection, prefix: str, path: tuple[str, ...]
) -> Iterator[TableColumn]:
    for name in resource.shown_names(selection):
        column, inner = resource.columns[name], selection.of(name)
        column_path, heading = (*path, name), f"{prefix}{name}"
        if isinstance(column, ToOne) and (inner.expanded or inner.fields):
            yield from _table_columns(column.target, inner, f"{heading}.", column_path)
        elif isinstance(column, ToMany) and inner.expanded:
            yield TableColumn(heading, column_path, "")
        elif isinstance(column, Related):
            yield from _references(column, inner, heading, column_path)
        else:
            yield TableColumn(heading, column_path, None if isinstance(column, Texts) else "")


def _references(
    column: Related, inner: Selection, heading: str, here: tuple[str, ...]
) -> Iterator[TableColumn]:
    """Yield the columns of references: their keys, or the selected fields of the references."""
    target = column.target
    by_key = not inner.fields and bool(target.about.key)
    names = (target.about.key,) if by_key else target.shown_names(inner)
    for name in names:
        own = heading if by_key else f"{heading}.{name}"
        if isinstance(column, ToMany):
            yield TableColumn(own, here, _with_key(target.columns[name], name))
        else:
            yield TableColumn(own, (*here, name), "")


def _with_key(column: Column, name: str) -> str:
    return f"{name}.{column.target.about.key}" if isinstance(column, Related) else name


def csv_lines(columns: list[TableColumn], rows: Iterable[Iterable[str]]) -> Iterator[bytes]:
    """Write batches of JSON rows as CSV, after the headings."""
    yield csv_bytes([[column.name for column in columns]])
    for batch in rows:
        # Decimal keeps every digit of a figure
        objects = [json.loads(row, parse_float=Decimal) for row in batch]
        yield csv_bytes([[column.cell(row_object) for column in columns] for row_object in objects])


def json_lines(rows: Iterable[Iterable[str]]) -> Iterator[bytes]:
    """Write batches of JSON rows, one row a line."""
    for batch in rows:
        yield "".join(f"{row}\n" for row in batch).encode()
