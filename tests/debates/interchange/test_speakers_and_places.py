"""A hearing with time codes and an organisation, and a parliament's debate with columns.

Both are taken in from files, and what they say is read back from every door.
"""

from __future__ import annotations

import copy
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from debates.interchange.document import as_bytes
from debates.interchange.problems import ImportRefused
from debates.models import Evidence, Expert, Position
from search import service
from tests.debates.interchange.documents import (
    at,
    exported,
    forget_everything,
    import_document,
    import_file,
)
from tests.debates.pages.reading_pages import locations

pytestmark = pytest.mark.django_db

HERE = Path(__file__).parent
HEARING = json.loads((HERE / "hearing.json").read_text(encoding="utf-8"))
PARLIAMENT = json.loads((HERE / "parliament.json").read_text(encoding="utf-8"))


@pytest.fixture
def hearing() -> None:
    import_file(HERE / "hearing.json")


@pytest.fixture
def parliament() -> None:
    import_file(HERE / "parliament.json")


def page(client: Client, address: str) -> str:
    """The words of a page, with the addresses of its links, without space that nobody sees."""
    html = client.get(address).content.decode()
    return unescape(" ".join(re.sub(r"<(?!a )[^>]*>", "", html).split()))


def api(client: Client, address: str) -> Any:
    return client.get(f"/api/v1/{address}", headers={"accept": "application/json"}).json()


def spoiled(document: dict[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    home, _, name = pointer.rpartition("/")
    at(changed, home)[name] = value
    return changed


@pytest.mark.parametrize("given", [HEARING, PARLIAMENT], ids=["hearing", "parliament"])
def test_an_archive_says_all_that_the_file_said_and_is_read_again(
    given: dict[str, Any], tmp_path: Path
) -> None:
    import_document(given, tmp_path)
    once = exported(given["debate"]["slug"])
    forget_everything()
    (tmp_path / "again.json").write_bytes(as_bytes(once))
    import_file(tmp_path / "again.json")

    assert as_bytes(exported(given["debate"]["slug"])) == as_bytes(once)
    for name in ("questions", "participations"):
        assert _holds(once["debate"][name], given["debate"][name])
    positions = {one["slug"]: one for one in once["debate"]["positions"]}
    assert all(_holds(positions[one["slug"]], one) for one in given["debate"]["positions"])
    experts = {one["slug"]: one for one in once["experts"]}
    assert all(_holds(experts[one["slug"]], one) for one in given["experts"])
    assert _holds(once["sources"], given["sources"])


def _holds(found: Any, given: Any) -> bool:
    """True if what was given is among what was found; numbers are equal by value."""
    if isinstance(given, dict):
        return all(_holds(found.get(name), value) for name, value in given.items())
    if isinstance(given, list) and isinstance(found, list):
        pairs = zip(found, given, strict=True)
        return all(_holds(one, other) for one, other in pairs)
    return found == given


def test_the_pages_show_places_and_figures_as_they_were_said(hearing: None, client: Client) -> None:
    told = page(client, "/positions/authority-deepen/")

    passage = '<a href="/sources/harbour-recording/#p'
    assert f'{passage}12%3A30">In the source, at 12:34–13:10' in told
    assert f'{passage}12%3A30">at 12:50' in told
    assert f'{passage}1%3A02%3A00">In the source, at 1:02:03' in told
    assert "20 to 30 percent" in told
    assert "about 147 million crowns" in told


def test_the_page_of_the_source_has_the_passages_that_places_lead_to(
    hearing: None, client: Client
) -> None:
    html = client.get("/sources/harbour-recording/").content.decode()

    assert re.findall(r'<p dir="auto" id="([^"]+)"', html) == [
        "p4:05",
        "p12:30",
        "p13:00",
        "p31:07",
        "p1:02:00",
    ]
    assert "Cited by</dt> <dd>time code" in html


def test_the_page_of_the_source_lists_positions_in_the_order_of_their_places(
    hearing: None, client: Client
) -> None:
    told = page(client, "/sources/harbour-recording/")
    positions = ["authority-deepen", "marek-mud-returns", "official-wait"]

    assert sorted(positions, key=lambda slug: told.index(f"/positions/{slug}/")) == positions


def test_without_a_text_a_place_leads_into_the_recording(tmp_path: Path, client: Client) -> None:
    silent = copy.deepcopy(HEARING)
    del silent["sources"][0]["text"]
    import_document(silent, tmp_path)

    told = page(client, "/positions/authority-deepen/")

    assert '<a href="https://media.example.org/hearing.mp4#t=754,790">at 12:34–13:10' in told
    assert (
        '<a href="https://media.example.org/hearing.mp4#t=3723">In the source, at 1:02:03' in told
    )


def test_who_only_took_part_is_shown_in_the_debate_and_found_nowhere_else(
    hearing: None, client: Client
) -> None:
    debate = page(client, "/debates/harbour-hearing/")
    alone = page(client, "/experts/tomas-brandt/")
    [listed] = [
        one
        for one in api(client, "debates/harbour-hearing/?expand=participations")["participations"]
        if "brandt" in str(one["expert"])
    ]

    assert "3 experts" in debate
    assert "Also took part, without a recorded position:" in debate
    assert "Tomas Brandt Member of the committee" in debate
    assert "No position is recorded" in alone
    assert "Compare with other experts" not in alone
    assert "Hearing on the harbour basin Member of the committee" in alone
    assert listed["role"] == "Member of the committee"
    assert api(client, "experts/tomas-brandt/?expand=position_count")["position_count"] == 0
    assert "Brandt" not in page(client, "/experts/")
    part = next(one for one in locations(client.get("/sitemap.xml")) if "experts" in one)
    assert "tomas-brandt" not in client.get(part).content.decode()
    assert [one["slug"] for one in api(client, "experts/?has_positions=false")["results"]] == [
        "tomas-brandt"
    ]


def test_each_speaker_is_called_sorted_and_cited_rightly(hearing: None, client: Client) -> None:
    names = dict(Expert.objects.values_list("slug", "sort_name"))
    bibtex = client.get("/api/v1/positions/authority-deepen/citation/?format=bibtex")
    csl = client.get("/api/v1/positions/official-wait/citation/?format=csl-json")

    assert names == {
        "port-authority": "Lund Sound Port Authority, The",
        "ines-marek": "Marek, Ines",
        "senior-official": "Senior official, A",
        "tomas-brandt": "Brandt, Tomas",
    }
    assert api(client, "experts/port-authority/")["kind"] == "organisation"
    found = api(client, "positions/?expert_kind=organisation&expert_kind=unnamed")["results"]
    assert {one["slug"] for one in found} == {"authority-deepen", "official-wait"}
    assert "The Lund Sound Port Authority" in bibtex.content.decode()
    assert "A senior official" in csl.content.decode()
    html = client.get("/experts/port-authority/").content.decode()
    assert '"@type": "Organization"' in html
    assert '"@type": "Person"' in client.get("/experts/ines-marek/").content.decode()


def test_every_role_is_told(hearing: None, client: Client) -> None:
    told = "Operator of the harbour; Owner of the quay; Applicant"
    position = Position.objects.get(slug="authority-deepen")
    [found] = service.corpus().build([position.pk])

    assert told in page(client, "/positions/authority-deepen/")
    assert any("Owner of the quay" in part.text for part in found.parts)


def test_figures_are_numbers_in_the_api_and_words_in_the_search(
    hearing: None, client: Client
) -> None:
    [more, cost] = api(client, "evidence/?position=authority-deepen")["results"]
    [found] = service.corpus().build([Position.objects.get(slug="authority-deepen").pk])
    texts = [part.text for part in found.parts]

    assert (more["value"], more["value_end"], more["precision"]) == (20, 30, None)
    assert (cost["value"], cost["value_end"], cost["precision"]) == (147, None, "about")
    assert any("(20 to 30 percent, within five years)" in text for text in texts)
    assert any("(about 147 million crowns)" in text for text in texts)


def test_the_feed_tells_place_and_figure(hearing: None, client: Client) -> None:
    feed = unescape(unescape(client.get(reverse("feeds:positions")).content.decode()))

    assert "at 12:34–13:10" in feed
    assert "(20 to 30 percent, within five years)" in feed


def test_columns_are_told_as_columns(parliament: None, client: Client) -> None:
    told = page(client, "/positions/lindqvist-no-state-ferries/")

    assert "col. 345" in told
    assert "cols. 345–346" in told
    assert "at least 7 of ten years" in told
    assert "col. 12WH" in page(client, "/positions/okoye-state-ferries/")
    assert Position.objects.get(slug="lindqvist-no-state-ferries").locator == "col. 345"


POSITION = "/debate/positions/0"


@pytest.mark.parametrize(
    ("pointer", "value", "words"),
    [
        (f"{POSITION}/locator", "3.2", "The source is cited by time code. Enter the time code"),
        (f"{POSITION}/locator", "12:60", "minutes:seconds or hours:minutes:seconds"),
        (f"{POSITION}/locator", "13:10-12:34", "Enter the end of the range in full"),
        ("/debate/questions/0/locator", "col. 4", "The source is cited by time code."),
        (f"{POSITION}/evidence/0/locator", "page 3", "The source is cited by time code."),
        (f"{POSITION}/quotation", "every winter", "does not appear at 12:34-13:10"),
        (f"{POSITION}/evidence/0/value", "20 to 30", 'Write "value": 20, "value_end": 30.'),
        (f"{POSITION}/evidence/1/value", "1,500", "can be read as 1500 or as 1.5."),
        (f"{POSITION}/evidence/0/value_end", 10, "Enter the lower end of the range first"),
        (f"{POSITION}/evidence/0/precision", "at_least", "A range is exact or “about”."),
        ("/sources/0/locator_form", "verse", "Allowed values: paragraph, page"),
        ("/experts/0/kind", "company", "Allowed values: person, organisation, unnamed."),
    ],
)
def test_what_does_not_fit_is_refused_at_its_place(
    pointer: str, value: Any, words: str, tmp_path: Path
) -> None:
    with pytest.raises(ImportRefused) as refused:
        import_document(spoiled(HEARING, pointer, value), tmp_path)

    [problem] = refused.value.problems
    assert problem.pointer == pointer
    assert words in problem.message


def test_a_value_end_needs_a_value(tmp_path: Path) -> None:
    document = copy.deepcopy(PARLIAMENT)
    del document["debate"]["positions"][0]["evidence"][0]["value"]

    with pytest.raises(ImportRefused) as refused:
        import_document(document, tmp_path)

    assert {one.message for one in refused.value.problems} == {
        "A unit needs a figure. Give the value as well.",
        "A precision needs a figure. Give the value as well.",
    }


def test_a_file_may_change_the_form_with_all_its_places(parliament: None, tmp_path: Path) -> None:
    document = json.loads(
        json.dumps(PARLIAMENT)
        .replace('"column"', '"page"')
        .replace('"col. 345"', '"345"')
        .replace('"12WH"', '"xii"')
    )

    import_document(document, tmp_path, update_shared=True)

    assert set(Position.objects.values_list("locator", flat=True)) == {"345", "xii"}
    assert Evidence.objects.get().position.debate.source.locator_form == "page"


def test_a_form_that_other_places_do_not_have_is_refused(parliament: None, tmp_path: Path) -> None:
    document = copy.deepcopy(PARLIAMENT)
    document["sources"][0]["locator_form"] = "page"
    document["debate"]["positions"] = []

    with pytest.raises(ImportRefused) as refused:
        import_document(document, tmp_path, update_shared=True)

    assert "do not have the form of the source" in refused.value.problems[0].message
    assert Position.objects.get(slug="okoye-state-ferries").debate.source.locator_form == "column"
