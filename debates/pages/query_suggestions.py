"""What leads on from an answer, as links: a better spelling, and without what emptied it."""

from __future__ import annotations

from dataclasses import dataclass

from debates.finding.query_suggestions import QuerySuggestions
from debates.pages.search_reading import Choice, SearchAddress


@dataclass(frozen=True, slots=True)
class QuerySuggestionsReading:
    """Links to other queries, each with how many positions it finds.

    meant    the query with better spellings
    without  the query without one of the parts that emptied it; `left_out` names these
    """

    meant: Choice | None
    without: list[Without]


@dataclass(frozen=True, slots=True)
class Without:
    """What to leave out, and the link to what is left; its label is empty where that is all.

    left_out  parts of the query; none where it is a filter
    filter    what it narrows by, in words
    """

    left_out: tuple[str, ...]
    filter: str
    choice: Choice


def read_query_suggestions(
    suggestions: QuerySuggestions, asked: SearchAddress
) -> QuerySuggestionsReading:
    """The leads of an answer to what was asked."""
    meant = suggestions.did_you_mean
    return QuerySuggestionsReading(
        meant and Choice(meant.query, asked.with_text(meant.query), count=meant.total),
        [
            Without(
                () if emptied.filter else emptied.parts,
                emptied.filter.replace("_", " "),
                Choice(
                    emptied.query,
                    asked.without_filter(emptied.filter)
                    if emptied.filter
                    else asked.with_text(emptied.query),
                    count=emptied.total,
                ),
            )
            for emptied in suggestions.emptied_by
        ],
    )
