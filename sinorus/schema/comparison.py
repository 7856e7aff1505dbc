"""Differences between the schema of a database and the one that this version expects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.db.backends.base.base import BaseDatabaseWrapper

from sinorus.schema import catalogue, triggers
from sinorus.schema.catalogue import Definitions, Schema, Table, normalised
from sinorus.schema.expected import pinned

Kind = Literal["table", "column", "constraint", "index", "view", "trigger"]
State = Literal["missing", "different", "unexpected"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Part of the schema that is not as expected.

    kind      what it is
    name      name of the part
    state     "missing", "different" or "unexpected"
    table     table that it belongs to; empty for a table, a view or a trigger
    expected  definition of this version; empty where it is unexpected
    actual    definition in the database; empty where it is missing
    """

    kind: Kind
    name: str
    state: State
    table: str = ""
    expected: str = ""
    actual: str = ""

    def __str__(self) -> str:
        of = f" of {self.table}" if self.table else ""
        return f"{self.kind} {self.name}{of} is {self.state}"

    @property
    def repairable(self) -> bool:
        """Possibility of repairing it without knowing its content.

        A column is repairable if its type is the same, and only the accepted values differ.
        """
        if self.state == "unexpected" or self.kind == "table":
            return False
        return self.kind != "column" or (
            self.state == "different" and _type(self.expected) == _type(self.actual)
        )

    @property
    def harmful(self) -> bool:
        """Danger to Sinorus; most additions of others are harmless."""
        if self.state != "unexpected":
            return True
        return self.kind == "column" and "NOT NULL" in self.actual and "DEFAULT" not in self.actual


def _type(definition: str) -> str:
    return definition.partition(" NULL")[0].removesuffix(" NOT")


def differences(connection: BaseDatabaseWrapper) -> list[Difference]:
    """Return what differs in a database at the latest state of migrations."""
    actual, expected = catalogue.read(connection), pinned(connection.vendor)
    missing, altered = triggers.altered(connection)
    return [
        *_of_tables(expected, actual),
        *_of("view", "", expected.views, actual.views),
        *(Difference("trigger", name, "missing") for name in missing),
        *(Difference("trigger", name, "different") for name in altered),
    ]


def _of_tables(expected: Schema, actual: Schema) -> Iterator[Difference]:
    for name, table in expected.tables.items():
        if name not in actual.tables:
            yield Difference("table", name, "missing")
        else:
            yield from _of_table(name, table, actual.tables[name])


def _of_table(name: str, expected: Table, actual: Table) -> Iterator[Difference]:
    yield from _of("column", name, expected.columns, actual.columns)
    yield from _of("constraint", name, expected.constraints, actual.constraints)
    yield from _of("index", name, expected.indexes, actual.indexes)


def _of(kind: Kind, table: str, expected: Definitions, actual: Definitions) -> Iterator[Difference]:
    for name in sorted(expected.keys() | actual.keys()):
        wanted, found = expected.get(name, ""), actual.get(name, "")
        if normalised(wanted) == normalised(found):
            continue
        state: State = "missing" if not found else "different" if wanted else "unexpected"
        yield Difference(kind, name, state, table, wanted, found)
