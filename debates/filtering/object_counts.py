"""Counts by the dimensions of positions, from the columns in memory.

Of debates, questions, experts and topics that have the positions, and of the parts of positions.

They are those of `debates.filtering.counting`, which asks the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Model

from debates.columns.positions import LINK, PositionColumns
from debates.columns.table import ABSENT, NO_TEXT, Mask, Numbers, code_of, numbers_of, text_of
from debates.db.grouped_counts import Group
from debates.filtering.column_counts import HAVING_POSITIONS, languages_of, years_of
from debates.models import (
    Answer,
    Debate,
    Evidence,
    Expert,
    Forecast,
    Holder,
    Position,
    Question,
    Source,
    Topic,
)
from debates.models.choices import Extent

Values = Mapping[str, Any]

COUNTED = HAVING_POSITIONS | {Source}
"""The models that are counted in memory, besides positions and their parts."""


class Pairs(NamedTuple):
    """Rows of positions with a key or the number of a text; a position may have several rows."""

    rows: Numbers
    keys: Numbers


def count_objects_by(
    columns: PositionColumns,
    mask: Mask,
    model: type[Model],
    name: str,
    values: Values,
    *,
    answer: Values,
    among: Numbers | None,
) -> list[Group]:
    """Count the objects of a model by a dimension of their positions in a mask.

    Groups with the most objects come first; an object counts in each that a position puts it in.

    values  typed values of the filters, of which an answer that counts has to meet its own
    answer  those that the answer of a question has to meet
    among   keys of the objects that count; None for all
    """
    if model is Question and name == "stance":
        objects, found = (_answers(path)(columns, answer) for path in ("question", "stance"))
        in_mask = mask[objects.rows]
        keys, counted = objects.keys[in_mask], found.keys[in_mask]
    else:
        objects = _OBJECTS[model](columns, answer)
        in_mask = mask[objects.rows]
        objects = Pairs(objects.rows[in_mask], objects.keys[in_mask])
        keys, counted = _joined(objects, _VALUES[name](columns, values), len(mask))
    known = (keys != ABSENT) & _has_value(counted, is_text=name in _TEXTS)
    if among is not None:
        known &= np.isin(keys, among)
    return _groups(_count_distinct(keys[known], counted[known]), is_text=name in _TEXTS)


def count_by_citing(
    columns: PositionColumns, model: type[Model], listed: Numbers, own: bool | None
) -> list[Group]:
    """Count debates by all their sources, or sources by the debates that have them.

    Groups with the most objects come first; one query.

    listed  keys of the objects that count
    own     True for the sources that whole debates are based on, False for the others, None for all
    """
    debates, sources = _citing(columns, own)
    keys, counted = (debates, sources) if model is Debate else (sources, debates)
    known = np.isin(keys, listed)
    return _groups(_count_distinct(keys[known], counted[known]), is_text=False)


def _citing(columns: PositionColumns, own: bool | None) -> tuple[Numbers, Numbers]:
    """Return debates, each with its own source and those of its positions and their evidence."""
    if own:
        based = Debate.objects.published().filter(source__isnull=False).order_by()
        return tuple(np.array([(ABSENT, ABSENT), *based.values_list("pk", "source")]).T)
    cited = _of_parts(columns, Evidence, "source")
    rows = np.concatenate((np.arange(len(columns.positions)), cited.rows))
    sources = np.concatenate((columns.positions["source"], cited.keys))
    counted = sources != ABSENT
    if own is False:
        counted &= sources != columns.positions["debate__source"][rows]
    debates, sources = columns.positions["debate"][rows[counted]], sources[counted]
    if own is False:
        return debates, sources
    based_debates, based_sources = _citing(columns, own=True)
    return np.concatenate((based_debates, debates)), np.concatenate((based_sources, sources))


def count_parts_by(
    columns: PositionColumns, mask: Mask, model: type[Model], name: str, values: Values
) -> list[Group]:
    """Count the parts of positions in a mask by a dimension of their own or of their positions.

    Groups with the most parts come first. The values are those of `count_objects_by`.
    """
    parts = columns.parts[model]
    if name in parts.columns:
        found, is_text = parts[name][mask], not model._meta.get_field(name).is_relation
        return _groups(np.bincount(found[_has_value(found, is_text=is_text)]), is_text=is_text)
    is_text = name in _TEXTS
    pairs = (_VALUES_OF_PARTS.get((model, name)) or _VALUES[name])(columns, values)
    known = _has_value(pairs.keys, is_text=is_text)
    # a position has a broader topic once, through however many narrower ones
    rows, keys = _distinct(pairs.rows[known], pairs.keys[known])
    there = columns.rows(parts[LINK][mask])
    of_position = np.bincount(there[there >= 0], minlength=len(columns.positions))
    return _groups(np.bincount(keys, of_position[rows]), is_text=is_text)


def _groups(totals: Numbers, *, is_text: bool) -> list[Group]:
    """Return the values that have a total, which is at their place, the largest first."""
    groups = [
        (text_of(value) if is_text else value, int(totals[value]))
        for value in np.flatnonzero(totals).tolist()
    ]
    return sorted(groups, key=lambda group: (-group[1], group[0]))


def _has_value(counted: Numbers, *, is_text: bool) -> Mask:
    if is_text:
        return (counted != code_of("")) & (counted != NO_TEXT)
    return counted != ABSENT


def _count_distinct(keys: Numbers, values: Numbers) -> Numbers:
    """Return for each value from 0 how many distinct keys it has."""
    return np.bincount(_distinct(keys, values)[1])


def _distinct(keys: Numbers, values: Numbers) -> tuple[Numbers, Numbers]:
    """Return each pair of a key and a value once."""
    # a pair as one number: two columns would be compared byte by byte
    span = int(values.max(initial=0)) + 1
    return np.divmod(np.unique(keys.astype(np.int64) * span + values), span)


def _joined(objects: Pairs, values: Pairs, rows: int) -> tuple[Numbers, Numbers]:
    """Return each key of objects with each value of the same row."""
    values = Pairs(*(part[np.argsort(values.rows, kind="stable")] for part in values))
    of_row = np.bincount(values.rows, minlength=rows)
    first = np.cumsum(of_row) - of_row
    times = of_row[objects.rows]
    within = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    places = np.repeat(first[objects.rows], times) + within
    return np.repeat(objects.keys, times), values.keys[places]


def _own(path: str) -> Callable[[PositionColumns, Values], Pairs]:
    """Return what each position has one of at most."""
    return lambda columns, values: Pairs(np.arange(len(columns.positions)), columns.positions[path])


def _of_parts(columns: PositionColumns, model: type[Model], path: str) -> Pairs:
    parts = columns.parts[model]
    rows = columns.rows(parts[LINK])
    return Pairs(rows[rows >= 0], parts[path][rows >= 0])


def _experts(columns: PositionColumns, values: Values) -> Pairs:
    return _with_authors(columns, _of_parts(columns, Holder, "expert"))


def _whole_experts(columns: PositionColumns, values: Values) -> Pairs:
    holders = columns.parts[Holder]
    wholly = holders.among("extent", [Extent.WHOLLY.value])
    rows = columns.rows(holders[LINK][wholly])
    return _with_authors(columns, Pairs(rows, holders["expert"][wholly]))


def _with_authors(columns: PositionColumns, held: Pairs) -> Pairs:
    return Pairs(*map(np.concatenate, zip(_own("expert")(columns, {}), held, strict=True)))


def _answers(path: str) -> Callable[[PositionColumns, Values], Pairs]:
    def answers(columns: PositionColumns, values: Values) -> Pairs:
        both = [
            Pairs(*map(np.concatenate, zip(_own(name)(columns, values), further, strict=True)))
            for name in ("question", "stance")
            for further in [_of_parts(columns, Answer, name)]
        ]
        asked, stances = both
        there = asked.keys != ABSENT
        for pairs, name in ((asked, "question"), (stances, "stance")):
            if wanted := values.get(name):
                there &= np.isin(pairs.keys, numbers_of(wanted))
        found = asked if path == "question" else stances
        return Pairs(found.rows[there], found.keys[there])

    return answers


def _topics(columns: PositionColumns, values: Values) -> Pairs:
    """Return the topics of positions with all broader ones."""
    carried = _of_parts(columns, Position.topics.through, "topic")
    above = dict(Topic.objects.order_by().values_list("pk", "broader"))
    found: list[tuple[int, int]] = []
    for topic in np.unique(carried.keys).tolist():
        seen: list[int] = []
        broader: int | None = topic
        while broader is not None and broader not in seen:
            seen.append(broader)
            broader = above.get(broader)
        found += [(topic, one) for one in seen]
    ancestry = Pairs(*np.array(found, dtype=np.int64).reshape(-1, 2).T)
    most = int(carried.keys.max(initial=0)) + 1
    return Pairs(*_joined(Pairs(carried.keys, carried.rows), ancestry, most))


def _years(columns: PositionColumns, values: Values) -> Pairs:
    return Pairs(np.arange(len(columns.positions)), years_of(columns))


def _languages(columns: PositionColumns, values: Values) -> Pairs:
    return Pairs(np.arange(len(columns.positions)), languages_of(columns))


_OBJECTS: Mapping[type[Model], Callable[[PositionColumns, Values], Pairs]] = {
    Debate: _own("debate"),
    Expert: _experts,
    Question: _answers("question"),
    Topic: _topics,
}
_VALUES: Mapping[str, Callable[[PositionColumns, Values], Pairs]] = {
    "debate": _own("debate"),
    "expert": _experts,
    "question": _answers("question"),
    "stance": _answers("stance"),
    "kind": _own("kind"),
    "topic": _topics,
    "year": _years,
    "language": _languages,
}
_VALUES_OF_PARTS: Mapping[tuple[type[Model], str], Callable[[PositionColumns, Values], Pairs]] = {
    (Forecast, "expert"): _whole_experts
}
"""The values by which parts are counted otherwise than positions."""

_TEXTS = frozenset({"stance", "kind", "language"})
