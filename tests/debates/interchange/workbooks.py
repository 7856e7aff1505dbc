"""Workbooks for tests, and the problems that are found in them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import xlsxwriter

from debates.interchange.file_kinds import in_place, read_file
from debates.interchange.importing import examined_plan
from debates.interchange.plan import Options
from debates.interchange.problems import ImportProblem, ImportRefused
from debates.interchange.spreadsheet_reading import ReadFile

Rows = list[list[Any]]


def book(sheets_of: dict[str, Rows]) -> bytes:
    """A workbook with these rows; a text that begins with = is written as a formula."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as made:
        for title, rows in sheets_of.items():
            there = made.add_worksheet(title)
            for number, row in enumerate(rows):
                there.write_row(number, 0, row)
    return written.getvalue()


def taken(content: bytes, folder: Path, name: str = "debate.xlsx", debate: Any = None) -> ReadFile:
    path = folder / "upload"
    path.write_bytes(content)
    return read_file(path, name, debate, 10_000_000)


def faults(found: ReadFile) -> list[str]:
    """All problems of a file, as the page lists them."""
    return [str(problem) for problem in told(found)]


def told(found: ReadFile) -> list[ImportProblem]:
    """All problems of a file in their places."""
    try:
        later = examined_plan(found.document, Options()).problems
    except ImportRefused as refused:
        later = refused.problems
    return in_place(found.all_problems(later), found.document, found.cells)
