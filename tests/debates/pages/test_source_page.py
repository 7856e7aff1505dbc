"""Sources as they are read: what is taken from them, and their text where it is held."""

from __future__ import annotations

import gzip

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from debates.models import Debate, Position, Source
from tests.debates.builders import (
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_source,
)
from tests.debates.pages.reading_pages import links, parsed, text_of


def test_the_debate_that_is_taken_from_it_stands_there_with_its_questions(known, read):
    page = parsed(read("/sources/roundtable/"))

    assert "Debate based on this source" in text_of(page)
    assert links(page)["/debates/china-russia/"] == "China and Russia"
    assert links(page)["/questions/alliance/"] == "Is it an alliance?"


def test_debates_beyond_the_first_ones_are_named(known, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"debates": 1}
    make_debate(slug="older", title="An older one")
    Debate.objects.filter(slug="older").update(source=known.source, date="2001-01-01")

    page = parsed(read("/sources/roundtable/"))

    assert "Debates based on this source" in text_of(page)
    assert links(page)["/debates/older/"] == "An older one"


def test_how_to_cite_the_source_itself_is_said(known, read):
    page = parsed(read("/sources/trade-report/"))

    assert "Customs. (2022, January 14). Trade report. http" in text_of(page)
    assert links(page)["/api/v1/sources/trade-report/citation/?format=ris"] == "RIS"


def test_whether_the_text_is_held_is_said(known, read):
    assert "Full text, 1 paragraph" in text_of(parsed(read("/sources/roundtable/")))
    assert "Text Where to read it" in text_of(parsed(read("/sources/trade-report/")))


def test_evidence_names_whose_position_rests_on_it(known, read):
    make_evidence(known.rivals, source=known.report, statement="Customs say so.")

    page = parsed(read("/sources/trade-report/"))

    assert "Customs say so. Supports Nadège Rolland: The claim of rivals." in text_of(page)


def test_a_source_without_text_and_address_says_how_to_find_it(known, read):
    page = text_of(parsed(read("/sources/trade-report/")))

    assert "Web address Not recorded" in page
    assert "“Trade report”, Customs, 14 January 2022." in page


def test_no_more_of_a_date_is_told_than_is_known(known, read):
    Source.objects.filter(slug="trade-report").update(date="2022-01-01", date_precision="month")

    page = text_of(parsed(read("/sources/trade-report/")))

    assert "Published January 2022" in page
    assert "“Trade report”, Customs, January 2022." in page
    Source.objects.filter(slug="trade-report").update(date_precision="year")
    assert "Customs · 2022" in text_of(parsed(read("/sources/")))


def test_a_source_without_text_leads_to_its_address(known, read):
    Source.objects.filter(slug="trade-report").update(address="https://customs.example.org/1")

    page = parsed(read("/sources/trade-report/"))

    assert links(page)["https://customs.example.org/1"] == "https://customs.example.org/1"
    assert "The text is not shown here. It is at" in text_of(page)
    assert "at the words quoted" in text_of(page)


@pytest.mark.parametrize(("form", "opened"), [("time", "at the time"), ("page", "at the page")])
@pytest.mark.django_db
def test_a_source_is_opened_at_the_places_by_which_it_is_cited(client, form, opened):
    debate = make_debate(source=make_source(locator_form=form, address="https://example.org/1"))
    make_position(debate, make_expert(debate))

    page = text_of(parsed(client.get(debate.source.get_absolute_url())))

    assert opened in page
    assert "at the words quoted" not in page


@pytest.fixture
def own(known):
    """A position with a source of its own, whose text is held."""
    text = "[1.1] As the gap\nwidens, so be it.\n\n[1.2] Nothing is said."
    source = make_source(slug="own", title="Own", text=text)
    fields = {"source": source, "locator": "1.1", "quotation": "the gap … so be it"}
    Position.objects.filter(pk=known.forecast.pk).update(**fields)
    return source


def beside(page):
    """The blocks of a paragraph with its claims, by the anchor of the paragraph."""
    blocks = (one for one in page.iter("div") if one.get("class") == "beside")
    return {next(block.iter("p")).get("id"): block for block in blocks}


def test_quoted_words_are_marked(own, read):
    page = parsed(read("/sources/own/"))

    assert [text_of(mark) for mark in page.iter("mark")] == ["the gap", "so be it"]


def test_a_claim_stands_beside_its_paragraph(own, read):
    blocks = beside(parsed(read("/sources/own/")))

    assert links(blocks["p1.1"]) == {
        "#p1.1": "1.1",
        "/experts/rolland/": "Nadège Rolland",
        "/positions/forecast/": "The claim of forecast.",
    }
    assert links(blocks["p1.2"]) == {"#p1.2": "1.2"}


def test_parts_of_a_position_stand_there_with_whose_they_are(known, own, read):
    make_evidence(known.forecast, statement="It widened.", locator="1.2")
    make_counterpoint(
        known.forecast, statement="It closes.", locator="1.2", voice="editors", kind="rebuts"
    )

    block = beside(parsed(read("/sources/own/")))["p1.2"]

    assert "Nadège Rolland, evidence It widened." in text_of(block)
    assert "The editors rebuts" not in text_of(block)
    assert "It closes." in text_of(block)


def test_what_is_not_public_stands_beside_nothing(known, own, read):
    make_position(
        known.debate,
        known.lukin,
        statement="A draft.",
        status="draft",
        source=own,
        locator="1.2",
        quotation="Nothing",
    )

    page = parsed(read("/sources/own/"))

    assert "A draft." not in text_of(page)
    assert "Nothing" not in [text_of(mark) for mark in page.iter("mark")]


def test_a_position_without_a_place_in_the_text_is_listed(known, own, read):
    Position.objects.filter(pk=known.forecast.pk).update(locator="7.7")

    page = text_of(parsed(read("/sources/own/")))

    assert "Positions without a place in this text Nadège Rolland: The claim of forecast." in page


@pytest.mark.parametrize("place", ["1.1", "1.2"])
def test_more_claims_than_fit_are_counted(known, own, read, settings, place):
    limit = "paragraph_claims" if place == "1.1" else "part_claims"
    settings.SINORUS_PAGE_LIMITS = {limit: 1}
    make_evidence(known.forecast, statement="It widened.", locator=place)

    block = beside(parsed(read("/sources/own/")))[f"p{place}"]

    assert links(block)["/positions/?source=own"] == "1 more"


LONG = "\n\n".join(f"[{number}] " + "words " * 100 for number in range(1, 7_000))
"""Four million characters."""


@pytest.fixture
def long(known):
    source = make_source(slug="long", title="Long", text=LONG + " the gap")
    fields = {"source": source, "locator": "6999", "quotation": "the gap"}
    Position.objects.filter(pk=known.forecast.pk).update(**fields)
    return source


def test_a_long_text_comes_in_parts(long, read):
    first, last = parsed(read("/sources/long/")), parsed(read("/sources/long/?part=389"))

    assert "Part 1 of 389" in text_of(first)
    assert links(first)["/sources/long/?part=2#text"] == "Next"
    assert [text_of(mark) for mark in last.iter("mark")] == ["the gap"]
    assert max(len(gzip.compress(read(one).content)) for one in PARTS) < 21_000
    assert read("/sources/long/?part=390").status_code == 404


PARTS = ("/sources/long/", "/sources/long/?part=2", "/sources/long/?part=389")


def test_a_quotation_leads_to_the_part_of_its_paragraph(long, read):
    assert "/sources/long/?part=389#p6999" in links(parsed(read("/positions/forecast/")))


def test_a_passage_of_a_long_text_can_be_asked_for(long, read):
    assert read("/sources/long/?passage=6999")["Location"] == "/sources/long/?part=389#p6999"


@pytest.mark.parametrize("passage", ["7000", "1.1", "x" * 500, "[" * 500])
def test_a_passage_that_is_not_there_is_said(long, read, passage):
    answer = read("/sources/long/", passage=passage)

    assert answer.status_code == 404
    assert "This text has no passage" in answer.content.decode()


@pytest.mark.parametrize("part", ["0", "-1", "x", "99999999"])
def test_a_part_that_cannot_be_is_not_found(own, read, part):
    assert read("/sources/own/", part=part).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_claims(known, own, read):
    def queries():
        read("/sources/own/")
        with CaptureQueriesContext(connection) as captured:
            read("/sources/own/")
        return len(captured)

    make_evidence(known.forecast, locator="1.1")
    few = queries()
    for _ in range(5):
        make_evidence(known.forecast, locator="1.1")

    assert queries() == few
