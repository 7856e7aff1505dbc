"""Replacement of an SQLite table by one with other constraints, as SQLite's documentation has it.

https://www.sqlite.org/lang_altertable.html#otheralter
"""

from __future__ import annotations

from collections.abc import Iterator

from sinorus.schema import catalogue
from sinorus.schema.catalogue import Table


def replaced(name: str, actual: Table, expected: Table) -> Iterator[str]:
    """Yield the statements that give a table the definitions of `expected`.

    Columns keep their order; columns, constraints and indexes that are unexpected stay. So does the
    highest id ever given, which AUTOINCREMENT must not give again.
    """
    temporary = f"new__{name}"
    columns = {
        column: expected.columns.get(column, actual.columns[column]) for column in actual.columns
    }
    constraints = actual.constraints | expected.constraints
    for constraint in expected.constraints:
        for twin in catalogue.twins(constraint, actual, expected):
            constraints.pop(twin, None)
    definitions = [f'"{column}" {definition}' for column, definition in columns.items()]
    definitions += [
        definition if definition == constraint else f'CONSTRAINT "{constraint}" {definition}'
        for constraint, definition in constraints.items()
    ]
    listed = ", ".join(f'"{column}"' for column in columns)
    yield f'CREATE TABLE "{temporary}" ({", ".join(definitions)})'
    yield f'INSERT INTO "{temporary}" ({listed}) SELECT {listed} FROM "{name}"'
    yield (
        f"INSERT INTO sqlite_sequence (name, seq) SELECT '{temporary}', 0 WHERE NOT EXISTS"
        f" (SELECT 1 FROM sqlite_sequence WHERE name = '{temporary}')"
    )
    yield (
        "UPDATE sqlite_sequence SET seq = max(seq, coalesce((SELECT seq FROM sqlite_sequence"
        f" WHERE name = '{name}'), 0)) WHERE name = '{temporary}'"
    )
    yield f'DROP TABLE "{name}"'
    yield f'ALTER TABLE "{temporary}" RENAME TO "{name}"'
    yield from (actual.indexes | expected.indexes).values()
