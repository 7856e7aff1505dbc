"""Tables of arguments as a file format of debates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from debates.contrib.argument_csv.columns import MEANINGS, column_faults, guessed_columns
from debates.contrib.argument_csv.reading import read_arguments, speaker_of
from debates.contrib.argument_csv.rows import ArgumentTable
from debates.interchange.file_debates import KeptFile
from debates.interchange.formats import TableFormat
from debates.interchange.json_types import JsonObject
from debates.interchange.problems import ImportProblem, ImportRefused
from debates.interchange.spreadsheet_files import Table, escaped
from debates.interchange.spreadsheet_reading import ReadFile
from debates.models import Debate
from debates.text.csv_values import csv_bytes, joined
from debates.uploads.models import keep_remainder, kept_file

_WRITTEN = (
    *("position", "claim", "speaker", "stance", "question"),
    *("topics", "quotation", "locator", "detail"),
)
"""Headers of the columns of a written table, which are their meanings."""


class ArgumentCsv(TableFormat):
    """A row for each claim, with its speaker, stance and topic."""

    name = "arguments"
    title = "Table of arguments"
    description = "a row for each claim, with its speaker, stance and topics, as CSV"
    ending = ".arguments.csv"
    media_type = "text/csv"
    meanings: ClassVar[Mapping[str, str]] = MEANINGS

    def recognises_table(self, table: Table, columns: Mapping[str, str]) -> bool:
        """Tell whether a table has a column for claims."""
        return "claim" in {**guessed_columns(table.header), **columns}.values()

    def read_table(
        self, table: Table, columns: Mapping[str, str], name: str, debate: Debate | None
    ) -> ReadFile:
        """Return the document of a table. Raises ImportRefused."""
        guesses = guessed_columns(table.header)
        # what somebody names is not a guess for another column as well
        meanings = {
            title: "ignored" if meaning in columns.values() else meaning
            for title, meaning in guesses.items()
        }
        meanings |= {title: own for title, own in columns.items() if title in meanings}
        faults = column_faults(meanings, table.header, columns)
        if faults:
            raise ImportRefused(
                ImportProblem("", message, parameter="column") for message in faults
            )
        return read_arguments(ArgumentTable(table, meanings), name, debate)

    def read_again(
        self, remainder: str, columns: Mapping[str, str], debate: Debate | None
    ) -> ReadFile:
        """Return the document of a table of which the meanings of the columns were changed."""
        name, table, _extra = _kept_table(KeptFile.from_text(remainder))
        return self.read_table(table, columns, name, debate)

    def write(self, document: JsonObject, debate: Debate) -> bytes:
        """Return a table of the positions of a debate, for editors with the columns not read."""
        original = kept_file(debate, self.name) if "exported" in document else None
        extra = _kept_table(original)[2] if original is not None else {}
        headers = list(dict.fromkeys(title for cells in extra.values() for title in cells))
        rows = [
            [*cells, *(escaped(extra.get(cells[0], {}).get(title, "")) for title in headers)]
            for cells in _rows(document)
        ]
        titles = [f"{title} (imported)" if title in _WRITTEN else title for title in headers]
        return b"\xef\xbb\xbf" + csv_bytes([[*_WRITTEN, *map(escaped, titles)], *rows])

    def keep(self, debate: Debate, remainder: str) -> None:
        """Keep a table with the debate that was imported from it. Raises ImportRefused."""
        original = KeptFile.from_text(remainder)
        _kept_table(original)
        keep_remainder(debate, self.name, original.as_text())


def _kept_table(original: KeptFile) -> tuple[str, Table, dict[str, dict[str, str]]]:
    """Return the name of a file, its table, and its cells that are not read.

    The cells are by the slug of the position and the header. Raises ImportRefused for another file.
    """
    try:
        name, table, extra = (original.content[member] for member in ("name", "table", "extra"))
        rows = [(int(number), list(cells)) for number, cells in table["rows"]]
        cells_by_slug = {slug: dict(cells) for slug, cells in extra.items()}
        return str(name), Table(str(table["title"]), list(table["header"]), rows), cells_by_slug
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        message = "This is not the remainder of a table. Leave it out."
        raise ImportRefused([ImportProblem("/imported/remainder", message)]) from error


def _rows(document: JsonObject) -> Iterator[list[str]]:
    names: dict[str, dict[str, str]] = {
        "expert": {entry["slug"]: speaker_of(entry) for entry in document["experts"]},
        "question": {entry["slug"]: entry["text"] for entry in document["debate"]["questions"]},
        "topics": {entry["slug"]: entry["name"] for entry in document["topics"]},
    }
    for position in document["debate"]["positions"]:
        values: dict[str, Any] = {
            **position,
            "position": position["slug"],
            "claim": position.get("detail") if _is_cut(position) else position["statement"],
            "speaker": names["expert"][position["expert"]],
            "question": names["question"].get(position.get("question") or ""),
            "topics": joined(names["topics"][slug] for slug in position.get("topics") or ()),
        }
        if _is_cut(position):
            del values["detail"]
        yield [escaped(values.get(name) or "") for name in _WRITTEN]


def _is_cut(position: JsonObject) -> bool:
    """Tell whether the statement is the beginning of a claim that is in the detail."""
    statement = position["statement"]
    detail = " ".join((position.get("detail") or "").split())
    return statement.endswith("…") and detail.startswith(statement.removesuffix("…"))


ARGUMENT_CSV = ArgumentCsv()
