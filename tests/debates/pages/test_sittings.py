"""Debates over several days, with several sources, on pages and in citations."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from debates.analysis.sittings import sittings_of
from debates.models import Debate, Position, Source
from debates.models.choices import Status
from tests.debates.builders import (
    make_debate,
    make_expert,
    make_position,
    make_question,
    make_source,
)

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = date(2026, 3, 3), date(2026, 3, 10), date(2026, 3, 17)


@pytest.fixture
def hearing() -> Debate:
    """A hearing on three days, each with its transcript; the third has a draft alone."""
    morning, evening, unseen = (
        make_source(slug=name, title=f"Transcript {name}", author="", publisher="")
        for name in ("morning", "evening", "unseen")
    )
    debate = make_debate(slug="hearing", title="Hearing", date=FIRST, source=morning)
    okafor = make_expert(debate, slug="okafor", name="Ann Okafor")
    reyes = make_expert(debate, slug="reyes", name="Carla Reyes")
    question = make_question(debate, slug="dams", text="Do dams help?")
    taken = {"debate": debate, "question": question, "stance": "affirms"}
    make_position(slug="early", expert=okafor, **taken)
    make_position(slug="late", expert=reyes, date=SECOND, source=evening, **taken)
    make_position(
        slug="draft", expert=reyes, date=THIRD, source=unseen, status=Status.DRAFT, **taken
    )
    return debate


def text_of(client: Client, address: str) -> str:
    return b"".join(client.get(address)).decode()


@pytest.mark.parametrize("address", ["/debates/hearing/", "/debates/", "/", "/questions/dams/"])
def test_pages_name_the_first_and_the_last_public_day(hearing, client, address):
    page = text_of(client, address)

    assert "3 March 2026</time> to <time" in page
    assert "10 March 2026</time>" in page
    assert "17 March 2026" not in page


NO_DATE = "The source gives no date. This one is from the editors."


def test_where_sources_have_no_date_the_page_says_whose_the_date_is(hearing, client):
    several = text_of(client, "/debates/hearing/")
    Position.objects.filter(slug="late").delete()

    assert "The sources give no dates. These are from the editors." in several
    assert NO_DATE in text_of(client, "/debates/hearing/")


def test_the_lead_of_the_first_debate_leaves_its_date_to_the_note_under_it(first_debate, client):
    page = text_of(client, "/debates/china-russia-2022/")

    lead = page.partition('<div class="lead"')[2].partition("</div>")[0]
    assert "RFE/RL asked seven experts" in lead
    assert not re.search(r"\bdates?\b", lead)
    assert NO_DATE in page


@pytest.mark.parametrize(
    ("model", "day"), [(Source, FIRST), (Debate, None)], ids=["dated source", "no date at all"]
)
def test_otherwise_the_date_needs_no_explanation(hearing, client, model, day):
    Position.objects.filter(slug="late").delete()
    model.objects.update(date=day)

    assert NO_DATE not in text_of(client, "/debates/hearing/")


@pytest.mark.parametrize("address", ["/positions/late/", "/questions/dams/"])
def test_another_day_follows_the_name_and_no_line_begins_with_a_comma(hearing, client, address):
    hearing.participations.update(role="Engineer")

    page = text_of(client, address)

    day = '<time datetime="2026-03-10">10 March 2026</time>'
    assert f'>Carla Reyes</a>, {day} <span class="role">Engineer</span>' in page


def test_the_api_names_the_public_days_and_sources_on_request(hearing, client):
    listed = client.get("/api/v1/debates/", {"expand": "sittings"}).json()["results"]

    (sittings,) = (one["sittings"] for one in listed)
    assert (sittings["first_date"], sittings["last_date"]) == ("2026-03-03", "2026-03-10")
    assert [one["title"] for one in sittings["sources"]] == [
        "Transcript morning",
        "Transcript evening",
    ]
    assert client.get(sittings["sources"][1]["url"]).json()["slug"] == "evening"
    assert "sittings" not in client.get("/api/v1/debates/hearing/").json()


def test_the_api_tells_no_days_where_one_is_not_known(hearing, client):
    Debate.objects.update(date=None, source=None)

    one = client.get("/api/v1/debates/hearing/", {"expand": "sittings", "fields": "slug"}).json()

    sources = [source["slug"] for source in one["sittings"].pop("sources")]
    assert one == {"slug": "hearing", "sittings": {"first_date": None, "last_date": None}}
    assert sources == ["evening"]


def test_the_page_names_the_sources_of_all_public_positions(hearing, client):
    page = text_of(client, "/debates/hearing/")

    assert "Sources: <cite>" in page
    assert page.index('href="/sources/morning/"') < page.index('href="/sources/evening/"')
    assert page.count('<meta name="DC.source"') == 2
    assert "Transcript unseen" not in page


def test_citations_name_all_sources(hearing, client):
    described = "from “Transcript morning” and “Transcript evening”"

    for address in ("debates/hearing/citation/", "questions/dams/citation/", "debates/"):
        bibtex = text_of(client, f"/api/v1/{address}?format=bibtex")
        assert described in bibtex
    assert described in text_of(client, "/debates/hearing/").replace("&#x27;", "'")


def test_of_many_sources_a_citation_tells_the_number(hearing, client):
    speaker = make_expert(hearing)
    for number in range(4):
        source = make_source(title=f"Annex {number}", author="", publisher="")
        make_position(debate=hearing, expert=speaker, source=source, date=SECOND)

    cited = text_of(client, "/api/v1/debates/hearing/citation/?format=bibtex")

    assert "“Annex 1” and 2 further sources" in cited


@pytest.mark.parametrize("address", ["/positions/late/", "/positions/late/embed/"])
def test_a_position_has_its_own_day_alone(hearing, client, address):
    page = text_of(client, address)

    assert "10 March 2026" in page
    assert "3 March 2026" not in page


def test_the_page_of_an_expert_names_the_days_of_the_expert(hearing, client):
    page = text_of(client, "/experts/reyes/")

    assert "10 March 2026" in page
    assert "3 March 2026" not in page


@pytest.mark.parametrize("address", ["/debates/hearing/", "/questions/dams/"])
def test_an_answer_of_another_day_says_so(hearing, client, address):
    page = text_of(client, address)

    after = page[page.index('href="/experts/reyes/"', page.index('id="late"')) :]
    assert "10 March 2026" in after[: after.index("</p>")]


def test_sources_stand_in_the_order_of_their_days(hearing):
    between = make_source(title="Annex")
    make_position(
        debate=hearing, expert=make_expert(hearing), source=between, date=date(2026, 3, 5)
    )

    titles = [one.title for one in sittings_of(hearing).sources]

    assert titles == ["Transcript morning", "Annex", "Transcript evening"]


def test_a_source_that_is_deleted_meanwhile_is_left_out(hearing, monkeypatch):
    monkeypatch.setattr(Source.objects, "defer", lambda *_names: Source.objects.none())

    assert sittings_of(hearing).sources == (hearing.source,)


def test_a_debate_without_date_has_the_days_of_its_positions_if_all_are_known(hearing):
    Debate.objects.filter(pk=hearing.pk).update(date=None)
    some = sittings_of(Debate.objects.get(pk=hearing.pk))
    hearing.positions.filter(slug="early").update(date=FIRST)
    every = sittings_of(Debate.objects.get(pk=hearing.pk))

    assert (some.first, some.last) == (None, None)
    assert (every.first, every.last) == (FIRST, SECOND)
