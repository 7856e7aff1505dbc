"""Searches as they are answered: what is found, what is shown of it, and what never is."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings

from debates.filtering.filters import ChoiceFilter
from debates.filtering.position_filterset import PositionFilter
from debates.finding import query as search_query
from debates.finding.facets import FACETS
from debates.finding.results import Result, SearchResults, search_positions
from debates.models import Counterpoint, Debate, Evidence, Expert, Participation, Position
from search.models import OutboxEntry
from search.sync import outbox
from tests.debates.api.plain_filters import Rows, kept
from tests.debates.api.test_filters import any_filters
from tests.debates.builders import (
    Exchange,
    make_counterpoint,
    make_evidence,
    make_expert,
    make_position,
)
from tests.debates.world import RandomWorld
from tests.search_index import LiveIndex
from tests.thoroughness import examples


@pytest.fixture
def index(exchange: Exchange, live_index: LiveIndex) -> LiveIndex:
    return live_index


def slugs(results: SearchResults) -> list[str]:
    return [result.position.slug for result in results.results]


def matches(result: Result) -> dict[str, str]:
    return {match.address: match.html for match in result.matches}


# What is found


def test_words_find_the_positions_that_have_them(index: LiveIndex) -> None:
    results = search_positions("breaks")

    assert slugs(results) == ["breaks"]
    assert results.total == 1


def test_names_are_found_if_they_are_asked_for_or_nothing_else_has_the_word(
    exchange: Exchange, live_index: LiveIndex
) -> None:
    yuan = make_expert(slug="jiang", name="Yuan Jiang", sort_name="Jiang, Yuan")
    Participation.objects.create(
        debate=exchange.debate, expert=yuan, affiliation="Central Asia-Caucasus Institute"
    )
    make_position(exchange.debate, yuan, slug="by-jiang", statement="Coal goes south.")
    make_position(
        exchange.debate, exchange.lukin, slug="on-yuan", statement="The yuan is for Central Asia."
    )
    live_index.build()

    def found(text: str) -> set[str]:
        return set(slugs(search_positions(text)))

    assert found("yuan") == found("central asia") == found("Asia") == {"on-yuan"}
    assert found("jiang") == found("by:yuan") == found("institute") == {"by-jiang"}
    assert (
        found("yuan jiang") == found("Central Asia-Caucasus Institute") == {"by-jiang", "on-yuan"}
    )
    assert slugs(search_positions("Yuan Jiang"))[0] == "by-jiang"
    assert found("by central asia") == {"by-jiang"}
    page = search_positions("central asia", facets=["expert"])
    assert page.total == 1
    assert [[value.value for value in facet.values] for facet in page.facets] == [["lukin"]]


def test_nothing_typed_finds_everything_as_it_is_read(index: LiveIndex) -> None:
    assert slugs(search_positions("")) == ["lasts", "breaks"]


def test_results_come_in_the_order_that_was_asked_for(exchange: Exchange, index: LiveIndex) -> None:
    later = timezone.now() + timedelta(days=1)
    Position.objects.filter(slug="lasts").update(modified=later)
    index.drain()

    assert slugs(search_positions("", order="modified")) == ["breaks", "lasts"]
    assert slugs(search_positions("", order="-modified")) == ["lasts", "breaks"]


def test_a_window_shows_its_part_and_counts_all(index: LiveIndex) -> None:
    results = search_positions("", offset=1, limit=1)

    assert slugs(results) == ["breaks"]
    assert results.total == 2


def test_notes_say_what_was_not_understood(index: LiveIndex) -> None:
    results = search_positions("stance:perhaps")

    assert [note.code for note in results.query.notes] == ["unknown_value"]


# Filters


def test_a_filter_that_the_search_cannot_serve_is_refused() -> None:
    for served in ("", "confidence", "confidence:high", "has:confidence"):
        unserved = ChoiceFilter("stance", "With it.", example="high", search=served, words=["high"])

        with pytest.raises(ImproperlyConfigured, match=r"\.confidence: give it"):
            search_query.served_by("confidence", unserved)


def test_any_filters_leave_the_positions_that_they_leave_in_the_database(
    sixty_positions: RandomWorld, live_index: LiveIndex
) -> None:
    rows = Rows()

    @settings(max_examples=examples(20, 300))
    @given(any_filters(PositionFilter, rows))
    def check(chosen: dict[str, list[str]]) -> None:
        results = search_positions("", chosen, limit=1000)

        wanted = kept(rows, "positions", chosen)
        assert {result.position.pk for result in results.results} == wanted
        assert results.total == len(wanted)

    check()


def test_filters_narrow_what_words_find(exchange: Exchange, index: LiveIndex) -> None:
    make_position(exchange.debate, exchange.lukin, slug="neither", statement="It breaks here.")
    index.drain()

    assert slugs(search_positions("breaks", {"expert": ["lukin"]})) == ["neither"]
    assert slugs(search_positions("breaks", {"countered": ["false"], "stance": ["denies"]})) == [
        "breaks"
    ]


def test_an_unknown_value_of_a_filter_is_refused_by_its_name(index: LiveIndex) -> None:
    with pytest.raises(ValidationError) as refused:
        search_positions("", {"stance": ["denied"]})

    assert "stance" in refused.value.message_dict


# Facets


def test_facets_have_names_and_true_counts(
    sixty_positions: RandomWorld, live_index: LiveIndex
) -> None:
    public = Position.objects.published()

    results = search_positions("", facets=FACETS)

    by_field = {facet.field: facet.values for facet in results.facets}
    assert tuple(by_field) == FACETS
    experts = {(value.value, value.label): value.count for value in by_field["expert"]}
    assert experts == Counter(public.values_list("expert__slug", "expert__name"))
    stances = {value.value: value.count for value in by_field["stance"]}
    assert stances == Counter(public.exclude(stance="").values_list("stance", flat=True))


def test_a_facet_says_what_else_could_be_chosen(index: LiveIndex) -> None:
    results = search_positions("", {"expert": ["lukin"]}, facets=["expert", "stance"])

    experts, stances = results.facets
    assert {value.value: value.chosen for value in experts.values} == {
        "lukin": True,
        "fallon": False,
    }
    assert [value.value for value in stances.values] == ["affirms"]


def test_positions_are_counted_and_found_by_their_own_year_and_language(
    exchange: Exchange, index: LiveIndex
) -> None:
    Position.objects.filter(pk=exchange.lasts.pk).update(date=date(1994, 9, 3))
    Position.objects.filter(pk=exchange.breaks.pk).update(original_language="ru")
    Debate.objects.update(date=date(2022, 2, 4))
    index.drain()

    years, languages = search_positions("", {"year": ["1994"]}, facets=["year", "language"]).facets

    assert {(one.value, one.count, one.chosen) for one in years.values} == {
        ("1994", 1, True),
        ("2022", 1, False),
    }
    assert [(one.value, one.label, one.count) for one in languages.values] == [("en", "English", 1)]
    assert slugs(search_positions("", {"language": ["ru"]})) == ["breaks"]
    assert slugs(search_positions("-language:ru")) == ["lasts"]
    assert slugs(search_positions("", {"year": ["2022"]})) == ["breaks"]


# Where it matched


def test_a_match_says_which_part_it_is_in_and_leads_to_the_thing(
    exchange: Exchange, index: LiveIndex
) -> None:
    make_evidence(exchange.lasts, statement="Sanctions & tariffs rose.", value=12, unit="percent")
    index.drain()

    (result,) = search_positions("tariffs").results

    (match,) = result.matches
    assert match.address == "evidence[2]"
    assert match.owner == ("evidence", Evidence.objects.get(value=12).public_id)
    assert match.html == "Sanctions &amp; <mark>tariffs</mark> rose. (12 percent)"


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("lasts", "statement"),
        ("quarrel", "counterpoint[1]"),
        ("energy", "topic[1]"),
        ("endure", "question"),
        ("artyom", "expert"),
        ("лукин", "expert.alias[1]"),
        ("partnership", "debate"),
        ("source:transcript", "source[1]"),
    ],
)
def test_every_part_can_be_what_matched(index: LiveIndex, query: str, address: str) -> None:
    results = search_positions(query)

    assert "lasts" in slugs(results)
    found = matches(results.results[slugs(results).index("lasts")])
    assert "<mark>" in found[address]


def test_a_word_that_was_asked_of_one_part_is_marked_there_alone(
    exchange: Exchange, index: LiveIndex
) -> None:
    make_evidence(exchange.breaks, statement="It breaks down.")
    index.drain()

    (result,) = search_positions("evidence:breaks").results

    assert set(matches(result)) == {"evidence[1]"}


# What is never shown, even while the index is behind


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_what_was_taken_back_is_not_shown_nor_counted(index: LiveIndex, status: str) -> None:
    Position.objects.filter(slug="breaks").update(status=status)

    results = search_positions("", facets=["expert", "stance"])

    assert slugs(results) == ["lasts"]
    assert results.total == 1
    assert [[value.value for value in facet.values] for facet in results.facets] == [
        ["lukin"],
        ["affirms"],
    ]


def test_no_word_is_taken_for_one_of_what_was_taken_back(
    exchange: Exchange, request: pytest.FixtureRequest
) -> None:
    gone = make_position(exchange.debate, exchange.lukin, statement="A quagmire.")
    index = request.getfixturevalue("live_index")
    assert "quagmire" in "".join(search_positions("quagmyre").notes)

    Position.objects.filter(pk=gone.pk).update(status="withdrawn")

    assert search_positions("quagmyre").notes == ()
    index.drain()
    assert search_positions("quagmyre").notes == ()


def test_a_debate_that_was_taken_back_hides_its_positions(index: LiveIndex) -> None:
    Debate.objects.update(status="withdrawn")

    results = search_positions("", facets=["expert"])

    assert (results.total, results.results) == (0, ())
    assert results.facets[0].values == ()
    # nor where no row is read, by which it would be noticed
    assert search_positions("", limit=0).total == 0


def test_what_was_deleted_is_not_counted(exchange: Exchange, index: LiveIndex) -> None:
    exchange.breaks.raised_counterpoints.all().delete()
    exchange.breaks.delete()

    results = search_positions("")

    assert (results.total, slugs(results)) == (1, ["lasts"])


def test_what_was_taken_back_is_hidden_when_nobody_knows_what_changed(index: LiveIndex) -> None:
    Position.objects.filter(slug="breaks").update(status="draft")
    outbox.delete(outbox.pending_ids())
    outbox.enqueue_all()

    assert search_positions("", limit=0).total == 1
    Debate.objects.update(status="withdrawn")
    outbox.delete(outbox.pending_ids())
    outbox.enqueue_all()
    assert search_positions("", limit=0).total == 0


def test_an_entry_of_another_version_may_be_about_anything(index: LiveIndex) -> None:
    OutboxEntry.objects.create(scope="speaker", key=1)
    Position.objects.filter(slug="breaks").update(status="draft")
    OutboxEntry.objects.exclude(scope="speaker").delete()

    assert search_positions("", limit=0).total == 1
    index.drain()
    assert index.found("") == {"lasts"}


def test_a_row_that_goes_meanwhile_is_left_out_and_not_counted(index: LiveIndex) -> None:
    Position.objects.filter(slug="breaks").update(status="draft")
    # As if it had been written between the question to the outbox and that to the database.
    outbox.delete(outbox.pending_ids())

    results = search_positions("")

    assert (results.total, slugs(results)) == (1, ["lasts"])


def test_a_text_that_was_changed_meanwhile_is_shown_as_it_is_now(
    exchange: Exchange, index: LiveIndex
) -> None:
    Position.objects.filter(slug="lasts").update(statement="It persists & lasts.")

    (result,) = search_positions("lasts").results

    assert result.position.statement == "It persists & lasts."
    assert matches(result)["statement"] == "It persists &amp; <mark>lasts</mark>."


def test_a_counterpoint_of_a_draft_is_neither_found_nor_shown(
    exchange: Exchange, index: LiveIndex
) -> None:
    draft = make_position(exchange.debate, exchange.fallon, status="draft")
    make_counterpoint(exchange.lasts, raised_by=draft, statement="Zyzzyva.")
    Counterpoint.objects.exclude(raised_by=draft).delete()
    index.drain()

    assert search_positions("zyzzyva").total == 0
    assert search_positions("is:countered").total == 0


def test_names_in_facets_are_those_of_now(exchange: Exchange, index: LiveIndex) -> None:
    Expert.objects.filter(slug="lukin").update(name="Artjom Lukin")

    facet = search_positions("", facets=["expert"]).facets[0]

    assert {value.label for value in facet.values} == {"Artjom Lukin", "Theresa Fallon"}


# What it costs


def test_the_number_of_queries_does_not_depend_on_the_number_of_results(
    sixty_positions: RandomWorld, live_index: LiveIndex
) -> None:
    search_positions("gabuev")

    def queries(limit: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            results = search_positions("", facets=["expert", "topic"], limit=limit)
        assert len(results.results) == limit
        return len(captured)

    assert queries(20) == queries(5) <= 11


def test_what_a_source_is_called_is_found_and_marked_by_its_field_alone(index: LiveIndex) -> None:
    assert slugs(search_positions("transcript")) == []
    both = search_positions("source:transcript pipeline")

    assert all("<mark>" in html for html in matches(both.results[0]).values())
    assert "source[1]" not in matches(search_positions("pipeline transcript").results[0])
