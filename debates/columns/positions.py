"""The columns of public positions that lists are filtered, ordered and counted by.

Each column has the path by which a queryset of positions reaches it. Parts have tables of their
own, with the key of their position.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from operator import is_
from typing import Any

import numpy as np
from django.db.models import (
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    Exists,
    Field,
    Model,
    OuterRef,
    QuerySet,
)

from debates.columns.row_order import ordered, reordered
from debates.columns.table import (
    ABSENT,
    FIGURE_LIMIT,
    NO_FIGURE,
    NO_TIME,
    Mask,
    NotInColumns,
    Numbers,
    PartTable,
    Table,
    among,
    code_of,
    day_of,
    figure_of,
    moment_of,
)
from debates.columns.text_order import TextOrder, hash_of_text
from debates.db.compiled_queries import values_among
from debates.db.table_names import EXPERT, POSITION
from debates.models import Answer, Counterpoint, Evidence, Forecast, Holder, Position, Support
from debates.models.declaration import choice_keywords

STATEMENT, EXPERT_NAME = "statement", "expert__sort_name"
"""Texts that lists are ordered by; the database orders them, by its own rules."""

_OF_POSITION = (
    *("pk", "debate", "expert", "question", "source", "replaces", "forecast"),
    *("expert__kind", "expert__modified", "stance", "kind", "forecast__outcome"),
    *("original_language", "debate__language", "date", "debate__date", "debate__source"),
    *("created", "modified", "published_at", "order", STATEMENT, EXPERT_NAME),
)
_RECORDED = ("pk", "created", "modified")
_OF_PARTS: Mapping[type[Model], tuple[str, ...]] = {
    Position.topics.through: ("topic",),
    Holder: ("expert", "expert__kind", "extent"),
    Answer: ("question", "stance"),
    Evidence: (
        *("kind", "voice", "source", "value", "value_end", "unit", "order"),
        *_RECORDED,
    ),
    Counterpoint: (
        *("kind", "voice", "basis", "raised_by", "raised_by__expert", "position__expert"),
        *("order", *_RECORDED),
    ),
    Support: ("kind", "basis", "given_by", "order", *_RECORDED),
    Forecast: ("due", "decided_on", "outcome", "probability", *_RECORDED),
}
LISTED = frozenset({Position, *(model for model, paths in _OF_PARTS.items() if "pk" in paths)})
"""The models whose lists are filtered and ordered by columns."""

_FREE_TEXTS = frozenset({"unit"})
"""Texts that are looked for as they are, and of which there may be many."""

_AT_ONCE = 5_000
"""Rows that are read before columns are made of them."""

_LARGEST = FIGURE_LIMIT * 10_000

LINK = "position"
"""The column of a part that has the key of its position."""

Order = tuple[str | tuple[str, ...], ...]
"""Columns that a list is ordered by, "-" before what comes last first.

Of several in a tuple the first that is known counts. Equal ones are ordered by primary key.
"""


@cache
def _paths() -> tuple[str, ...]:
    declared = (known.name for known in choice_keywords(Position).values())
    return tuple(dict.fromkeys((*_OF_POSITION, *declared)))


@dataclass(frozen=True, slots=True)
class _Ordered:
    """Numbers of rows in an order, with all that the order is made of.

    table  with the columns of the order alone
    texts  the orders of texts, by the name of their column
    """

    table: Table
    texts: Mapping[str, TextOrder]
    rows: Numbers

    def is_of(self, table: Table, texts: Mapping[str, TextOrder], names: Collection[str]) -> bool:
        """Tell whether the columns of these names, and the texts, are still the same."""
        mine, others = (
            [source for name in names for source in one.sources(name)]
            for one in (self.table, table)
        )
        return self.texts == texts and all(map(is_, mine, others))


@dataclass(frozen=True)
class PositionColumns:
    """The public positions of one moment, and their parts.

    positions   by the paths of `_paths`, with numbers that stand for the texts of orders
    rows_by_key the numbers of the rows of positions
    parts       by model
    names       the order of experts
    statements  the order of positions by their statement
    """

    positions: Table
    rows_by_key: RowNumbers
    parts: Mapping[type[Model], Table]
    names: TextOrder
    statements: TextOrder
    _orders: dict[tuple[type[Model], Order], _Ordered] = field(default_factory=dict, repr=False)

    def listed(self, model: type[Model]) -> Table:
        """Return the rows of a list: positions, or parts with the columns of their positions."""
        if model is Position:
            return self.positions
        return PartTable(self.parts[model].columns, self.positions, self.rows_by_key.of)

    def rows(self, keys: Numbers) -> Numbers:
        """Return the numbers of the rows of primary keys; -1 where there is none."""
        return self.rows_by_key.of(keys)

    @classmethod
    def read(cls) -> PositionColumns:
        """Read all public positions from the database."""
        parts = {model: _read(model, (LINK, *paths)) for model, paths in _OF_PARTS.items()}
        names, statements = _order_of_names(), _order_of_statements()
        for order in (names, statements):
            order.read()
        positions = _read(Position, _paths())
        return cls(positions, RowNumbers(positions["pk"]), parts, names, statements)

    def changed(self, keys: Collection[int]) -> PositionColumns:
        """Read some positions again, which may have become public, or may no longer be."""
        wanted = np.fromiter(keys, dtype=np.int64, count=len(keys))
        parts = {}
        for model, table in self.parts.items():
            fresh = _read_among(model, (LINK, *_OF_PARTS[model]), keys)
            parts[model] = table.replaced(among(table[LINK], wanted), fresh)
        fresh = _read_among(Position, _paths(), keys)
        replaced = among(self.positions["pk"], wanted)
        positions = self.positions.replaced(replaced, fresh)
        are_the_same = positions["pk"] is self.positions["pk"]
        return PositionColumns(
            positions,
            self.rows_by_key if are_the_same else RowNumbers(positions["pk"]),
            parts,
            self.names if self._has_all(fresh, EXPERT_NAME) else _order_of_names(),
            self._statements_with(fresh, replaced),
            dict(self._orders),
        )

    def _statements_with(self, fresh: Table, replaced: Mask) -> TextOrder:
        """Return the order of statements with those of some rows, which replace others."""
        if self._has_all(fresh, STATEMENT):
            return self.statements
        there = ~replaced
        changed = ~np.isin(fresh[STATEMENT], self.positions[STATEMENT][replaced])
        return self.statements.with_changed(
            fresh["pk"][changed].tolist(),
            self.positions["pk"][there],
            self.positions[STATEMENT][there],
        )

    def _has_all(self, fresh: Table, name: str) -> bool:
        """Tell whether all texts of other rows are here already, of the same objects."""
        known = self.positions[name][among(self.positions[name], fresh[name])]
        return bool(np.isin(fresh[name], known).all())

    def everything(self) -> Mask:
        """Return the mask of all positions."""
        return np.ones(len(self.positions), dtype=bool)

    def with_part(self, model: type[Model], parts: Mask | None = None, link: str = LINK) -> Mask:
        """Return the mask of positions that parts are linked to; None means all parts."""
        keys = self.parts[model][link]
        return self.among(keys if parts is None else keys[parts])

    def among(self, keys: Numbers) -> Mask:
        """Return the mask of positions with one of these primary keys."""
        rows = self.rows(keys)
        mask = np.zeros(len(self.positions), dtype=bool)
        mask[rows[rows >= 0]] = True
        return mask

    def keys(self, mask: Mask, order: Order, model: type[Model] = Position) -> Numbers:
        """Return the primary keys of the rows of a list in an order.

        Raises NotInColumns where the order is not known.
        """
        rows = self._ordered(model, order)
        return self.listed(model)["pk"][rows[mask[rows]]]

    def _ordered(self, model: type[Model], order: Order) -> Numbers:
        """Return the numbers of all rows in an order, which is kept while its columns are."""
        table, known = self.listed(model), self._orders.get((model, order))
        names = ["pk", *(name.removeprefix("-") for by in order for name in _names(by))]
        every = {STATEMENT: self.statements, EXPERT_NAME: self.names}
        texts = {name: every[name] for name in names if name in every}
        names += ["expert"] if EXPERT_NAME in texts else []
        if known is None or not known.is_of(table, texts, names):
            keys = _sort_keys(table, texts, order)
            if known is None:
                rows = ordered(keys)
            else:
                rows = reordered(known.rows, _sort_keys(known.table, known.texts, order), keys)
            known = self._orders[model, order] = _Ordered(table.only(names), texts, rows)
        return known.rows


def _names(by: str | tuple[str, ...]) -> tuple[str, ...]:
    return (by,) if isinstance(by, str) else by


def _sort_keys(table: Table, texts: Mapping[str, TextOrder], order: Order) -> list[Numbers]:
    """Return what rows are ordered by, the first key first; the last one is the primary key."""
    return [*(_sort_key(table, texts, _names(by)) for by in order), table["pk"]]


def _sort_key(table: Table, texts: Mapping[str, TextOrder], given: tuple[str, ...]) -> Numbers:
    backwards = given[0].startswith("-")
    names = tuple(name.removeprefix("-") for name in given)
    if names == (STATEMENT,):
        column = texts[STATEMENT].ranks(table["pk"])
    elif names == (EXPERT_NAME,):
        column = texts[EXPERT_NAME].ranks(table["expert"])
    else:
        column = table.first(names)
    if names == ("value",) and (abs(column[column != NO_FIGURE]) >= _LARGEST).any():
        raise NotInColumns("figures that are too large")
    # what is not known comes last in both directions
    return np.where(column == NO_TIME, NO_TIME, -column) if backwards else column


class RowNumbers:
    """The rows of primary keys, which are found without a search."""

    def __init__(self, keys: Numbers) -> None:
        self._rows = np.full(int(keys.max(initial=0)) + 1, -1, dtype=np.int32)
        self._rows[keys] = np.arange(len(keys), dtype=np.int32)

    def of(self, keys: Numbers) -> Numbers:
        """Return the row of each key; -1 for keys that have none, such as ABSENT."""
        if len(keys) and int(keys.max()) >= len(self._rows):
            keys = np.where(keys < len(self._rows), keys, ABSENT)
        return self._rows[keys]


def sources_of(columns: PositionColumns) -> Numbers:
    """Return the source that each position is taken from: its own, or else that of its debate."""
    own = columns.positions["source"]
    return np.where(own == ABSENT, columns.positions["debate__source"], own)


def _order_of_names() -> TextOrder:
    return TextOrder(EXPERT, "sort_name")


def _order_of_statements() -> TextOrder:
    return TextOrder(POSITION, "statement")


def _read(model: type[Model], paths: Sequence[str]) -> Table:
    """Read columns of all public rows."""
    found = _public(model).order_by().values_list(*paths).iterator(_AT_ONCE)
    pieces = [_piece(model, paths, [])]
    while some := list(islice(found, _AT_ONCE)):
        pieces.append(_piece(model, paths, some))
    return Table({path: np.concatenate([one[path] for one in pieces]) for path in paths})


def _read_among(model: type[Model], paths: Sequence[str], keys: Collection[int]) -> Table:
    """Read columns of the public rows of some positions."""
    link = "pk" if model is Position else LINK
    return Table(_piece(model, paths, values_among(_public, model, link, keys, paths)))


def _piece(
    model: type[Model], paths: Sequence[str], rows: list[tuple[Any, ...]]
) -> dict[str, Numbers]:
    """Return the columns of some rows, which take a tenth of the memory of the rows."""
    columns = dict(zip(paths, zip(*rows, strict=True) if rows else [()] * len(paths), strict=True))
    if model is Position:
        # as long as the pairs are the same, so are the orders
        for text, key in ((STATEMENT, "pk"), (EXPERT_NAME, "expert")):
            columns[text] = tuple(map(hash_of_text, columns[key], columns[text]))
    return {path: _numbers(model, path, values) for path, values in columns.items()}


def _numbers(model: type[Model], path: str, values: tuple[Any, ...]) -> Numbers:
    make, kind = _maker(model, path)
    return np.fromiter(map(make, values), dtype=kind, count=len(values))


def _public(model: type[Model]) -> QuerySet:
    if model is Position.topics.through:
        # with IN, SQLite would list all public positions for the topics of a single one
        public = Position.objects.published().filter(pk=OuterRef(LINK))
        return model.objects.filter(Exists(public))
    return model.objects.published()


_MAKERS: tuple[tuple[type[Field], Callable[[Any], int], type], ...] = (
    (DateTimeField, moment_of, np.int64),
    (DateField, day_of, np.int64),
    (CharField, code_of, np.int32),
    (DecimalField, figure_of, np.int64),
)
"""Functions that make numbers of the values of fields, the first that fits, with their type."""


def _maker(model: type[Model], path: str) -> tuple[Callable[[Any], int], type]:
    """Return what makes numbers of the values at a path, and their type."""
    if path in {STATEMENT, EXPERT_NAME}:
        return int, np.int64
    if path in _FREE_TEXTS:
        return hash, np.int64
    known = _field(model, path)
    makers = ((make, kind) for field_type, make, kind in _MAKERS if isinstance(known, field_type))
    return next(makers, (_key, np.int64))


def _key(value: int | None) -> int:
    return ABSENT if value is None else value


@cache
def _field(model: type[Model], path: str) -> Field | None:
    """Return the field at a path; None for a primary key, and for a relation from elsewhere."""
    *steps, last = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model
    return None if last == "pk" else model._meta.get_field(last)
