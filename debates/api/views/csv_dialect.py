"""The parameter `dialect` of tables: CSV as the standard has it, or as Excel opens it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from debates.api.http.problems import ParameterError
from debates.api.http.renderers import ApiRenderer, CsvRenderer
from debates.api.openapi.operations import Parameter
from debates.api.views.parameters import Reader

STANDARD, EXCEL = "rfc4180", "excel"
BOM = "\ufeff".encode()

DIALECT = Parameter(
    "dialect",
    "With CSV: `excel` puts a byte order mark first, by which Excel reads the file as UTF-8.",
    {"type": "string", "enum": [STANDARD, EXCEL], "default": STANDARD},
    STANDARD,
)


def read_dialect(reader: Reader, renderer: ApiRenderer) -> bool:
    """Tell whether a table is for Excel; that there is none is an error, left with the reader."""
    dialect = reader.word(DIALECT.name)
    if dialect == EXCEL and not isinstance(renderer, CsvRenderer):
        message = f"This parameter has no effect in {renderer.format}. Add format=csv."
        reader.errors.append(ParameterError(DIALECT.name, message, dialect))
    return dialect == EXCEL


def in_dialect(table: Iterator[bytes], *, excel: bool) -> Iterator[bytes]:
    """Return a table in its dialect: for Excel with a byte order mark before it."""
    return chain([BOM], table) if excel else table
