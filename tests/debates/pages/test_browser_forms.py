"""The forms of the admin in Chromium: their layout, saving by key, and a text that is pasted."""

from __future__ import annotations

import pytest
from django.test import override_settings
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from debates.models import Position, Source
from tests.debates.builders import (
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_question,
    make_source,
)
from tests.debates.editors import page_of, person
from tests.debates.pages.browser import STATIC, WIDE, Reader, chromium, expect, violations, wait_on
from tests.debates.pages.test_browser_workbench import NARROW, TOO_WIDE, signed_in

LONG = "Prof. Dr. Alexandra-Maria von und zu Hohenlohe-Waldenburg-Schillingsfürst the Younger"
MOST_FIELDS = 20
"""Fields that a form shows above its rows before any of its groups is opened."""
FIELDS_IN_SIGHT = """() => [...document.querySelectorAll(
    ".desk :is(input, select, textarea)"
)].filter((field) => field.name && field.type !== "hidden" && field.checkVisibility()).length"""
"""Unlike the height of a form, the number of its fields is the same in every font."""
PASTED = """navigator.clipboard.write([new ClipboardItem({
    "text/plain": new Blob(["Closer\\n\\nTrade grows.\\n\\nIt lasts."], {type: "text/plain"}),
    "text/html": new Blob(
        ["<h2>Closer</h2><p>Trade <b>grows</b>.</p><script>no()</script><p>It lasts.</p>"],
        {type: "text/html"}
    ),
})])"""
WITH_COMMANDS_NOTED = """() => {
    const run = document.execCommand.bind(document);
    window.commands = [];
    document.execCommand = (name, ...values) => {
        window.commands.push(name);
        return run(name, ...values);
    };
}"""
"""Notes how texts are put into a field: by "insertText" 40 pages take Chromium seconds."""
COVERED = """() => {
    const bar = document.querySelector(".submit-row").getBoundingClientRect();
    const field = document.activeElement.getBoundingClientRect();
    return field.bottom > bar.top && field.top < bar.bottom;
}"""

SENT_BY_TWO_CLICKS = """() => {
    let sent = 0;
    addEventListener("submit", (event) => {
        sent += event.defaultPrevented ? 0 : 1;
        event.preventDefault();
    });
    const save = document.querySelector("[name=_save]");
    save.click();
    save.click();
    return sent;
}"""


def filled() -> Position:
    """A position of many parts, in a debate with 51 experts of long names."""
    debate = make_debate(title="Where the two are heading", source=make_source(title=LONG * 2))
    for number in range(51):
        make_expert(debate, name=f"{LONG} the {number}th")
    for number in range(18):
        make_question(debate, text=f"Will it become an alliance within {number} years?")
    position = make_position(debate, make_expert(debate, name="Artyom Lukin"), status="draft")
    for number in range(10):
        make_evidence(position, statement=f"Figure {number} has grown.", quotation="grew")
        make_counterpoint(position, statement=f"But figure {number} has not.")
    return position


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_forms_fit_the_screen_and_keep_ones_place():
    position = filled()
    debate, editor = position.debate, person("editor", "anna")
    with override_settings(**STATIC), chromium() as browser:
        server = LiveServer("localhost")
        window = signed_in(browser, server.url, editor, viewport=WIDE)
        window.context.grant_permissions(["clipboard-read", "clipboard-write"])
        addresses = [page_of(one) for one in (position, debate, debate.source)]
        addresses.append(reverse("admin:guide", args=["editing"]))
        found = [fault for address in addresses for fault in looked_at(window, address)]

        assert found == []

        # a row opens in place; Ctrl+S saves it and leads back to the same field
        page = window.open(page_of(position))
        assert f"debate={debate.pk}" in page.locator("#add_id_expert").get_attribute("href")
        assert f"debate={debate.pk}" in page.locator("#add_id_question").get_attribute("href")
        page.locator("#evidence-9 summary").first.click()
        field = page.locator("#id_evidence-9-statement")
        field.fill("Figure 9 has grown too.")
        assert not page.evaluate(COVERED)
        page.keyboard.press("Control+s")
        expect(page.locator(".save-key")).to_have_text("Saved")
        expect(field).to_be_focused()
        assert position.evidence.last().statement == "Figure 9 has grown too."

        # what could not be sent outlives what is saved after it
        field.fill("Figure 9 has not grown.")
        window.context.set_offline(True)
        page.get_by_role("button", name="Save", exact=True).click(no_wait_after=True)
        wait_on(page, lambda: page.url != window.site + page_of(position))
        window.context.set_offline(False)
        page = window.open(page_of(debate))
        page.keyboard.press("Control+s")
        expect(page.locator(".save-key")).to_have_text("Saved")
        page = window.open(page_of(position))
        page.get_by_role("button", name="Restore").click()
        expect(page.locator("#id_evidence-9-statement")).to_have_value("Figure 9 has not grown.")
        window.complaints.clear()  # of the lost connection

        number_a_text(window, debate.source)
        choose_a_statistic(window, position)
        confirm_that_an_expert_is_another_one(window)
        save_once_and_go_back(window)
        assert window.complaints == []
        window.close()
        server.stop()


def number_a_text(window: Reader, source: Source) -> None:
    """Type a text, which is numbered at a click, and paste one, which is numbered at once."""
    page = window.open(page_of(source))
    text = page.locator("#id_text")
    text.fill("Trade grows.\n\nIt lasts.")
    text.blur()
    expect(page.get_by_text("No paragraph has a locator yet")).to_be_visible()
    page.get_by_role("button", name="Number the paragraphs").click()
    expect(text).to_have_value("[1] Trade grows.\n\n[2] It lasts.")
    page.evaluate(PASTED)
    page.evaluate(WITH_COMMANDS_NOTED)
    text.focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+v")
    expect(text).to_have_value("[1] Closer\n\nTrade grows.\n\n[2] It lasts.")
    assert page.evaluate("window.commands") == ["insertHTML"]
    page.keyboard.press("Control+z")
    expect(text).to_have_value("[1] Trade grows.\n\n[2] It lasts.")


def choose_a_statistic(window: Reader, position: Position) -> None:
    """Choose the kind that needs a figure, which opens its group in the form and the workbench."""
    page = window.open(page_of(position))
    page.locator("#evidence-9 summary").first.click()
    unit = page.locator("#id_evidence-9-unit")
    expect(unit).to_be_hidden()
    page.locator("#id_evidence-9-kind").select_option("statistic")
    expect(unit).to_be_visible()
    expect(page.locator("#id_evidence-9-reported_party")).to_be_hidden()
    page = window.open(page_of(position.debate, "workbench"))
    page.keyboard.press("e")
    expect(page.locator("#id_evidence_unit")).to_be_hidden()
    page.locator("#id_evidence_kind").select_option("statistic")
    expect(page.locator("#id_evidence_unit")).to_be_visible()


def confirm_that_an_expert_is_another_one(window: Reader) -> None:
    """Enter an expert who seems to be here: a question and no error, and nothing typed is lost."""
    page = window.open(reverse("admin:debates_expert_add"))
    page.locator("#id_name").fill("Lukin Artyom")
    page.locator("#id_biography").fill("A scholar of the Far East.")
    page.get_by_role("button", name="Save", exact=True).click()
    another = page.get_by_label("No, this is another expert. Save it.")
    expect(another).to_be_focused()
    expect(page.get_by_text("Please correct the error below.")).to_be_hidden()
    expect(page.locator("#id_biography")).to_have_value("A scholar of the Far East.")
    another.check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def save_once_and_go_back(window: Reader) -> None:
    """Press "Save" twice, and go back once it is saved; neither may save the same once more."""
    page = window.open(reverse("admin:debates_topic_add"))
    page.locator("#id_name").fill("Energy")
    assert page.evaluate(SENT_BY_TWO_CLICKS) == 1
    page = window.open(reverse("admin:debates_topic_add"))
    page.locator("#id_name").fill("Energy")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.go_back()
    expect(page.locator("#id_name")).to_have_value("")


def looked_at(window: Reader, address: str) -> list[str]:
    """Return what axe finds on a page, and whether it is too wide or its form too full."""
    page = window.open(address)
    quiet = list(window.complaints)
    found: list[str] = []
    for scheme, size in (("light", WIDE), ("dark", NARROW)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        # at its end the page has no field behind the bar
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        found += violations(page) + page.evaluate(TOO_WIDE)
        fields = page.evaluate(FIELDS_IN_SIGHT)
        if fields > MOST_FIELDS:
            found.append(f"{page.url} shows {fields} fields")
    page.set_viewport_size(WIDE)
    # axe itself does what the policy forbids
    window.complaints[:] = quiet
    return found
