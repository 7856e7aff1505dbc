"""The argument map in a browser: zoomed, moved, and read by keyboard and pointer."""

from __future__ import annotations

import pytest

from tests.debates.pages.browser import NARROW, WIDE, expect, wait_on

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


DEBATE = "/debates/china-russia-2022/"

EVENTS = """paper => {
  const note = (event) => (document.body.dataset[event.type] = "yes");
  paper.closest("details").addEventListener("toggle", note);
}"""
"""Has the page note what happens after a key or a click, when it has happened."""


def test_the_map_is_zoomed_and_moved_by_keyboard_and_pointer(reader):
    page = reader(viewport=NARROW).open(f"{DEBATE}map/")
    paper = page.locator(".paper")
    said = page.locator(".zoom output")
    paper.evaluate(EVENTS)

    page.locator(".drawing > summary").click()
    page.locator("body[data-toggle]").wait_for()
    # as a whole it would be too small to read
    expect(said).to_have_text("80%")
    for _ in range(9):
        paper.press("+")
    expect(said).not_to_have_text("80%")
    paper.evaluate("paper => paper.scrollTo(0, 0)")
    paper.press("ArrowRight")
    wait_on(page, lambda: paper.evaluate("paper => paper.scrollLeft") > 0)
    paper.scroll_into_view_if_needed()
    place = paper.bounding_box()
    page.mouse.move(place["x"] + 200, place["y"] + 200)
    page.mouse.down()
    page.mouse.move(place["x"] + 100, place["y"] + 50, steps=3)
    page.mouse.up()
    wait_on(page, lambda: paper.evaluate("paper => paper.scrollTop") >= 140)
    assert page.url.endswith("/map/")
    page.get_by_role("button", name="Fit to window").click()
    wait_on(page, lambda: paper.locator("svg").bounding_box()["width"] <= NARROW["width"])


def test_the_map_opens_as_a_whole(reader):
    page = reader(viewport=WIDE).open(f"{DEBATE}map/")
    page.locator(".zoom").wait_for()

    drawn, paper = (page.locator(one).bounding_box() for one in (".paper > svg", ".paper"))

    assert drawn["width"] <= paper["width"]
    assert drawn["height"] <= paper["height"] <= WIDE["height"]


def test_over_the_map_the_wheel_scrolls_the_page_and_zooms_with_the_control_key(reader):
    page = reader(viewport=WIDE).open(f"{DEBATE}map/")
    paper, said = page.locator(".paper"), page.locator(".zoom output")
    for _ in range(3):
        paper.press("+")
    place = paper.bounding_box()
    page.mouse.move(place["x"] + 200, place["y"] + 100)
    top = paper.evaluate("paper => paper.scrollTop")

    page.mouse.wheel(0, 200)
    wait_on(page, lambda: page.evaluate("scrollY") >= 200)
    assert paper.evaluate("paper => paper.scrollTop") == top

    before = said.inner_text()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    expect(said).not_to_have_text(before)


def test_a_click_shows_what_a_position_is_connected_with_and_another_opens_the_map_around_it(
    reader,
):
    page = reader(viewport=WIDE).open(f"{DEBATE}map/")
    position = page.locator("a.box[href='?focus=fallon-show-hides-distrust']")
    page.locator(".zoom").wait_for()

    position.click()

    expect(page.locator(".told")).to_contain_text("Theresa Fallon: 3 lines")
    expect(page.locator(".box.near")).to_have_count(4)
    expect(page.get_by_role("link", name="Read", exact=True)).to_have_attribute(
        "href", "/positions/fallon-show-hides-distrust/"
    )
    page.keyboard.press("Escape")
    expect(page.locator(".told")).to_be_empty()

    page.goto(f"{DEBATE}map/?by=expert&evidence=yes")
    page.locator(".box.position:not(:has(b))").first.click()
    expect(page.locator(".told")).to_contain_text("0 lines")

    page.goto(f"{DEBATE}map/")
    page.locator(".zoom").wait_for()
    position.press("Enter")
    position.press("Enter")
    page.wait_for_url("**/map/?focus=fallon-show-hides-distrust")
    expect(page.locator(".box.focus")).to_have_count(1)
