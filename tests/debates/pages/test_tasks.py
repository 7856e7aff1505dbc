"""A researcher's tasks in Chromium: each takes two clicks at most."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.debates.pages.browser import WIDE, Reader, expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MOST = 2
DEBATE = "/debates/china-russia-2022/"
LASTS = {
    "gabuev-ties-will-deepen",
    "lukin-no-worry-while-us-leads",
    "jiang-outlook-looks-promising",
    "fallon-long-term-frictions-lie-ahead",
}
"""The answers to “Will the relationship between China and Russia hold firm …?”"""


class Researcher(Reader):
    """A reader whose clicks are counted; Enter in a search box is one."""

    clicks = 0

    def click(self, seen: Locator) -> None:
        self._count()
        seen.first.click()

    def search(self, words: str) -> None:
        self._count()
        box = self.page.locator("input[type=search]").first
        box.fill(words)
        box.press("Enter")
        self.page.wait_for_url("**/search/?q=*")

    def _count(self) -> None:
        self.clicks += 1
        assert self.clicks <= MOST


@pytest.fixture
def researcher(browser: Browser, site: str) -> Iterator[Researcher]:
    opened = Researcher(browser, site, viewport=WIDE)
    yield opened
    opened.close()
    assert opened.complaints == []


def test_who_thinks_that_it_lasts_and_why(researcher):
    page = researcher.open("/")

    researcher.search("who thinks the partnership will last")

    results = page.locator(".hits .statement a")
    expect(results.first).to_be_visible()
    first = [results.nth(place).get_attribute("href") for place in range(len(LASTS) + 2)]
    assert {address.split("/")[2] for address in first} >= LASTS
    researcher.click(results.filter(has_text="will go on deepening"))
    expect(page.get_by_role("heading", name="Evidence")).to_be_visible()


def test_from_evidence_to_its_passage(researcher):
    page = researcher.open("/positions/gabuev-ties-will-deepen/")

    researcher.click(page.get_by_role("link", name="In the source, para 1.2"))

    page.wait_for_url("**/sources/**")
    passage = page.locator(":target")
    expect(passage).to_be_in_viewport()
    expect(passage.locator("mark").first).to_be_visible()
    expect(passage.locator("mark").filter(has_text="things will continue to deepen")).to_have_count(
        1
    )


def test_who_opposes_whom(researcher):
    page = researcher.open("/")

    researcher.click(page.get_by_role("link", name="How firm is the partnership"))
    researcher.click(page.get_by_role("link", name="Agreement", exact=True))

    page.wait_for_url(f"**{DEBATE}agreement/")
    expect(page.get_by_role("main")).to_contain_text("Theresa Fallon")
    expect(page.get_by_role("heading", name="Points of disagreement")).to_be_visible()


def test_who_agrees_on_what(researcher):
    page = researcher.open("/")

    researcher.click(page.get_by_role("link", name="How firm is the partnership"))
    researcher.click(page.get_by_role("link", name="Agreement", exact=True))

    researcher.clicks = 0
    researcher.click(page.get_by_role("link", name=re.compile("Alexander Gabuev and Artyom Lukin")))
    expect(page.locator(":target")).to_contain_text("100%")


def test_a_table_to_take_away(researcher):
    page = researcher.open(DEBATE)

    with page.expect_download() as download:
        researcher.click(page.get_by_role("link", name="CSV"))

    assert download.value.suggested_filename == "positions.csv"
    assert len(download.value.path().read_text().splitlines()) == 1 + 53


def test_a_misspelt_name(researcher):
    page = researcher.open("/")

    researcher.search("gabuyev")

    expect(page.get_by_role("main").get_by_text("Alexander Gabuev").first).to_be_visible()
    researcher.click(page.get_by_role("link", name="Alexander Gabuev"))
    page.wait_for_url("**/experts/gabuev/")


def test_to_follow_a_position(researcher):
    page = researcher.open("/positions/gabuev-ties-will-deepen/")

    researcher.click(page.get_by_role("link", name="Follow changes to this position"))

    expect(page.get_by_role("heading").first).to_contain_text("Position of Alexander Gabuev")
    expect(page.get_by_role("main")).to_contain_text("Ties between China and Russia")


def test_to_print_a_debate(researcher):
    page = researcher.open(DEBATE)

    page.emulate_media(media="print")

    for reason in ("Ties between China and Russia will go on deepening.", "Alexander Gabuev"):
        expect(page.get_by_role("main").get_by_text(reason).first).to_be_visible()
    expect(page.locator("input[type=search]").first).to_be_hidden()
    # a sheet of paper between its margins
    page.set_viewport_size({"width": 690, "height": 900})
    row = page.locator(".stances tbody tr").first
    expect(row).to_have_css("display", "table-row")
    expect(row.locator(".who").first).to_be_hidden()
    expect(row.locator(".stance").first).to_be_visible()
    # a stance would stay behind alone at the foot of a sheet above the row of a grid
    expect(page.locator(".answer-with-reasons").first).to_have_css("display", "flow-root")

    page = researcher.open("/search/?q=deep+distrust&stance=affirms")
    expect(page.locator("#q")).to_be_visible()
    expect(page.locator(".searchbox button").last).to_be_hidden()
    expect(page.get_by_text("Clear all")).to_be_hidden()
    expect(page.locator("ul.chosen").get_by_text("yes")).to_be_visible()
    page = researcher.open("/positions/gabuev-ties-will-deepen/")
    expect(page.get_by_text("Show on another site")).to_be_hidden()
    assert researcher.clicks == 0
