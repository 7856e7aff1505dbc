"""A roundtable of six people in Chromium, from its text over two desks to readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from debates.models import Debate
from tests.debates.builders import make_debate, make_expert, make_question, make_source
from tests.debates.editors import person
from tests.debates.pages.browser import STATIC, WIDE, chromium, expect
from tests.debates.pages.test_browser_workbench import signed_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

SAID = (
    ("Ada Brandt", "Night trains are slow to fill. They will come back.", "a"),
    ("Bela Costa", "I have seen the figures. Nobody pays for a bed.", "d"),
    ("Chidi Dube", "Let me be plain. Without common tickets there is no revival.", "q"),
    ("Dana Eriksen", "Airlines fear them. Young people fly less every year.", "a"),
    ("Emre Farkas", "The tracks are full at night. Freight has the better claim.", "d"),
    ("Fumi Garcia", "It depends on the state. Where it pays, beds are booked out.", "q"),
)
"""Who speaks, two sentences of which the second is recorded, and the key of its stance."""


def entered() -> Debate:
    paragraphs = [
        f"[{place}] {name}: {words}" for place, (name, words, _) in enumerate(SAID, start=1)
    ]
    source = make_source(title="Roundtable on night trains", text="\n\n".join(paragraphs))
    debate = make_debate(title="Will night trains come back?", source=source, status="draft")
    for name, *_ in SAID:
        make_expert(debate, name=name)
    make_question(debate, text="Will night trains come back?")
    return debate


def statement_of(words: str) -> str:
    """Return the claim as the editor words it."""
    return f"In short: {words.partition('. ')[2]}"


def record(page: Page, words: str, stance: str, first: bool) -> None:
    """Record the second sentence of the next unused paragraph, with the keyboard."""
    for key in ("n", "2", "p"):
        page.keyboard.press(key)
    form = page.locator("#making-position form")
    expect(form.locator("[name=statement]")).to_be_focused()
    page.keyboard.insert_text(statement_of(words))
    if first:
        form.locator("[name=question]").select_option("Will night trains come back?")
    else:
        expect(form.locator("[data-guess] [name=question]")).to_be_visible()
    page.keyboard.press(f"Alt+{stance}")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#told")).to_contain_text(f"Saved: {statement_of(words)}")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_editors_bring_a_roundtable_from_its_text_to_readers():
    debate = entered()
    ada, ben = person("editor", "ada"), person("editor", "ben")
    with override_settings(SINORUS_FOUR_EYES=True, **STATIC), chromium() as browser:
        server = LiveServer("localhost")
        writer = signed_in(browser, server.url, ada, viewport=WIDE)
        second = signed_in(browser, server.url, ben, viewport=WIDE)

        page = writer.open(reverse("admin:debates_debate_workbench", args=[debate.pk]))
        page.locator(".passage").last.focus()  # the next unused one is the first
        for place, (_, words, stance) in enumerate(SAID):
            record(page, words, stance, first=place == 0)
        expect(page.locator("#column-text")).to_contain_text("0 of 6 paragraphs have no record")
        page = writer.open(reverse("admin:debates_debate_review", args=[debate.pk]))
        page.get_by_role("button", name="Submit for review").click()
        page.get_by_text("Submitted by ada").wait_for()

        page = second.open("/admin/")
        page.get_by_role("link", name=debate.title, exact=True).first.click()
        page.get_by_role("button", name="Approve").click()
        page.get_by_role("link", name="Publish now").click()
        page.get_by_role("button", name="Publish all of this").click()
        page.get_by_text("is published.").wait_for()

        debate.refresh_from_db()
        read = Client().get(debate.get_absolute_url()).content.decode()
        for name, words, _ in SAID:
            assert name in read
            assert statement_of(words) in read
        assert [
            (one.expert.name, one.locator, one.quotation, one.stance[0])
            for one in debate.positions.order_by("locator")
        ] == [
            (name, str(place), words.partition(". ")[2], key)
            for place, (name, words, key) in enumerate(SAID, start=1)
        ]
        assert writer.complaints + second.complaints == []
        for window in (writer, second):
            window.close()
        server.stop()
