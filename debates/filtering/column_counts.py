"""Counts of positions by one dimension, from the columns in memory; and the objects that have them.

They are those of `debates.filtering.counting`, which asks the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from django.db.models import Model

from debates.columns.positions import LINK, PositionColumns, sources_of
from debates.columns.table import ABSENT, NO_TIME, Mask, Numbers, code_of, text_of
from debates.db.grouped_counts import Group
from debates.models import (
    Answer,
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Holder,
    Position,
    Question,
    Support,
    Topic,
)
from debates.models.declaration import choice_keywords

Values = Mapping[str, Any]
Totals = Mapping[Any, int]

_BEFORE_1970 = 719_163
"""Days from the first of January of the year 1, which is number 1, to 1970."""


def count_by(columns: PositionColumns, mask: Mask, name: str, values: Values) -> list[Group]:
    """Count the positions of a mask by a dimension; groups with the most come first.

    values  typed values of the filters, of which an answer that counts has to meet its own
    """
    totals = _COUNTS[name](columns, mask, values)
    groups = [(key, total) for key, total in totals.items() if total]
    return sorted(groups, key=lambda group: (-group[1], group[0]))


def _tally(numbers: Numbers) -> Totals:
    """Count how often each key occurs."""
    totals = _totals(numbers)
    found = np.flatnonzero(totals)
    return dict(zip(found.tolist(), totals[found].tolist(), strict=True))


def _texts(codes: Numbers) -> Totals:
    """Count the occurrences of each text; the empty text means none."""
    found, totals = np.unique(codes, return_counts=True)
    texts = map(text_of, found.tolist())
    return {text: total for text, total in zip(texts, totals.tolist(), strict=True) if text}


def _texts_at(path: str) -> Callable[..., Totals]:
    return lambda columns, mask, values: _texts(columns.positions[path][mask])


def _within(columns: PositionColumns, mask: Mask, model: type[Model]) -> Mask:
    """Return the mask of the parts that positions of a mask have."""
    rows = columns.rows(columns.parts[model][LINK])
    known = rows >= 0
    within = np.zeros(len(rows), dtype=bool)
    within[known] = mask[rows[known]]
    return within


def _debates(columns: PositionColumns, mask: Mask, values: Values) -> Numbers:
    return columns.positions["debate"][mask]


def _experts(columns: PositionColumns, mask: Mask, values: Values) -> Numbers:
    held = columns.parts[Holder]["expert"][_within(columns, mask, Holder)]
    return np.concatenate((columns.positions["expert"][mask], held))


def _answers(columns: PositionColumns, mask: Mask, values: Values) -> tuple[Mask, Mask]:
    """Return the masks of positions and of further answers that question and stance leave."""
    answers = columns.parts[Answer]
    own, further = mask.copy(), _within(columns, mask, Answer)
    for name in ("question", "stance"):
        if values.get(name):
            own &= columns.positions.among(name, values[name])
            further &= answers.among(name, values[name])
    return own, further


def _questions(columns: PositionColumns, mask: Mask, values: Values) -> Numbers:
    own, further = _answers(columns, mask, values)
    asked = columns.parts[Answer]["question"][further]
    return np.concatenate((columns.positions["question"][own], asked))


def _carried_topics(columns: PositionColumns, mask: Mask, values: Values) -> Numbers:
    model = Position.topics.through
    return columns.parts[model]["topic"][_within(columns, mask, model)]


_OBJECTS: Mapping[type[Model], Callable[[PositionColumns, Mask, Values], Numbers]] = {
    Debate: _debates,
    Expert: _experts,
    Question: _questions,
    Topic: _carried_topics,
}
"""The objects of positions: the key of one for each position that belongs to it."""

HAVING_POSITIONS = frozenset(_OBJECTS)
"""The models of objects that have positions, as many as there are."""


def objects_with(
    columns: PositionColumns, mask: Mask, model: type[Model], values: Values
) -> Numbers:
    """Return the keys of the objects of a model that have a position of a mask, ascending.

    Those of topics are with all broader topics. All are public, as the positions are.

    values  as in `count_by`
    """
    keys = np.flatnonzero(_totals(_OBJECTS[model](columns, mask, values)))
    if model is not Topic:
        return keys
    return np.array(sorted(Topic.objects.with_broader(keys.tolist())), dtype=np.int64)


def positions_of(columns: PositionColumns, model: type[Model]) -> Numbers:
    """Return the number of public positions of each object of a model, at its key as the index.

    Those of a topic are without narrower topics.
    """
    return _totals(_OBJECTS[model](columns, columns.everything(), {}))


def _totals(keys: Numbers) -> Numbers:
    """Return how often each key occurs, at the key as the index."""
    return np.bincount(keys[keys != ABSENT])


def _tallied(model: type[Model]) -> Callable[..., Totals]:
    return lambda columns, mask, values: _tally(_OBJECTS[model](columns, mask, values))


def _stances(columns: PositionColumns, mask: Mask, values: Values) -> Totals:
    own, further = _answers(columns, mask, values)
    stances = columns.parts[Answer]["stance"]
    totals = {}
    for code in _codes(columns.positions["stance"], stances):
        answering = own & (columns.positions["stance"] == code)
        answering |= columns.with_part(Answer, further & (stances == code))
        totals[text_of(code)] = int(np.count_nonzero(answering))
    return totals


def _codes(*columns: Numbers) -> list[int]:
    """Return the numbers of all texts in some columns but the empty one."""
    found = np.unique(np.concatenate([np.unique(column) for column in columns]))
    return [code for code in found.tolist() if text_of(code)]


def _kinds_of_holders(columns: PositionColumns, mask: Mask, values: Values) -> Totals:
    own, further = columns.positions["expert__kind"], columns.parts[Holder]["expert__kind"]
    totals = {}
    for code in _codes(own, further):
        having = (own == code) | columns.with_part(Holder, further == code)
        totals[text_of(code)] = int(np.count_nonzero(mask & having))
    return totals


def _of_parts(path: str, *models: type[Model]) -> Callable[..., Totals]:
    """Count the positions that have a part of each kind."""

    def count(columns: PositionColumns, mask: Mask, values: Values) -> Totals:
        parts = {model: columns.parts[model][path] for model in models}
        totals = {}
        for code in _codes(*parts.values()):
            having = [columns.with_part(model, part == code) for model, part in parts.items()]
            totals[text_of(code)] = int(np.count_nonzero(mask & np.logical_or.reduce(having)))
        return totals

    return count


def _sources(columns: PositionColumns, mask: Mask, values: Values) -> Totals:
    evidence = columns.parts[Evidence]
    taken = sources_of(columns)
    cited = (evidence["source"] != ABSENT) & _within(columns, mask, Evidence)
    pairs = np.concatenate(
        (
            np.stack((columns.positions["pk"][mask], taken[mask])),
            np.stack((evidence[LINK][cited], evidence["source"][cited])),
        ),
        axis=1,
    )
    pairs = pairs[:, pairs[1] != ABSENT]
    return _tally(np.unique(pairs, axis=1)[1])


def _topics(columns: PositionColumns, mask: Mask, values: Values) -> Totals:
    model = Position.topics.through
    carried = columns.parts[model]
    totals = dict(_tally(_carried_topics(columns, mask, values)))
    above = dict(Topic.objects.order_by().values_list("pk", "broader"))
    below: dict[int, set[int]] = {}
    for topic in totals:
        broader = above.get(topic)
        # what the hierarchy does not have any more has no broader topic
        while broader is not None and topic not in below.setdefault(broader, set()):
            below[broader].add(topic)
            broader = above.get(broader)
    for broader, topics in below.items():
        carrying = columns.with_part(model, carried.among("topic", [broader, *topics]))
        totals[broader] = int(np.count_nonzero(mask & carrying))
    return totals


def years_of(columns: PositionColumns) -> Numbers:
    """Return the year of each position; ABSENT where it has no date."""
    days = columns.positions.first(("date", "debate__date"))
    known = np.where(days == NO_TIME, _BEFORE_1970, days)
    years = (known - _BEFORE_1970).astype("datetime64[D]").astype("datetime64[Y]")
    return np.where(days == NO_TIME, ABSENT, years.astype(np.int64) + 1970)


def _years(columns: PositionColumns, mask: Mask, values: Values) -> Totals:
    return _tally(years_of(columns)[mask])


def languages_of(columns: PositionColumns) -> Numbers:
    """Return the language of each position: its own, or else that of its debate."""
    own = columns.positions["original_language"]
    return np.where(own == code_of(""), columns.positions["debate__language"], own)


def _languages(columns: PositionColumns, mask: Mask, values: Values) -> Totals:
    return _texts(languages_of(columns)[mask])


_COUNTS: Mapping[str, Callable[[PositionColumns, Mask, Values], Totals]] = {
    **{name: _texts_at(known.name) for name, known in choice_keywords(Position).items()},
    "debate": _tallied(Debate),
    "expert": _tallied(Expert),
    "expert_kind": _kinds_of_holders,
    "question": _tallied(Question),
    "topic": _topics,
    "stance": _stances,
    "evidence_kind": _of_parts("kind", Evidence),
    "source": _sources,
    "voice": _of_parts("voice", Evidence, Counterpoint),
    "basis": _of_parts("basis", Support, Counterpoint),
    "year": _years,
    "language": _languages,
}

DIMENSIONS = frozenset(_COUNTS)
"""The dimensions that are counted in memory."""
