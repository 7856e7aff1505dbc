"""A document from the tables of a spreadsheet, with the place of each value in the file.

Rows name each other by name or address. What a spreadsheet does not have (a sheet, a column, a text
that no cell can hold) stays as it is in the debate on the site.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model

from debates.interchange.document import FORMAT, document
from debates.interchange.mending import Mended
from debates.interchange.problems import ImportProblem, Place, pointer
from debates.interchange.spreadsheet import (
    TITLES,
    TOO_LONG,
    Column,
    Sheet,
    sheets,
)
from debates.interchange.spreadsheet_files import Cell, Table, Tables
from debates.interchange.spreadsheet_names import Resolver, Unresolved
from debates.interchange.spreadsheet_rows import entries_of, name_key
from debates.models import Debate, Forecast, Position
from debates.models.slugs import free_slug
from debates.text.did_you_mean import nearest
from debates.text.figures import UnclearFigure, format_decimal, parse_number

Json = dict[str, Any]
Steps = tuple[str | int, ...]

PASSED_OVER = "number"
"""A column of the archive's tables, whose content is the order of the rows."""


@dataclass
class ReadFile:
    """A document with its faults as a spreadsheet shows them.

    cells     the places in the file, by the pointers of their values
    problems  that were found in reading
    mended    the document, with the pointers of values that could not be read
    """

    mended: Mended
    cells: dict[str, Place] = field(default_factory=dict)
    problems: list[ImportProblem] = field(default_factory=list)

    @property
    def document(self) -> Json:
        """The document, in which values that could not be read are replaced."""
        return self.mended.document


@dataclass
class _Row:
    """A row of a sheet: its entry in the document, and its place in the file."""

    entry: Json
    place: Place
    cells: dict[str, Place]


def read_tables(tables: Tables, debate: Debate | None) -> ReadFile:
    """Return the document in the tables of a file.

    debate  on the site, to which the file belongs, where that is known
    """
    return _Reader(tables, debate).read()


class _Reader:
    def __init__(self, tables: Tables, debate: Debate | None) -> None:
        self.tables = tables
        self.result = ReadFile(Mended({}))
        self.rows: dict[str, list[_Row]] = {}
        self.columns: dict[str, set[str]] = {}
        for table in tables.found:
            self._take(table)
        self.debate = debate or self._named_debate()
        self.current: Json = document(self.debate, drafts=True) if self.debate else {}

    def read(self) -> ReadFile:
        self._complete_debate()
        self.names = Resolver(self.current, self._rows_of)
        # the address of a position begins with that of its expert
        for one in sorted(sheets(), key=lambda one: one.model is Position):
            if one.has_slugs:
                self._give_slugs(one)
        self.names.index()
        return self._put_together()

    def _rows_of(self, name: str) -> list[Json]:
        return [row.entry for row in self.rows.get(name, ())]

    # tables and their columns

    def _take(self, table: Table) -> None:
        known = {title.casefold(): one for one in sheets() for title in (one.name, one.title)}
        one = known.get(table.title.strip().casefold().replace("_", " ")) or known.get(
            table.title.strip().casefold()
        )
        if one is None:
            if table.rows:
                self._refuse(Place(table.title), _unknown("sheet", table.title, _titles()))
            return
        if one.name in self.rows:
            self._refuse(Place(table.title), "Another sheet has the same name. Delete one of them.")
            return
        columns = self._columns(table, one)
        self.columns[one.name] = {column.name for column in columns.values()}
        self.rows[one.name] = [
            self._row(table, number, cells, columns) for number, cells in table.rows
        ]

    def _columns(self, table: Table, one: Sheet) -> dict[int, Column]:
        """Return the known columns of a table by their place."""
        # a header is taken before a name: sources have an address besides their permanent one
        known = {column.name: column for column in one.columns}
        known |= {column.header.casefold(): column for column in one.columns}
        found: dict[int, Column] = {}
        for place, head in enumerate(table.header):
            title = head.rstrip("*").strip().casefold()
            column = known.get(title)
            where = Place(table.title, 1, letters=_letters(place))
            if column is None:
                if title and title != PASSED_OVER and not title.startswith("_"):
                    heads = [each.header for each in one.columns]
                    self._refuse(where, _unknown("column", head, heads))
                elif not title and any(_at(cells, place) for _, cells in table.rows):
                    self._refuse(where, "This column has no header. Give it one, or delete it.")
            elif column in found.values():
                self._refuse(where, f"The column “{head}” is there twice. Delete one of them.")
            else:
                found[place] = column
        missing = [
            each.header for each in one.columns if each.required and each not in found.values()
        ]
        if table.rows and missing and not (one.has_slugs and known["slug"] in found.values()):
            names = ", ".join(f"“{head}”" for head in missing)
            self._refuse(Place(table.title), f"This sheet needs the column {names}.")
        return found

    def _row(
        self, table: Table, number: int, cells: list[Cell], columns: Mapping[int, Column]
    ) -> Any:
        row = _Row({}, Place(table.title, number), {})
        for place, column in columns.items():
            value = _at(cells, place)
            cell_place = Place(table.title, number, column.header, _letters(place))
            row.cells[column.name] = cell_place
            if isinstance(value, time | timedelta):
                said = f"This cell has the time of day {value}. Format it as text and retype it."
                self._refuse(cell_place, said)
            elif value is not None:
                row.entry[column.name] = _value(column, value)
        return row

    def _refuse(self, place: Place | None, message: str) -> None:
        path = "" if place is None else str(place)
        self.result.problems.append(ImportProblem(path, message, place))

    # the debate

    def _named_debate(self) -> Debate | None:
        given = self._rows_of("debate")
        slug = (given[0].get("slug") if given else None) or self.tables.folder
        if not slug and given and (title := given[0].get("title")):
            found = list(Debate.objects.filter(title=title)[:2])
            return found[0] if len(found) == 1 else None
        return Debate.objects.filter(slug=slug).first() if slug else None

    def _complete_debate(self) -> None:
        rows = self.rows.get("debate", [])
        if len(rows) > 1:
            self._refuse(rows[1].place, "A file has one debate. Delete this row.")
        if rows or self.current:
            return
        self._refuse(
            None,
            "The file does not say which debate it is of. Add the sheet Debate with its title, or "
            "upload the file on the page Files of the debate.",
        )

    # addresses

    def _give_slugs(self, one: Sheet) -> None:
        """Give each row without an address that of the object with its name, or a new one."""
        home = entries_of(self.current, one) if self.current else []
        title = "title" if one.model is Debate else TITLES[one.model]
        taken = {row.entry["slug"] for row in self.rows.get(one.name, ()) if "slug" in row.entry}
        by_name: dict[str, list[str]] = {}
        for entry in home:
            by_name.setdefault(name_key(str(entry[title])), []).append(entry["slug"])
        for row in self.rows.get(one.name, ()):
            if "slug" in row.entry:
                continue
            text = str(row.entry.get(title, ""))
            same = by_name.get(name_key(text), [])
            if one.model is Debate and self.debate is not None:
                slug = self.debate.slug
            elif len(same) == 1 and same[0] not in taken:
                slug = same[0]
            else:
                slug = self.names.elsewhere(one.model, text) or ""
                slug = slug if slug and slug not in taken else self._new(one, row, text, taken)
            row.entry["slug"] = slug
            taken.add(slug)

    def _new(self, one: Sheet, row: _Row, text: str, taken: set[str]) -> str:
        if one.model is Position:
            text = f"{self.names.slug_of_expert(row.entry.get('expert'))} {text}"
        base = slug = free_slug(one.model, text)
        number = 2
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        return slug

    # the document

    def _put_together(self) -> ReadFile:
        debate: Json = {}
        found: Json = {"format": FORMAT, "debate": debate}
        if self.tables.mark:
            found["exported"] = self.tables.mark
        self.result.mended.document = found
        for one in sheets():
            if one.model is Debate:
                debate |= self._debate_entry()
            elif one.is_part:
                self._put_parts(one, debate)
            else:
                home, path = (
                    (found, (one.name,))
                    if one.name in ("experts", "topics", "sources")
                    else (debate, ("debate", one.name))
                )
                home[one.name] = self._entries(one, path)
        return self.result

    def _debate_entry(self) -> Json:
        own = {
            name: value
            for name, value in (self.current.get("debate") or {}).items()
            if not isinstance(value, list)
        }
        rows = self.rows.get("debate")
        if not rows:
            return own
        one = sheets()[0]
        return self._entry(one, rows[0], ("debate",), own)

    def _entries(self, one: Sheet, path: Steps) -> list[Json]:
        current = entries_of(self.current, one) if self.current else []
        if one.name not in self.rows:
            return [_own(entry) if one.model is Position else entry for entry in current]
        known = {_key(one, entry): entry for entry in current}
        found = []
        for place, row in enumerate(self.rows[one.name]):
            there = (*path, place)
            entry = self._entry(one, row, there, None)
            found.append(entry)
            self._complete(one, entry, row, known.get(_key(one, entry), {}))
        return found

    def _put_parts(self, one: Sheet, debate: Json) -> None:
        positions = {entry["slug"]: place for place, entry in enumerate(debate["positions"])}
        current = entries_of(self.current, one) if self.current else []
        if one.name not in self.rows:
            for entry in current:
                if entry["position"] in positions:
                    self._put_part(one, debate, positions[entry["position"]], entry)
            return
        known = {_key(one, entry): entry for entry in current}
        for row in self.rows[one.name]:
            slug = self._resolved(Position, row.entry.get("position"), row, "position")
            if slug is None or slug not in positions:
                continue
            if one.model is Forecast and "forecast" in debate["positions"][positions[slug]]:
                self._refuse(row.place, "This position has a forecast in another row already.")
                continue
            number = len(debate["positions"][positions[slug]].get(one.name, ()))
            last: Steps = ("forecast",) if one.model is Forecast else (one.name, number)
            there = ("debate", "positions", positions[slug], *last)
            entry = self._entry(one, row, there, None) | {"position": slug}
            self._complete(one, entry, row, known.get(_key(one, entry), {}))
            self._put_part(one, debate, positions[slug], entry)

    def _put_part(self, one: Sheet, debate: Json, place: int, entry: Json) -> None:
        part = {name: value for name, value in entry.items() if name != "position"}
        position = debate["positions"][place]
        if one.model is Forecast:
            position["forecast"] = part
        else:
            position.setdefault(one.name, []).append(part)

    def _entry(self, one: Sheet, row: _Row, path: Steps, base: Json | None) -> Json:
        """Return the entry of a row, with addresses instead of names."""
        self.result.cells[pointer(*path)] = row.place
        entry: Json = dict(base or {})
        for column in one.columns:
            if column.name in row.cells:
                self.result.cells[pointer(*path, column.name)] = row.cells[column.name]
                entry.pop(column.name, None)
            if column.name not in row.entry or column.name == "position":
                continue
            value = row.entry[column.name]
            if column.target is not None:
                value = self._references(column, value, row, (*path, column.name))
            if base and value == TOO_LONG:
                value = base.get(column.name)
            entry[column.name] = value
        return entry

    def _references(self, column: Column, value: Any, row: _Row, path: Steps) -> Any:
        if not column.is_several:
            return self._resolved(column.target, value, row, column.name, path)
        found = []
        for name in self.names.several(column.target, value):
            slug = self._resolved(column.target, name, row, column.name, (*path, len(found)))
            if slug is not None:
                self.result.cells[pointer(*path, len(found))] = row.cells[column.name]
                found.append(slug)
        return found

    def _resolved(
        self, model: type[Model] | None, name: Any, row: _Row, column: str, path: Steps = ()
    ) -> str | None:
        if name is None:
            self._refuse(row.cells.get(column, row.place), "This is missing: name the position.")
            return None
        try:
            return self.names.slug(model, str(name))
        except Unresolved as error:
            self._refuse(row.cells[column], str(error))
        if path:
            self.result.mended.note(path)
            return f"unreadable{pointer(*path).replace('/', '-')}"[:80]
        return None

    def _complete(self, one: Sheet, entry: Json, row: _Row, current: Json) -> None:
        """Add the values that the file cannot tell: of missing columns, and of texts too long."""
        missing = {column.name for column in one.columns} - self.columns[one.name]
        for name in missing:
            if name in current:
                entry.setdefault(name, current[name])
        for name, value in list(entry.items()):
            if value == TOO_LONG:
                entry[name] = current.get(name, "")


def _value(column: Column, value: str | Decimal) -> Any:
    """Return the value of a cell as a document has it; references still as they are named."""
    if column.kind == "number":
        return _number(value)
    text = value if isinstance(value, str) else format_decimal(value)
    if column.kind == "choice":
        words = {label.casefold(): word for word, label in column.choices}
        words |= {word.casefold(): word for word, _ in column.choices}
        return words.get(text.strip().casefold(), text.strip())
    if column.is_several and column.target is None:
        lines = text.split("\n") if "\n" in text else text.split(";")
        return [line.strip() for line in lines if line.strip()]
    is_name = column.required or column.name in ("slug", "id")
    return text if column.kind == "text" and not is_name else text.strip()


def _number(value: str | Decimal) -> Any:
    """Return a number, a whole one as an integer, which some fields ask for.

    Of a text that is none, or can be read in two ways, return the text.
    """
    try:
        number = value if isinstance(value, Decimal) else parse_number(value)
    except UnclearFigure:
        return value.strip()
    return int(number) if number == number.to_integral_value() else number


def _key(one: Sheet, entry: Json) -> Any:
    """Return what an entry is known by among those of its sheet."""
    if "slug" in entry:
        return entry["slug"]
    if entry.get("id"):
        return entry["id"]
    names = {"participations": ("expert",), "holders": ("position", "expert")}
    names |= {"further_answers": ("position", "question"), "forecasts": ("position",)}
    names |= {"votes": ("question", "expert"), "context": ("statement",)}
    return tuple(entry.get(name) for name in names.get(one.name, ("position", "statement")))


def _own(position: Json) -> Json:
    """Return a position without its parts, which are sheets of their own."""
    parts = {one.name for one in sheets() if one.is_part} | {"forecast"}
    return {name: value for name, value in position.items() if name not in parts}


def _at(cells: list[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else None


def _letters(place: int) -> str:
    """Return the letters of a column, counted from 0: A for 0, AA for 26."""
    letters, number = "", place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _titles() -> list[str]:
    return [one.title for one in sheets()]


def _unknown(kind: str, given: str, known: Iterable[str]) -> str:
    known = list(known)
    near = nearest(given, known)
    hint = f" Did you mean “{near}”?" if near else f" Known are: {', '.join(known)}."
    return f"“{given[:60]}” is not a known {kind}.{hint} A name that begins with _ is passed over."
