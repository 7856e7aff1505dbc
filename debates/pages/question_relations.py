"""Relations between the answers to one question: counterpoints and supports.

What the source states and what the editors infer are kept apart: only of the former is it said
that an expert rebuts or agrees with another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from debates.models import Counterpoint, Position, Support
from debates.models.choices import Basis
from debates.models.querysets import QuerySet
from debates.models.visibility import PositionQuerySet
from debates.pages.limits import limits


@dataclass(frozen=True, slots=True)
class Between:
    """A relation between two answers.

    relation  against the answer `to`, or for it
    by, to    the two positions, each with its `taken` stance on the question
    """

    relation: Counterpoint | Support
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


def relations_between(
    keys: QuerySet | Sequence[int], answers: PositionQuerySet, page_answers: Iterable[Position]
) -> Relations:
    """Read the public relations between the answers to a question; at most three queries.

    keys          of all public answers, as a query or as they were read
    answers       all of them, each with its `taken` stance
    page_answers  those that the page has, with debate, expert and source
    """
    most = limits().question_relations
    # both ends are public answers, so the relations between them are public
    against = Counterpoint.objects.filter(position__in=keys, raised_by__in=keys)
    supporting = Support.objects.filter(position__in=keys, given_by__in=keys)
    first = [*_first(against, most + 1), *_first(supporting, most + 1)]
    relations = sorted(first, key=lambda relation: relation.basis != Basis.STATED)[:most]
    ends = {key for relation in relations for key in _ends(relation)}
    positions = _answers_by_key(ends, answers, page_answers)
    between = [_linked_relation(relation, positions) for relation in relations]
    return Relations(
        stated=[link for link in between if link.relation.basis == Basis.STATED],
        inferred=[link for link in between if link.relation.basis != Basis.STATED],
        more=len(first) > most,
    )


def _first(relations: QuerySet, most: int) -> QuerySet:
    """Return the first of these relations, stated before inferred."""
    return relations.order_by("-basis", "position", "order", "pk")[:most]


def _ends(relation: Counterpoint | Support) -> tuple[int, int]:
    """Return the keys of the position on the other side, and of its own."""
    other_key = relation.given_by_id if isinstance(relation, Support) else relation.raised_by_id
    return other_key, relation.position_id


def _answers_by_key(
    keys: Collection[int], answers: PositionQuerySet, page_answers: Iterable[Position]
) -> dict[int, Position]:
    """Return answers by their keys: those that the page has, and the others in one query."""
    positions = {answer.pk: answer for answer in page_answers}
    if missing_keys := set(keys) - positions.keys():
        rows = answers.filter(pk__in=missing_keys).order_by().select_related("debate", "expert")
        positions |= {answer.pk: answer for answer in rows.select_related_short("source")}
    return positions


def _linked_relation(
    relation: Counterpoint | Support, positions: Mapping[int, Position]
) -> Between:
    """Join a relation with the positions at its two ends."""
    by, to = (positions[key] for key in _ends(relation))
    relation.position = to
    if isinstance(relation, Support):
        relation.given_by = by
    else:
        relation.raised_by = by
    return Between(relation, by, to)
