"""Tables of a spreadsheet from its file: a workbook (XLSX), or CSV, one file or several as a ZIP.

CSV is one ZIP archive of a file for each sheet: the sheets refer to each other, and only together
are they imported wholly or not at all. A single file is taken for a debate that is here already.
"""

from __future__ import annotations

import csv
import io
import math
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path, PurePath
from typing import Any

import python_calamine as calamine

from debates.db import deadline
from debates.interchange.archive import DOCUMENT_FILE
from debates.interchange.problems import ImportProblem, ImportRefused, refuse
from debates.interchange.size_checks import DAMAGES, check_directory, check_members
from debates.interchange.spreadsheet import CHOICES_SHEET, GUIDE_SHEET, VERSION_SHEET, sheets
from debates.interchange.spreadsheet_rows import Names, cell, cell_text, entries_of
from debates.interchange.spreadsheet_writing import heads
from debates.interchange.workbook_checks import (
    LARGEST_UNPACKED,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    TOO_LARGE,
    checked_workbook,
)
from debates.text.csv_values import FORMULA_STARTS, csv_bytes

VERSION_FILE = "version.txt"
LARGEST_CSV = 20_000_000
"""Bytes of a file of CSV."""

csv.field_size_limit(LARGEST_CSV)

_DELIMITER = re.compile(r"sep=([,;\t])\r?\n")
_COPY = re.compile(r" ?\(\d+\)$")
"""What browsers add to the name of a file that they download once more."""

Spot = tuple[int, int]
CellValue = str | Decimal | time | timedelta | None


@dataclass
class Table:
    """A table as read from a file.

    title   of the sheet, or name of the file
    header  of its columns
    rows    with the number of each in the file, counted from 1, without empty ones
    """

    title: str
    header: list[str]
    rows: list[tuple[int, list[CellValue]]]


@dataclass
class Tables:
    """The tables of a file.

    mark    of the version that the file was downloaded from; empty where it has none
    folder  of the files in an archive; empty where there is none
    is_csv  whether nothing in the file tells numbers from texts
    problems  of cells whose value cannot be taken as it stands
    """

    sheets: list[Table] = field(default_factory=list)
    mark: str = ""
    folder: str = ""
    is_csv: bool = False
    problems: list[ImportProblem] = field(default_factory=list)


def from_workbook(path: Path) -> Tables:
    """Return the tables of a workbook. Raises ImportRefused."""
    checked = checked_workbook(path)
    result = Tables(problems=checked.problems)
    try:
        with calamine.CalamineWorkbook.from_filelike(checked.file) as book:
            for title in book.sheet_names:
                deadline.check_time()
                if title in (GUIDE_SHEET, CHOICES_SHEET) or title.startswith("_"):
                    continue
                sheet = book.get_sheet_by_name(title)
                rows = [
                    [_plain_cell(cell_value) for cell_value in r]
                    for r in sheet.to_python(skip_empty_area=False)
                ]
                _fill_merged(rows, sheet.merged_cell_ranges or ())
                if title == VERSION_SHEET:
                    result.mark = "".join(str(cells[0] or "") for cells in rows if cells)
                else:
                    result.sheets.append(_filled_table(title, rows))
    # the latter of a duration that Python cannot represent
    except (calamine.CalamineError, OverflowError) as error:
        if checked.problems:
            # such as an error of a later Excel, which the library does not know
            raise ImportRefused(checked.problems) from None
        refuse(f"The workbook cannot be read: {str(error)[:200]}. Save it again as .xlsx.")
    return result


def _fill_merged(rows: list[list[CellValue]], ranges: Iterable[tuple[Spot, Spot]]) -> None:
    """Give the value of merged cells to each of their rows that has others.

    A file holds it in the first one alone, and shows it beside all.
    """
    filled = size = 0
    for (top, column), (bottom, _right) in ranges:
        deadline.check_time()
        rows_below = rows[top + 1 : bottom + 1]
        filled += len(rows_below)
        if filled > MOST_CELLS:
            refuse(f"The workbook has more than {MOST_CELLS:,} merged cells.")
        for row in rows_below:
            if column < len(row) and any(cell_value is not None for cell_value in row):
                row[column] = rows[top][column]
                size += len(str(row[column]))
        if size > LARGEST_UNPACKED:
            refuse(TOO_LARGE)


def _filled_table(title: str, rows: list[list[CellValue]]) -> Table:
    header = [str(cell_value or "").strip() for cell_value in rows[0]] if rows else []
    filled = [
        (number, cells)
        for number, cells in enumerate(rows[1:], 2)
        if any(cell_value is not None for cell_value in cells)
    ]
    return Table(title, header, filled)


def _plain_cell(value: Any) -> CellValue:
    """Return a cell as text, number, or time of day; None for an empty cell."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float) and math.isfinite(value):
        return Decimal(str(value)).normalize() + 0
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time | timedelta):
        return value
    text = str(value).replace("\r\n", "\n")
    return text if text.strip() else None


def from_csv(content: bytes, name: str) -> Tables:
    """Return the table of a file of CSV. Raises ImportRefused."""
    return Tables([_csv_table(content, name)], is_csv=True)


def is_csv_archive(archive: zipfile.ZipFile) -> bool:
    """Test whether an archive has tables for a debate, without a document."""
    names = {name.rpartition("/")[2] for name in archive.namelist()}
    return DOCUMENT_FILE not in names and any(f"{sheet.name}.csv" in names for sheet in sheets())


def from_csv_archive(path: Path) -> Tables:
    """Return the tables of an archive of CSV. Raises ImportRefused."""
    with path.open("rb") as file:
        check_directory(file, file.seek(0, 2))
    result = Tables(is_csv=True)
    try:
        with zipfile.ZipFile(path) as archive:
            check_members(archive)
            for name in archive.namelist():
                folder, _, own = name.rpartition("/")
                if own == VERSION_FILE:
                    result.mark = _bounded(archive, name).decode("ascii", "replace").strip()
                elif own.lower().endswith(".csv") and not own.startswith(("_", ".")):
                    result.sheets.append(_csv_table(_bounded(archive, name), own))
                    result.folder = folder.rpartition("/")[2]
    except (*DAMAGES, NotImplementedError, RuntimeError) as error:
        refuse(f"The archive is damaged: {error}. Pack it again.")
    return result


def _bounded(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        content = file.read(LARGEST_CSV + 1)
    if len(content) > LARGEST_CSV:
        refuse(f"{name[:60]} is larger than {LARGEST_CSV:,} bytes.")
    return content


def _csv_table(content: bytes, name: str) -> Table:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:200]:
        refuse(f"{name} seems to be in UTF-16. Save it as “CSV UTF-8”.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        refuse(f"Line {line} of {name} is not valid UTF-8. Save it as “CSV UTF-8”.")
    # how a spreadsheet program is told the delimiter, which it does not count as a row
    delimiter_line = _DELIMITER.match(text)
    text = text[delimiter_line.end() :] if delimiter_line else text
    head = text.partition("\n")[0]
    delimiter = delimiter_line[1] if delimiter_line else max(",;\t", key=head.count)
    rows: list[list[CellValue]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append([_unescaped(text_cell) for text_cell in cells])
            if len(rows) > MOST_ROWS or len(cells) > MOST_COLUMNS:
                refuse(f"{name} has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns.")
    except csv.Error as error:
        refuse(f"{name} is not valid CSV near row {len(rows) + 1}: {error}.")
    return _filled_table(_COPY.sub("", PurePath(name).stem), rows)


def _unescaped(text: str) -> CellValue:
    """Return the text of a cell without the apostrophe that keeps it from being a formula."""
    text = text.replace("\r\n", "\n")
    if text.startswith("'") and text[1:].startswith((*FORMULA_STARTS, "'")):
        text = text[1:]
    return text if text.strip() else None


def escaped(text: str) -> str:
    """Return the text of a cell, with an apostrophe where it would be read as a formula."""
    begins = text.removeprefix("'")
    return f"'{text}" if begins.startswith((*FORMULA_STARTS, "'")) else text


def csv_archive(document: Any) -> bytes:
    """Return a debate's document as a ZIP archive of CSV in UTF-8, one file for each sheet."""
    names = Names(document)
    folder = document["debate"].get("slug") or "debate"
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in sheets():
            rows = [
                [_as_csv(cell(entry, column, names)) for column in sheet.columns]
                for entry in entries_of(document, sheet)
            ]
            content = csv_bytes([heads(sheet.columns), *rows])
            # spreadsheets take a file without the mark for one in an older encoding
            archive.writestr(f"{folder}/{sheet.name}.csv", b"\xef\xbb\xbf" + content)
        archive.writestr(f"{folder}/{VERSION_FILE}", document.get("exported") or "")
    return output.getvalue()


def _as_csv(value: str | Decimal | int | None) -> str:
    return escaped(value) if isinstance(value, str) else cell_text(value)
