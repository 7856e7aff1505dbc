"""Pages in Chromium: by pointer, by keyboard, without scripts, and printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.debates.pages.browser import NARROW, WIDE, Reader, expect, wait_on

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DEBATE = "/debates/china-russia-2022/"
POSITION = "/positions/gabuev-relations-best-in-history/"


@pytest.mark.smoke
def test_from_the_first_page_to_a_citation_by_search(reader):
    page = reader().open("/")

    page.get_by_role("combobox", name="Search all debates").fill("dependent on Beijing")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=dependent*")
    page.get_by_role("link", name="Moscow is trying not to become even more dependent").click()
    page.wait_for_url("**/positions/*/")

    assert page.get_by_role("heading", level=1).inner_text().startswith("Moscow is trying not")
    citation = page.locator(".citation").first.inner_text()
    assert citation.startswith("Editors of Sinorus. (")
    assert page.url in citation


def test_from_the_stance_table_to_what_the_editors_set_against_it(reader):
    page = reader().open(DEBATE)

    row = page.get_by_role("row", name=re.compile("closeness between China and Russia genuine"))
    row.get_by_role("link", name="partly : Theresa Fallon").click()
    page.wait_for_url("**/positions/fallon-*/")
    page.get_by_role("link", name="The special name that China gives").first.click()
    page.wait_for_url(re.compile("/positions/zhou-label-shows-real-respect/"))

    compared = page.locator(".counterpoint.inferred", has_text="Theresa Fallon")
    assert compared.first.inner_text().startswith("Editors’ comparison")
    assert page.get_by_role("list", name=re.compile("Replies by")).count() == 0


def test_from_a_wrong_address_to_the_right_page(reader):
    page = reader().open("/positions/gabuev-asymetry/")

    page.get_by_role("link", name="As ties between China and Russia deepen").click()

    page.wait_for_url("**/positions/gabuev-asymmetry-grows/")


def test_suggestions_are_chosen_by_keyboard(reader):
    page = reader().open("/")
    box = page.get_by_role("combobox", name="Search all debates")

    box.fill("luk")
    choices = page.get_by_role("option")
    choices.first.wait_for()
    box.press("ArrowDown")

    expect(choices.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", choices.first.get_attribute("id"))
    box.press("Escape")
    expect(page.get_by_role("listbox", include_hidden=True)).to_be_hidden()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/experts/lukin/")


def test_the_keys_of_an_input_method_choose_no_suggestion(reader):
    page = reader().open("/")
    box = page.get_by_role("combobox", name="Search all debates")
    box.fill("luk")
    page.get_by_role("option").first.wait_for()

    box.dispatch_event("keydown", {"key": "ArrowDown", "isComposing": True})
    composed = page.get_by_role("option", selected=True).count()
    box.press("ArrowDown")

    assert composed == 0
    expect(page.get_by_role("option", selected=True)).to_have_count(1)


def held_up(page: Page, address: str) -> list[Route]:
    """Requests to an address that the test holds back and answers."""
    late: list[Route] = []

    def hold(asked: Route) -> None:
        late.append(asked)

    page.route(address, hold)
    return late


def test_a_late_answer_leaves_the_chosen_suggestion_chosen(reader):
    page = reader().open("/")
    box = page.get_by_role("combobox", name="Search all debates")
    chosen = page.get_by_role("option", selected=True)
    box.fill("luk")
    page.get_by_role("option").first.wait_for()
    late = held_up(page, "**/*q=luki")

    box.press("i")
    wait_on(page, lambda: late)
    box.press("ArrowDown")
    expect(chosen).to_have_attribute("data-address", "/experts/lukin/")
    known = page.get_by_role("listbox").inner_html()
    late[0].fulfill(body='<li role="option" data-address="/">Late</li>' + known)
    page.get_by_role("option", name="Late").wait_for()

    expect(chosen).to_have_attribute("data-address", "/experts/lukin/")
    box.press("n")
    expect(chosen).to_have_count(0)


@pytest.mark.parametrize("opened", [False, True], ids=["not open yet", "open already"])
def test_what_is_closed_stays_closed_when_an_answer_comes_late(reader, opened):
    page = reader().page
    # time stands still after Escape, so that nothing but Escape can have taken the question back
    page.clock.install()
    page.goto("/")
    page.clock.pause_at("2100-01-01")
    box = page.get_by_role("combobox", name="Search all debates")
    if opened:
        box.fill("luk")
        page.clock.run_for(1_000)
        page.get_by_role("option").first.wait_for()
    late = held_up(page, "**/*q=lukin")

    box.fill("lukin")
    page.clock.run_for(1_000)
    wait_on(page, lambda: late)
    with page.expect_event("requestfailed"):
        box.press("Escape")

    expect(page.get_by_role("listbox", include_hidden=True)).to_be_hidden()


def test_the_first_key_leads_to_the_text(reader):
    page = reader().open(DEBATE)

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")

    expect(page.locator("#content")).to_be_focused()


FOCUS = """() => {
  const focused = document.activeElement;
  const style = getComputedStyle(focused);
  const place = focused.getBoundingClientRect();
  return {
    name: focused.tagName + " " + (focused.getAttribute("href") ?? focused.name ?? ""),
    body: focused === document.body,
    ring: parseFloat(style.outlineWidth) * (style.outlineStyle !== "none"),
    shown: place.width > 0 && place.bottom > 0 && place.top < innerHeight,
  };
}"""


@pytest.mark.parametrize("address", [DEBATE, f"{DEBATE}map/?expert=lukin", "/search/?q=trade"])
def test_what_has_the_focus_is_always_seen(reader, address):
    page = reader().open(address)

    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUS)
        if focused["body"]:
            break
        assert focused["ring"] >= 1, focused
        assert focused["shown"], focused


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_narrow_window_folds_each_question(reader, scripts):
    page = reader(viewport=NARROW, java_script_enabled=scripts).open(DEBATE)
    question = page.locator("section.question").first
    reason = question.locator(".reason").first

    expect(reason).to_be_hidden()
    question.locator(".fold > summary").click()
    expect(reason).to_be_visible()


@pytest.mark.parametrize("fragment", ["balance-tilts-to-china", "gabuev-asymmetry-grows"])
def test_what_a_link_leads_to_is_unfolded(reader, fragment):
    page = reader(viewport=NARROW).open(f"{DEBATE}#{fragment}")

    expect(page.locator(f"[id='{fragment}'] .reason").first).to_be_visible()
    expect(page.locator(f"[id='{fragment}']")).to_be_in_viewport()


def test_a_wide_window_folds_no_question_and_keeps_the_list_of_them_in_view(reader):
    page = reader().open(DEBATE)

    expect(page.locator(".questions .fold > summary").first).to_be_hidden()
    last = page.locator(".questions > .question").last
    last.scroll_into_view_if_needed()
    expect(last.locator(".reason").last).to_be_visible()
    expect(page.get_by_role("navigation", name="Questions")).to_be_in_viewport()

    third = page.locator(".questions > .question").nth(2)
    third.evaluate("section => section.scrollIntoView()")
    current = page.locator(".contents [aria-current=location]")
    expect(current).to_have_attribute("href", f"#{third.get_attribute('id')}")


TOP = "one => one.getBoundingClientRect().top"
LEFT = "one => one.getBoundingClientRect().left"


def test_the_head_of_the_stance_table_stays_in_view(reader):
    page = reader().open(DEBATE)

    page.locator(".stances tbody tr").nth(9).evaluate("row => row.scrollIntoView()")

    page.wait_for_function("scrollY > 0")
    assert page.locator(".stances thead th").first.evaluate(TOP) == 0


def test_a_broad_stance_table_scrolls_by_keyboard_beneath_its_first_column(reader, settings):
    settings.SINORUS_PAGE_LIMITS = {"table_columns": 3}
    page = reader(viewport={"width": 800, "height": 700}).open(DEBATE)
    region = page.get_by_role("region", name="Table of answers")
    # as with many more experts
    region.evaluate("one => one.classList.add('broad')")
    region.evaluate("one => one.querySelector('table').style.setProperty('width', '3000px')")
    before = page.locator(".stances tbody th").first.evaluate(LEFT)

    region.focus()
    page.keyboard.press("ArrowRight")

    wait_on(page, lambda: region.evaluate("one => one.scrollLeft") > 0)
    assert page.locator(".stances tbody th").first.evaluate(LEFT) == before
    # a turned name keeps its apostrophe, which a browser sets upright and as broad as a letter
    name = page.locator(".stances thead a").first
    plain, typographic = (
        name.evaluate("(one, text) => (one.textContent = text, one.offsetHeight)", text)
        for text in ("O'Brien", "O’Brien")
    )
    assert typographic == pytest.approx(plain, abs=4)


def test_what_is_folded_opens_by_keyboard(reader):
    page = reader().open(DEBATE)
    summary = page.locator(".argument summary").first

    summary.focus()
    page.keyboard.press("Enter")

    expect(page.locator(".argument details").first).to_have_attribute("open", "")


def test_a_cell_of_the_matrix_opens_what_it_rests_on(reader):
    page = reader().open(f"{DEBATE}agreement/")

    page.get_by_role("link", name=re.compile("Alexander Gabuev and Theresa Fallon")).first.click()

    pair = page.locator("#fallon--gabuev")
    expect(pair.get_by_text("Putin and Xi are not wrong to say")).to_be_visible()


LEGEND = """() => [...document.querySelectorAll(".scale span")].map((one) => {
  const style = getComputedStyle(one);
  return [style.backgroundColor, style.printColorAdjust];
})"""


@pytest.mark.parametrize(
    "medium", [{"forced_colors": "active"}, {"media": "print"}], ids=["forced colours", "print"]
)
def test_the_legend_of_the_matrix_keeps_its_colours(reader, medium):
    page = reader().open(f"{DEBATE}agreement/")

    page.emulate_media(**medium)

    swatches = page.evaluate(LEGEND)
    assert len({colour for colour, _ in swatches}) >= 3
    if "media" in medium:
        assert {adjusted for _, adjusted in swatches} == {"exact"}


def test_facets_narrow_without_a_reload(reader):
    page = reader().open("/search/?q=trade")
    page.evaluate("window.stays = true")

    page.locator(".facets").get_by_role("link", name="yes").press("Enter")
    page.wait_for_url("**stance=affirms**")

    expect(page.locator(".facets .chosen a")).to_be_focused()
    page.locator(".results .chosen a").first.press("Enter")
    expect(page.locator("#results")).to_be_focused()
    assert page.evaluate("window.stays") is True
    page.go_back()
    page.wait_for_url("**stance=affirms**")
    page.go_back()
    page.wait_for_url("**/search/?q=trade")
    expect(page.locator(".chosen")).to_have_count(0)


def test_without_scripts_the_same_is_there(reader):
    with_scripts, without = reader(), reader(java_script_enabled=False)

    def text(window: Reader, address: str) -> str:
        return window.open(address).locator("main").evaluate("main => main.textContent")

    for address in ("/", DEBATE, POSITION, f"{DEBATE}agreement/", "/search/?q=trade", "/topics/"):
        assert text(without, address) == text(with_scripts, address), address


def test_a_citation_is_copied(reader):
    window = reader(permissions=["clipboard-read", "clipboard-write"])
    page = window.open(POSITION)
    citation = page.locator("p.citation").first.evaluate("text => text.textContent.trim()")

    page.get_by_role("button", name="Copy citation").first.click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == citation


def test_without_scripts_one_can_search_narrow_and_walk_the_map(reader):
    window = reader(java_script_enabled=False)
    page = window.open("/")

    page.get_by_role("searchbox", name="Search all debates").fill("trade")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/search/?q=trade")
    page.locator(".facets").get_by_role("link", name="yes").click()
    page.wait_for_url("**stance=affirms**")

    assert page.locator(".hits .claim").count() > 1
    page = window.open(f"{DEBATE}map/")
    page.get_by_text("Choose an expert").click()
    page.get_by_role("link", name="Artyom Lukin", exact=True).first.click()
    page.wait_for_url("**/map/?expert=lukin")
    page.locator(".map .box a[href*=focus]").first.click()
    page.wait_for_url("**/map/?focus=**")
    assert page.locator(".box.focus").count() == 1


FIRST_LOOK = """() => {
  const shifts = new PerformanceObserver(() => {});
  shifts.observe({ type: "layout-shift", buffered: true });
  const texts = [...document.querySelectorAll(".map :is(a, b, p, h2, summary, .stance)")];
  const sizes = texts.filter((text) => text.checkVisibility()).map((text) => {
    return parseFloat(getComputedStyle(text).fontSize);
  });
  return {
    shifted: shifts.takeRecords().reduce((sum, shift) => sum + shift.value, 0),
    smallest: Math.min(...sizes),
  };
}"""
"""How far the page moved while it loaded, and the smallest type on the map in pixels."""

MISFITS = """(spacing) => {
  document.documentElement.style.letterSpacing = spacing;
  const boxes = [...document.querySelectorAll(".map .box")];
  const places = boxes.map((box) => box.getBoundingClientRect());
  const meet = (one, other) =>
    one.left < other.right && other.left < one.right &&
    one.top < other.bottom && other.top < one.bottom;
  return boxes.filter((box, number) => {
    const fits = box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight;
    return !fits || places.some((place, at) => at !== number && meet(places[number], place));
  }).length;
}"""
"""How many boxes of the map are too small for their text, or lie on another one.

spacing  added to each letter, as wide fonts do, whichever of them this machine has
"""

OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_map_is_read_as_it_opens_in_narrow_and_wide_fonts(reader, size):
    page = reader(viewport=size).open(f"{DEBATE}map/?show=all")

    look = page.evaluate(FIRST_LOOK)
    assert look["smallest"] >= 12
    assert look["shifted"] < 0.1
    for spacing in ("-0.05em", "0", "0.15em", "0.3em"):
        assert page.evaluate(MISFITS, spacing) == 0, spacing
        assert page.evaluate(OVERFLOW) == 0, spacing


def test_a_printed_debate_has_everything_unfolded(reader):
    page = reader().open(DEBATE)

    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    grounds = page.locator(".argument details li").first
    expect(grounds).to_be_visible()
    expect(page.locator("nav[aria-label=Main]")).to_be_hidden()
    # names float beside their claims, and may be longer
    expect(page.locator(".answer-with-reasons").first).to_have_css("display", "flow-root")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(grounds).to_be_hidden()
