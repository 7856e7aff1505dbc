"""Names of experts on pages: each leads to the expert."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import pytest

from debates.models import Expert
from tests.debates.pages.conftest import Visit
from tests.debates.pages.reading_pages import OF_THE_ARTICLE

pytestmark = pytest.mark.django_db

PROSE = ("blockquote", "q", "cite")
"""Elements with words of others."""
ELSEWHERE = ("h1", "title", "label", "option", "summary", "script", "pre")
"""Elements that name what they are about, or that cannot hold a link."""
CITATION = "citation"


def words_outside_links(element: Element) -> Iterator[str]:
    """Yield the texts that are neither in a link, nor prose, nor where no link can be."""
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag in ("a", *PROSE, *ELSEWHERE) or tag.endswith("svg") or element.get("class") == CITATION:
        return
    yield element.text or ""
    for child in element:
        yield from words_outside_links(child)
        yield child.tail or ""


def test_a_name_leads_to_the_expert_wherever_it_stands(visit: Visit) -> None:
    names = list(Expert.objects.values_list("name", flat=True))

    unlinked = [
        f"{address}: {words.strip()[:120]}"
        for address in OF_THE_ARTICLE
        for words in words_outside_links(visit.trees[address])
        if any(name in words for name in names)
    ]

    assert unlinked == []
