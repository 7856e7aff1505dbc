"""Checks of a workbook (XLSX) before it is read: macros, formulas, percentages, size, XML bombs.

A workbook is an archive of XML. Its parts are looked through piece by piece with expat, which
expands nothing: a document type, in which entities are declared, is refused where it begins.
A single value far to the right or far down would have a reader lay out all cells before it. A cell
that shows 80% holds 0.8, which a reader of values cannot tell from 0.8 percent: it is refused.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.parsers import expat

from debates.db import deadline
from debates.interchange.problems import ImportProblem, Place, first_problems, refuse
from debates.interchange.shared_texts import NestedText, SharedTexts
from debates.interchange.size_checks import DAMAGES, check_directory, check_members

MOST_ROWS = 20_000
"""The last row with a value that a sheet may have."""

MOST_COLUMNS = 200
MOST_CELLS = 2_000_000
"""Cells of a workbook, most of which may be empty ones with a format."""

LARGEST_UNPACKED = 60_000_000
"""Bytes of the parts of a workbook, and characters that its cells have in common."""

TOO_LARGE = f"The workbook would be larger than {LARGEST_UNPACKED:,} bytes when unpacked."
PIECE = 65_536

OLE = b"\xd0\xcf\x11\xe0"
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")

_STYLES = "xl/styles.xml"
_PERCENT_FORMATS = {"9", "10"}
"""Numbers of the formats 0% and 0.00% (ECMA-376, part 1, 18.8.30), which no workbook declares."""

_LITERAL = re.compile(r'"[^"]*"|\\.')
"""Text in a number format that is shown as it stands."""

FORMULA = "This cell has a formula. Put its value in its place."
ERROR = "This cell has an error instead of a value. Put a value in its place, or empty it."
PERCENTAGE = (
    "This cell is formatted as a percentage, so what shows 80% is stored as 0.8. Format the cell "
    "as a number, type 80, and give percent as the unit where there is one."
)


@dataclass
class CheckedWorkbook:
    """A workbook that is safe to read.

    file      a copy of it, uncompressed: an archive may state other sizes than a second program
              would find
    problems  of cells whose value cannot be taken as it stands
    """

    file: BytesIO
    problems: list[ImportProblem]


def checked_workbook(path: Path) -> CheckedWorkbook:
    """Return a checked copy of a workbook, to be read by a library.

    Raises ImportRefused where it is no workbook, or not safe to read.
    """
    with path.open("rb") as file:
        if file.read(4) == OLE:
            refuse("This is an .xls file or has a password. Save it as .xlsx without a password.")
        check_directory(file, file.seek(0, 2))
    try:
        with zipfile.ZipFile(path) as archive:
            return _checked(archive)
    except (*DAMAGES, NotImplementedError, RuntimeError) as error:
        refuse(f"The workbook is damaged: {error}. Save it again.")


def _checked(archive: zipfile.ZipFile) -> CheckedWorkbook:
    check_members(archive)
    names = archive.namelist()
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        refuse("The workbook has macros. Save it as .xlsx without macros, and upload that.")
    if "xl/workbook.xml" not in names:
        refuse("This is not an .xlsx workbook. Save it as .xlsx.")
    if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED:
        refuse(TOO_LARGE)
    titles = _titles(archive)
    percentages = _percentage_styles(archive) if _STYLES in names else frozenset()
    problems: list[ImportProblem] = []
    cells, copy, texts = 0, BytesIO(), SharedTexts()
    with zipfile.ZipFile(copy, "w") as checked:
        for name in dict.fromkeys(names):
            if name.endswith((".xml", ".rels")):
                look = _Look(titles.get(name, ""), MOST_CELLS - cells, percentages, texts)
                checked.writestr(name, look.through(archive, name))
                cells += look.cells
                problems += look.problems()
    if texts.size > LARGEST_UNPACKED:
        refuse(TOO_LARGE)
    copy.seek(0)
    return CheckedWorkbook(copy, first_problems(problems))


@dataclass
class _Look:
    """A look through one part of a workbook.

    title        of the sheet that the part is; empty for other parts
    most         cells that it may have
    cells        how many it has so far
    cell         place of the cell that is looked at; None between cells
    percentages  the styles of cells that show their number as a percentage
    texts        the shared texts of the workbook, to which those of this part are added
    fault        of the cell that is looked at, if it has a value; empty for none
    rows         the last row with a value
    columns      the last column with a value
    refused      the cells that are refused, each with the reason
    """

    title: str
    most: int
    percentages: frozenset[str]
    texts: SharedTexts
    cells: int = 0
    cell: str | None = None
    rows: int = 0
    columns: int = 0
    fault: str = ""
    refused: list[tuple[str, str]] = field(default_factory=list)

    def through(self, archive: zipfile.ZipFile, name: str) -> bytes:
        """Look through a part; return its content."""
        parser = _parser()
        # Any part may be a sheet: a workbook names those that are.
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        self.texts.begin_part(parser)
        try:
            content = _checked_member(parser, archive, name)
        except NestedText:
            refuse("The workbook is damaged: a text is within another one. Save it again.")
        self.texts.end_part()
        return content

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = _local(name)
        self.texts.begin(kind, attributes)
        if kind == "c":
            self.cells += 1
            self.cell = attributes.get("r", "")
            kind_of_value = attributes.get("t", "n")
            self.fault = ERROR if kind_of_value == "e" else ""
            if kind_of_value == "n" and attributes.get("s") in self.percentages:
                self.fault = PERCENTAGE
            if self.cells > self.most:
                refuse(
                    f"The workbook has more than {MOST_CELLS:,} cells. Delete the empty rows and "
                    "columns that have a format."
                )
        elif self.cell is None:
            return
        elif kind == "f":
            self.refused.append((self.cell, FORMULA))
            self.fault = ""
        elif kind in ("v", "is"):
            self._check_place(self.cell)
            if self.fault and not self.title.startswith("_"):
                self.refused.append((self.cell, self.fault))

    def _end(self, name: str) -> None:
        kind = _local(name)
        self.texts.end(kind)
        # Lists of choices have formulas as well, behind the cells.
        if kind == "c":
            self.cell = None

    def _check_place(self, cell: str) -> None:
        if not cell:
            refuse(
                "The workbook does not say where its values stand. Open it in a spreadsheet"
                " program, and save it again."
            )
        match = _CELL.fullmatch(cell)
        if match is None:
            refuse(f"The workbook is damaged: a cell has the place “{cell[:20]}”.")
        self.rows = max(self.rows, int(match[2]))
        self.columns = max(self.columns, column_number(match[1]))
        if self.rows > MOST_ROWS or self.columns > MOST_COLUMNS:
            refuse(
                f"Sheet “{self.title}” has a value in cell {cell}. No more than "
                f"{MOST_ROWS:,} rows and {MOST_COLUMNS} columns are read."
            )
        if self.rows * self.columns > MOST_CELLS:
            refuse(
                f"Sheet “{self.title}” has more than {MOST_CELLS:,} cells up to its last value."
                " Delete the columns that do not belong to the table."
            )

    def problems(self) -> Iterator[ImportProblem]:
        """Yield a problem for each cell that is refused."""
        for place, message in self.refused:
            match = _CELL.fullmatch(place)
            cell_place = (
                Place(self.title, int(match[2]), "", match[1]) if match else Place(self.title)
            )
            yield ImportProblem(f"{self.title}, {place}", message, cell_place)


def _local(name: str) -> str:
    """Return the name of an element without its namespace."""
    return name.rpartition(" ")[2]


def column_number(letters: str) -> int:
    """Return the number of a column, counted from 1: 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the titles of the sheets by the names of their parts."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(name: str, attributes: Mapping[str, str]) -> None:
        if _local(name) == "Relationship":
            target = attributes.get("Target", "").removeprefix("/xl/")
            targets[attributes.get("Id", "")] = f"xl/{target}"

    def sheet(name: str, attributes: Mapping[str, str]) -> None:
        if _local(name) == "sheet":
            key = next((v for k, v in attributes.items() if k.endswith(" id")), "")
            sheets.append((key, attributes.get("name", "")))

    rels = "xl/_rels/workbook.xml.rels"
    for name, handler in ((rels, relation), ("xl/workbook.xml", sheet)):
        if name in archive.namelist():
            parser = _parser()
            parser.StartElementHandler = handler
            _checked_member(parser, archive, name)
    titles = {targets[key]: title for key, title in sheets if key in targets}
    if len(titles) < len(sheets):
        refuse("The workbook is damaged: two sheets are one, or a sheet is missing. Save it again.")
    return titles


def _percentage_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """Return the styles, by the numbers that cells have, whose number format is a percentage."""
    formats = set(_PERCENT_FORMATS)
    styles: list[bool] = []
    within: list[str] = []

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        kind = _local(name)
        if kind == "numFmt" and "%" in _LITERAL.sub("", attributes.get("formatCode", "")):
            formats.add(attributes.get("numFmtId", ""))
        elif kind == "xf" and within[-1:] == ["cellXfs"]:
            styles.append(attributes.get("numFmtId", "") in formats)
        within.append(kind)

    parser = _parser()
    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _: within.pop()
    _checked_member(parser, archive, _STYLES)
    return frozenset(str(number) for number, shows in enumerate(styles) if shows)


def _parser() -> Any:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: Any) -> None:
    refuse("The workbook declares XML entities, which no spreadsheet program does.")


def _checked_member(parser: Any, archive: zipfile.ZipFile, name: str) -> bytes:
    content = bytearray()
    try:
        with archive.open(name) as part:
            while piece := part.read(PIECE):
                deadline.check_time()
                content += piece
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        refuse(f"The workbook is damaged: {name[:60]} is not valid XML ({error}). Save it again.")
    return bytes(content)
