"""A debate as a workbook (XLSX): a guide, and a sheet for each kind of object with drop-downs.

All texts are written as texts, whatever sign they begin with: nothing in the file is a formula.
XlsxWriter writes, python-calamine reads (`spreadsheet_reading`): openpyxl does both, but had its
last release in 2024, and would need defusedxml beside it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from debates.interchange.json_types import Json
from debates.interchange.spreadsheet import (
    CHOICES_SHEET,
    GUIDE_SHEET,
    SHEET_OF,
    TITLE_OF,
    VERSION_PIECE,
    VERSION_SHEET,
    Sheet,
    SheetColumn,
    sheet,
    sheets,
)
from debates.interchange.spreadsheet_rows import Names, cell, entries_of

MORE_ROWS = 1_000
"""Empty rows below the last one that have drop-downs too."""

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

WIDE = frozenset(("statement", "text", "quotation", "detail", "summary", "title", "position"))

HOW_TO = (
    "How to fill in this workbook",
    "Each sheet lists one kind of object, one in each row. Columns with * must be filled in.",
    "Refer to experts, questions, topics, sources and positions by the name, question, title or "
    "statement in their own sheet, to sources also by DOI or web address. If two have the same, "
    "use the permanent address.",
    "Leave Permanent address and Id empty in new rows: they are filled in for you. Do not change "
    "them in other rows: they identify the object.",
    "Put several values in one cell on separate lines (Alt+Enter).",
    "The order of the rows is the order in which readers see them.",
    "A row of evidence, counterpoints, supports, holders, further answers, forecasts or context "
    "that you remove is removed on the site. Rows of other sheets stay on the site.",
    "Deleting a sheet or column changes nothing on the site. Sheets and columns whose name "
    "begins with _ are ignored. Formulas are refused: paste their values.",
    "Nothing changes when you upload the file: you first see all faults, or all changes. Changes "
    "made on the site since you downloaded the file are kept.",
)


def workbook(document: Json) -> bytes:
    """Return a debate's document as a workbook; a document without content gives a template."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True, "strings_to_formulas": False}) as book:
        _WorkbookWriter(book, document).write()
    return output.getvalue()


class _WorkbookWriter:
    def __init__(self, book: xlsxwriter.Workbook, document: Json) -> None:
        self.book, self.document, self.names = book, document, Names(document)
        self.rows = {own_sheet.name: entries_of(document, own_sheet) for own_sheet in sheets()}
        self.text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.number = book.add_format({"valign": "top"})
        self.head = book.add_format(
            {"bold": True, "bg_color": "#DDE6EF", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.choices: dict[tuple[str, ...], str] = {}

    def write(self) -> None:
        guide = self.book.add_worksheet(GUIDE_SHEET)
        own = [(own_sheet, self.book.add_worksheet(own_sheet.title)) for own_sheet in sheets()]
        self._write_choices(self.book.add_worksheet(CHOICES_SHEET))
        for own_sheet, worksheet in own:
            self._write_sheet(own_sheet, worksheet)
        self._write_guide(guide)
        self._write_version(self.book.add_worksheet(VERSION_SHEET))

    def _write_guide(self, worksheet: Worksheet) -> None:
        worksheet.set_column(0, 1, 22, self.text)
        worksheet.set_column(2, 2, 70, self.text)
        worksheet.set_column(3, 4, 40, self.text)
        worksheet.write_string(0, 0, HOW_TO[0], self.title)
        for row, line in enumerate(HOW_TO[1:], 1):
            worksheet.merge_range(row, 0, row, 4, line, self.text)
            worksheet.set_row(row, 32)
        first = len(HOW_TO) + 1
        for place, head in enumerate(("Sheet", "Column", "Content", "Choices", "Example")):
            worksheet.write_string(first, place, head, self.head)
        row = first
        for own_sheet in sheets():
            for column in own_sheet.columns:
                row += 1
                cells = (
                    own_sheet.title,
                    _header_text(column),
                    column.description,
                    _choice_words(column),
                )
                for place, text in enumerate((*cells, column.example)):
                    worksheet.write_string(row, place, text, self.text)
        worksheet.freeze_panes(first + 1, 0)

    def _write_choices(self, worksheet: Worksheet) -> None:
        """Write the words of each choice in a column of their own, for the drop-downs."""
        worksheet.hide()
        for own_sheet in sheets():
            for column in own_sheet.columns:
                words = tuple(value for value, _ in column.choices)
                if words and words not in self.choices:
                    place = len(self.choices)
                    worksheet.write_column(0, place, words, self.text)
                    letter = xl_col_to_name(place)
                    self.choices[words] = f"={CHOICES_SHEET}!${letter}$1:${letter}${len(words)}"

    def _write_version(self, worksheet: Worksheet) -> None:
        worksheet.very_hidden()
        mark = self.document.get("exported") or ""
        for row, start in enumerate(range(0, len(mark), VERSION_PIECE)):
            worksheet.write_string(row, 0, mark[start : start + VERSION_PIECE])

    def _write_sheet(self, own_sheet: Sheet, worksheet: Worksheet) -> None:
        rows = self.rows[own_sheet.name]
        last = len(rows) + MORE_ROWS
        for place, column in enumerate(own_sheet.columns):
            worksheet.set_column(
                place, place, 50 if column.name in WIDE else 20, self._format(column)
            )
            worksheet.write_string(0, place, _header_text(column), self.head)
            if own_sheet.name != "debate" or column.kind != "list":
                worksheet.data_validation(1, place, last, place, self._validation(column))
        for number, entry in enumerate(rows, 1):
            for place, column in enumerate(own_sheet.columns):
                value = cell(entry, column, self.names)
                if isinstance(value, str):
                    worksheet.write_string(number, place, value, self.text)
                elif value is not None:
                    worksheet.write_number(number, place, float(value), self.number)
        worksheet.freeze_panes(1, 1)
        if rows:
            worksheet.autofilter(0, 0, len(rows), len(own_sheet.columns) - 1)

    def _format(self, column: SheetColumn) -> Format:
        return self.number if column.kind == "number" else self.text

    def _validation(self, column: SheetColumn) -> dict[str, Any]:
        """Return the drop-down of a column, and its message when a cell is selected."""
        message = {
            "input_title": _header_text(column)[:32],
            "input_message": _cut(column.description, 255),
            "ignore_blank": True,
        }
        if column.choices:
            words = tuple(value for value, _ in column.choices)
            wrong = {
                "error_title": "Not a choice",
                "error_message": _cut(_choice_words(column), 255),
            }
            return {"validate": "list", "source": self.choices[words], **message, **wrong}
        if column.target is not None and not column.is_several:
            return {
                "validate": "list",
                "source": self._named(column),
                **message,
                "show_error": False,
            }
        return {"validate": "any", **message}

    def _named(self, column: SheetColumn) -> str:
        """Return the cells with the names of the objects that a column refers to."""
        target = sheet(SHEET_OF[column.target])
        title = TITLE_OF[column.target]
        place = next(
            n for n, target_column in enumerate(target.columns) if target_column.name == title
        )
        letter, last = xl_col_to_name(place), len(self.rows[target.name]) + MORE_ROWS + 1
        return f"='{target.title}'!${letter}$2:${letter}${last}"


def _header_text(column: SheetColumn) -> str:
    return f"{column.header}*" if column.required else column.header


def _choice_words(column: SheetColumn) -> str:
    return "\n".join(_choice(*choice) for choice in column.choices)


def _choice(value: str, label: str) -> str:
    if value.casefold() == label.casefold():
        return value
    return label if label.startswith(f"{value}: ") else f"{value}: {label}"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def heads(columns: Iterable[SheetColumn]) -> list[str]:
    """Return the headers of columns as the first row has them."""
    return [_header_text(column) for column in columns]
