"""The review of a draft by two editors in Chromium, from submission to publication."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings
from pytest_django.live_server_helper import LiveServer

from debates.models import Debate, Position
from tests.debates.editors import person
from tests.debates.pages.browser import OF_COLOUR, STATIC, Reader, chromium, expect, violations
from tests.debates.pages.test_accessibility import looked_at
from tests.debates.world import small_world


def as_editor(window: Reader, name: str, site: str) -> None:
    session = person("editor", name).client.cookies["sessionid"].value
    window.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])


def comment_beside_a_form(window: Reader, position: Position) -> list[str]:
    """Comment on a position and settle it, while something is typed into its form.

    Returns what is wrong with the page.
    """
    page = window.open(f"/admin/debates/position/{position.pk}/change/")
    page.locator("#id_statement").fill("Not saved yet.")
    page.get_by_label("New comment").fill("Which year?")
    # pressed twice, it is sent once
    page.get_by_role("button", name="Add the comment").dblclick()
    page.get_by_text("The comment was added.").wait_for()
    expect(page.locator("#comments .comment p", has_text="Which year?")).to_have_count(1)
    page.get_by_role("button", name="Settle the comment of").click()
    page.get_by_text("Settled by ben").wait_for()
    expect(page.locator("#id_statement")).to_have_value("Not saved yet.")
    return looked_at(window)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_draft_goes_over_two_desks_to_readers():
    debate = small_world().debate
    Position.objects.filter(debate=debate).update(status="draft")
    Debate.objects.filter(pk=debate.pk).update(status="draft")
    found: list[str] = []
    four_eyes = override_settings(SINORUS_FOUR_EYES=True, **STATIC)
    with four_eyes, chromium() as browser:
        server = LiveServer("localhost")
        writer, second = Reader(browser, server.url), Reader(browser, server.url)
        as_editor(writer, "ada", server.url)
        as_editor(second, "ben", server.url)

        page = writer.open(f"/admin/debates/debate/{debate.pk}/review/")
        found += looked_at(writer)
        page.get_by_label("Note for the reviewer").fill("Ready.")
        page.get_by_role("button", name="Submit for review").click()
        page.get_by_text("Submitted by ada").wait_for()
        writer.open(f"/admin/debates/debate/{debate.pk}/previews/")
        page.get_by_label("For whom").fill("Dr Fallon")
        page.get_by_role("button", name="Make the link").click()
        link = page.get_by_label("The new link").input_value()
        found += looked_at(writer)

        page = second.open("/admin/")
        page.get_by_role("link", name="China and Russia", exact=True).first.click()
        expect(page.locator("#content-main li")).to_have_count(Position.objects.count())
        page.get_by_label("What is to be changed").fill("The place.")
        page.get_by_label("Comment").fill("Who says so?")
        page.get_by_role("button", name="Add the comment").click()
        page.get_by_role("link", name="Who says so?").wait_for()
        # what was typed beside stays, and what was sent does not
        expect(page.get_by_label("What is to be changed")).to_have_value("The place.")
        expect(page.get_by_role("textbox", name="Comment")).to_have_value("")
        found += looked_at(second)
        found += comment_beside_a_form(second, debate.positions.first())
        second.open(f"/admin/debates/debate/{debate.pk}/review/")
        page.get_by_role("button", name="Approve").click()
        page.get_by_role("link", name="Publish now").wait_for()
        found += looked_at(second)
        page.get_by_role("link", name="Preview").click()
        page.get_by_text("This is a preview of").wait_for()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += violations(page, OF_COLOUR)
        second.open(f"/admin/debates/debate/{debate.pk}/publish/")
        found += looked_at(second)
        page.get_by_role("button", name="Publish all of this").click()
        page.get_by_text("is published.").wait_for()
        second.open(f"/admin/debates/debate/{debate.pk}/take-back/")
        found += looked_at(second)

        assert "\n".join(found) == ""
        assert Client().get(link.removeprefix(server.url))["Location"] == "/debates/china-russia/"
        assert Client().get("/debates/china-russia/").status_code == 200
        for window in (writer, second):
            window.close()
        server.stop()
