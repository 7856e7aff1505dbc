"""A roundtable of six people in Chromium, from its text over two desks to readers."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer
from python_calamine import CalamineWorkbook

from debates.interchange.document import document
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


TITLE, SOURCE = "Will night trains come back?", "Roundtable on night trains"
TEXT = "\n\n".join(
    f"[{place}] {name}: {words}" for place, (name, words, _) in enumerate(SAID, start=1)
)
STANCES = {"a": "affirms", "d": "denies", "q": "qualifies"}

Sheets = dict[str, list[dict[str, Any]]]
"""The rows of each sheet of a workbook, by the headers of their columns."""


def entered() -> Debate:
    source = make_source(title=SOURCE, text=TEXT)
    debate = make_debate(title=TITLE, source=source, status="draft")
    for name, *_ in SAID:
        make_expert(debate, name=name)
    make_question(debate, text=TITLE)
    return debate


def statement_of(words: str) -> str:
    """Return the claim as the editor words it."""
    return f"In short: {words.partition('. ')[2]}"


EXPECTED = [
    {
        "expert": name,
        "question": TITLE,
        "stance": STANCES[key],
        "kind": "assessment",
        "statement": statement_of(words),
        "locator": str(place),
        "quotation": words.partition(". ")[2],
    }
    for place, (name, words, key) in enumerate(SAID, start=1)
]
"""The positions of the roundtable, whichever way they went in."""


def content(debate: Debate) -> list[dict[str, Any]]:
    """Return all that the positions of the debate have, by the words that an editor knows."""
    told = document(debate, drafts=True)
    names = {one["slug"]: one["name"] for one in told["experts"]}
    asked = {one["slug"]: one["text"] for one in told["debate"]["questions"]}
    assert [names[one["expert"]] for one in told["debate"]["participations"]] == [*names.values()]
    assert (told["debate"]["title"], told["sources"][0]["text"]) == (TITLE, TEXT)
    return [
        {name: value for name, value in one.items() if value and name != "slug"}
        | {"expert": names[one["expert"]], "question": asked[one["question"]]}
        for one in told["debate"]["positions"]
    ]


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
        assert content(debate) == EXPECTED
        assert writer.complaints + second.complaints == []
        for window in (writer, second):
            window.close()
        server.stop()


def rows() -> Sheets:
    """Return the roundtable as an editor types it into the sheets, by names alone."""
    typed = {"stance": "Stance", "statement": "Statement", "locator": "Locator"}
    return {
        "Debate": [{"Title": TITLE, "Language": "en", "Source": SOURCE}],
        "Sources": [{"Title": SOURCE, "Cited by": "paragraph", "Text": TEXT}],
        "Experts": [{"Name": name} for name, *_ in SAID],
        "Participations": [{"Expert": name} for name, *_ in SAID],
        "Questions": [{"Text": TITLE}],
        "Positions": [
            {"Expert": one["expert"], "Question": TITLE, "Quotation": one["quotation"]}
            | {header: one[name] for name, header in typed.items()}
            for one in EXPECTED
        ],
    }


def filled(template: bytes, sheets: Sheets) -> bytes:
    """Return a workbook with the sheets of a template and these rows."""
    read, written = CalamineWorkbook.from_filelike(io.BytesIO(template)), io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        for title in read.sheet_names:
            there, given = book.add_worksheet(title), read.get_sheet_by_name(title).to_python()
            heads = [str(cell).rstrip("*") for cell in given[0]] if title in sheets else []
            assert all(row.keys() <= {*heads} for row in sheets.get(title, ()))
            typed = [[row.get(head) for head in heads] for row in sheets.get(title, ())]
            for number, row in enumerate([*given, *typed]):
                there.write_row(number, 0, row)
    return written.getvalue()


FAULTS = (
    "Participations, row 3, Expert (A3)There is no expert “Bela Cost”. Did you mean “Bela Costa”?",
    "Positions, row 6, Quotation (Q6)This quotation does not appear at 5, nor anywhere else",
    "Sources, row 2, Cited by (H2)“chapter” is not a valid value. Allowed values: paragraph, page",
)
"""The faults that the first workbook has, with their places in it, as the page lists them."""


def upload(page: Page, content: bytes) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    given = {"name": "night-trains.xlsx", "mimeType": kind, "buffer": content}
    page.get_by_label("File:").set_input_files(given)
    page.get_by_role("button", name="Show the changes").click()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_same_roundtable_goes_in_by_spreadsheet_with_all_faults_told_at_once():
    with override_settings(**STATIC), chromium() as browser:
        server = LiveServer("localhost")
        window = signed_in(browser, server.url, person("editor"), viewport=WIDE)
        page = window.open(reverse("admin:debates_debate_changelist"))
        page.get_by_role("link", name="Upload").click()
        with page.expect_download() as download:
            page.get_by_role("link", name="Empty spreadsheet").click()
        template = Path(download.value.path()).read_bytes()

        wrong = rows()
        wrong["Participations"][1]["Expert"] = "Bela Cost"
        wrong["Sources"][0]["Cited by"] = "chapter"
        wrong["Positions"][4]["Quotation"] = "Freight has a better claim."
        upload(page, filled(template, wrong))
        faults = page.get_by_role("region", name="it has 3 problems").locator("tbody tr")
        expect(faults).to_have_text([re.compile(re.escape(one)) for one in FAULTS])

        upload(page, filled(template, rows()))
        expect(page.get_by_text("21 new.")).to_be_visible()
        page.get_by_role("button", name="Import").click()
        expect(page.get_by_role("status")).to_contain_text("Imported: 21 new.")
        page.get_by_role("link", name="Open the debate").click()
        expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
        assert content(Debate.objects.get()) == EXPECTED
        assert window.complaints == []
        window.close()
        server.stop()
