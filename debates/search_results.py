"""A search as it is answered to the outside: the engine finds, the database says what is shown.

API and pages share it. Every row is read from the database through `published()`, and what
the index may still hold of positions that were taken back is neither shown nor counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from debates.content_state import content_state
from debates.position_rows import whole_positions
from debates.position_texts import Thing, WholePosition
from debates.search import SCHEMA, hidden_ids
from debates.search_facets import NamedFacet, named_facets
from debates.search_leads import Leads, leads
from debates.search_query import read_query, search_query
from search import service
from search.documents import Page, ScorePart, SearchQuery
from search.highlighting import Finder, Wanted, mark
from search.query import ParsedQuery

WantedByField = Mapping[str | None, Wanted]


@dataclass(frozen=True, slots=True)
class Match:
    """A text of a position in which something that was asked for stands.

    address  where it stands in the position ("statement", "evidence[2]"); see
             `debates.position_texts.PositionText`
    thing    what it is a text of, which has an address of its own
    html     its best lines, escaped, with what was asked for in <mark>
    """

    address: str
    thing: Thing
    html: str


@dataclass(frozen=True, slots=True)
class Result:
    """A public position that was found, with all that hangs on it.

    explanation  the addends of the score, where they were asked for
    """

    position: WholePosition
    score: float
    matches: tuple[Match, ...]
    explanation: tuple[ScorePart, ...]


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The answer to a search.

    query     what was typed, and how it was understood, with notes
    results   those of the window, best first
    total     how many there are in all
    notes     what the engine did beyond what was typed
    feedback  the words by which it widened a plain question
    leads     what else to ask: a better spelling, or without what emptied it
    """

    query: ParsedQuery
    results: tuple[Result, ...]
    total: int
    facets: tuple[NamedFacet, ...]
    notes: tuple[str, ...]
    feedback: tuple[str, ...]
    leads: Leads


def search_positions(
    text: str, given: Mapping[str, Sequence[str]] | None = None, **options: Any
) -> SearchResults:
    """Search the public positions.

    text     in the query language; empty, it finds everything
    given    filters of positions by name, with their values as text
    options  facets, order, offset, limit, feedback, explain: see `search_query`

    Raises ValidationError (by name) for a value that a filter does not take, and
    SearchUnavailable while the index cannot be read.
    """
    state = content_state()
    parsed, query, page = _asked(text, given or {}, options)
    found = whole_positions([hit.id for hit in page.hits], state)
    markers = _Markers({} if parsed.is_empty else service.backend().wanted(parsed.tree))
    results = tuple(
        Result(found[hit.id], hit.score, tuple(markers.matches(found[hit.id])), hit.explanation)
        for hit in page.hits
        if hit.id in found
    )
    return SearchResults(
        query=parsed,
        results=results,
        # What went between the engine's answer and the database's.
        total=page.total - (len(page.hits) - len(results)),
        facets=named_facets(page.facets, query.filters, state),
        notes=page.notes,
        feedback=page.feedback,
        leads=leads(parsed, given or {}, query, page.total),
    )


def found_positions(
    text: str, given: Mapping[str, Sequence[str]], **options: Any
) -> dict[int, float]:
    """Like `search_positions`, but nothing besides the scores by primary key, best first. What
    went since the engine answered is among them."""
    _, _, page = _asked(text, given, options)
    return {hit.id: hit.score for hit in page.hits}


def _asked(
    text: str, given: Mapping[str, Sequence[str]], options: Mapping[str, Any]
) -> tuple[ParsedQuery, SearchQuery, Page]:
    parsed = read_query(text)
    query = search_query(parsed, given, hidden=hidden_ids(), **options)
    return parsed, query, service.backend().search(query)


class _Markers:
    """Marks in positions what one query looks for."""

    def __init__(self, wanted: WantedByField) -> None:
        self._wanted = wanted
        self._finders: dict[tuple[str | None, str], Finder] = {}

    def matches(self, whole: WholePosition) -> list[Match]:
        """The texts of a position in which something that is wanted stands, as they are read."""
        if not self._wanted:
            return []
        language = whole.debate.language
        matches = []
        for address, thing, part in whole.texts():
            field = part.field if part.field in self._wanted or part.field in SCHEMA.aside else None
            spans = self._finder(field, language).find(part.text)
            if spans:
                matches.append(Match(address, thing, mark(part.text, spans)))
        return matches

    def _finder(self, field: str | None, language: str) -> Finder:
        known = self._finders.get((field, language))
        if known is None:
            known = self._finders[field, language] = Finder(self._wanted_in(field), language)
        return known

    def _wanted_in(self, field: str | None) -> Wanted:
        """What is looked for in a field: what may stand anywhere, and what has to stand there."""
        anywhere, there = self._wanted.get(None, Wanted()), self._wanted.get(field, Wanted())
        if field in SCHEMA.aside:
            return there
        return Wanted(
            anywhere.forms | there.forms,
            anywhere.stems | there.stems,
            (*anywhere.prefixes, *there.prefixes),
            anywhere.phrases | there.phrases,
        )
