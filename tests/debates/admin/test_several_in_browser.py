"""Changes of several objects in Chromium: merging, bulk change, find and replace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from debates.models import Expert, Position
from tests.debates.admin.in_browser import hold_against_wcag, signed_in
from tests.debates.builders import make_debate, make_expert, make_position, make_question
from tests.debates.pages.browser import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

POSITIONS = "/admin/debates/position/"


@pytest.fixture
def at_desk(transactional_db: None) -> Iterator[Page]:
    """The list of positions, opened by an editor."""
    with signed_in(POSITIONS) as found:
        yield found


def run_action(page: Page, name: str) -> None:
    page.get_by_role("checkbox", name="Select all objects on this page").check()
    page.get_by_label("Action:").select_option(label=name)
    page.locator(".actions button[name=index]").click()


def test_several_objects_are_changed_with_the_keyboard(at_desk: Page) -> None:
    page = at_desk
    debate = make_debate(title="Where the two are heading")
    make_question(debate, text="Will it become an alliance?")
    for name in ("Artyom Lukin", "A. Lukin, professor of international relations"):
        make_position(debate, make_expert(debate, name=name), statement=f"It lasts, says {name}.")

    page.goto(page.url)
    run_action(page, "Change together (topic, question, kind, …)")
    page.get_by_label("Question:").select_option(label="Will it become an alliance?")
    page.get_by_role("button", name="Show the changes").press("Enter")
    expect(page.get_by_text("Choose both a question and a stance").first).to_be_visible()
    hold_against_wcag(page)
    page.get_by_label("Stance:").select_option("affirms")
    page.get_by_role("button", name="Show the changes").press("Enter")
    page.get_by_label("Only a slip of the pen").press(" ")
    page.get_by_role("button", name="Change all of these").press("Enter")
    expect(page.get_by_text("2 positions changed.")).to_be_visible()
    assert Position.objects.filter(stance="affirms").count() == 2

    page.goto(page.url.replace(POSITIONS, f"/admin/debates/debate/replace/?one={debate.pk}"))
    page.get_by_label("Find:").fill("lasts")
    page.get_by_label("Replace with:").fill("endures")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2 hits")).to_be_visible()
    hold_against_wcag(page)
    page.get_by_label("professor of international relations").press(" ")
    page.get_by_label("Only a slip of the pen").press(" ")
    page.get_by_role("button", name="Replace the ticked hits").press("Enter")
    expect(page.get_by_text("Replaced in 1 text.")).to_be_visible()
    assert Position.objects.filter(statement__startswith="It endures").count() == 1

    make_question(debate, text="Since when?")
    page.goto(page.url.partition("/admin/")[0] + f"/admin/debates/debate/{debate.pk}/order/")
    page.get_by_role("button", name="Move up: Since when?").press("Enter")
    hold_against_wcag(page)
    page.get_by_role("button", name="Save the order").press("Enter")
    expect(page.get_by_text("The order was saved.")).to_be_visible()
    assert [one.text[:5] for one in debate.questions.order_by("order")] == ["Since", "Will "]
    page.get_by_text("Will it become").drag_to(page.get_by_text("Since when?"))
    page.get_by_role("button", name="Save the order").press("Enter")
    expect(page.get_by_text("The order was saved.")).to_be_visible()
    assert [one.text[:5] for one in debate.questions.order_by("order")] == ["Will ", "Since"]

    page.goto(page.url.partition("/admin/")[0] + "/admin/debates/expert/")
    run_action(page, "Merge (asks which to keep)")
    hold_against_wcag(page)
    page.get_by_label("Artyom Lukin (").press(" ")
    page.get_by_label("Reason for the correction").fill("One person, entered twice.")
    page.get_by_role("button", name="Merge").press("Enter")
    expect(page.get_by_text("was merged into")).to_be_visible()
    assert Expert.objects.get().positions.count() == 2
