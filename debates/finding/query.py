"""A search as it is asked for from outside, as a query for the engine."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from debates.filtering.filtersets import PositionFilter
from debates.finding.index_schema import moment_number
from debates.models.choices import PositionKind, Stance
from search.backends.documents import Range, SearchQuery
from search.query import Keyword, Node, Not, ParsedQuery, Terms, parse

ORDERS = ("relevance", "reading", "date", "-date", "modified", "-modified")
"""How results can be ordered; "reading" is by debate, expert and place."""

FACETS = ("debate", "expert", "question", "topic", "stance", "kind", "evidence_kind", "source")

_VOCABULARY = {"stance": Stance.values, "kind": PositionKind.values}

_FIELDS = {name: name for name in FACETS} | {
    "counterpoint_kind": "counterpoint_kind",
    "raised_by": "raised_by",
    "raised_by_expert": "raised_by_expert",
    "counters": "against",
    "counters_expert": "answers",
}
"""Filters of positions that take values of a keyword field of the index: one has to hold."""

_ROLES = {"has_figure": Keyword("has", "figure"), "countered": Keyword("is", "countered")}
"""Filters of positions that ask whether something holds."""


def read_query(text: str) -> ParsedQuery:
    """What was typed, in the query language and with the words that positions know."""
    return parse(text, _VOCABULARY)


def cleaned_filters(given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Clean the values of filters of positions; raises ValidationError, by name."""
    return PositionFilter.clean({name: list(texts) for name, texts in given.items()})


def search_query(
    parsed: ParsedQuery,
    given: Mapping[str, Sequence[str]],
    values: Mapping[str, Any] | None = None,
    *,
    facets: Sequence[str] = (),
    order: str = "relevance",
    offset: int = 0,
    limit: int = 25,
    hidden: Collection[int] = (),
    feedback: bool = True,
    explain: bool = False,
) -> SearchQuery:
    """Build the engine's query.

    given   filters of positions with their values as text, by the names of `PositionFilter`;
            they leave the same positions here as there
    values  the same cleaned by `PositionFilter`, where the caller has them already
    facets  of FACETS
    order   of ORDERS; a query without words has no relevance, and is answered in reading order

    Raises ValidationError, by name, for values that a filter does not take.
    """
    if values is None:
        values = cleaned_filters(given)
    asked = {name: value for name, value in values.items() if value not in (None, [])}
    return SearchQuery(
        tree=Terms((*parsed.tree.children, *_roles(asked))),
        filters={
            _FIELDS[name]: tuple(dict.fromkeys(given[name])) for name in asked if name in _FIELDS
        },
        ranges=_ranges(asked),
        hidden=frozenset(hidden),
        facets=tuple(facets),
        order="reading" if parsed.is_empty and order == "relevance" else order,
        offset=offset,
        limit=limit,
        feedback=feedback,
        explain=explain,
        # what a word is taken for is looked up in the index, which still has the hidden words
        autocorrect=not hidden,
    )


def _roles(asked: Mapping[str, Any]) -> Iterator[Node]:
    for name, role in _ROLES.items():
        if name in asked:
            yield role if asked[name] else Not(role)


def _ranges(asked: Mapping[str, Any]) -> dict[str, Range]:
    ranges = {}
    first: datetime.date | None = asked.get("date_from")
    last: datetime.date | None = asked.get("date_to")
    if first or last:
        ranges["date"] = Range(
            first.toordinal() if first else None, last.toordinal() if last else None
        )
    if "modified_since" in asked:
        ranges["modified"] = Range(moment_number(asked["modified_since"]))
    return ranges
