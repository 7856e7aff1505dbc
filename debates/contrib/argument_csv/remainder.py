"""The remainder of a table of arguments: all of it, and which positions its rows became."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from debates.interchange.problems import ImportProblem, ImportRefused
from debates.interchange.spreadsheet_files import Table
from debates.models import Debate
from debates.uploads.models import remainder_of

NOT_A_REMAINDER = "This is not the remainder of a table of arguments. Leave it out."


@dataclass(frozen=True)
class KeptTable:
    """A table from which a debate was imported.

    name   of the file
    slugs  of the positions, by the keys of the rows
    extra  cells that are not read, by the slug of the position and by the header
    """

    name: str
    table: Table
    slugs: dict[str, str]
    extra: dict[str, dict[str, str]]

    def as_text(self) -> str:
        """Return the text that `read_remainder` reads again."""
        return json.dumps(asdict(self), ensure_ascii=False)


def kept_table(debate: Debate) -> KeptTable | None:
    """Return the table from which a debate was imported; None if it has another origin."""
    remainder = remainder_of(debate, "arguments")
    return read_remainder(remainder) if remainder else None


def read_remainder(remainder: str) -> KeptTable:
    """Return the table in a remainder. Raises ImportRefused if it is none."""
    try:
        members = json.loads(remainder)
        table = members["table"]
        rows = [(int(number), [_cell(cell) for cell in cells]) for number, cells in table["rows"]]
        return KeptTable(
            str(members["name"]),
            Table(str(table["title"]), list(map(str, table["header"])), rows),
            {str(key): str(slug) for key, slug in members["slugs"].items()},
            {
                str(slug): {str(title): str(cell) for title, cell in cells.items()}
                for slug, cells in members["extra"].items()
            },
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ImportRefused([ImportProblem("/imported/remainder", NOT_A_REMAINDER)]) from error


def _cell(value: object) -> str | None:
    return None if value is None else str(value)
