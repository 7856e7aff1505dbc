"""Example front-end in Chromium, built as its README says, with a server's API."""

from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from debates.models import Position
from tests.clients.typescript_sdk import build
from tests.debates.pages.browser import MILLISECONDS, OF_COLOUR, chromium, missing, violations
from tests.grounds import load_first_debate
from tests.search_index import LiveIndex
from tests.waiting import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

READER = Path(settings.BASE_DIR) / "examples" / "reader"
POSITION = "gabuev-asymmetry-grows"

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def npm(*command: str, **environment: str) -> None:
    path = shutil.which("npm") or missing("npm")
    done = subprocess.run(
        [path, *command],
        cwd=READER,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=5 * PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def browser(bare_database: None) -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def api(
    browser: Browser,
    bare_database: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Server with the first debate."""
    search = settings.SINORUS_SEARCH | {"PATH": tmp_path_factory.mktemp("index")}
    with override_settings(SINORUS_SEARCH=search), django_db_blocker.unblock():
        load_first_debate()
        LiveIndex()
        server = LiveServer("localhost")
        yield server.url
        server.stop()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def built(api: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of the example, built by its own commands for the server's API."""
    build()
    if not (READER / "node_modules" / ".package-lock.json").exists():
        npm("ci", "--no-progress")
    npm("run", "check")
    folder = tmp_path_factory.mktemp("reader")
    npm("exec", "--offline", "--", "vite", "build", VITE_API=api, READER_OUT=str(folder))
    with serving(folder) as address:
        yield address


@pytest.fixture(scope="module")
def window(browser: Browser, built: str) -> Iterator[BrowserContext]:
    """Browser window shared by all tests, since the example keeps no state."""
    context = browser.new_context(base_url=built, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(MILLISECONDS)
    yield context
    context.close()


@pytest.fixture
def page(window: BrowserContext) -> Iterator[Page]:
    """Page at the example's URL, with no console messages allowed."""
    said: list[str] = []
    opened = window.new_page()
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    opened.close()
    assert [text for text in said if "Failed to load resource" not in text] == []


def open_list(page: Page, query: str = "") -> None:
    page.goto(f"./{query}")
    page.wait_for_selector("#count")


def number_found(page: Page) -> int:
    return int(page.inner_text("#count").split()[0])


def found_with(**wanted: object) -> int:
    return Position.objects.published().filter(**wanted).distinct().count()


def test_all_positions_are_listed_in_pages(page):
    open_list(page)

    assert number_found(page) == found_with()
    assert page.locator(".results li").count() == 10
    page.click("text=Next")
    page.wait_for_selector("text=Page 2 of")
    assert "page=2" in page.url


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("expert", "spivak", {"expert__slug": "spivak"}),
        ("stance", "denies", {"stance": "denies"}),
        ("topic", "ukraine", {"topics__slug": "ukraine"}),
    ],
)
def test_a_filter_leaves_what_fits_and_stands_in_the_address(page, name, value, wanted):
    open_list(page)
    box = f'input[name="{name}"][value="{value}"]'

    # it is another box that is checked in the end: the list is made anew
    page.click(box)
    page.wait_for_selector("text=Clear filters")

    assert f"{name}={value}" in page.url
    assert number_found(page) == found_with(**wanted)
    assert page.is_checked(box)
    assert page.evaluate("document.activeElement.value") == value
    page.go_back()
    page.wait_for_selector("text=Clear filters", state="detached")
    assert number_found(page) == found_with()


def test_what_is_searched_for_is_marked(page):
    open_list(page)

    page.fill("#q", "junior partner")
    page.press("#q", "Enter")
    page.wait_for_selector("mark")

    assert {text.lower() for text in page.locator("mark").all_inner_texts()} >= {
        "junior",
        "partner",
    }
    assert 0 < number_found(page) < found_with()
    assert page.locator('input[name="expert"]').count() > 0


def test_a_misspelled_word_leads_on(page):
    open_list(page, "?q=sanctons")

    assert page.locator(".note a").inner_text() == "sanctions"
    page.click(".note a")
    page.wait_for_selector(".note a", state="detached")
    assert "q=sanctions" in page.url
    assert number_found(page) > 0


def test_a_position_is_shown_with_its_evidence_and_counterpoints(page):
    position = Position.objects.get(slug=POSITION)

    page.goto(f"./?position={POSITION}")
    page.wait_for_selector("article")

    assert page.inner_text("h1") == page.title() == position.statement
    shown = page.inner_text("article")
    for one in (*position.evidence.all(), *position.counterpoints.all()):
        assert one.statement in shown
    page.click(".counterpoints a >> nth=0")
    page.wait_for_function(f"!location.search.includes('{POSITION}')")
    page.wait_for_function("document.title !== " + repr(position.statement))


def test_nobody_is_named_for_words_of_others(page):
    """A counterpoint may be conceded, reported, or drawn from a comparison by the editors."""
    page.goto(f"./?position={POSITION}")
    assert "Editors’ comparison with" in page.inner_text(".counterpoints")

    page.goto("./?position=jiang-outlook-looks-promising")

    assert "Concession by Jon Yuan Jiang" in page.inner_text(".counterpoints")
    assert "Chinese diplomatic circles, as Jon Yuan Jiang reports" in page.inner_text(".evidence")


def test_a_figure_says_how_exact_it_is(page):
    page.goto("./?position=fallon-ukraine-unsettles-beijing")

    assert "about 85 percent of Chinese rail traffic to Europe" in page.inner_text(".evidence")


def test_what_is_not_there_is_said_in_the_words_of_the_api(page):
    page.goto("./?position=nobody-holds-this")

    assert "Not found" in page.inner_text('[role="alert"]')
    page.goto("./?expert=nobody")
    assert "nobody" in page.inner_text('[role="alert"]')


@pytest.mark.parametrize("query", ["", "?q=trade&stance=affirms", f"?position={POSITION}"])
def test_everybody_can_read_it(page, query):
    page.goto(f"./{query}")
    page.wait_for_selector("main:not([aria-busy]) h1")

    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += violations(page, OF_COLOUR)

    assert found == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_lock_holds_versions_and_hashes_and_no_address():
    lock = (READER / "package-lock.json").read_text()

    assert "://" not in lock
    packages = [
        package
        for path, package in json.loads(lock)["packages"].items()
        if path.startswith("node_modules/") and not package.get("link")
    ]
    assert all("integrity" in package for package in packages)
