"""Upload of a spreadsheet in Chromium: faults, difference, conflict and import, in both schemes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from debates.interchange.document import as_bytes, document
from debates.interchange.importing import import_debate
from debates.interchange.plan import Options
from debates.models import Debate, Position
from tests.debates.admin.in_browser import hold_against_wcag, signed_in
from tests.debates.interchange.documents import sound
from tests.debates.pages.browser import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

UPLOAD = "/admin/debates/debate/upload/"


@pytest.fixture
def page(transactional_db: None) -> Iterator[Page]:
    """The page for uploads, opened by an editor."""
    with signed_in(UPLOAD) as found:
        yield found


def send(page: Page, content: bytes) -> None:
    given = {"name": "debate.json", "mimeType": "application/json", "buffer": content}
    page.get_by_label("File:").set_input_files(given)
    page.get_by_role("button", name="Show the changes").click()


def test_a_file_is_corrected_and_imported_over_a_newer_change(page: Page) -> None:
    import_debate(sound(), Options(), apply=True, source="debate.json")
    told = document(Debate.objects.get(), drafts=True)
    here = Position.objects.get(slug="it-lasts")
    here.statement = "It will last."
    here.save()
    told["debate"]["positions"][0]["statement"] = "It lasts."
    wrong = json.loads(as_bytes(told))
    wrong["debate"]["positions"][1] |= {"stance": "deny", "expert": "falon"}

    send(page, as_bytes(wrong))
    expect(page.get_by_role("heading", name="it has 2 problems")).to_be_visible()
    hold_against_wcag(page)

    send(page, as_bytes(told))
    expect(page.get_by_text("Changed here after the file was made")).to_be_visible()
    hold_against_wcag(page)
    page.get_by_label("Undo the changes that were made here").check()
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("status")).to_contain_text("Imported: 1 changed.")
    page.get_by_role("link", name="Open the debate").click()
    assert Position.objects.get(slug="it-lasts").statement == "It lasts."
