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
    texts_by_filter: Given,
    values: Mapping[str, Any],
    query: SearchQuery,
    page: Page,
) -> QuerySuggestions:
    """Look up suggestions for a query.

    texts_by_filter, values  the filters beside the query, as text and cleaned
    query                    the engine's query that both became
    page                     the engine's answer to it
    """
    spelling = speller()
    counter = _Asked(parsed, query)
    correction = None
    if spelling and not parsed.is_empty:
        correction = did_you_mean(
            parsed,
            spelling,
            counter.total,
            page.total,
            languages=Debate.objects.published().languages,
            corrections={word.typed: word.replacements[0] for word in page.corrections},
        )
        correction = correction and _as_read(correction, counter)
    if page.total:
        return QuerySuggestions(correction)
    by_query = emptied_by(parsed, counter.total, Debate.objects.published().languages())
    # without the whole query there are all positions, which is no advice unless filters narrow them
    advice = (emptied for emptied in by_query if emptied.query or texts_by_filter)
    by_words = (replace(emptied, query=_as_words(emptied.query)) for emptied in advice)
    return QuerySuggestions(
        correction,
        (*by_words, *_emptied_by_filters(parsed, texts_by_filter, values, query)),
    )


def _as_words(text: str) -> str:
    """Put a query in parentheses if its words would be read as more than words: “since 2030”."""
    return f"({text})" if _is_more_than_words(text) else text


def _as_read(suggestion: DidYouMean, counter: _Asked) -> DidYouMean:
    """Count the results of a corrected query whose words are a role: “forecasts about trade”."""
    if not _is_more_than_words(suggestion.query):
        return suggestion
    total = counter.total_as_read(suggestion.query)
    return (
        replace(suggestion, total=total)
        if total
        else replace(suggestion, query=f"({suggestion.query})")
    )


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
        tree_with_roles = Terms((*tree.children, *self._roles))
        query = replace(self._query, tree=tree_with_roles, autocorrect=autocorrect)
        return service.backend().search(query).total


def _emptied_by_filters(
    parsed: ParsedQuery, texts_by_filter: Given, values: Mapping[str, Any], query: SearchQuery
) -> Iterator[EmptiedBy]:
    for name in texts_by_filter:
        other_values = {
            other_name: value for other_name, value in values.items() if other_name != name
        }
        query_without = search_query(
            parsed, texts_by_filter, other_values, hidden=query.hidden, limit=0
        )
        total = service.backend().search(query_without).total
        if total:
            yield EmptiedBy((), name, parsed.understood, total)
