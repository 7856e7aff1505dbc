"""Reading of a file of any kind: JSON, an archive, a workbook, CSV, or a registered format."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from debates.interchange.causes import causes_first
from debates.interchange.formats import read_in_format, read_table_in_format
from debates.interchange.problems import ImportProblem, Place, around, refuse, steps_of
from debates.interchange.reading import ARCHIVES
from debates.interchange.size_checks import DAMAGES, check_directory, check_size
from debates.interchange.spreadsheet import sheets
from debates.interchange.spreadsheet_files import (
    from_csv,
    from_csv_archive,
    from_workbook,
    is_csv_archive,
)
from debates.interchange.spreadsheet_reading import ReadFile, read_tables
from debates.interchange.workbook_checks import OLE
from debates.models import Debate
from debates.text.plurals import counted

WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb")
CSV = (".csv", ".tsv")

_POINTER = re.compile(r"(?<!\S)(?:/[a-z_]+)+/\d+(?:/(?:[a-z_]+|\d+))*")
"""A pointer to an object in the document, in a message about another one."""


def read_file(
    path: Path,
    name: str,
    debate: Debate | None,
    largest: int,
    columns: Mapping[str, str] | None = None,
) -> ReadFile:
    """Return the document in a file, whose format follows from its content, or else its name.

    name     under which it was uploaded
    debate   on whose page it was uploaded, if that is known
    largest  number of bytes
    columns  meanings of the columns of a table by their headers, as far as somebody told them
    Raises ImportRefused where nothing in it can be read.
    """
    name = name.rpartition("/")[2]
    if path.is_fifo():
        # a pipe can be read only once
        return read_in_format(path, name, debate, largest)
    try:
        size = path.stat().st_size
        file = path.open("rb")
    except OSError as error:
        refuse(f"{path} cannot be read: {error.strerror or error}.")
    with file:
        if not size:
            refuse("The file is empty.")
        check_size(size, name, largest)
        start = file.read(4)
        is_archive = start in ARCHIVES
        if is_archive:
            check_directory(file, size)
        elif start != OLE:
            _check_name(name)
    kind = _kind_of_archive(path) if is_archive else ""
    if kind == "workbook" or start == OLE:
        return read_tables(from_workbook(path), debate)
    if kind == "csv":
        return read_tables(from_csv_archive(path), debate)
    if not is_archive and name.lower().endswith(CSV):
        tables = from_csv(path.read_bytes(), name)
        content = read_table_in_format(tables.sheets[0], columns or {}, name, debate)
        return content or read_tables(tables, debate)
    return read_in_format(path, name, debate, largest)


def _check_name(name: str) -> None:
    """Refuse a file with the name of an archive that is not an archive."""
    for endings, kind in ((WORKBOOKS, "an .xlsx workbook"), ((".zip",), "a ZIP archive")):
        if name.lower().endswith(endings):
            refuse(
                f"This is not {kind}, although its name or media type says so. Save it again as "
                "one, or send it as what it is."
            )


def _kind_of_archive(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names or "[Content_Types].xml" in names:
                return "workbook"
            if "content.xml" in names and "mimetype" in names:
                refuse("This is an OpenDocument file. Save it as .xlsx, and upload that.")
            return "csv" if is_csv_archive(archive) else ""
    except (*DAMAGES, NotImplementedError, RuntimeError) as error:
        refuse(f"The archive is damaged: {error}. Download it again.")


def in_place(
    problems: Iterable[ImportProblem], document: Any, cells: Mapping[str, Place | str]
) -> list[ImportProblem]:
    """Return problems with their place as editors know it, in the order of the file.

    Those that others may come from are first, with these as their consequences.

    cells  the places in a spreadsheet by pointers; empty for JSON
    """

    def place(pointer: str) -> str:
        return _place_in_file(pointer, document, cells)

    placed = [
        replace(
            problem,
            pointer=place(problem.pointer),
            message=_headers_for_names(_with_places(problem.message, place), cells),
        )
        for problem in problems
    ]
    distinct = dict.fromkeys(placed)
    return causes_first(sorted(distinct, key=lambda problem: _numbers_padded(problem.pointer)))


def in_file(problems: Iterable[ImportProblem], cells: Mapping[str, Place]) -> list[ImportProblem]:
    """Return problems with their place as programs know it, in the order of the file.

    Those of a spreadsheet have their place in it, and the others their pointer. Those that others
    may come from are first and say how many, and these are last.
    """
    placed = []
    for problem in problems:
        place = problem.place or _nearest_cell(problem.pointer, cells)
        pointer = "" if place is not None else problem.pointer
        message = _with_places(
            problem.message, lambda target: str(_nearest_cell(target, cells) or target)
        )
        message = _headers_for_names(message, cells)
        placed.append(replace(problem, pointer=pointer, message=message, place=place))
    distinct = dict.fromkeys(placed)
    in_order = sorted(
        distinct, key=lambda problem: _numbers_padded(str(problem.place or problem.pointer))
    )
    independent = causes_first(in_order)
    consequences = list(chain.from_iterable(problem.consequences for problem in independent))
    return [*map(_with_number_of_consequences, independent), *consequences]


def _with_number_of_consequences(problem: ImportProblem) -> ImportProblem:
    """Return a problem whose message says how many others may come from it."""
    if not problem.consequences:
        return problem
    number = counted(len(problem.consequences), "other problem")
    message = f"{problem.message} {number} of this file may come from it."
    return replace(problem, message=message, consequences=())


def _place_in_file(pointer: str, document: Any, cells: Mapping[str, Place | str]) -> str:
    if not pointer.startswith("/"):
        return pointer
    cell = _nearest_cell(pointer, cells)
    return _in_document(document, steps_of(pointer)) if cell is None else str(cell)


def _nearest_cell(pointer: str, cells: Mapping[str, Any]) -> Any:
    """Return the cell of a value, or of the nearest value around it; None for none."""
    return next((cells[place] for place in around(pointer) if place in cells), None)


def _with_places(message: str, place: Callable[[str], str]) -> str:
    """Return a message with the places of other objects in place of the pointers to them."""
    return _POINTER.sub(lambda match: place(match[0]), message)


def _in_document(document: Any, steps: Iterable[str]) -> str:
    """Return the place of a value of JSON in words: "positions 4 (lukin-gap), evidence 1"."""
    names: list[str] = []
    value = document
    for step in steps:
        # a name may consist of digits as well, and of some that are no number
        is_place = isinstance(value, list)
        try:
            value = value[int(step)] if is_place else value.get(step)
        except (AttributeError, IndexError, ValueError):
            value = None
        if is_place and names:
            name = value.get("slug") if isinstance(value, dict) else None
            names[-1] += f" {int(step) + 1}" + (f" ({str(name)[:60]})" if name else "")
        else:
            names.append(step[:60])
    return ", ".join(names)


def _numbers_padded(place: str) -> str:
    return re.sub(r"\d+", lambda match: match[0].zfill(9), place)


@cache
def _headers() -> Mapping[str, str]:
    return {column.name: column.header for sheet in sheets() for column in sheet.columns}


def _headers_for_names(message: str, cells: Mapping[str, Any]) -> str:
    """Return a message with the headers of columns instead of the names in a document."""
    if not cells:
        return message
    message = message.replace(" or null, not ", ", not ")
    message = re.sub(
        r"^“([a-z_]+)” is missing\.$",
        lambda match: f"“{_headers().get(match[1], match[1])}” is missing.",
        message,
    )
    return re.sub(r"\b[a-z]+_[a-z_]+\b", lambda match: _headers().get(match[0], match[0]), message)
