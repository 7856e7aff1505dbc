"""Questions with the stances on them: what a search filters and counts together.

A position may answer several questions, each with a stance of its own. The keyword field `answer`
holds both in one ("will-it-last=denies"), so that a filter by question and stance matches on one
answer, and the facet of stances counts those on the chosen questions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from search.backends.documents import Facet

QUESTION, STANCE, ANSWER = "question", "stance", "answer"
BETWEEN = "="

Filters = Mapping[str, Sequence[str]]


def answer_keyword(question: str, stance: str) -> str:
    """Return the keyword of an answer."""
    return f"{question}{BETWEEN}{stance}"


def with_joint_answers(filters: Filters) -> dict[str, tuple[str, ...]]:
    """Return filters, with a filter by answers in place of those by both question and stance."""
    values_by_filter = {name: tuple(values) for name, values in filters.items()}
    if not (QUESTION in values_by_filter and STANCE in values_by_filter):
        return values_by_filter
    questions, stances = values_by_filter.pop(QUESTION), values_by_filter.pop(STANCE)
    values_by_filter[ANSWER] = tuple(
        answer_keyword(question, stance) for question in questions for stance in stances
    )
    return values_by_filter


def to_count(facets: Iterable[str], filters: Filters) -> tuple[str, ...]:
    """Return the facets to count for those asked for, with these filters."""
    return tuple(dict.fromkeys(ANSWER if _is_joint(name, filters) else name for name in facets))


def counted(
    names: Iterable[str],
    facets: Sequence[Facet],
    filters: Filters,
    total: Callable[[Filters], int],
) -> tuple[Facet, ...]:
    """Return the facets that were asked for, from those that were counted.

    total  returns the number of positions with other filters
    """
    by_name = {facet.field: facet for facet in facets}
    return tuple(
        _of_answers(name, by_name[ANSWER], filters, total)
        if _is_joint(name, filters)
        else by_name[name]
        for name in names
        if name in by_name or _is_joint(name, filters)
    )


def _is_joint(facet: str, filters: Filters) -> bool:
    """Tell whether the values of a facet count with a filter by the other half of an answer."""
    return (facet == STANCE and QUESTION in filters) or (facet == QUESTION and STANCE in filters)


def _of_answers(
    name: str, answers: Facet, filters: Filters, total: Callable[[Filters], int]
) -> Facet:
    totals = Counter[str]()
    for keyword, number in answers.counts:
        question, _, stance = keyword.rpartition(BETWEEN)
        if name == STANCE and question in filters[QUESTION]:
            totals[stance] += number
        elif name == QUESTION and stance in filters[STANCE]:
            totals[question] += number
    if name == STANCE and len(filters[QUESTION]) > 1:
        # a position may take the same stance on several of the questions
        totals = Counter({stance: total({**filters, STANCE: (stance,)}) for stance in totals})
    return Facet(name, tuple(totals.most_common()))
