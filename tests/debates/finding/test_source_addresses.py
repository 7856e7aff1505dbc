"""Sources, and what cites them, by DOI or web address."""

from __future__ import annotations

import pytest
from django.test import Client

from debates.finding.query import read_query
from debates.models import Evidence, Source
from debates.models.choices import Status
from tests.debates.builders import (
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_source,
)
from tests.search_index import LiveIndex

pytestmark = pytest.mark.django_db

DOI = "10.1234/abc"
SPELLINGS = (DOI, f"https://doi.org/{DOI}", f"doi:{DOI}", f"DOI: {DOI.upper()}", f"source:{DOI}")


@pytest.fixture
def cited(live_index: LiveIndex) -> Source:
    """A source with a DOI: of a debate with one position, and of evidence in another debate."""
    study = make_source(slug="study", title="Study", address=f"https://doi.org/{DOI}")
    hearing = make_debate(slug="hearing", title="Hearing", source=study)
    panel = make_debate(slug="panel", title="Panel")
    expert = make_expert(hearing, panel, slug="okafor", name="Ann Okafor")
    make_position(slug="heard", debate=hearing, expert=expert, statement="Rivers rise.")
    shown = make_position(slug="shown", debate=panel, expert=expert, statement="Tides fall.")
    make_evidence(shown, statement="A gauge shows it.", source=study)
    make_position(slug="other", debate=panel, expert=expert, statement="Winds turn.")
    make_source(slug="next", title="Next", address="https://doi.org/10.1234/abcd")
    live_index.build()
    return study


@pytest.mark.parametrize("typed", SPELLINGS)
def test_an_address_finds_the_source_and_what_cites_it(cited, client: Client, typed):
    answer = client.get("/api/v1/search/", {"q": typed, "objects": "source,debate"}).json()

    assert {one["position"]["slug"] for one in answer["results"]} == {"heard", "shown"}
    assert answer["query"]["understood"].casefold() == f'source:"{DOI}"'
    assert {
        kind: [one["slug"] for one in found] for kind, found in answer["objects"].items() if found
    } == {"debate": ["hearing"], "source": ["study"]}


@pytest.mark.parametrize("typed", SPELLINGS[:4])
def test_lists_of_sources_and_debates_are_narrowed_by_an_address(cited, client: Client, typed):
    found = {
        of: [one["slug"] for one in client.get(f"/api/v1/{of}/", {"q": typed}).json()["results"]]
        for of in ("sources", "debates")
    }
    page = client.get("/sources/", {"q": typed}).content.decode()

    assert found == {"sources": ["study"], "debates": ["hearing"]}
    assert 'href="/sources/study/"' in page


def test_the_page_leads_to_the_source_and_says_how_the_query_was_read(cited, client: Client):
    page = client.get("/search/", {"q": f"https://dx.doi.org/{DOI}"}).content.decode()

    assert 'href="/sources/study/"' in page
    assert 'href="/debates/hearing/"' in page
    assert "the address of a source" in page


def test_the_address_of_what_is_not_public_finds_nothing(cited, client: Client, live_index):
    cited.debates.update(status=Status.DRAFT)
    Evidence.objects.all().delete()
    live_index.build()

    answer = client.get("/api/v1/search/", {"q": DOI, "objects": "source,debate"}).json()
    unknown = client.get("/api/v1/search/", {"q": "10.1234/xyz", "objects": "source,debate"}).json()

    assert [(one["count"], one["results"]) for one in (answer, unknown)] == [(0, [])] * 2
    assert answer["objects"] == unknown["objects"] == {"debate": [], "source": []}
    assert client.get("/api/v1/sources/", {"q": DOI}).json()["count"] == 0


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("https://www.review.example/a-b/?utm_source=c", 'source:"review.example/a-b"'),
        (
            "https://review.example/what-was-said-at-the-hearing-on-rivers-and-tides/2022/part-1",
            'source:"review.example what was said at the hearing on rivers and tides 2022 part 1"',
        ),
        ('https://review.example/“a”', 'source:"review.example a"'),
    ],
)  # fmt: skip
def test_the_query_says_how_an_address_is_read(typed, understood):
    parsed = read_query(typed)

    assert parsed.understood == understood
    assert [note.code for note in parsed.notes] == ["address"]
    assert read_query(understood).tree == parsed.tree


@pytest.mark.parametrize("typed", ["rivers 10.1234/abc", "source:rivers"])
def test_an_address_among_words_is_words(typed):
    assert "address" not in [note.code for note in read_query(typed).notes]


@pytest.mark.parametrize("typed", SPELLINGS[:4])
def test_editors_find_a_source_by_its_address(cited, admin_client: Client, typed):
    found, unknown = (
        admin_client.get("/admin/debates/source/", {"q": text}).content.decode()
        for text in (typed, "doi:10.1234/xyz")
    )

    assert f"/admin/debates/source/{cited.pk}/change/" in found
    assert "0 sources" in unknown
