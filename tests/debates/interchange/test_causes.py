"""Names of sheets and columns that are not known, and the problems that come from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from debates.interchange.causes import causes_first, renamed
from debates.interchange.file_kinds import in_file
from debates.interchange.problems import ImportProblem, Place
from tests.debates.interchange.workbooks import Rows, book, faults, taken, told

COLUMN_B = Place("Positions", 1, letters="B")
COLUMN_E = Place("Positions", 1, letters="E")


def test_an_unknown_name_stands_for_the_missing_one_that_is_most_alike() -> None:
    missing = {"detail": "Detail", "expert": "Expert", "kind": "Kind"}

    assert renamed({COLUMN_E: "Detial"}, missing) == {"detail": COLUMN_E}
    assert renamed({COLUMN_B: "Speaker", COLUMN_E: "Detial"}, missing) == {
        "detail": COLUMN_E,
        "expert": COLUMN_B,
        "kind": COLUMN_B,
    }
    assert renamed({}, missing) == renamed({COLUMN_B: "Notes"}, {}) == {}


def test_causes_come_first_with_their_consequences() -> None:
    typo = ImportProblem("", "No such topic.", Place("Debate", 2))
    cause = ImportProblem("", "Not a column.", COLUMN_B)
    row = ImportProblem("", "Missing.", Place("Positions", 2), cause=COLUMN_B)
    of_another = ImportProblem("", "Missing.", Place("Positions", 3), cause=COLUMN_E)

    first, *others = causes_first([typo, cause, row, of_another])

    assert (first.place, first.consequences) == (COLUMN_B, (row,))
    assert others == [typo, of_another]


def test_programs_get_the_cause_first_with_a_number_and_its_consequences_last() -> None:
    problems = [
        ImportProblem("", "Not a column.", COLUMN_B),
        ImportProblem("", "Missing.", Place("Positions", 2), cause=COLUMN_B),
        ImportProblem("", "No such topic.", Place("Positions", 3)),
    ]

    assert [
        (problem.place and problem.place.row, problem.message) for problem in in_file(problems, {})
    ] == [
        (1, "Not a column. 1 other problem of this file may come from it."),
        (3, "No such topic."),
        (2, "Missing."),
    ]


NEW: dict[str, Rows] = {
    "Debate": [["Title"], ["Is the bridge safe?"]],
    "Questions": [["Text", "Permanent address"], ["Is it safe?"]],
    "Experts": [["Name", "Permanent address"], ["Ada Reyes"], ["Bo Lind"]],
    "Participations": [["Expert"], ["Ada Reyes"], ["Bo Lind"]],
    "Topics": [["Name", "Permanent address"], ["Bridges"], ["Safety"]],
    "Positions": [
        ["Expert", "Question", "Stance", "Statement", "Topics", "Permanent address"],
        ["Ada Reyes", "Is it safe?", "denies", "It is not safe.", "Bridges"],
        ["Bo Lind", "Is it safe?", "affirms", "It is safe.", "Safety"],
    ],
    "Evidence": [["Position", "Statement", "Kind"], ["It is safe.", "Inspected.", "event"]],
}
"""A new debate without faults."""


def renamed_in(sheet: str, header: str) -> dict[str, Rows]:
    """The new debate with another header in one place."""
    tables = {title: [list(row) for row in rows] for title, rows in NEW.items()}
    tables[sheet][0] = ["Called so" if head == header else head for head in tables[sheet][0]]
    return tables


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sheet", "header", "number"),
    [
        ("Positions", "Expert", 2),
        ("Positions", "Stance", 2),
        ("Positions", "Statement", 3),
        ("Questions", "Text", 3),
        ("Experts", "Name", 7),
        ("Topics", "Name", 5),
    ],
)
def test_a_renamed_column_is_told_once_and_what_comes_from_it_below(
    sheet: str, header: str, number: int, tmp_path: Path
) -> None:
    [cause] = told(taken(book(renamed_in(sheet, header)), tmp_path))

    assert cause.pointer.startswith(f"{sheet}, row 1, column ")
    assert "“Called so” is not a known column." in cause.message
    assert len(cause.consequences) == number


@pytest.mark.django_db
def test_a_column_that_a_sheet_needs_may_be_the_renamed_one(tmp_path: Path) -> None:
    rows: Rows = [["Called so", "Description"], ["Bridges", "Of steel."]]

    [cause] = told(taken(book({"Debate": NEW["Debate"], "Topics": rows}), tmp_path))

    assert cause.pointer == "Topics, row 1, column A"
    assert [str(problem) for problem in cause.consequences] == [
        "Topics: This sheet needs the column “Name”."
    ]


@pytest.mark.django_db
def test_a_renamed_sheet_is_told_once_and_what_comes_from_it_below(tmp_path: Path) -> None:
    tables = {"Themes" if title == "Topics" else title: rows for title, rows in NEW.items()}

    [cause] = told(taken(book(tables), tmp_path))

    assert cause.pointer == "Themes"
    assert [str(problem).partition("”")[0] for problem in cause.consequences] == [
        "Positions, row 2, Topics (E2): There is no topic “Bridges",
        "Positions, row 3, Topics (E3): There is no topic “Safety",
    ]


@pytest.mark.django_db
def test_what_is_wrong_in_itself_stays_beside_a_renamed_column(tmp_path: Path) -> None:
    tables = renamed_in("Positions", "Expert")
    tables["Positions"][1][2] = "deny"

    cause, typo = told(taken(book(tables), tmp_path))

    assert len(cause.consequences) == 2
    assert str(typo).startswith("Positions, row 2, Stance (C2): “deny” is not a valid value.")


@pytest.mark.django_db
def test_the_only_column_that_is_missing_is_suggested(tmp_path: Path) -> None:
    rows = [["Name", "Description", "Broader", "Permanent address"], ["Bridges"]]
    rows[0][1] = "Explained"

    told_of = faults(taken(book({"Debate": NEW["Debate"], "Topics": rows}), tmp_path))

    assert "“Explained” is not a known column. Did you mean “Description”?" in told_of[0]
