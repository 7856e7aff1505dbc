"""Query suggestions as links: a better spelling, or fewer words and filters."""

from __future__ import annotations

from dataclasses import dataclass

from debates.finding.query_suggestions import QuerySuggestions
from debates.pages.facet_links import Choice
from debates.pages.search_address import SearchAddress


@dataclass(frozen=True, slots=True)
class SuggestionLinks:
    """Links to other queries, each with the number of positions that it finds.

    meant    the query with better spellings
    without  the query without one of the parts that emptied it; `left_out` names these
    """

    meant: Choice | None
    without: list[Without]


@dataclass(frozen=True, slots=True)
class Without:
    """A link to the query without a part; its label is empty where filters alone are left.

    left_out  parts of the query; none where it is a filter
    filter    the name of the filter, in words
    """

    left_out: tuple[str, ...]
    filter: str
    choice: Choice


def suggestion_links(suggestions: QuerySuggestions, address: SearchAddress) -> SuggestionLinks:
    """Link the suggestions for a search."""
    correction = suggestions.did_you_mean
    return SuggestionLinks(
        correction
        and Choice(correction.query, address.with_text(correction.query), count=correction.total),
        [
            Without(
                () if emptied.filter else emptied.parts,
                emptied.filter.replace("_", " "),
                Choice(
                    emptied.query,
                    address.without_filter(emptied.filter)
                    if emptied.filter
                    else address.with_text(emptied.query),
                    count=emptied.total,
                ),
            )
            for emptied in suggestions.emptied_by
            # nothing to narrow by would be left: all positions
            if emptied.query or len(address.given) > bool(emptied.filter)
        ],
    )
