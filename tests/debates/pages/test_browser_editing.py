"""An editor in Chromium: from a page to the admin and back."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings
from pytest_django.live_server_helper import LiveServer

from tests.debates.editors import person
from tests.debates.pages.browser import STATIC, Reader, chromium
from tests.debates.world import small_world


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_change_is_seen_on_the_page_that_led_to_it():
    small_world()
    session = person("editor").client.cookies["sessionid"].value
    with override_settings(**STATIC), chromium() as browser:
        server = LiveServer("localhost")
        window = Reader(browser, server.url)
        window.context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
        page = window.open("/positions/allies/")

        page.get_by_role("link", name="Edit this position").click()
        page.wait_for_url("**/change/*")
        page.locator("[name=statement]").fill("They are friends.")
        page.locator("[name=correction_reason]").fill("Misheard.")
        with page.expect_navigation():
            page.locator("[name=_continue]").click()
        page.get_by_role("link", name="View on site").click()
        page.wait_for_url("**/positions/allies/")

        assert page.get_by_role("heading", level=1).inner_text() == "They are friends."
        assert "Corrections since publication" in page.inner_text("main")
        assert "Edit this" not in Client().get("/positions/allies/").content.decode()
        window.close()
        server.stop()
