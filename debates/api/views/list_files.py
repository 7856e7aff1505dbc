"""Files of a whole list, in the formats that stream all rows instead of a page (`WHOLE_LIST`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from debates.api.http.renderers import ApiRenderer, CsvRenderer, NdjsonRenderer
from debates.api.resources.tables import TableColumn, csv_lines, json_lines
from debates.api.views import csv_dialect

Batches = Iterable[Iterable[str]]


def encoded(
    renderer: ApiRenderer, columns: list[TableColumn], rows: Batches, *, excel: bool
) -> Iterator[bytes]:
    """Return a file in the format of a renderer, in pieces.

    columns  of a table; formats without columns have whole rows
    rows     in batches, each row a JSON object
    excel    whether a table is for Excel (`csv_dialect`)
    """
    return ENCODERS[type(renderer)](columns, rows, excel)


def _csv(columns: list[TableColumn], rows: Batches, excel: bool) -> Iterator[bytes]:
    return csv_dialect.in_dialect(csv_lines(columns, rows), excel=excel)


def _ndjson(columns: list[TableColumn], rows: Batches, excel: bool) -> Iterator[bytes]:
    return json_lines(rows)


ENCODERS: Mapping[
    type[ApiRenderer], Callable[[list[TableColumn], Batches, bool], Iterator[bytes]]
] = {CsvRenderer: _csv, NdjsonRenderer: _ndjson}
