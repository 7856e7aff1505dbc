"""Results of a search of positions, shared by API and pages.

The engine finds positions; the database decides which of them are shown. Every row is read
through `published()`; withdrawn positions that are still in the index are neither shown nor
counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from debates.db.compiled_queries import SelectedColumn
from debates.finding.answers import Filters, counted, with_joint_answers
from debates.finding.facets import MOST_FACET_VALUES, NamedFacet, named_facets
from debates.finding.matches import Match, matches, usual_spellings_in
from debates.finding.query import cleaned_filters, keyword_filters, read_query, search_query
from debates.finding.query_suggestions import QuerySuggestions, suggest_queries
from debates.finding.rows import PositionRows
from debates.finding.search_state import SearchState
from debates.finding.texts import PositionRow
from search import service
from search.backends.documents import Hit, Page, ScorePart, SearchQuery
from search.planning.weights import FEEDBACK_HITS
from search.query import ParsedQuery


@dataclass(frozen=True, slots=True)
class Result:
    """A public position that was found, with everything that belongs to it.

    explanation  the addends of the score, if requested
    extra        the value of the requested extra column
    by_meaning   whether it was found for its meaning alone, without a word of the query
    """

    position: PositionRow
    score: float
    matches: tuple[Match, ...]
    explanation: tuple[ScorePart, ...]
    extra: Any = None
    by_meaning: bool = False


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The answer to a search.

    query     what was typed, and how it was understood, with notes
    results   those of the window, best first
    total     how many there are in all with words of the query
    by_meaning  how many further ones there are without; None if it was answered by words only
    notes     what the engine did beyond what was typed
    corrected whether unknown words of the query were replaced by similar words, as notes say
    feedback  the words by which it widened a plain question
    query_suggestions  what else to ask: a better spelling, or without what emptied it
    """

    query: ParsedQuery
    results: tuple[Result, ...]
    total: int
    by_meaning: int | None
    facets: tuple[NamedFacet, ...]
    notes: tuple[str, ...]
    corrected: bool
    feedback: tuple[str, ...]
    query_suggestions: QuerySuggestions

    @property
    def on_pages(self) -> int:
        """Number of results on all pages, with those that no word of the query found."""
        return self.total + (self.by_meaning or 0)


def search_positions(
    text: str,
    texts_by_filter: Mapping[str, Sequence[str]] | None = None,
    values: Mapping[str, Any] | None = None,
    *,
    extra: SelectedColumn | None = None,
    facet_size: int = MOST_FACET_VALUES,
    state: SearchState | None = None,
    **options: Any,
) -> SearchResults:
    """Search the public positions.

    text             in the query language; empty, it finds everything
    texts_by_filter  filters of positions by name, with their values as text
    values           the same cleaned by `PositionFilter`, where the caller has them already
    extra            a further column to read with each position, in the same statement
    facet_size       values of each facet, at most, besides those that are chosen
    state            read before, where the caller has it already
    options          facets, order, offset, limit, feedback, meaning, explain: see `search_query`

    Raises ValidationError (by name) for a value that a filter does not take, and
    SearchUnavailable while the index cannot be read.
    """
    texts_by_filter = texts_by_filter or {}
    values = cleaned_filters(texts_by_filter) if values is None else values
    state = state or SearchState.read()
    parsed, query, page = _query_engine(text, texts_by_filter, values, state, options)
    results = _read_results(page.hits, parsed, state, extra)
    total, by_meaning = _public_totals(page, results)
    chosen_values = keyword_filters(texts_by_filter, values)

    def total_with(filters: Filters) -> int:
        unlimited_query = replace(
            query, filters=with_joint_answers(filters), facets=(), offset=0, limit=0
        )
        return service.search(unlimited_query).total

    counts = counted(options.get("facets", ()), page.facets, chosen_values, total_with)
    best = [result.position for result in results[:FEEDBACK_HITS]]
    return SearchResults(
        query=parsed,
        results=results,
        total=total,
        by_meaning=by_meaning,
        facets=named_facets(counts, chosen_values, state.content, facet_size),
        notes=page.notes,
        corrected=bool(page.corrections),
        feedback=tuple(usual_spellings_in(page.feedback, best).values()),
        query_suggestions=suggest_queries(parsed, texts_by_filter, values, query, page),
    )


def found_positions(
    text: str,
    texts_by_filter: Mapping[str, Sequence[str]],
    values: Mapping[str, Any] | None = None,
    **options: Any,
) -> dict[int, float]:
    """Search as `search_positions` does, for scores by primary key alone, best first.

    Positions that were withdrawn after the engine answered are included; those without a word of
    the query are not, so that there are as many as the total says.
    """
    _, _, page = _query_engine(text, texts_by_filter, values, SearchState.read(), options)
    return {hit.id: hit.score for hit in page.hits if not hit.by_meaning}


def _query_engine(
    text: str,
    texts_by_filter: Mapping[str, Sequence[str]],
    values: Mapping[str, Any] | None,
    state: SearchState,
    options: Mapping[str, Any],
) -> tuple[ParsedQuery, SearchQuery, Page]:
    """Return the parsed text, the engine's query, and the page of hits that answers it."""
    parsed = read_query(text)
    query = search_query(parsed, texts_by_filter, values, hidden=state.hidden, **options)
    return parsed, query, service.search(query)


def _read_results(
    hits: Sequence[Hit], parsed: ParsedQuery, state: SearchState, extra: SelectedColumn | None
) -> tuple[Result, ...]:
    """Read the positions of hits that are still public, each with its matches."""
    rows, extras = PositionRows(state.content).read_found([hit.id for hit in hits], extra)
    terms = {} if parsed.is_empty else service.backend().highlight_terms(parsed.tree)
    found_matches = matches(rows.values(), terms, indexed=not state.pending)
    return tuple(
        Result(
            rows[hit.id],
            hit.score,
            found_matches[hit.id],
            hit.explanation,
            extras[hit.id],
            hit.by_meaning,
        )
        for hit in hits
        if hit.id in rows
    )


def _public_totals(page: Page, results: Sequence[Result]) -> tuple[int, int | None]:
    """Return `total` and `by_meaning` without the positions withdrawn since the engine answered."""
    public = {result.position.pk for result in results}
    departed = [hit.by_meaning for hit in page.hits if hit.id not in public]
    by_meaning = None if page.by_meaning is None else page.by_meaning - departed.count(True)
    return page.total - departed.count(False), by_meaning
