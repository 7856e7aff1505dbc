"""A large debate in numbers: how each question is answered, and how questions bear on each other.

The counts are made by the database, so that the time does not grow with the texts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from django.db.models import Count, F, Model, QuerySet

from debates.analysis.debate_analysis import positions_in
from debates.filtering.holders_and_answers import count_answers
from debates.models import Answer, Counterpoint, Debate, Expert, Question, Support
from debates.models.choices import Basis

By = Literal["question", "expert"]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a debate: the answers to a question, or the positions of an expert.

    of       the question or expert; None: the positions that answer no question
    stances  the number of positions by stance; "" for those that take none
    within   the number of relations between two of its positions
    """

    of: Question | Expert | None
    stances: Counter[str]
    within: int

    @property
    def key(self) -> int | None:
        """The primary key of the question or expert."""
        return self.of.pk if self.of is not None else None

    @property
    def positions(self) -> int:
        """The number of positions; one that answers several questions counts with each."""
        return sum(self.stances.values())


@dataclass(frozen=True, slots=True)
class Bundle:
    """Relations that lead from positions of one part to positions of another.

    source, target  primary keys of the questions or experts; None as in Part
    against         whether they speak against the target; else for it
    count           how many there are
    inferred        how many of them the editors infer
    """

    source: int | None
    target: int | None
    against: bool
    count: int
    inferred: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The parts of a debate in their order, and the bundles between them, the largest first."""

    parts: list[Part]
    bundles: list[Bundle]


def debate_overview(
    debate: Debate, by: By, questions: Collection[int] = (), experts: Collection[int] = ()
) -> Overview:
    """Count the public positions of a debate and the relations between them; at most five queries.

    by                  what makes a part
    questions, experts  primary keys to filter by; none means all
    """
    positions = positions_in(debate, questions, experts).order_by()
    stances = _stances(positions, by, questions)
    between = [
        *_relations(Counterpoint.objects.published(), "raised_by", positions, by, against=True),
        *_relations(Support.objects.published(), "given_by", positions, by, against=False),
    ]
    within = Counter[int | None]()
    for bundle in between:
        if bundle.source == bundle.target:
            within[bundle.source] += bundle.count
    parts = [
        Part(one, stances[one.pk if one else None], within[one.pk if one else None])
        for one in _owners(debate, by, stances)
    ]
    bundles = [
        bundle
        for bundle in between
        if bundle.source != bundle.target and {bundle.source, bundle.target} <= stances.keys()
    ]
    bundles.sort(key=lambda one: (-one.count, one.source or 0, one.target or 0, one.against))
    return Overview(parts, bundles)


def _stances(
    positions: QuerySet, by: By, questions: Collection[int]
) -> dict[int | None, Counter[str]]:
    """Count the stances of each part, and of some questions only those on them; two queries."""
    further = Answer.objects.filter(position__in=positions.values("pk"))
    if questions:
        # a position that answers one of them may answer others as well
        positions = positions.filter(question__in=questions)
        further = further.filter(question__in=questions)
    found: dict[int | None, Counter[str]] = defaultdict(Counter)
    if by == "question":
        for (owner, stance), count in count_answers(positions, further).items():
            found[owner][stance] += count
        return found
    counted = [positions.values_list("expert", "stance").annotate(Count("pk"))]
    if questions:
        counted.append(further.values_list("position__expert", "stance").annotate(Count("pk")))
    for owner, stance, count in chain.from_iterable(counted):
        found[owner][stance] += count
    return found


def _owners(debate: Debate, by: By, stances: dict[int | None, Counter[str]]) -> Iterable[Any]:
    """Return the questions or experts in their order, and None last where there is such a part."""
    if by == "question":
        yield from Question.objects.filter(debate=debate, pk__in=stances).order_by("order", "pk")
    else:
        yield from Expert.objects.filter(pk__in=stances).order_by("sort_name", "pk")
    if None in stances:
        yield None


def _relations(
    relations: QuerySet[Model], speaker: str, positions: QuerySet, by: By, *, against: bool
) -> list[Bundle]:
    """Count the relations between these positions by the parts at their ends; one query."""
    keys = positions.values("pk")
    found = relations.filter(**{"position__in": keys, f"{speaker}__in": keys}).order_by()
    counted = found.values_list(F(f"{speaker}__{by}"), F(f"position__{by}"), "basis")
    counts: dict[tuple[int | None, int | None], Counter[str]] = defaultdict(Counter)
    for source, target, basis, count in counted.annotate(Count("pk")):
        counts[source, target][basis] += count
    return [
        Bundle(source, target, against, sum(bases.values()), bases[Basis.INFERRED])
        for (source, target), bases in counts.items()
    ]
