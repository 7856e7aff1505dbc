"""Content of "How to cite", copy buttons and downloads."""

from __future__ import annotations

import re

import pytest

from tests.debates.pages.reading_pages import copied, links, parsed, text_of


@pytest.mark.parametrize(
    "address",
    [
        "/debates/china-russia/",
        "/questions/alliance/",
        "/positions/allies/",
        "/sources/roundtable/",
    ],
)
def test_a_citation_names_its_style_and_can_be_copied(known, read, address):
    page = parsed(read(address))

    assert "APA style, 7th edition. Other styles: Chicago, MLA. Export: BibTeX, RIS" in text_of(
        page
    )
    assert copied(page)["Copy citation"]


@pytest.mark.parametrize("style", ["Chicago", "MLA"])
def test_other_styles_are_of_the_version_that_is_shown(known, read, style):
    known.allies.statement = "A later claim."
    known.allies.save()
    first = known.allies.history.order_by("history_id").first().history_date

    for page in (read("/positions/allies/"), read("/positions/allies/", at=first.isoformat())):
        (address,) = [link for link, words in links(parsed(page)).items() if words == style]
        version = re.search(r"Version (\w{12})", text_of(parsed(page)))[1]
        assert version in read(address).content.decode()


def test_a_debate_leads_to_its_downloads(known, read):
    page = parsed(read("/debates/china-russia/"))

    assert links(page)["#download"] == "Download"
    assert links(page)["/api/v1/debates/china-russia/export.zip"] == "Whole debate"
    assert links(page)["/api/v1/positions/?debate=china-russia&format=csv"] == "Positions"


def test_other_answers_come_before_citation_and_digest(known, read):
    page = text_of(parsed(read("/positions/allies/")))

    assert page.index("Other answers to this question") < page.index("How to cite")
    assert page.index("How to cite") < page.index("digest")
