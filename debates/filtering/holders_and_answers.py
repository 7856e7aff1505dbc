"""Filters by all holders of a position, and by all its answers.

A stance belongs to its question: a filter by both matches on one answer, which is the main one of a
position or a further one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet

from debates.models import Answer, Holder, Position

AnswerCounts = Counter[tuple[int | None, str]]
"""How many answers there are, by question and stance."""


def _position_path(path: str) -> tuple[str, str]:
    """Return the prefix of the position's fields and the lookup of its key, from a field's path."""
    at, _, _ = path.rpartition("__")
    return (f"{at}__", at) if at else ("", "pk")


@dataclass(frozen=True, slots=True)
class HolderPath:
    """The way to all who hold a position, from the way to its author.

    position  path to the position: "position"; empty for the position itself
    holder    path from there, and from each joint holder, to what is asked of them: "expert__kind"
    """

    position: str
    holder: str

    @classmethod
    def of(cls, path: str) -> HolderPath:
        """Split a path such as "expert", "position__expert" or "expert__kind"."""
        position, expert, remainder = path.rpartition("expert")
        return cls(position.removesuffix("__"), f"{expert}{remainder}")


def held_by(path: str, values: list[Any]) -> Q:
    """Return the condition that any of these experts holds a position, as author or with others.

    path    to the author of the position, or to a field of the author
    values  keys of experts, or values of the field
    """
    at = HolderPath.of(path)
    joint_positions = (
        Holder.objects.filter(**{f"{at.holder}__in": values}).order_by().values("position")
    )
    if not at.position:
        return Q(**{f"{path}__in": values}) | Q(pk__in=joint_positions)
    # one list of positions, by which an index of what refers to them is searched
    own = Position.objects.filter(**{f"{at.holder}__in": values}).order_by().values("pk")
    return Q(**{f"{at.position}__in": own.union(joint_positions)})


def held_in_list(path: str, values: list[Any]) -> Q:
    """Return the condition of `held_by` for a list.

    While nothing is held jointly, a page is read in the order of an index; one query tells.
    """
    if Holder.objects.filter(**{f"{HolderPath.of(path).holder}__in": values}).exists():
        return held_by(path, values)
    return Q(**{f"{path}__in": values})


def answering_in_list(path: str, values: Mapping[str, Any]) -> Q:
    """Return the condition of `answering` for a list, as `held_in_list` does; one query."""
    conditions = {f"{name}__in": value for name, value in values.items()}
    if Answer.objects.filter(**conditions).exists():
        return answering(path, values)
    at, _ = _position_path(path)
    return Q(**{f"{at}{lookup}": value for lookup, value in conditions.items()})


def answering(path: str, values: Mapping[str, Any]) -> Q:
    """Return the condition that one answer of a position has these values.

    path    to the question or the stance of the position: "question", "position__stance"
    values  questions (primary keys) and stances, each under its name where it is asked for
    """
    at, key = _position_path(path)
    conditions = {f"{name}__in": value for name, value in values.items()}
    further = Answer.objects.filter(**conditions).order_by().values("position")
    own = Q(**{f"{at}{lookup}": value for lookup, value in conditions.items()})
    return own | Q(**{f"{key}__in": further})


def count_answers(positions: QuerySet, further: QuerySet) -> AnswerCounts:
    """Count positions and further answers by question and stance; two queries.

    What answers no question counts under (None, "").
    """
    counts: AnswerCounts = Counter()
    for answers in (positions, further):
        rows = answers.order_by().values_list("question", "stance").annotate(Count("pk"))
        for question, stance, total in rows:
            counts[question, stance] += total
    return counts


def questions_answered(positions: QuerySet, values: Mapping[str, Any]) -> Q:
    """Return the condition that some of these positions answer a question so.

    values  stances, under "stance", where they are asked for
    """
    conditions = {f"{name}__in": value for name, value in values.items()}
    own = positions.filter(question__isnull=False, **conditions).values("question")
    further = Answer.objects.filter(position__in=positions.values("pk"), **conditions).order_by()
    return Q(pk__in=own) | Q(pk__in=further.values("question"))


def experts_holding(positions: QuerySet) -> Q:
    """Return the condition that an expert holds any of these positions, alone or with others."""
    joint_holdings = Holder.objects.filter(position__in=positions.values("pk")).order_by()
    return Q(pk__in=positions.values("expert")) | Q(pk__in=joint_holdings.values("expert"))


def answers_of(question: OuterRef) -> QuerySet:
    """Return the further answers of public positions to an outer question."""
    return Answer.objects.published().filter(question=question).order_by()
