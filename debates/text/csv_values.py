"""Values as cells of a table (CSV, RFC 4180)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_cell(value: Any) -> str:
    """A value as the text of a cell; no text that a spreadsheet would take for a formula.

    Such a text gets an apostrophe in front, as spreadsheets themselves write it. Numbers stay.
    """
    if value is None:
        return ""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return str(value)


def csv_bytes(rows: Iterable[Iterable[str]]) -> bytes:
    """Rows of cells as CSV in UTF-8."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue().encode()
