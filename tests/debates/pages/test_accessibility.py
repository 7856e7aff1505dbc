"""Every kind of page in Chromium: open to everybody by WCAG 2.2 AA, with and without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.debates.pages.browser import NARROW, OF_COLOUR, WIDE, Reader, violations
from tests.debates.pages.reading_pages import CORRECTED, OF_THE_ARTICLE, WITHDRAWN
from tests.thoroughness import is_thorough

QUESTION = "/questions/balance-tilts-to-china/"
ALIKE = ("question=", "economic/", "energy/", "/search/?q=who")
"""In addresses of pages that are like another one."""
PAGES = (
    *(one for one in OF_THE_ARTICLE if not any(part in one for part in ALIKE)),
    f"/positions/{CORRECTED}/?at=2026-11-26",
    f"/positions/{CORRECTED}/?at=2100-01-01",
    f"/positions/{CORRECTED}/embed/",
    f"{QUESTION}embed/",
    f"/positions/{WITHDRAWN}/",
    f"/positions/{WITHDRAWN}/embed/",
    "/feeds/positions.atom",
    f"/feeds/positions/{CORRECTED}.atom",
    "/feeds/questions/balance-tilts-to-china.atom",
    "/feeds/forecasts.atom",
    "/api/v1/docs/",
    "/api/v1/docs/listPositions/",
    "/api/v1/",
    "/api/v1/positions/?page_size=2",
    f"/api/v1/positions/{CORRECTED}/",
)
WITHOUT_MARKUP = {
    *(f"pages:{kind}-card" for kind in ("debate", "question", "position")),
    *(f"pages:{name}" for name in ("sitemap", "sitemap-section", "robots", "llms", "favicon")),
    *(f"pages:{name}" for name in ("oembed", "opensearch")),
    "pages:suggestions",  # a part of a page, which test_browser.py opens
}
"""Names of addresses that are no pages."""
OF_THE_API = {"api:index", "api:docs", "api:docs-operation", "api:positions-list"}
"""Names of addresses below /api/ that stand for all: the others use the same templates."""

ZOOMED = {"width": 320, "height": 256}
"""A window of 1,280 by 1,024 pixels at 400 %."""

COVERING = """[...document.querySelectorAll("#content-main *")]
  .filter((one) => ["sticky", "fixed"].includes(getComputedStyle(one).position)
    && one.offsetHeight > innerHeight * 0.4)
  .map((one) => `${one.tagName}.${one.className}`)
"""
"""What stays in the window on pages of the admin, and leaves little room for anything else."""

LOOKS = [("light", WIDE, None), ("dark", NARROW, None)]
"""Colour scheme, window size and rules (None for all) with which axe looks at each page: every
scheme and every size, and in a thorough run the colours of every pair."""
if is_thorough():
    LOOKS += [("dark", WIDE, OF_COLOUR), ("light", NARROW, OF_COLOUR)]

AS_SENT = """sent => {
  const content = (page) => page.querySelector("main") ?? page.body;
  const parsed = new DOMParser().parseFromString(sent, "text/html");
  return content(parsed).isEqualNode(content(document));
}"""
"""Whether scripts have left the content as it was sent. What they make of the search box in the
head of each page they make of that of the search as well, which is in its content."""


def test_no_page_is_missing_here():
    named = set(names(get_resolver()))
    kinds = {name for name in named if name.startswith(("pages:", "feeds:"))} | OF_THE_API

    looked_at = {resolve(address.partition("?")[0]).view_name for address in PAGES}

    assert named >= WITHOUT_MARKUP | OF_THE_API
    assert kinds - WITHOUT_MARKUP <= looked_at


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """Yield the names of all addresses, with their namespaces."""
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield space + (one.name or "")
        else:
            yield from names(one, f"{one.namespace}:" if one.namespace else space)


LEGIBLE = '<p style="color: #111">Trade grows.</p>'
ILLEGIBLE = (
    f'<div style="background: #222">{LEGIBLE}</div>',
    '<p style="color: #aaa">Trade grows.</p>',
    f'<div style="opacity: 0.3">{LEGIBLE}</div>',
    f'<div style="background: #222">Trade<div style="position: absolute">{LEGIBLE}</div></div>',
)


@pytest.mark.django_db
@pytest.mark.slow
def test_a_text_is_found_that_is_hard_to_read_whatever_passed_before(reader):
    page = reader().page

    found = []
    for content in (LEGIBLE, *ILLEGIBLE, ILLEGIBLE[0], LEGIBLE * 2):
        page.set_content(f'<body style="background: #fff">{content}')
        found.append(len(violations(page, OF_COLOUR)))

    assert found == [0, 1, 1, 1, 1, 1, 0]


@pytest.mark.django_db
@pytest.mark.slow
def test_no_page_is_closed_to_anybody_or_complained_of(reader):
    window = reader()
    without_scripts = window.context.new_cdp_session(window.page)
    found: list[str] = []
    for address in (*PAGES, "/nowhere/at/all/"):
        window.requests.clear()
        sent = window.page.goto(address, wait_until="load").text()
        assert len(window.requests) <= 5, window.requests
        found += looked_at(window)
        if is_thorough() or not window.page.evaluate(AS_SENT, sent):
            # axe needs scripts of its own, once the page is there without any
            disabled = "Emulation.setScriptExecutionDisabled"
            without_scripts.send(disabled, {"value": True})
            window.open(address)
            without_scripts.send(disabled, {"value": False})
            found += looked_at(window)

    assert found == []


def looked_at(window: Reader) -> list[str]:
    """Return what axe finds on the page of a window in all looks, and whether it is too wide."""
    page, quiet = window.page, list(window.complaints)
    found: list[str] = []
    for scheme, size, rules in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        found += violations(page, rules)
    page.set_viewport_size(NARROW)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > NARROW["width"]:
        found.append(f"{page.url} is {width} pixels wide")
    page.set_viewport_size(ZOOMED)
    found += [f"{one} covers half of {page.url} at 400 %" for one in page.evaluate(COVERING)]
    page.set_viewport_size(WIDE)
    # axe itself does what the policy forbids
    window.complaints[:] = quiet
    return found
