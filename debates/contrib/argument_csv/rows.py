"""Rows of a table of arguments, with the faults of each and their places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from debates.contrib.argument_csv.columns import IGNORED, STANCES
from debates.interchange.attribution import STATEMENT_LENGTH
from debates.interchange.problems import ImportProblem, ImportRefused, Place, first_problems
from debates.interchange.spreadsheet_entries import column_letters
from debates.interchange.spreadsheet_files import CellValue, Table
from debates.text.csv_values import SEPARATOR


@dataclass(frozen=True)
class ArgumentRow:
    """A row of a table.

    number  in the file, counted from 1
    values  by the meaning of the column; none is empty
    """

    number: int
    values: dict[str, str]

    @property
    def key(self) -> str:
        """The text by which the row is recognised in a later file."""
        names = ("speaker", "claim", "question")
        content = "\n".join(self.values.get(name, "") for name in names)
        return self.values.get("position", content)

    @property
    def stance(self) -> str:
        """The stance on the question; empty for none."""
        return STANCES.get(self._stance_word, "")

    @property
    def _stance_word(self) -> str:
        return self.values.get("stance", "none").casefold().removeprefix("+")

    @property
    def topics(self) -> list[str]:
        """The names of the topics, each once."""
        cell = self.values.get("topics", "")
        names = (name.strip() for name in cell.split("\n" if "\n" in cell else SEPARATOR))
        return list(dict.fromkeys(filter(None, names)))

    def faults(self) -> dict[str, str]:
        """Return what is wrong with the row, by the meaning of the column."""
        faults = {}
        claim = self.values.get("claim", "")
        if not claim:
            faults["claim"] = "The claim is missing."
        elif "detail" in self.values and len(claim) > STATEMENT_LENGTH:
            faults["claim"] = f"The claim has more than {STATEMENT_LENGTH} characters. Shorten it."
        if self._stance_word not in STANCES:
            words = ", ".join(word for word in STANCES if word.isalpha())
            faults["stance"] = f"“{self._stance_word[:60]}” is not a stance. These are: {words}."
        elif self.stance and "question" not in self.values:
            faults["question"] = "There is a stance, but no question that it is on."
        return faults


@dataclass(frozen=True)
class ArgumentTable:
    """A table, and the meanings of its columns by their headers."""

    table: Table
    columns: Mapping[str, str]

    def rows(self) -> list[ArgumentRow]:
        """Return the rows. Raises ImportRefused with the faults of all of them."""
        rows, problems = [], []
        numbers: dict[str, int] = {}
        for number, cells in self.table.rows:
            row = ArgumentRow(number, self._values(cells))
            rows.append(row)
            faults = row.faults()
            if len(cells) > len(self.table.header):
                faults[""] = "This row has more cells than there are columns."
            elif row.key in numbers and "claim" not in faults:
                same = (
                    "is of the same position as" if "position" in row.values else "says what is in"
                )
                faults[""] = f"This row {same} row {numbers[row.key]}. Keep one of them."
            numbers.setdefault(row.key, number)
            for meaning, message in faults.items():
                problems.append(ImportProblem("", message, place=self.place(number, meaning)))
        if not rows:
            problems.append(ImportProblem("", "The table has no rows."))
        if problems:
            raise ImportRefused(first_problems(problems))
        return rows

    def _values(self, cells: list[CellValue]) -> dict[str, str]:
        pairs = zip(self.table.header, cells, strict=False)
        texts = {self.columns.get(title, IGNORED): str(cell or "").strip() for title, cell in pairs}
        return {meaning: text for meaning, text in texts.items() if text and meaning != IGNORED}

    def place(self, number: int, meaning: str) -> Place:
        """Return the place of a value in the file, or of its row where it has no column."""
        header = next((title for title, own in self.columns.items() if own == meaning), "")
        letters = column_letters(self.table.header.index(header)) if header else ""
        return Place(self.table.title, number, header, letters)
