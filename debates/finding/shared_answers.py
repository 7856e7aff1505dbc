"""Positions that agree or disagree with an expert: `agrees:lukin`, `disagrees:lukin`.

The record does not say of whole experts that they agree. It has positions of different experts that
affirm or deny the same question, and supports and counterpoints between positions. These are looked
up when somebody asks; `qualifies` does not count, since two may qualify the same claim for opposite
reasons.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from django.db.models import QuerySet

from debates.filtering.holders_and_answers import held_by
from debates.finding.answers import answer_keyword
from debates.models import Answer, Counterpoint, Expert, Holder, Position, Support
from debates.models.choices import Extent, Stance
from debates.models.visibility import PositionQuerySet
from search.query import Keyword, Node, Not, Or, Terms, leaves
from search.query.canonical import replace_keywords

AGREES = "agrees"
"""Field of a query with the slug of an expert, for positions of others that agree."""

DISAGREES = "disagrees"
"""The same for those that disagree."""

OPPOSITE = {
    Stance.AFFIRMS.value: Stance.DENIES.value,
    Stance.DENIES.value: Stance.AFFIRMS.value,
}
"""For each side of a question the other one."""

MOST_ALTERNATIVES = 250
"""Answers of an expert, and positions with a support, that are looked for: engines refuse thousands
of alternatives in a query."""


class _Given(NamedTuple):
    """An answer that a position, by primary key, gives to a question."""

    position: int
    question: str
    stance: str


def agreement_meant(tree: Terms) -> dict[Keyword, Node]:
    """Map each `agrees:` and `disagrees:` of a tree to its meaning in the fields of the index.

    At most four queries for each; none for other trees.
    """
    keywords = {
        leaf for leaf in leaves(tree) if isinstance(leaf, Keyword) and leaf.field in _MEANINGS
    }
    return {keyword: _MEANINGS[keyword.field](keyword.value) for keyword in keywords}


def with_agreement(tree: Terms, meanings: Mapping[Keyword, Node]) -> Terms:
    """Replace `agrees:` and `disagrees:` in a tree by their meaning.

    The children of the tree keep their number.
    """
    if not meanings:
        return tree
    return Terms(tuple(replace_keywords(child, meanings) for child in tree.children))


def shared_answers(
    expert: str, answers: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Position]:
    """Map those answers (question, stance) that an expert gives as well to a position with it.

    The positions have their experts and joint holders.
    """
    own_answers = [answer for answer in _clear_answers(_held_by(expert)) if answer[1:] in answers]
    keys = {answer.position for answer in own_answers}
    queryset = Position.objects.published().select_related("expert")
    positions = queryset.prefetch_related("holders__expert").in_bulk(keys)
    return {
        (answer.question, answer.stance): positions[answer.position]
        for answer in reversed(own_answers)
        if answer.position in positions
    }


def supports_given(expert: str, positions: Collection[str]) -> QuerySet[Support]:
    """Return the supports that positions, by slug, give to those of an expert."""
    supports = Support.objects.published().filter(given_by__slug__in=positions)
    supports = supports.filter(position__in=_held_by(expert).values("pk"))
    return supports.select_related("position__expert", "given_by").order_by("order", "pk")


def _agreeing_with(expert: str) -> Node:
    """Return what `agrees:` means for an expert, in fields of the index."""
    positions = _held_by(expert)
    answers = dict.fromkeys(answer_keyword(*answer[1:]) for answer in _clear_answers(positions))
    supported = Support.objects.published().filter(position__in=positions.values("pk")).order_by()
    slugs = supported.values_list("position__slug", flat=True).distinct()
    return _current_of_others(
        expert,
        *(Keyword("answer", answer) for answer in [*answers][:MOST_ALTERNATIVES]),
        *(Keyword("supports", slug) for slug in sorted(slugs)[:MOST_ALTERNATIVES]),
    )


def _disagreeing_with(expert: str) -> Node:
    """Return what `disagrees:` means for an expert, in fields of the index."""
    positions = _held_by(expert)
    answers = dict.fromkeys(
        answer_keyword(answer.question, OPPOSITE[answer.stance])
        for answer in _clear_answers(positions)
    )
    countered = (
        Counterpoint.objects.published().filter(position__in=positions.values("pk")).order_by()
    )
    slugs = countered.values_list("position__slug", flat=True).distinct()
    return _current_of_others(
        expert,
        *(Keyword("answer", answer) for answer in [*answers][:MOST_ALTERNATIVES]),
        *(Keyword("against", slug) for slug in sorted(slugs)[:MOST_ALTERNATIVES]),
    )


_MEANINGS: Mapping[str, Callable[[str], Node]] = {
    AGREES: _agreeing_with,
    DISAGREES: _disagreeing_with,
}


def _current_of_others(expert: str, *alternatives: Node) -> Node:
    """Return what finds current positions of other experts with any of several keywords."""
    return Terms((Or(alternatives), Not(Keyword("expert", expert)), Not(Keyword("is", "replaced"))))


def _held_by(expert: str) -> PositionQuerySet:
    """Select the current public positions that an expert, by slug, holds, and not in part only."""
    keys = [*Expert.objects.published().filter(slug=expert).values_list("pk", flat=True)]
    in_part = Holder.objects.filter(expert__in=keys, extent=Extent.IN_PART).order_by()
    positions = Position.objects.published().current().filter(held_by("expert", keys)).order_by()
    return positions.exclude(pk__in=in_part.values("position"))


def _clear_answers(positions: PositionQuerySet) -> list[_Given]:
    """Return the answers of positions that affirm or deny a question, in the order of questions.

    A question that one of the positions affirms and another denies is left out; two queries.
    """
    own = positions.filter(stance__in=OPPOSITE).values_list("pk", "question__slug", "stance")
    further = Answer.objects.filter(
        position__in=positions.values("pk"), stance__in=OPPOSITE
    ).order_by()
    rows = [*own, *further.values_list("position", "question__slug", "stance")]
    stances_by_question: defaultdict[str, set[str]] = defaultdict(set)
    for _, question, stance in rows:
        stances_by_question[question].add(stance)
    clear = (_Given(*row) for row in rows if len(stances_by_question[row[1]]) == 1)
    return sorted(clear, key=lambda answer: (answer.question, answer.position))
