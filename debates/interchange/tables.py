"""A debate's document as tables, for spreadsheets and data frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from debates.text.csv_values import as_cell, csv_bytes
from debates.text.figures import format_decimal

Json = Mapping[str, Any]

COLUMNS: Mapping[str, Sequence[str]] = {
    "questions": ("slug", "text", "locator"),
    "participations": ("expert", "role", "affiliation", "place", "heading"),
    "positions": (
        *("slug", "expert", "question", "stance", "kind", "statement", "detail", "topics"),
        *("locator", "quotation"),
    ),
    "evidence": (
        *("position", "number", "statement", "kind", "value", "unit", "period", "source"),
        *("locator", "quotation"),
    ),
    "counterpoints": (
        *("position", "number", "statement", "kind", "raised_by", "locator", "quotation"),
    ),
    "experts": (
        *("slug", "name", "sort_name", "aliases", "biography", "orcid", "wikidata", "homepage"),
    ),
    "topics": ("slug", "name", "description", "broader"),
    "sources": ("slug", "title", "author", "publisher", "address", "date", "text"),
}
"""The columns of each table; a part is told by its position and its number in it, from 1."""

BETWEEN = ";"
"""Stands between several values in one cell."""


def tables(document: Json) -> dict[str, bytes]:
    """The tables of a document as CSV, by name."""
    return {
        name: csv_bytes([columns, *(_cells(row, columns) for row in _rows(name, document))])
        for name, columns in COLUMNS.items()
    }


def _rows(name: str, document: Json) -> Iterable[Json]:
    debate = document["debate"]
    if name in debate:
        return debate[name]
    if name in document:
        return document[name]
    return _parts(name, debate["positions"])


def _parts(name: str, positions: Iterable[Json]) -> Iterator[Json]:
    for position in positions:
        for number, part in enumerate(position[name], 1):
            yield {"position": position["slug"], "number": number, **part}


def _cells(row: Json, columns: Sequence[str]) -> Iterator[str]:
    for column in columns:
        value = row.get(column)
        if isinstance(value, list):
            value = BETWEEN.join(value)
        if isinstance(value, Decimal):
            yield format_decimal(value)
        else:
            yield as_cell(value)
