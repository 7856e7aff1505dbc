"""Highlighting of matches in positions, and the spelling of words."""

from __future__ import annotations

from debates.finding.matches import matches, usual_spellings_in
from debates.finding.results import search_positions
from debates.finding.rows import PositionRows
from search.text.highlighting import HighlightTerms
from tests.debates.builders import make_position
from tests.search_index import LiveIndex


def test_words_by_which_a_question_was_widened_are_shown_as_people_write_them(
    exchange, live_index: LiveIndex
) -> None:
    for number in (1, 2):
        make_position(
            exchange.debate,
            exchange.lukin,
            slug=f"dependent-{number}",
            statement="Moscow becomes dependent on Beijing.",
            detail="Subsidies from the Économie, and NATO. NATO pays subsidies.",
        )
    live_index.build()

    found = search_positions("does Moscow become dependent on Beijing soon enough").feedback

    assert {"subsidies", "Économie", "NATO"} <= set(found)


def test_words_that_stand_nowhere_are_shown_as_they_are(exchange) -> None:
    whole = PositionRows().read([exchange.lasts.pk]).values()

    assert usual_spellings_in(["lasts", "zyzzyva"], whole) == {
        "lasts": "lasts",
        "zyzzyva": "zyzzyva",
    }
    assert usual_spellings_in(["lasts"], []) == {"lasts": "lasts"}


def test_nothing_is_marked_where_nothing_is_wanted(exchange) -> None:
    whole = PositionRows().read([exchange.lasts.pk])

    assert matches(whole.values(), {}) == {exchange.lasts.pk: ()}
    assert matches(whole.values(), {None: HighlightTerms(frozenset({"absent"}))}) == {
        exchange.lasts.pk: ()
    }
    assert matches([], {None: HighlightTerms(frozenset({"lasts"}))}) == {}
