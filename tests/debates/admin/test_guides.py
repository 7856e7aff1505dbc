"""The guides for editors: read in the admin, and linked from the forms that they explain."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.urls import reverse

from debates.admin.guides import GUIDES, SECTIONS, guide_links
from tests.debates.editors import World, edited_models, page_of, person

pytestmark = pytest.mark.django_db

MOST_WORDS = 5_000
"""Words of the guides on editing and modelling together."""


def linked(html: str) -> list[str]:
    """Return the addresses to which an article links."""
    article = html.partition('class="guide"')[2].partition("</article>")[0]
    return re.findall(r'<a href="([^"]+)"', article)


@pytest.mark.parametrize("name", GUIDES)
def test_guides_are_pages_whose_links_lead_on(name: str) -> None:
    reader = person("contributor")
    address = reverse("admin:guide", args=[name])

    page = reader.open(address)

    assert page.status == 200
    for link in linked(page.html):
        if not link.startswith("https://"):
            there, _, anchor = link.partition("#")
            other = reader.open(there or address).html
            assert not anchor or f'id="{anchor}"' in other, link


def test_a_guide_has_its_headings_and_tables_and_no_link_to_what_is_not_here() -> None:
    html = person("editor").open(reverse("admin:guide", args=["editing"])).html

    assert '<h2 id="write-a-position">Write a position</h2>' in html
    assert "<th>sees everything</th>" in html
    assert 'href="running.md' not in html
    assert "running.md" not in linked(html)


def test_the_guides_to_write_with_are_read_in_half_an_hour() -> None:
    texts = [
        (settings.BASE_DIR / "docs" / f"{name}.md").read_text() for name in ("editing", "modelling")
    ]

    assert sum(len(text.split()) for text in texts) <= MOST_WORDS


def test_only_guides_are_shown_and_only_to_editors() -> None:
    editor = person("editor")

    assert editor.open("/admin/guides/running/").status == 404
    assert editor.open("/admin/guides/none/").status == 404
    assert person("anonymous").open(reverse("admin:guide", args=["editing"])).status == 302


@pytest.mark.parametrize("page", SECTIONS)
def test_pages_are_explained_by_sections_that_are_there(page: str) -> None:
    editor = person("editor")

    for _, address in guide_links(page):
        guide, _, heading = address.partition("#")
        assert f'id="{heading}"' in editor.open(guide).html


def test_forms_link_to_their_sections_beside_their_titles(there: World) -> None:
    editor = person("editor")
    workbench = editor.open(page_of(there.debate, "workbench")).html
    forms = [editor.open(reverse("admin:debates_position_add")), editor.edit(there.alliance)]

    for page in forms:
        before, _, rest = page.html.partition("How to enter a position</a>")
        assert before.count("</h1>") >= 1
        assert 'href="/admin/guides/editing/#write-a-position" target="_blank"' in before
        assert 'id="position_form"' in rest
    assert 'href="/admin/guides/editing/#work-from-the-text"' in workbench
    assert 'href="/admin/guides/editing/"' in editor.open(reverse("admin:index")).html


def test_every_kind_of_content_has_its_sections() -> None:
    content = {
        model._meta.model_name for model in edited_models() if model._meta.app_label == "debates"
    }

    assert content <= {*SECTIONS}
