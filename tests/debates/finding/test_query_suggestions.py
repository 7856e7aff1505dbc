"""Query suggestions of a search of positions."""

from __future__ import annotations

import pytest

from debates.finding.results import search_positions
from debates.models import Position
from search.suggest import spelling
from search.suggest.query_suggestions import DidYouMean, EmptiedBy
from search.sync.background_value import BackgroundValue
from tests.debates.builders import make_position


@pytest.fixture
def index(exchange, live_index):
    return live_index


def suggestions(text, **given):
    return search_positions(
        text, {name: [value] for name, value in given.items()}
    ).query_suggestions


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Lukyn", "Lukin"),
        ("Fallonn", "Fallon"),
        ("expert:Fallonn", "expert:Fallon"),
        ("Thersea", "Theresa"),
        ("pipline", "pipeline"),
    ],
)
def test_a_misspelled_name_or_word_leads_on(index, typed, meant):
    assert suggestions(typed).did_you_mean.query == meant
    assert suggestions(typed).did_you_mean.total > 0


def test_filters_hold_for_what_was_meant(index):
    assert suggestions("pipline", stance="affirms").did_you_mean == DidYouMean("pipeline", 1)
    assert suggestions("pipline", stance="denies").did_you_mean is None
    assert suggestions("pipline", countered="false").did_you_mean is None


def test_good_queries_are_left_alone(index):
    for typed in ("Lukin", "pipeline prices", "", "stance:denies", '"a pipeline"'):
        assert suggestions(typed).did_you_mean is None
        assert suggestions(typed).emptied_by == ()


def test_an_empty_answer_tells_of_parts_and_filters(index):
    assert suggestions("pipeline breaks", expert="fallon", stance="affirms").emptied_by == (
        EmptiedBy((), "expert", "pipeline breaks", 1),
        EmptiedBy((), "stance", "pipeline breaks", 1),
    )
    assert suggestions("+Mongolia +pipeline").emptied_by == (
        EmptiedBy(("+Mongolia",), "", "+pipeline", 1),
    )


def test_no_word_of_what_was_withdrawn_is_a_better_spelling(exchange, request):
    withdrawn = make_position(exchange.debate, exchange.lukin, statement="A quagmire.")
    index = request.getfixturevalue("live_index")
    assert suggestions("quagmyre pipline").did_you_mean.query == "quagmire pipeline"

    Position.objects.filter(pk=withdrawn.pk).update(status="withdrawn", withdrawn_reason="Wrong.")

    assert suggestions("quagmyre pipline").did_you_mean.query == "quagmyre pipeline"
    index.drain()
    assert suggestions("quagmyre pipline").did_you_mean.query == "quagmyre pipeline"


def test_nothing_that_is_not_public_is_counted(exchange, request):
    make_position(exchange.debate, exchange.lukin, statement="Hydrogen.", status="draft")
    request.getfixturevalue("live_index")
    Position.objects.filter(slug="breaks").update(status="withdrawn", withdrawn_reason="Wrong.")

    assert suggestions("hydrogne").did_you_mean is None
    assert suggestions("brekas").did_you_mean is None
    assert suggestions("Mongolia", debate="partnership").emptied_by == (
        EmptiedBy(("Mongolia",), "", "", 1),
    )


def test_to_leave_out_the_whole_query_is_no_advice(index):
    assert suggestions("Mongolia").emptied_by == ()
    assert suggestions("+Mongolia +Peru").emptied_by == ()


def test_while_spellings_are_being_made_nothing_is_meant(index, monkeypatch):
    monkeypatch.setattr(BackgroundValue, "get", lambda _: None)

    assert suggestions("Lukyn").did_you_mean is None


@pytest.mark.usefixtures("refreshed_at_once")
def test_spellings_can_be_made_before_anybody_searches(index, monkeypatch):
    spelling.prepare()
    monkeypatch.setattr("search.sync.background_value.BackgroundValue._first", lambda _: None)

    assert suggestions("Lukyn").did_you_mean is not None


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("sanctions since 2030", "(sanctions since 2030)"),
        ('"expert:lukin"', "expert lukin"),
        ('"(gas*) or:oil"', "gas or oil"),
        ("forcasts about trade", "forecast about trade"),
        ("forcasts about pipelines -gas", "(forecast about pipelines -gas)"),
    ],
)
def test_a_suggestion_leads_to_the_number_of_results_that_it_names(first_debate, typed, leads_to):
    found = suggestions(typed)
    [suggestion] = [found.did_you_mean] if found.did_you_mean else found.emptied_by

    assert suggestion.query == leads_to
    assert search_positions(suggestion.query).total == suggestion.total > 0
