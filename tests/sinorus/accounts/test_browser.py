"""Sign-in and the pages of one's own account in Chromium: by keyboard, in both colour schemes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from axes.models import AccessAttempt
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from tests.debates.pages.browser import STATIC, Reader, chromium, expect, violations
from tests.sinorus.accounts.signing_in import PASSWORD, code, make_account, use_two_steps

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
LOOKS = [("light", WIDE), ("dark", NARROW)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def site(browser: Browser, transactional_db: None) -> Iterator[str]:
    """A server with two accounts, one of which uses two-step sign-in."""
    make_account("plain")
    use_two_steps(make_account("careful"))
    with override_settings(**STATIC):
        server = LiveServer("localhost")
        yield server.url
        server.stop()


@pytest.fixture
def reader(browser: Browser, site: str) -> Iterator[Callable[..., Reader]]:
    """Opens windows; at the end nobody may have complained."""
    readers: list[Reader] = []

    def open_window(**options: Any) -> Reader:
        readers.append(Reader(browser, site, **{"viewport": WIDE, **options}))
        return readers[-1]

    yield open_window
    complaints = [complaint for one in readers for complaint in one.complaints]
    for one in readers:
        one.close()
    assert complaints == []


def sign_in(page: Page, name: str) -> None:
    """Sign in with the keyboard alone: the name is in focus when the page opens."""
    page.goto("/admin/")
    expect(page.get_by_label("Username")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def follow(page: Page, name: str) -> None:
    """Go to a link or button with Tab, and press it."""
    expect(page.locator("a, button", has_text=name).first).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if name in page.evaluate("document.activeElement.textContent"):
            page.keyboard.press("Enter")
            return
    pytest.fail(f"{name} cannot be reached with the keyboard on {page.url}")


def test_from_setting_it_up_to_signing_in_with_a_code_by_keyboard(reader) -> None:
    page = reader().page
    sign_in(page, "plain")
    follow(page, "Your account")
    follow(page, "Activate")
    page.get_by_label("Password").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.locator("img")).to_be_visible()
    assert page.locator("img").evaluate("image => image.naturalWidth") > 100
    secret = page.get_by_label("Authenticator secret").input_value()
    page.get_by_label("Authenticator code").focus()
    page.keyboard.type(code(secret))
    page.keyboard.press("Enter")
    recovery_codes = page.get_by_label("Unused codes").input_value().split()
    assert len(recovery_codes) == 10
    follow(page, "Log out")
    expect(page.get_by_role("heading", name="Logged out")).to_be_visible()

    sign_in(page, "plain")
    expect(page.get_by_label("Code:")).to_be_focused()
    page.keyboard.type("000 000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Incorrect code")).to_be_visible()
    page.get_by_label("Code:").fill(recovery_codes[0])
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Your account")).to_be_visible()


def test_no_page_is_closed_to_anybody(reader) -> None:
    windows = [reader(), reader()]
    found: list[str] = []

    def look(window: Reader) -> None:
        quiet = list(window.complaints)
        for scheme, size in LOOKS:
            window.page.emulate_media(color_scheme=scheme)
            window.page.set_viewport_size(size)
            # The admin's links take a moment to change their colour.
            window.page.evaluate("document.getAnimations().forEach(one => one.finish())")
            found.extend(violations(window.page))
        width = window.page.evaluate("document.querySelector('#content').scrollWidth")
        assert width <= NARROW["width"], f"{window.page.url} is {width} pixels wide"
        window.page.set_viewport_size(WIDE)
        # axe itself does what the policy forbids
        window.complaints[:] = quiet

    for window in windows:
        sign_in(window.page, "plain")
        expect(window.page.get_by_role("link", name="Your account")).to_be_visible()
    window = windows[0]
    window.open("/admin/account/")
    look(window)
    page = window.open("/admin/account/app/")
    look(window)
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Incorrect password")).to_be_visible()
    look(window)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("img")).to_be_visible()
    look(window)
    secret = page.get_by_label("Authenticator secret").input_value()
    page.get_by_label("Authenticator code").fill(code(secret))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Unused codes")).to_be_visible()
    look(window)
    for address in ("", "codes/new/", "app/off/"):
        window.open(f"/admin/account/{address}")
        look(window)
    stranger = reader()
    sign_in(stranger.page, "careful")
    expect(stranger.page.get_by_label("Code:")).to_be_visible()
    look(stranger)
    AccessAttempt.objects.create(
        username="x",
        ip_address="127.0.0.1",
        failures_since_start=99,
    )
    stranger = reader()
    sign_in(stranger.page, "nobody")
    expect(stranger.page.get_by_role("heading", name="Too many attempts")).to_be_visible()
    look(stranger)

    assert found == []
