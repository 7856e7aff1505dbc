"""A search as it is answered to the outside: the engine finds, the database says what is shown.

API and pages share it. Every row is read from the database through `published()`, and what
the index may still hold of positions that were taken back is neither shown nor counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from debates.models import Position
from debates.position_texts import WholePosition, whole_positions
from debates.search import SCHEMA, hidden_ids
from debates.search_facets import NamedFacet, named_facets
from debates.search_leads import Leads, leads
from debates.search_query import read_query, search_query
from search import service
from search.documents import Hit, ScorePart
from search.highlighting import Wanted, find, mark
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
    thing: Model
    html: str


@dataclass(frozen=True, slots=True)
class Result:
    """A public position that was found, with all that hangs on it.

    explanation  the addends of the score, where they were asked for
    """

    whole: WholePosition
    score: float
    matches: tuple[Match, ...]
    explanation: tuple[ScorePart, ...]

    @property
    def position(self) -> Position:
        """The position itself."""
        return self.whole.position


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
    parsed = read_query(text)
    given = given or {}
    query = search_query(parsed, given, hidden=hidden_ids(), **options)
    backend = service.backend()
    page = backend.search(query)
    found = {whole.position.pk: whole for whole in whole_positions([hit.id for hit in page.hits])}
    wanted = {} if parsed.is_empty else backend.wanted(parsed.tree)
    results = tuple(_result(hit, found[hit.id], wanted) for hit in page.hits if hit.id in found)
    return SearchResults(
        query=parsed,
        results=results,
        # What went between the engine's answer and the database's.
        total=page.total - (len(page.hits) - len(results)),
        facets=named_facets(page.facets, query.filters),
        notes=page.notes,
        feedback=page.feedback,
        leads=leads(parsed, given, query, page.total),
    )


def _result(hit: Hit, whole: WholePosition, wanted: WantedByField) -> Result:
    return Result(whole, hit.score, tuple(_matches(whole, wanted)), hit.explanation)


def _matches(whole: WholePosition, wanted: WantedByField) -> list[Match]:
    language = whole.position.debate.language
    matches = []
    for text in whole.texts() if wanted else ():
        spans = find(text.part.text, language, _wanted_in(text.part.field, wanted))
        if spans:
            matches.append(Match(text.address, text.thing, mark(text.part.text, spans)))
    return matches


def _wanted_in(field: str, wanted: WantedByField) -> Wanted:
    """What is looked for in a field: what may stand anywhere, and what has to stand there."""
    anywhere, there = wanted.get(None, Wanted()), wanted.get(field)
    if field in SCHEMA.aside:
        return there or Wanted()
    if there is None:
        return anywhere
    return Wanted(
        anywhere.forms | there.forms,
        anywhere.stems | there.stems,
        (*anywhere.prefixes, *there.prefixes),
        anywhere.phrases | there.phrases,
    )
