"""A Chromium that reads pages, and notes what a reader never should have to meet."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.db import connections

from tests.thoroughness import is_thorough
from tests.waiting import PATIENCE, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import (
        Browser,
        BrowserContext,
        ConsoleMessage,
        Locator,
        LocatorAssertions,
        Page,
        Request,
    )

MILLISECONDS = PATIENCE * 1000
"""How long Playwright waits for anything."""

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Chromium reports violations of the policy as events, whether or not it blocks anything.
VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`violates ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
});
"""
NO_CLICK_BEFORE_LOAD = """
if (document.readyState !== "complete") {
  const held = new CSSStyleSheet();
  held.replaceSync("* { pointer-events: none !important; }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, held];
  addEventListener("load", () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== held);
  });
}
"""
"""Makes a click wait for the scripts of a page that follows another one.

Playwright clicks a button as soon as it is there, on a busy machine before its script is. The
form is then sent without the script, as it is meant to be, but on another way than a test expects.
"""

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 700}
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
"""The rules that the other scheme can break: it changes colours and nothing else."""

AXE_ONCE_A_LOOK = """async ([options, known]) => {
  const transparent = "rgba(0, 0, 0, 0)";
  const grounds = new Map([[null, {box: null, text: ""}]]);
  // What is drawn behind the text of an element; null where that may be anything.
  const ground = (element) => {
    if (!grounds.has(element)) grounds.set(element, drawnBehind(element));
    return grounds.get(element);
  };
  const drawnBehind = (element) => {
    const style = getComputedStyle(element), behind = ground(element.parentElement);
    const {opacity, filter, backgroundColor, backgroundImage, backgroundClip, mixBlendMode} = style;
    const isAnywhere = ["absolute", "fixed"].includes(style.position)
      || style.transform !== "none" || element instanceof SVGElement;
    if (!behind || isAnywhere) return null;
    const isBeside = style.position === "sticky" || style.float !== "none";
    const isFilled = backgroundColor !== transparent || backgroundImage !== "none";
    if (!isFilled && !isBeside && opacity === "1" && filter === "none" && mixBlendMode === "normal")
      return behind;
    const name = isBeside ? `${element.tagName}#${element.id}.${element.className}` : "";
    const own = [
      name, opacity, filter, backgroundColor, backgroundImage, backgroundClip, mixBlendMode,
    ];
    return {box: isFilled ? element : behind.box, text: `${behind.text}/${own}`};
  };
  const isInside = (element, box) => {
    if (box === document.body || box === document.documentElement) return true;
    const inner = element.getBoundingClientRect(), outer = box.getBoundingClientRect();
    return inner.left >= outer.left && inner.right <= outer.right
      && inner.top >= outer.top && inner.bottom <= outer.bottom;
  };
  const looksLike = (element) => {
    const {box, text} = ground(element) ?? {};
    if (!box || !isInside(element, box)) return null;
    const style = getComputedStyle(element);
    const {color, fontSize, fontWeight, textShadow, webkitTextFillColor} = style;
    return [color, fontSize, fontWeight, textShadow, webkitTextFillColor, text].join("|");
  };

  const passed = new Set(known), check = axe._audit.checks["color-contrast"], {evaluate} = check;
  check.evaluate = function (element, ...rest) {
    const look = looksLike(element);
    if (passed.has(look)) return true;
    const result = evaluate.call(this, element, ...rest);
    if (look && result === true) passed.add(look);
    return result;
  };
  try {
    // to hand over what passed as well takes a quarter of the time
    return [(await axe.run(options)).violations, [...passed]];
  } finally {
    check.evaluate = evaluate;
  }
}"""
"""axe, which measures the contrast of one text of each look, in whatever page it is.

Texts look alike that have the same colour, size and weight on the same grounds. One that could lie
over something else than its own ancestors (positioned, transformed, or beyond their box) is always
measured. Contrasts take three quarters of axe's time, and 98 of 100 texts look like an earlier one.
"""

STATIC = {"WHITENOISE_USE_FINDERS": True, "WHITENOISE_AUTOREFRESH": True}
"""Settings of a server that serves static files from where they are written."""


def missing(what: str) -> None:
    """Skip for want of something on a developer's machine, fail for it in CI."""
    if os.environ.get("SINORUS_CI") == "1":
        pytest.fail(f"{what} is missing, and CI tests in a browser.")
    pytest.skip(f"{what} is missing.")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or another one that is installed."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        missing("Chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        missing("Playwright")
    # Playwright runs a loop in this thread, which Django takes for its own
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(
            executable_path=path, args=list(OPTIONS), timeout=MILLISECONDS
        )
        yield browser
        browser.close()
        # in that loop this thread has had a connection of its own
        connections.close_all()


def expect(seen: Locator) -> LocatorAssertions:
    """Return Playwright's assertions, which wait until they hold.

    A value read right after an action may still be the one from before it.
    """
    from playwright.sync_api import expect as playwrights

    playwrights.set_options(timeout=MILLISECONDS)
    return playwrights(seen)


def wait_on(page: Page, condition: Callable[[], object]) -> None:
    """Wait until a condition in Python holds that follows from events on a page."""
    wait_until(condition, lambda seconds: page.wait_for_timeout(1000 * seconds))


_legible: list[str] = []
"""Looks of texts whose contrast is enough, of all pages that this process has opened."""

_IN_TRANSITION = "document.getAnimations().some(each => each instanceof CSSTransition)"
"""Tell whether something changes by and by, as colours of the admin do where the scheme changes."""


_IN_FLOW = """() => {
  const sticky = [...document.querySelectorAll("*")].filter(
    (element) => getComputedStyle(element).position === "sticky");
  for (const element of sticky) element.style.position = "relative";
  window.stuckAgain = () => sticky.forEach((element) => element.style.removeProperty("position"));
}"""
"""Let bars that stay in view scroll with the page.

Which target they hide for a moment depends on the fonts; readers scroll it into view.
"""


def violations(page: Page, rules: list[str] | None = None) -> list[str]:
    """Return the violations of WCAG on a page that axe finds, once its colours have changed.

    rules  of axe; by default all of STANDARDS
    """
    wait_on(page, lambda: not page.evaluate(_IN_TRANSITION))
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ModuleNotFoundError:
        missing("axe-playwright-python")
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": STANDARDS}
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options = {"resultTypes": ["violations"], "runOnly": only}
    known = [] if is_thorough() else _legible
    page.evaluate(_IN_FLOW)
    found, _legible[:] = page.evaluate(AXE_ONCE_A_LOOK, [options, known])
    page.evaluate("stuckAgain()")
    return [
        f"{page.url} {violation['id']}: {node['html'][:160]} {node['failureSummary'][:160]}"
        for violation in found
        for node in violation["nodes"]
    ]


class Reader:
    """A window in which pages of a site are read.

    complaints  what the console said, and what was asked of other hosts
    requests    the addresses that were asked for, in order
    """

    def __init__(self, browser: Browser, site: str, **options: Any) -> None:
        self.site = site
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.context: BrowserContext = browser.new_context(base_url=site, **options)
        self.context.set_default_timeout(MILLISECONDS)
        self.context.add_init_script(VIOLATIONS)
        # without scripts nothing would let clicks through again
        if options.get("java_script_enabled", True):
            self.context.add_init_script(NO_CLICK_BEFORE_LOAD)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.context.on("request", self._asked)

    def open(self, address: str) -> Page:
        """The page at an address of the site, once it is loaded."""
        self.page.goto(address, wait_until="load")
        return self.page

    def close(self) -> None:
        self.context.close()

    def _said(self, message: ConsoleMessage) -> None:
        # that an error page is one is what it is for
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)
        if urlsplit(request.url).netloc != urlsplit(self.site).netloc:
            self.complaints.append(f"{self.page.url} asked {request.url}")
