"""An editor at Chromium, and the check of the admin's pages against WCAG."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from tests.debates.pages.browser import STATIC, Reader, chromium, expect, violations
from tests.sinorus.accounts.signing_in import PASSWORD, make_account

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@contextmanager
def signed_in(address: str) -> Iterator[Page]:
    """Open a page of the admin as a superuser; at the end no script may have failed."""
    make_account("ada")
    with chromium() as browser, override_settings(**STATIC):
        server = LiveServer("localhost")
        reader = Reader(browser, server.url, viewport=WIDE)
        found = reader.open(f"/admin/login/?next={address}")
        found.get_by_label("Username").fill("ada")
        found.get_by_label("Password").fill(PASSWORD)
        found.keyboard.press("Enter")
        expect(found.get_by_role("button", name="Log out")).to_be_visible()
        yield found
        # axe itself styles the page, which the policy refuses
        errors = [one for one in reader.complaints if one.startswith("script:")]
        reader.close()
        server.stop()
    assert errors == []


def hold_against_wcag(page: Page) -> None:
    """Check a page with axe, wide and narrow, light and dark; nothing may stand out at its side."""
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            # colours of links change in a transition
            page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
            found = violations(page)
            assert found == [], found
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], wide
