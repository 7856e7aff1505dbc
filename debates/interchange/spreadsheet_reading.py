"""A document from the tables of a spreadsheet, with the place of each value in the file.

Rows name each other by name or address. What a spreadsheet does not have (a sheet, a column, a text
that no cell can hold) stays as it is in the debate on the site.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Model

from debates.interchange.causes import Causes
from debates.interchange.document import FORMAT, document
from debates.interchange.json_types import JsonObject, Steps
from debates.interchange.mending import Mended
from debates.interchange.problems import ImportProblem, Place, pointer
from debates.interchange.spreadsheet import SHEET_OF, TITLE_OF, TOO_LONG, Sheet, SheetColumn, sheets
from debates.interchange.spreadsheet_entries import EntryRow, SheetEntries, problem_at
from debates.interchange.spreadsheet_files import Tables
from debates.interchange.spreadsheet_locators import (
    ONE_DECIMAL,
    LastZeros,
    became_hours,
    is_same_time,
    lost_a_zero,
)
from debates.interchange.spreadsheet_names import Resolver, Unresolved, several_named
from debates.interchange.spreadsheet_rows import entries_of, key_of, without_parts
from debates.kinds import kind_of
from debates.models import Debate, Expert, Position
from debates.models.choices import ExpertKind
from debates.models.slugs import FreeSlugs
from debates.text.names import as_typed

UNKNOWN_SLUG = "unreadable-debate-slug"
"""Stands for the slug of a debate that a file does not name, so that its rows can be checked."""


@dataclass
class ReadFile:
    """A document with its faults as a spreadsheet shows them.

    cells     the places in the file, by the pointers of their values
    problems  that were found in reading
    doubtful  locators that may have lost a zero, with their places
    mended    the document, with the pointers of values that could not be read
    causes    headers from which problems of the document may come
    """

    mended: Mended
    cells: dict[str, Place] = field(default_factory=dict)
    problems: list[ImportProblem] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    causes: Causes = field(default_factory=Causes)

    def all_problems(self, later: Iterable[ImportProblem]) -> list[ImportProblem]:
        """Return the problems of the file: of reading it, and those found later in the document."""
        return [*self.problems, *self.causes.assigned(self.mended.genuine(later))]

    @property
    def document(self) -> JsonObject:
        """The document, in which values that could not be read are replaced."""
        return self.mended.document


def read_tables(tables: Tables, debate: Debate | None) -> ReadFile:
    """Return the document in the tables of a file.

    debate  on the site, to which the file belongs, where that is known
    """
    return _Reader(tables, debate).read()


class _Reader:
    def __init__(self, tables: Tables, debate: Debate | None) -> None:
        self.tables = tables
        self.sheets = SheetEntries(tables)
        self.rows = self.sheets.rows
        self.result = ReadFile(Mended({}), problems=self.sheets.problems)
        self.debate = debate or self._named_debate()
        self.current: JsonObject = document(self.debate, drafts=True) if self.debate else {}
        self.zeros = LastZeros(self._locators() if tables.is_csv else (), self._texts())

    def read(self) -> ReadFile:
        self._complete_debate()
        self._refuse_repeated_rows()
        self.names = Resolver(self.current, self.sheets.of)
        # the address of a position begins with that of its expert
        for sheet in sorted(sheets(), key=lambda sheet: sheet.model is Position):
            if sheet.has_slugs:
                self._give_slugs(sheet)
        self.names.index()
        return self._put_together()

    def _refuse(self, place: Place | None, message: str, cause: Place | None = None) -> None:
        if place in self.sheets.unread:
            return
        self.result.problems.append(replace(problem_at(place, message), cause=cause))

    def _locators(self) -> Iterator[str]:
        for rows in self.rows.values():
            yield from (str(row.entry.get("locator", "")) for row in rows)

    def _texts(self) -> Iterator[str]:
        """Yield the texts of sources, whose passages locators may mean."""
        yield from (str(entry.get("text", "")) for entry in self.sheets.of("sources"))
        if self.debate is not None and self.debate.source is not None:
            yield self.debate.source.held_text

    # the debate

    def _named_debate(self) -> Debate | None:
        entries = self.sheets.of("debate")
        slug = (entries[0].get("slug") if entries else None) or self.tables.folder
        if not slug and entries and (title := entries[0].get("title")):
            return self._titled(str(title))
        return Debate.objects.filter(slug=slug).first() if slug else None

    def _titled(self, title: str) -> Debate | None:
        """Return the only debate with a title, or else the only debate with a similar title."""
        titles = Debate.objects.order_by().values_list("pk", "title")
        similar = [(pk, own) for pk, own in titles if as_typed(own) == as_typed(title)]
        exact = [pk for pk, own in similar if own == title] or [pk for pk, _ in similar]
        return Debate.objects.get(pk=exact[0]) if len(exact) == 1 else None

    def _complete_debate(self) -> None:
        rows = self.rows.get("debate", [])
        if len(rows) > 1:
            self._refuse(rows[1].place, "A file has one debate. Delete this row.")
        if rows or self.current:
            return
        self._refuse(
            None,
            "The file does not say which debate it is of. Add the sheet Debate with its title, or "
            "upload the file on the page Files of the debate. A tool can send it with a token for "
            "that debate.",
        )

    def _refuse_repeated_rows(self) -> None:
        """Refuse rows that would make the same object twice."""
        for sheet in sheets():
            first_places: dict[str, Place] = {}
            for row in self.rows.get(sheet.name, ()) if sheet.has_slugs or sheet.is_part else ():
                if row.entry.keys() & {"slug", "id"}:
                    continue
                content = repr(sorted(row.entry.items()))
                if content in first_places:
                    message = f"This row is the same as row {first_places[content].row}. Delete it."
                    # a column that is not known may tell them apart
                    headers = self.sheets.renamed[sheet.name].values()
                    self._refuse(row.place, message, next(iter(headers), None))
                first_places.setdefault(content, row.place)

    # addresses

    def _give_slugs(self, sheet: Sheet) -> None:
        """Give each row without an address that of the object with its name, or a new address."""
        home = entries_of(self.current, sheet) if self.current else []
        title = "title" if sheet.model is Debate else TITLE_OF[sheet.model]
        taken_slugs = {
            row.entry["slug"] for row in self.rows.get(sheet.name, ()) if "slug" in row.entry
        }
        by_name: dict[str, list[JsonObject]] = {}
        for entry in home:
            by_name.setdefault(as_typed(str(entry[title])), []).append(entry)
        new_rows: list[tuple[EntryRow, str]] = []
        rows = [row for row in self.rows.get(sheet.name, ()) if "slug" not in row.entry]
        if sheet.model is Position:
            # experts may claim the same: who keeps to the claim comes before who might have changed
            rows.sort(key=lambda row: not self._by_same_expert(row, by_name, title))
        for row in rows:
            text = str(row.entry.get(title, ""))
            namesakes = self._by_same_expert(row, by_name, title) or by_name.get(as_typed(text), [])
            free_slugs = [entry["slug"] for entry in namesakes if entry["slug"] not in taken_slugs]
            if sheet.model is Debate and self.debate is not None:
                slug = self.debate.slug
            elif len(free_slugs) == 1:
                slug = free_slugs[0]
            else:
                slug = self.names.elsewhere(sheet.model, text) or ""
            if len(free_slugs) > 1:
                kind = sheet.model._meta.verbose_name
                self._refuse(row.cells[title], several_named(kind, text, free_slugs))
            if slug and slug not in taken_slugs:
                row.entry["slug"] = slug
                taken_slugs.add(slug)
            else:
                new_rows.append((row, self._slug_source(sheet, row, text)))
        slugs = FreeSlugs(sheet.model, [text for _, text in new_rows], taken_slugs)
        for row, text in new_rows:
            row.entry["slug"] = slugs.take(text)

    def _by_same_expert(
        self, row: EntryRow, by_name: Mapping[str, list[JsonObject]], title: str
    ) -> list[JsonObject]:
        """Return the positions with the statement of a row by its expert."""
        expert_name = row.entry.get("expert")
        expert = expert_name and self.names.slug_of_expert(expert_name)
        namesakes = by_name.get(as_typed(str(row.entry.get(title, ""))), [])
        return [entry for entry in namesakes if expert and entry.get("expert") == expert]

    def _slug_source(self, sheet: Sheet, row: EntryRow, text: str) -> str:
        if sheet.model is Expert:
            return Expert(name=text, kind=row.entry.get("kind", ExpertKind.PERSON)).slug_source()
        if sheet.model is not Position:
            return text
        return f"{self.names.slug_of_expert(row.entry.get('expert'))} {text}"

    # the document

    def _put_together(self) -> ReadFile:
        debate: JsonObject = {}
        document: JsonObject = {"format": FORMAT, "debate": debate}
        if self.tables.mark:
            document["exported"] = self.tables.mark
        self.result.mended.document = document
        for sheet in sheets():
            if sheet.model is Debate:
                debate |= self._debate_entry()
            elif sheet.is_part:
                self._put_parts(sheet, debate)
            else:
                home, path = (
                    (document, (sheet.name,))
                    if sheet.name in ("experts", "topics", "sources")
                    else (debate, ("debate", sheet.name))
                )
                home[sheet.name] = self._entries(sheet, path)
        return self.result

    def _debate_entry(self) -> JsonObject:
        own = {
            name: value
            for name, value in (self.current.get("debate") or {}).items()
            if not isinstance(value, list)
        }
        rows = self.rows.get("debate")
        if not rows and not own:
            # what is missing was said of the whole file
            own = {"slug": UNKNOWN_SLUG, "title": "…"}
            for name in own:
                self.result.mended.note(("debate", name))
        if not rows:
            return own
        sheet = sheets()[0]
        return self._entry(sheet, rows[0], ("debate",), own)

    def _entries(self, sheet: Sheet, path: Steps) -> list[JsonObject]:
        current = entries_of(self.current, sheet) if self.current else []
        if sheet.name not in self.rows:
            return [without_parts(entry) if sheet.model is Position else entry for entry in current]
        by_key = {key_of(sheet, entry): entry for entry in current}
        entries = []
        for place, row in enumerate(self.rows[sheet.name]):
            entry_path = (*path, place)
            entry = self._entry(sheet, row, entry_path, None)
            entries.append(entry)
            self._complete(sheet, entry, row, by_key.get(key_of(sheet, entry), {}))
        return entries

    def _put_parts(self, sheet: Sheet, debate: JsonObject) -> None:
        positions = {entry["slug"]: place for place, entry in enumerate(debate["positions"])}
        current = entries_of(self.current, sheet) if self.current else []
        if sheet.name not in self.rows:
            for entry in current:
                if entry["position"] in positions:
                    self._put_part(sheet, debate, positions[entry["position"]], entry)
            return
        by_key = {key_of(sheet, entry): entry for entry in current}
        kind = kind_of(sheet.model)
        for row in self.rows[sheet.name]:
            slug = self._resolved(Position, row.entry.get("position"), row, "position")
            if slug is None or slug not in positions:
                continue
            if kind.is_single and kind.in_parent in debate["positions"][positions[slug]]:
                self._refuse(row.place, f"This position has a {kind.name} in another row already.")
                continue
            number = len(debate["positions"][positions[slug]].get(sheet.name, ()))
            part_path: Steps = (kind.in_parent,) if kind.is_single else (sheet.name, number)
            entry_path = ("debate", "positions", positions[slug], *part_path)
            entry = self._entry(sheet, row, entry_path, None) | {"position": slug}
            self._complete(sheet, entry, row, by_key.get(key_of(sheet, entry), {}))
            self._put_part(sheet, debate, positions[slug], entry)

    def _put_part(self, sheet: Sheet, debate: JsonObject, place: int, entry: JsonObject) -> None:
        part = {name: value for name, value in entry.items() if name != "position"}
        position = debate["positions"][place]
        if kind_of(sheet.model).is_single:
            position[kind_of(sheet.model).in_parent] = part
        else:
            position.setdefault(sheet.name, []).append(part)

    def _entry(
        self, sheet: Sheet, row: EntryRow, path: Steps, base: JsonObject | None
    ) -> JsonObject:
        """Return the entry of a row, with addresses instead of names."""
        self.result.cells[pointer(*path)] = row.place
        self.result.causes.note(path, self.sheets.renamed[sheet.name], sheet.columns)
        entry: JsonObject = dict(base or {})
        for column in sheet.columns:
            if column.name in row.cells:
                self.result.cells[pointer(*path, column.name)] = row.cells[column.name]
                if row.cells[column.name] in self.sheets.unread:
                    self.result.mended.note((*path, column.name))
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

    def _references(self, column: SheetColumn, value: Any, row: EntryRow, path: Steps) -> Any:
        if not column.is_several:
            return self._resolved(column.target, value, row, column.name, path)
        slugs = []
        for name in self.names.several(column.target, value):
            slug = self._resolved(column.target, name, row, column.name, (*path, len(slugs)))
            if slug is not None:
                self.result.cells[pointer(*path, len(slugs))] = row.cells[column.name]
                slugs.append(slug)
        return slugs

    def _resolved(
        self, model: type[Model] | None, name: Any, row: EntryRow, column: str, path: Steps = ()
    ) -> str | None:
        if name is None:
            self._refuse(row.cells.get(column, row.place), "This is missing: name the position.")
            return None
        try:
            return self.names.slug(model, str(name))
        except Unresolved as error:
            if not self._is_nameless(model):
                cause = self.sheets.renamed.get(SHEET_OF[model], {}).get(TITLE_OF[model])
                self._refuse(row.cells[column], str(error), cause)
        if path:
            self.result.mended.note(path)
            return f"unreadable{pointer(*path).replace('/', '-')}"[:80]
        return None

    def _is_nameless(self, model: type[Model] | None) -> bool:
        """Test whether the sheet of a model lacks the column of its names."""
        missing = self.sheets.missing.get(SHEET_OF.get(model, ""), ())
        return any(column.name == TITLE_OF[model] for column in missing)

    def _complete(
        self, sheet: Sheet, entry: JsonObject, row: EntryRow, current: JsonObject
    ) -> None:
        """Add the values that the file cannot tell: of missing columns, and of texts too long."""
        missing = {column.name for column in sheet.columns} - self.sheets.columns[sheet.name]
        for name in missing:
            if name in current:
                entry.setdefault(name, current[name])
        for name, value in list(entry.items()):
            if value == TOO_LONG:
                entry[name] = current.get(name, "")
        self._check_locator(entry, row, str(current.get("locator", "")))

    def _check_locator(self, entry: JsonObject, row: EntryRow, here: str) -> None:
        """Refuse a locator that has lost its last zero or got seconds; note doubtful locators.

        A time code with another number of leading zeros stays as it is on the site.

        here  the locator on the site; empty for none
        """
        there = str(entry.get("locator", ""))
        if lost_a_zero(here, there):
            self._refuse(
                row.cells["locator"],
                f"The site has {here}, this file {there}. Spreadsheet programs drop the last zero "
                f"when they open CSV. Enter {here} in a cell formatted as text, or work in the "
                f"spreadsheet (.xlsx). If {there} is right, change it in the form.",
            )
        elif "locator" in row.numbers and here != there and ONE_DECIMAL.fullmatch(there):
            self._refuse(
                row.cells["locator"],
                f"This is the number {there}, which may stand for {there} or {there}0. Format the "
                "column as text, and type the locator again.",
            )
        elif became_hours(here, there):
            self._refuse(
                row.cells["locator"],
                f"The site has {here}, this file {there}. Spreadsheet programs take {here} for "
                f"hours and minutes when they open CSV. Enter {here} in a cell formatted as text, "
                f"or work in the spreadsheet (.xlsx). If {there} is right, change it in the form.",
            )
        elif is_same_time(here, there):
            entry["locator"] = here
        elif here != there and self.zeros.may_be_lost(there):
            self.result.doubtful.append(f"{row.cells['locator']}: {there}")
