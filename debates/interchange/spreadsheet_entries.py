"""The rows of the tables of a spreadsheet as entries of a document, with the place of each value.

References are still as the rows name them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from debates.interchange.causes import renamed
from debates.interchange.json_types import JsonObject
from debates.interchange.problems import ImportProblem, Place
from debates.interchange.spreadsheet import Sheet, SheetColumn, sheets
from debates.interchange.spreadsheet import sheet as sheet_of
from debates.interchange.spreadsheet_files import CellValue, Table, Tables
from debates.text.did_you_mean import did_you_mean, nearest
from debates.text.figures import (
    NO_PERCENTAGE,
    UnclearFigure,
    UnclearPercentage,
    format_decimal,
    parse_figure,
    parse_number,
    parse_percentage,
)
from debates.text.names import as_typed
from debates.text.typed_dates import UnclearDate, first_day, parse_date
from debates.text.xml_texts import unprintable

PASSED_OVER = "number"
"""A column of the archive's tables, whose content is the order of the rows."""


LAST_YEAR = 9999
"""A larger number is no year."""

UNREAD = "(unread)"
"""Beginning of what stands for a required value whose cell has a problem."""

MOST_ABOVE = 10
"""Rows at the top of a sheet among which its headers are looked for."""


@dataclass
class EntryRow:
    """A row of a sheet: its entry in the document, and its place in the file.

    numbers  names of the columns in which its cell is a number, not a text
    """

    entry: JsonObject
    place: Place
    cells: dict[str, Place]
    numbers: set[str] = field(default_factory=set)


class SheetEntries:
    """The entries of each sheet of a file.

    rows      of each sheet, by its name
    columns   the names of the columns that each sheet has
    missing   the columns that each sheet needs and does not have
    renamed   where columns of each sheet may be under another name, by their names
    problems  that were found in reading them
    unread    the places of cells that have a problem, so that later checks pass them over
    """

    def __init__(self, tables: Tables) -> None:
        self.rows: dict[str, list[EntryRow]] = {}
        self.columns: dict[str, set[str]] = {}
        self.missing: dict[str, list[SheetColumn]] = {}
        self.renamed: dict[str, dict[str, Place]] = {}
        self.problems: list[ImportProblem] = []
        self.unread: set[Place] = set()
        self._refused = {problem.place: problem for problem in tables.problems}
        self._unknown: dict[Place, str] = {}
        for table in tables.sheets:
            self._take(table)
        self._note_renamed_sheets()
        # what is left is in cells of no known column, or of no place
        self.problems += self._refused.values()

    def of(self, name: str) -> list[JsonObject]:
        """Return the entries of a sheet, without their places."""
        return [row.entry for row in self.rows.get(name, ())]

    def _take(self, table: Table) -> None:
        by_title = {
            title.casefold(): sheet for sheet in sheets() for title in (sheet.name, sheet.title)
        }
        sheet = by_title.get(table.title.strip().casefold().replace("_", " ")) or by_title.get(
            table.title.strip().casefold()
        )
        if sheet is None:
            if table.rows:
                self._unknown[Place(table.title)] = table.title
            return
        if sheet.name in self.rows:
            self._refuse(Place(table.title), "Another sheet has the same name. Delete one of them.")
            return
        table = self._from_headers(table, sheet)
        columns = self._columns(table, sheet)
        self.columns[sheet.name] = {column.name for column in columns.values()}
        self.rows[sheet.name] = [
            self._row(table, sheet, number, cells, columns) for number, cells in table.rows
        ]

    def _from_headers(self, table: Table, sheet: Sheet) -> Table:
        """Return a table from its headers on; refuse rows above them, such as a title."""
        by_title = _columns_by_title(sheet)
        if by_title.keys().isdisjoint(map(_comparable_header, table.header)):
            for place, (number, cells) in enumerate(table.rows[:MOST_ABOVE]):
                heads = [str(cell or "") for cell in cells]
                titles = [head for head in heads if head]
                if 2 * sum(_comparable_header(head) in by_title for head in titles) > len(titles):
                    message = "Headers have to be in the first row. Delete the rows above this one."
                    self._refuse(Place(table.title, number), message)
                    return Table(table.title, heads, table.rows[place + 1 :])
        return table

    def _columns(self, table: Table, sheet: Sheet) -> dict[int, SheetColumn]:
        """Return the known columns of a table by their place."""
        by_title = _columns_by_title(sheet)
        by_place: dict[int, SheetColumn] = {}
        unknown: dict[Place, str] = {}
        for place, head in enumerate(table.header):
            title = _comparable_header(head)
            # headers of earlier versions are the names of fields in words
            column = by_title.get(title) or by_title.get(title.replace(" ", "_"))
            where = Place(table.title, 1, letters=column_letters(place))
            if column is None:
                if title and title != PASSED_OVER and not title.startswith("_"):
                    unknown[where] = head
                elif not title and any(_at(cells, place) for _, cells in table.rows):
                    self._refuse(where, "This column has no header. Give it one, or delete it.")
            elif column in by_place.values():
                self._refuse(where, f"The column “{head}” is there twice. Delete one of them.")
            else:
                by_place[place] = column
        self._note_missing_columns(table, sheet, unknown, by_place)
        return by_place

    def _note_missing_columns(
        self,
        table: Table,
        sheet: Sheet,
        unknown: Mapping[Place, str],
        columns: Mapping[int, SheetColumn],
    ) -> None:
        """Refuse a sheet without the columns it needs; note which of the unknown may be missing.

        unknown  headers by their places
        columns  those that the table has
        """
        absent_headers = {
            column.name: column.header for column in sheet.columns if column not in columns.values()
        }
        for place, head in unknown.items():
            headers = [column.header for column in sheet.columns]
            self._refuse(place, _unknown_name("column", head, headers, [*absent_headers.values()]))
        self.renamed[sheet.name] = renamed(unknown, absent_headers)
        missing_columns = [
            column for column in sheet.columns if column.required and column.name in absent_headers
        ]
        if (
            table.rows
            and missing_columns
            and not (sheet.has_slugs and "slug" not in absent_headers)
        ):
            names = ", ".join(f"“{column.header}”" for column in missing_columns)
            renamed_places = [
                self.renamed[sheet.name].get(column.name) for column in missing_columns
            ]
            cause = next(filter(None, renamed_places), None)
            self._refuse(Place(table.title), f"This sheet needs the column {names}.", cause)
            self.missing[sheet.name] = missing_columns

    def _note_renamed_sheets(self) -> None:
        """Refuse sheets under unknown names; note which missing sheets they may be."""
        absent_titles = {
            sheet.name: sheet.title for sheet in sheets() if sheet.name not in self.rows
        }
        for place, title in self._unknown.items():
            titles = [sheet.title for sheet in sheets()]
            self._refuse(place, _unknown_name("sheet", title, titles, [*absent_titles.values()]))
        for name, place in renamed(self._unknown, absent_titles).items():
            self.renamed[name] = {column.name: place for column in sheet_of(name).columns}

    def _row(
        self,
        table: Table,
        sheet: Sheet,
        number: int,
        cells: list[CellValue],
        columns: Mapping[int, SheetColumn],
    ) -> EntryRow:
        row = EntryRow({}, Place(table.title, number), {})
        for place, column in columns.items():
            value = _at(cells, place)
            cell_place = Place(table.title, number, column.header, column_letters(place))
            row.cells[column.name] = cell_place
            refusal = self._refused.pop(replace(cell_place, column=""), None)
            if fault := _fault(column, value):
                # that of a refused cell shows what else is wrong, such as a name that leads nowhere
                value = None
            if message := refusal.message if refusal else fault:
                self._refuse(cell_place, message)
                self.unread.add(cell_place)
                if value is None and column.required:
                    value = f"{UNREAD} {cell_place.letters}{number}"
            if value is not None:
                row.entry[column.name] = _cell_value(column, value)
                if isinstance(value, Decimal):
                    row.numbers.add(column.name)
        for column in self.missing.get(sheet.name, ()):
            # said of the whole sheet, and not again of each row
            row.cells[column.name] = cell_place = Place(table.title, number, column.header)
            self.unread.add(cell_place)
            row.entry[column.name] = f"{UNREAD} {column.header} {number}"
        if sheet.column("date_precision"):
            _say_how_exact(row.entry)
        if sheet.column("value_end"):
            _part_figure(row.entry)
        return row

    def _refuse(self, place: Place, message: str, cause: Place | None = None) -> None:
        self.problems.append(replace(problem_at(place, message), cause=cause))


def problem_at(place: Place | None, message: str) -> ImportProblem:
    """Return a problem of a place in the file, or of the file."""
    return ImportProblem("" if place is None else str(place), message, place)


def _fault(column: SheetColumn, value: CellValue) -> str:
    """Return why a value cannot be taken, with a remedy; empty if it can."""
    if isinstance(value, time | timedelta):
        return f"This cell has the time of day {value}. Format it as text and retype it."
    if isinstance(value, str) and (index := unprintable(value)) is not None:
        # PostgreSQL cannot even look for a name with a null character
        return f"This has a character that is not text (U+{ord(value[index]):04X})."
    if column.kind == "date" and isinstance(value, Decimal) and value > LAST_YEAR:
        # the number of days by which spreadsheet programs store a date
        return f"This is the number {value:f}, not a date. Format the cell as a date."
    if column.kind == "date" and value is not None:
        return _date_fault(_cell_text(value))
    if column.kind == "percentage" and value is not None:
        return _percentage_fault(value)
    return ""


def _date_fault(text: str) -> str:
    """Return why a text is no date; nothing for a year or a month, which some columns take."""
    try:
        parse_date(text)
    except UnclearDate as error:
        return "" if first_day(text) else str(error)
    return ""


def _percentage_fault(value: str | Decimal) -> str:
    """Return what to enter where a number may be a share of one or a percentage; else nothing."""
    try:
        parse_percentage(_cell_text(value))
    except UnclearPercentage as error:
        return f"{error} Format the cell as text for the latter."
    except UnclearFigure:
        return NO_PERCENTAGE
    return ""


def _cell_value(column: SheetColumn, value: str | Decimal) -> Any:
    """Return the value of a cell as a document has it; references still as they are named."""
    if column.kind == "number":
        return _cell_number(value, parse_number)
    if column.kind == "percentage":
        return _cell_number(value, parse_percentage)
    text = _cell_text(value)
    if column.kind == "date":
        return _iso_date(text)
    if column.kind == "choice":
        words = {label.casefold(): word for word, label in column.choices}
        words |= {word.casefold(): word for word, _ in column.choices}
        return words.get(text.strip().casefold(), text.strip())
    if column.is_several and column.target is None:
        lines = text.split("\n") if "\n" in text else text.split(";")
        return [line.strip() for line in lines if line.strip()]
    is_name = column.required or column.name in ("slug", "id")
    return text if column.kind == "text" and not is_name else text.strip()


def _iso_date(text: str) -> str:
    """Return a date as documents have it, and what is not a whole date as it is."""
    try:
        return parse_date(text).isoformat()
    except UnclearDate:
        # the year or the month of a source, or a text that was refused already
        return text.strip()


def _cell_text(value: str | Decimal) -> str:
    return value if isinstance(value, str) else format_decimal(value)


def _say_how_exact(entry: JsonObject) -> None:
    """Make a year or a month its first day, with how much of the date is known."""
    day = first_day(entry.get("date", ""))
    if day and entry.get("date_precision", day[1]) == day[1]:
        entry["date"], entry["date_precision"] = day


def _part_figure(entry: JsonObject) -> None:
    """Part a figure that one cell has as in the form: about 20 to 30."""
    if not isinstance(entry.get("value"), str) or entry.keys() & {"value_end", "precision"}:
        return
    try:
        figure = parse_figure(entry["value"])
    except UnclearFigure:
        # the text stays, and is refused as every other that is no number
        return
    parts = {"value": figure.value, "value_end": figure.value_end, "precision": figure.precision}
    entry.update((name, value) for name, value in parts.items() if value not in (None, ""))


def _cell_number(value: str | Decimal, parse: Callable[[str], Decimal]) -> Any:
    """Return a number; a whole number as an integer, which some fields ask for.

    Of a text that is none, or can be read in two ways, return the text.
    """
    try:
        number = value if isinstance(value, Decimal) else parse(value)
    except UnclearFigure:
        return value.strip()
    return int(number) if number == number.to_integral_value() else number


def _columns_by_title(sheet: Sheet) -> dict[str, SheetColumn]:
    """Return the columns of a sheet by their headers and names.

    A header is taken before a name: sources have an address besides their permanent one.
    """
    by_name = {column.name: column for column in sheet.columns}
    return by_name | {_comparable_header(column.header): column for column in sheet.columns}


def _comparable_header(head: str) -> str:
    """Return a header as it is compared: without the star of what is required."""
    return as_typed(head.strip().rstrip("*"))


def _at(cells: list[CellValue], place: int) -> CellValue:
    return cells[place] if place < len(cells) else None


def column_letters(place: int) -> str:
    """Return the letters of a column, counted from 0: A for 0, AA for 26."""
    letters, number = "", place + 1
    while number:
        number, remainder = divmod(number - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters


def _unknown_name(kind: str, name: str, names: Sequence[str], absent: Sequence[str]) -> str:
    """Return a message that a sheet or column is not known, and which it may be.

    absent  known ones that are not in the file
    """
    near = nearest(name, absent) or nearest(name, names)
    if near is None and len(absent) == 1:
        near = absent[0]
    absent_names = (
        f" {kind.title()}s that are not there yet: {', '.join(absent)}." if absent else ""
    )
    message = f"“{name[:60]}” is not a known {kind}.{did_you_mean(near, absent_names)}"
    return f"{message} A name that begins with _ is passed over."
