"""Names of sheets and columns that are not known, and the problems that may come from them.

A renamed column is missing under its own name: every row lacks its value, and what refers to its
sheet by that value finds nothing. These problems are told together, after the unknown name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from debates.interchange.json_types import Steps
from debates.interchange.mending import COMPANIONS
from debates.interchange.problems import ImportProblem, Place, around, pointer
from debates.text.did_you_mean import nearest

if TYPE_CHECKING:
    from debates.interchange.spreadsheet import SheetColumn


def renamed(unknown: Mapping[Place, str], missing: Mapping[str, str]) -> dict[str, Place]:
    """Return where the missing sheets or columns may be, under other names.

    One that is not known stands for the missing one that is called most alike, or else for all that
    no other stands for.

    unknown  their names by their places
    missing  the titles or headers of the missing ones by their names in a document
    """
    places: dict[str, Place] = {}
    unlike: list[Place] = []
    for place, name in unknown.items():
        near = nearest(name, missing.values())
        if near is None:
            unlike.append(place)
        places |= {key: place for key, title in missing.items() if title == near}
    return dict.fromkeys(missing, unlike[0]) | places if unlike else places


class Causes:
    """The headers from which problems of a document may come, by the pointers of its values."""

    def __init__(self) -> None:
        self._of_values: dict[str, Place] = {}
        self._of_entries: dict[str, Place] = {}

    def note(
        self, path: Steps, headers: Mapping[str, Place], columns: Iterable[SheetColumn]
    ) -> None:
        """Note which values an entry lacks.

        headers  those that may be the ones of missing columns, by the names of these
        columns  of the sheet
        """
        for column in columns:
            if (header := headers.get(column.name)) is None:
                continue
            for name in (column.name, *_companions(column.name)):
                self._of_values.setdefault(pointer(*path, name), header)
            if column.required:
                # that it is missing is said of the entry as a whole
                self._of_entries.setdefault(pointer(*path), header)

    def assigned(self, problems: Iterable[ImportProblem]) -> Iterator[ImportProblem]:
        """Yield problems of the document, each with the header from which it may come, if any."""
        for problem in problems:
            headers = (self._of_values.get(place) for place in around(problem.pointer))
            cause = problem.cause or self._of_entries.get(problem.pointer)
            yield replace(problem, cause=cause or next(filter(None, headers), None))


def _companions(name: str) -> Iterator[str]:
    """Yield the fields that need a field, and those that it needs."""
    yield from COMPANIONS.get(name, ())
    yield from (owner for owner, companions in COMPANIONS.items() if name in companions)


def causes_first(problems: Iterable[ImportProblem]) -> list[ImportProblem]:
    """Return the problems that stand for themselves, those with consequences first.

    Others are the consequences of the problem of their header. The order stays as it is otherwise.
    """
    problems = list(problems)
    causes = {problem.place for problem in problems if problem.place and problem.cause is None}
    consequences: dict[Place | None, list[ImportProblem]] = {}
    for problem in problems:
        if problem.cause in causes:
            consequences.setdefault(problem.cause, []).append(problem)
    independent = [
        # a header has one problem at most
        replace(problem, consequences=tuple(consequences.get(problem.place, ())))
        for problem in problems
        if problem.cause not in causes
    ]
    return sorted(independent, key=lambda problem: not problem.consequences)
