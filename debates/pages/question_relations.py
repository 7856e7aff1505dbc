"""Relations between the answers to one question: counterpoints and supports.

What the source states and what the editors infer are kept apart: only of the former is it said
that an expert rebuts or agrees with another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from debates.models import Answer, Counterpoint, Position, Question, Support
from debates.models.choices import Basis
from debates.models.querysets import QuerySet
from debates.pages.limits import limits


@dataclass(frozen=True, slots=True)
class Between:
    """A relation between two answers.

    relation    against the answer `to`, or for it
    supporting  whether it is for it
    by, to      the two positions, each with its `taken` stance on the question
    """

    relation: Counterpoint | Support
    supporting: bool
    by: Position
    to: Position


@dataclass(frozen=True, slots=True)
class Relations:
    """The relations between the answers to a question, opposition first.

    stated    by the source
    inferred  by the editors, who compare two claims
    more      whether there are more than are shown
    """

    stated: list[Between] = field(default_factory=list)
    inferred: list[Between] = field(default_factory=list)
    more: bool = False

    def __bool__(self) -> bool:
        return bool(self.stated or self.inferred)


def relations_between(keys: QuerySet | Sequence[int], question: Question) -> Relations:
    """Read the public relations between the answers to a question; at most three queries.

    keys  of the answers, as a query or as they were read
    """
    most = limits().question_relations
    against = Counterpoint.objects.published().filter(position__in=keys, raised_by__in=keys)
    supporting = Support.objects.published().filter(position__in=keys, given_by__in=keys)
    found = [
        *_first(against.select_related("raised_by__expert"), most + 1),
        *_first(supporting.select_related("given_by__expert"), most + 1),
    ]
    shown = sorted(found, key=lambda one: one.basis != Basis.STATED)[:most]
    _put_into_context(shown, question)
    between = [
        Between(one, isinstance(one, Support), one.other_side, one.position) for one in shown
    ]
    return Relations(
        stated=[one for one in between if one.relation.basis == Basis.STATED],
        inferred=[one for one in between if one.relation.basis != Basis.STATED],
        more=len(found) > most,
    )


def _first(relations: QuerySet, most: int) -> QuerySet:
    """Return the first of these relations, stated ones before inferred ones."""
    found = relations.select_related("position__expert").select_related_short("position__source")
    return found.order_by("-basis", "position", "order", "pk")[:most]


def _put_into_context(relations: Iterable[Counterpoint | Support], question: Question) -> None:
    """Give each position of these relations its debate and its `taken` stance on the question."""
    positions = [one for each in relations for one in (each.position, each.other_side)]
    elsewhere = {one.pk for one in positions if one.question_id != question.pk}
    rows = Answer.objects.published().filter(question=question, position__in=elsewhere)
    further = dict(rows.values_list("position", "stance"))
    for position in positions:
        position.debate = question.debate
        position.taken = further.get(position.pk, position.stance)
