"""Sources as they are read: what is taken from them, and their text where it is held."""

from __future__ import annotations

from debates.models import Debate, Source
from tests.debates.builders import make_debate, make_evidence
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


def test_a_source_without_text_leads_to_its_address(known, read):
    Source.objects.filter(slug="trade-report").update(address="https://customs.example.org/1")

    page = parsed(read("/sources/trade-report/"))

    assert links(page)["https://customs.example.org/1"] == "https://customs.example.org/1"
    assert "The text is not shown here. It is at" in text_of(page)
