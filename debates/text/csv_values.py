"""Values of CSV tables (RFC 4180)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

SEPARATOR = ";"
"""Separates several values in one cell."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_cell(value: Any) -> str:
    """Format a value as the text of a cell.

    A text that a spreadsheet would read as a formula gets an apostrophe before it, as
    spreadsheets themselves write it. Numbers keep their digits.
    """
    if value is None:
        return ""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return str(value)


def joined(values: Iterable[str]) -> str:
    """Join several values as the text of one cell; on lines if any of them has a separator."""
    several = list(values)
    if any(SEPARATOR in value for value in several):
        return as_cell(lines(several))
    return as_cell(SEPARATOR.join(several))


def lines(values: Sequence[str]) -> str:
    """Join values, each on a line; a line break ends a single value that has a separator."""
    text = "\n".join(values)
    return f"{text}\n" if len(values) == 1 and SEPARATOR in text else text


def csv_bytes(rows: Iterable[Iterable[str]]) -> bytes:
    """Write rows of cells as CSV in UTF-8 (RFC 4180)."""
    output = io.StringIO()
    csv.writer(output, lineterminator="\r\n").writerows(rows)
    return output.getvalue().encode()
