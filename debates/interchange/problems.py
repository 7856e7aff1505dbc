"""Problems of a file, for people: the place (a JSON Pointer, RFC 6901) and the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NoReturn


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a spreadsheet: a sheet, a row of it, or a cell.

    row      counted from 1, with the headers; None for the whole sheet
    column   its header; empty where it is not known
    letters  of the column: "AA"; empty for a whole row
    """

    sheet: str
    row: int | None = None
    column: str = ""
    letters: str = ""

    def __str__(self) -> str:
        place = self.sheet if self.row is None else f"{self.sheet}, row {self.row}"
        if self.column:
            return f"{place}, {self.column} ({self.letters}{self.row})"
        return f"{place}, column {self.letters}" if self.letters else place


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """A problem of a file.

    pointer       leads to it in the document: "/debate/positions/3/stance"; empty for the whole
    place         where it is in a spreadsheet; None for JSON
    parameter     of the request that the problem is about instead; empty for none
    cause         the sheet or header under an unknown name from which it may come; None for none
    consequences  the problems that may come from it
    """

    pointer: str
    message: str
    place: Place | None = None
    parameter: str = ""
    cause: Place | None = None
    consequences: tuple[ImportProblem, ...] = ()

    def __str__(self) -> str:
        place = self.pointer or self.place
        return f"{place}: {self.message}" if place else self.message


class ImportRefused(Exception):
    """A file cannot be imported.

    problems  at least one
    """

    def __init__(self, problems: Iterable[ImportProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def refuse(message: str) -> NoReturn:
    """Refuse the whole file. Raises ImportRefused."""
    raise ImportRefused([ImportProblem("", message)]) from None


MOST_PROBLEMS = 1_000
"""After as many problems, a file is not looked at any further."""


def first_problems(problems: Iterable[ImportProblem]) -> list[ImportProblem]:
    """Return the first problems, and a note as the last if there are more."""
    remaining = iter(problems)
    first = list(islice(remaining, MOST_PROBLEMS))
    if next(remaining, None) is not None:
        first.append(ImportProblem("", f"There are more problems than these {MOST_PROBLEMS:,}."))
    return first


LONGEST_STEP = 80
"""Characters of a name in a pointer: longer than any that is known, and a file may have others."""


def pointer(*path: str | int) -> str:
    """Return the pointer along a path of names and places."""
    steps = (str(step)[:LONGEST_STEP] for step in path)
    return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in steps)


def around(path: str) -> Iterator[str]:
    """Yield a pointer, and those of the values around its value, the nearest first."""
    steps = path.split("/")
    yield from ("/".join(steps[:length]) for length in range(len(steps), 1, -1))


def steps_of(path: str) -> list[str]:
    """Return the names and places along a pointer."""
    return [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]
