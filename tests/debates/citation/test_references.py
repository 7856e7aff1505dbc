"""References of positions, debates and sources: authors, titles, versions and dates."""

from __future__ import annotations

import datetime

import pytest

from debates.citation.citations import Name
from debates.citation.references import (
    CitedEntry,
    Version,
    entry_title,
    reference_of_debate,
    reference_of_position,
    reference_of_source,
)
from debates.history.public_record import public_record
from debates.models import Position, Source
from tests.debates.builders import (
    make_debate,
    make_expert,
    make_holder,
    make_position,
    make_question,
    make_source,
)

pytestmark = pytest.mark.django_db

ACCESSED = datetime.date(2026, 11, 26)
URL = "https://sinorus.example/there/"
VERSION = Version(datetime.datetime(2026, 11, 25, 10, 0, 0, 5, datetime.UTC), "1a2b3c" * 10)


@pytest.fixture
def debate():
    source = make_source(title="New World Order", author="Standish, Reid", publisher="RFE/RL")
    return make_debate(title="How firm is it?", source=source, date=datetime.date(2022, 2, 4))


def position_in(debate, **values):
    expert = make_expert(debate, name="Artyom Lukin")
    return make_position(debate, expert, statement="It lasts.", **values)


def test_an_entry_is_by_the_editors_and_its_title_says_whose_position_it_describes(debate):
    question = make_question(debate, text="Does it last?")
    position = position_in(debate, question=question, stance="affirms", locator="5.3")

    reference = reference_of_position(position, URL, ACCESSED, VERSION)

    assert reference.authors == (Name("Editors of Sinorus"),)
    assert reference.title == "Position of Artyom Lukin on “Does it last?”"
    assert reference.container == "Sinorus"
    assert reference.detail == (
        "Entry in the debate “How firm is it?” describing “New World Order” by Reid Standish "
        "(RFE/RL), paragraph 5.3"
    )
    assert reference.abstract == "Paraphrase by the editors: It lasts."
    assert reference.url == f"{URL}?at=2026-11-25T10:00:00.000005Z"
    assert reference.version == "1a2b3c1a2b3c"
    assert reference.issued == "2026-11-25"


def test_without_a_question_the_place_tells_entries_apart(debate):
    position = position_in(debate, locator="5.3")

    assert reference_of_position(position, URL, ACCESSED).title == (
        "Position of Artyom Lukin at paragraph 5.3 of “New World Order”"
    )


def test_a_time_code_is_such_a_place(debate):
    Source.objects.update(locator_form="time")
    debate.refresh_from_db()
    position = position_in(debate, locator="01:09")

    assert reference_of_position(position, URL, ACCESSED).title == (
        "Position of Artyom Lukin at 01:09 of “New World Order”"
    )


def test_without_a_place_too_the_debate_is_named(debate):
    assert reference_of_position(position_in(debate), URL, ACCESSED).title == (
        "Position of Artyom Lukin in the debate “How firm is it?”"
    )


def test_a_debate_is_an_entry_of_the_editors_that_keeps_no_versions(debate):
    reference = reference_of_debate(debate, URL, ACCESSED)

    assert reference.authors == (Name("Editors of Sinorus"),)
    assert reference.detail == (
        "Record of an expert debate from “New World Order” by Reid Standish (RFE/RL)"
    )
    assert (reference.url, reference.version, reference.changes) == (URL, "", True)
    assert reference.issued == debate.published_at.date().isoformat()


def test_the_publisher_of_the_record_is_its_author(debate, settings):
    settings.SINORUS_PUBLISHER = "Institute of Debates"

    for reference in (
        reference_of_debate(debate, URL, ACCESSED),
        reference_of_position(position_in(debate), URL, ACCESSED, VERSION),
    ):
        assert reference.authors == (Name("Institute of Debates"),)


@pytest.mark.parametrize(
    ("author", "publisher", "named"),
    [
        ("Standish, Reid", "RFE/RL", (Name("Standish", "Reid"),)),
        ("Reid Standish", "RFE/RL", (Name("Reid Standish"),)),
        ("Doe, Jane, and Roe, John", "RFE/RL", (Name("Doe, Jane, and Roe, John"),)),
        ("الأيوبي، هالة؛ الإسكوا", "RFE/RL", (Name("الأيوبي", "هالة"), Name("الإسكوا"))),
        ("Silva P, Lee J", "RFE/RL", (Name("Silva P, Lee J"),)),
        ("Brier, Glenn; World Bank ;", "RFE/RL", (Name("Brier", "Glenn"), Name("World Bank"))),
        ("Standish, ; , Reid", "RFE/RL", (Name("Standish"), Name("Reid"))),
        (",", "RFE/RL", (Name("RFE/RL"),)),
        ("،", "", ()),
        ("", "RFE/RL", (Name("RFE/RL"),)),
        ("", "Sage Publications, Inc.", (Name("Sage Publications, Inc."),)),
        ("", "", ()),
    ],
)
def test_a_source_is_by_its_author_else_its_publisher(author, publisher, named):
    source = make_source(author=author, publisher=publisher)

    assert reference_of_source(source, URL, ACCESSED).authors == named


def test_a_source_is_read_where_it_was_published(debate):
    assert reference_of_source(debate.source, URL, ACCESSED).url == URL
    debate.source.address = "https://rferl.example/1.html"
    assert reference_of_source(debate.source, URL, ACCESSED).url == "https://rferl.example/1.html"


@pytest.mark.parametrize(
    ("address", "day"),
    [("https://rferl.example/1.html", datetime.date(2026, 11, 20)), ("", ACCESSED)],
)
def test_a_source_was_read_at_its_own_address_when_its_editors_say_so(address, day):
    source = make_source(
        title="New World Order", address=address, accessed=datetime.date(2026, 11, 20)
    )

    assert reference_of_source(source, URL, ACCESSED).accessed == day


@pytest.mark.parametrize(
    ("precision", "known"), [("day", "2018-05-01"), ("month", "2018-05"), ("year", "2018")]
)
def test_no_more_of_a_date_is_told_than_is_known(precision, known):
    source = make_source(date=datetime.date(2018, 5, 1), date_precision=precision)

    assert reference_of_source(source, URL, ACCESSED).issued == known
    assert source.known_date == known


def test_without_a_source_nothing_is_made_up():
    debate = make_debate(title="Unsourced")

    assert reference_of_debate(debate, URL, ACCESSED).detail == "Record of an expert debate"
    reference = reference_of_position(position_in(debate), URL, ACCESSED)
    assert reference.detail == "Entry in the debate “Unsourced”"
    assert (reference.issued, reference.version) == ("", "")


def test_all_who_hold_a_position_are_named(debate):
    question = make_question(debate, text="Does it last?")
    position = position_in(debate, question=question, stance="affirms")
    for name, extent in (("Elizaveta Fokina", "wholly"), ("Jane Doe", "in_part")):
        make_holder(position, make_expert(debate, name=name), extent=extent)

    reference = reference_of_position(position, URL, ACCESSED)

    assert reference.title == (
        "Position of Artyom Lukin, Elizaveta Fokina and Jane Doe (in part) on “Does it last?”"
    )


def test_an_earlier_version_names_who_held_it_then(debate):
    position = position_in(debate)
    held = make_holder(position, make_expert(debate, name="Jane Doe"))
    held.delete()
    fresh = Position.objects.published().for_reading().get(pk=position.pk)
    record = public_record(fresh)

    titles = [entry_title(fresh, CitedEntry.within(record, span)) for span in record.spans]

    assert titles == [
        "Position of Artyom Lukin in the debate “How firm is it?”",
        "Position of Artyom Lukin and Jane Doe in the debate “How firm is it?”",
        "Position of Artyom Lukin in the debate “How firm is it?”",
    ]


def test_an_organisation_and_an_unnamed_speaker_are_named_as_they_are(debate):
    for name, kind in (("Institute of Ships", "organisation"), ("a senior official", "unnamed")):
        expert = make_expert(debate, name=name, kind=kind)
        position = make_position(debate, expert, statement="It lasts.")

        title = reference_of_position(position, URL, ACCESSED).title

        assert title == f"Position of {name} in the debate “How firm is it?”"
