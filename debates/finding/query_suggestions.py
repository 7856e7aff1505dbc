"""Suggestions of other queries for positions (see `search.suggest.query_suggestions`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import cached_property

from debates.finding.index_schema import SCHEMA
from debates.finding.query import read_query, search_query
from debates.finding.shared_answers import agreement_meant, with_agreement
from debates.models import Debate
from search import service
from search.backends.documents import Page, SearchQuery
from search.query import Keyword, Node, ParsedQuery, Terms, parse
from search.suggest.query_suggestions import DidYouMean, EmptiedBy, did_you_mean, emptied_by
from search.suggest.spelling import speller

Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class QuerySuggestions:
    """Suggestions of other queries.

    did_you_mean  the query with better spellings, where that finds more
    emptied_by    what an empty answer is due to: parts of the query, then filters
    """

    did_you_mean: DidYouMean | None = None
    emptied_by: tuple[EmptiedBy, ...] = ()


def suggest_queries(
    parsed: ParsedQuery,
    given: Given,
    values: Mapping[str, Any],
    query: SearchQuery,
    page: Page,
) -> QuerySuggestions:
    """Look up suggestions for a query.

    given, values  the filters beside the query, as text and cleaned
    query          the engine's query that both became
    page           the engine's answer to it
    """
    known = speller()
    asked = _Asked(parsed, query)
    meant = None
    if known and not parsed.is_empty:
        meant = did_you_mean(
            parsed,
            known,
            asked.total,
            page.total,
            languages=Debate.objects.published().languages,
            corrections={each.typed: each.replacements[0] for each in page.corrections},
        )
        meant = meant and _as_read(meant, asked)
    if page.total:
        return QuerySuggestions(meant)
    by_query = emptied_by(parsed, asked.total, Debate.objects.published().languages())
    # without the whole query there are all positions, which is no advice unless filters narrow them
    advice = (emptied for emptied in by_query if emptied.query or given)
    by_words = (replace(emptied, query=_as_words(emptied.query)) for emptied in advice)
    return QuerySuggestions(meant, (*by_words, *_emptied_by_filters(parsed, given, values, query)))


def _as_words(text: str) -> str:
    """Put a query in parentheses if its words would be read as more than words: “since 2030”."""
    return f"({text})" if _is_more_than_words(text) else text


def _as_read(meant: DidYouMean, asked: _Asked) -> DidYouMean:
    """Count the results of a corrected query whose words are a role: “forecasts about trade”."""
    if not _is_more_than_words(meant.query):
        return meant
    found = asked.total_as_read(meant.query)
    return replace(meant, total=found) if found else replace(meant, query=f"({meant.query})")


def _is_more_than_words(text: str) -> bool:
    return read_query(text).tree != parse(text, SCHEMA.language).tree


class _Asked:
    """The query that was asked, to be asked again with other words."""

    def __init__(self, parsed: ParsedQuery, query: SearchQuery) -> None:
        self._parsed = parsed
        self._roles = query.tree.children[len(parsed.tree.children) :]
        self._query = replace(query, facets=(), offset=0, limit=0)

    @cached_property
    def _meant(self) -> dict[Keyword, Node]:
        return agreement_meant(self._parsed.tree)

    def total(self, tree: Terms, *, autocorrect: bool = True) -> int:
        """See search.suggest.query_suggestions.Total."""
        return self._total(with_agreement(tree, self._meant), autocorrect=autocorrect)

    def total_as_read(self, text: str) -> int:
        """Return the number of positions that a text finds under the same filters."""
        tree = read_query(text).tree
        return self._total(with_agreement(tree, agreement_meant(tree)), autocorrect=True)

    def _total(self, tree: Terms, *, autocorrect: bool) -> int:
        whole = Terms((*tree.children, *self._roles))
        asked = replace(self._query, tree=whole, autocorrect=autocorrect)
        return service.backend().search(asked).total


def _emptied_by_filters(
    parsed: ParsedQuery, given: Given, values: Mapping[str, Any], query: SearchQuery
) -> Iterator[EmptiedBy]:
    for name in given:
        others = {other: value for other, value in values.items() if other != name}
        without = search_query(parsed, given, others, hidden=query.hidden, limit=0)
        found = service.backend().search(without).total
        if found:
            yield EmptiedBy((), name, parsed.understood, found)
