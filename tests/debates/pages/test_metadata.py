"""Metadata in the heads of pages for search engines, networks and reference managers."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import pytest

from debates.models import Debate, Position
from debates.models.choices import Extent
from debates.text.moments import format_moment
from tests.debates.builders import make_expert, make_holder
from tests.debates.pages.reading_pages import linked_data, metas, parsed

pytestmark = pytest.mark.django_db


def link(page, relation):
    return [one.get("href") for one in page.iter("link") if one.get("rel") == relation]


@pytest.fixture
def position(known, read):
    return parsed(read("/positions/allies/?utm_source=elsewhere"))


@pytest.fixture
def debate(known, read):
    return parsed(read("/debates/china-russia/"))


def test_the_canonical_address_has_no_parameters(position):
    assert link(position, "canonical") == ["http://testserver/positions/allies/"]


def test_a_position_is_a_claim_of_its_expert_in_the_words_of_the_editors(position):
    (data,) = linked_data(position)

    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "Claim"
    assert data["name"] == "Position of Artyom Lukin on “Is it an alliance?”"
    assert data["abstract"] == "The claim of allies."
    assert "text" not in data
    assert data["claimInterpreter"]["name"] == "Editors of Sinorus"
    assert data["author"] == [
        {
            "@type": "Person",
            "@id": "http://testserver/experts/lukin/",
            "url": "http://testserver/experts/lukin/",
            "name": "Artyom Lukin",
        }
    ]
    assert data["appearance"]["name"] == "Roundtable"
    assert [one["name"] for one in data["about"]] == ["Arms trade"]


def test_only_words_of_the_source_are_the_text_of_a_claim(known, read):
    Position.objects.filter(slug="allies").update(quotation="we are allies")

    (data,) = linked_data(parsed(read("/positions/allies/")))

    assert data["text"] == "we are allies"

    Position.objects.filter(slug="allies").update(
        original_quotation="мы союзники", original_language="ru"
    )
    (data,) = linked_data(parsed(read("/positions/allies/")))
    assert data["text"] == {"@value": "мы союзники", "@language": "ru"}


def test_who_holds_a_claim_in_part_is_no_author_of_it(known, read):
    position = Position.objects.get(slug="allies")
    for name, extent in (("Ann Okafor", Extent.WHOLLY), ("Carla Reyes", Extent.IN_PART)):
        make_holder(
            position,
            make_expert(position.debate, name=name),
            extent=extent,
            scope="Part I" * (extent == Extent.IN_PART),
        )

    (data,) = linked_data(parsed(read("/positions/allies/")))

    assert [one["name"] for one in data["author"]] == ["Artyom Lukin", "Ann Okafor"]
    assert [one["name"] for one in data["contributor"]] == ["Carla Reyes"]


def test_a_debate_is_an_article_of_the_editors_that_mentions_its_experts(debate):
    (data,) = linked_data(debate)

    assert data["@type"] == "Article"
    assert data["headline"] == "China and Russia"
    assert data["author"]["name"] == "Editors of Sinorus"
    assert [one["name"] for one in data["mentions"]] == ["Artyom Lukin", "Nadège Rolland"]
    assert data["isBasedOn"]["name"] == "Roundtable"


@pytest.mark.parametrize(
    ("address", "kind", "named"),
    [
        ("/", "WebSite", "Sinorus"),
        ("/experts/rolland/", "Person", "Nadège Rolland"),
        ("/topics/arms/", "DefinedTerm", "Arms trade"),
        ("/sources/trade-report/", "CreativeWork", "Trade report"),
    ],
)
def test_each_kind_of_page_says_what_it_is_about(known, read, address, kind, named):
    (data,) = linked_data(parsed(read(address)))

    assert (data["@type"], data["name"]) == (kind, named)


def test_nothing_is_told_that_is_not_known(known, read):
    Debate.objects.update(date=None, source=None, summary="")
    Position.objects.filter(slug="allies").update(detail="")

    for address in ("/positions/allies/", "/debates/china-russia/"):
        (data,) = linked_data(parsed(read(address)))
        assert not {"appearance", "isBasedOn", "dateCreated", "description", "text"} & set(data)
        assert not [value for value in data.values() if value in ("", None, [])]


def test_texts_cannot_break_out_of_linked_data(known, read):
    evil = "</script><script>alert(1)</script> & <!-- \u2028"
    Position.objects.filter(slug="allies").update(statement=evil)

    answer = read("/positions/allies/")

    assert b"<script>alert" not in answer.content
    (data,) = linked_data(parsed(answer))
    assert data["abstract"] == evil


def test_reference_managers_are_told_what_is_cited_elsewhere_too(position, known):
    known.allies.refresh_from_db()
    found = metas(position)
    address = f"http://testserver/positions/allies/?at={format_moment(known.allies.modified)}"

    assert found["citation_title"] == "Position of Artyom Lukin on “Is it an alliance?”"
    assert found["citation_author"] == found["DC.creator"] == "Editors of Sinorus"
    assert found["citation_public_url"] == found["DC.identifier"] == address
    assert found["citation_abstract"] == "Paraphrase by the editors: The claim of allies."
    assert found["citation_keywords"] == "Arms trade"
    assert found["prism.publicationName"] == "Sinorus"
    assert found["DC.source"] == "Roundtable"


@pytest.mark.parametrize("address", ["/positions/allies/", "/debates/china-russia/"])
def test_an_institution_is_no_person_to_zotero(known, read, address):
    """COinS (OpenURL Z39.88-2004): `rft.aucorp` is an institution; format dc is a web page."""
    page = parsed(read(address))

    (span,) = [one for one in page.iter("span") if one.get("class") == "Z3988"]
    told = dict(parse_qsl(span.get("title"), strict_parsing=True))
    assert told["rft_val_fmt"] == "info:ofi/fmt:kev:mtx:dc"
    assert told["rft.aucorp"] == "Editors of Sinorus"
    assert told["rft.title"] == metas(page)["citation_title"]
    assert told["rft.identifier"] == metas(page)["citation_public_url"]
    assert told["rft.source"] == "Sinorus"
    assert "rft.au" not in told


def test_no_reference_presents_the_statement_as_a_title(position):
    titles = [
        content for name, content in metas(position).items() if name.lower().endswith("title")
    ]

    assert titles
    assert not [one for one in titles if one.startswith(("The claim", "Artyom Lukin"))]


def test_a_claim_is_no_article_of_a_journal(position):
    # what Zotero makes of a citation_title where nothing else is said
    assert metas(position)["z:itemType"] == "webpage"
    assert "citation_journal_title" not in metas(position)


@pytest.mark.parametrize("address", ["/positions/allies/", "/debates/china-russia/"])
def test_the_day_is_that_of_the_entry_and_not_of_what_it_describes(known, read, address):
    found = metas(parsed(read(address)))
    day = known.allies.modified

    assert found["citation_publication_date"] == f"{day:%Y/%m/%d}"
    assert found["DC.date"] == f"{day:%Y-%m-%d}"


def test_who_publishes_the_record_is_the_author_of_its_entries(known, read, settings):
    settings.SINORUS_PUBLISHER = "Institute of Debates"
    settings.SINORUS_SITE_NAME = "Debates in Short"

    for address in ("/positions/allies/", "/debates/china-russia/"):
        found = metas(parsed(read(address)))
        assert found["citation_author"] == "Institute of Debates"
        assert found["prism.publicationName"] == "Debates in Short"


def test_descriptions_are_short(known, read):
    Debate.objects.update(summary="Very long words. " * 100)

    assert len(metas(parsed(read("/debates/china-russia/")))["description"]) <= 200


def test_the_same_is_there_as_data(debate, read):
    for address in link(debate, "alternate"):
        assert read(address.removeprefix("http://testserver")).status_code == 200


def test_searches_and_errors_are_not_for_search_engines(known, live_index, read):
    for address in ("/search/?q=trade", "/nowhere/", "/debates/china-russia/?expert=nobody"):
        page = parsed(read(address))
        noindex = metas(page).get("robots") == "noindex"
        assert noindex or link(page, "canonical") == ["http://testserver/debates/china-russia/"]


def test_robots_are_told_where_not_to_go(read):
    text = read("/robots.txt").content.decode()

    assert "Disallow: /search/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_browsers_can_add_the_search(read):
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    answer = read("/opensearch.xml")
    root = ElementTree.fromstring(answer.content)

    assert answer["Content-Type"] == "application/opensearchdescription+xml"
    assert len(root.findtext(f"{space}ShortName")) <= 16
    pages = [one.get("template") for one in root.iter(f"{space}Url")]
    assert pages[0] == "http://testserver/search/?q={searchTerms}"
    assert root.findtext(f"{space}Image").startswith("http://testserver/static/")


def test_icons_are_there(read):
    assert read("/favicon.ico").status_code == 301


def test_language_models_are_told_how_to_quote(read, live_index):
    answer = read("/llms.txt")

    text = answer.content.decode()
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert text.startswith("# Sinorus\n\n> ")
    assert "paraphrase" in text
    for address in re.findall(r"\]\((http://testserver[^)]*)\)", text):
        assert read(address.removeprefix("http://testserver")).status_code == 200
