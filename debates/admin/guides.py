"""The guides for editors, as docs/ has them, on the site that they explain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

GUIDES = ("editing", "modelling", "interchange", "forecasts", "glossary")
"""The pages of docs/ that editors can read here; links to other pages are plain text."""

SECTIONS = {
    "debate": (
        ("How to begin a debate", "editing", "begin-a-debate"),
        ("What belongs in its fields", "modelling", "the-debate-and-its-source"),
    ),
    "expert": (("How to enter an expert", "modelling", "experts-and-participations"),),
    "position": (
        ("How to enter a position", "editing", "write-a-position"),
        ("What belongs in its fields", "modelling", "positions"),
        ("Which stance to choose", "modelling", "stance"),
        ("Which evidence to enter", "modelling", "evidence"),
    ),
    "question": (("How to word a question", "modelling", "questions"),),
    "source": (("How to enter the text of a source", "editing", "the-text-of-a-source"),),
    "topic": (("How to choose topics", "modelling", "topics"),),
    "workbench": (("How to work from the text", "editing", "work-from-the-text"),),
}
"""The sections that help with a page: what the link is called, the guide and the heading."""

HEADING = "heading_open"
OF_PAGE = re.compile(r"([\w-]+)\.md(#.*)?$")


def guide_links(page: str) -> list[tuple[str, str]]:
    """Return the sections of the guides about a page of the admin: titles and addresses.

    page  the name of the model that its form edits, or "workbench"
    """
    return [
        (title, f"{reverse('admin:guide', args=[guide])}#{heading}")
        for title, guide, heading in SECTIONS.get(page, ())
    ]


def guide_view(site: AdminSite, request: HttpRequest, name: str) -> HttpResponse:
    """Show a guide. Raises Http404 for what is none."""
    if name not in GUIDES:
        raise Http404
    title, html = _read_guide(name)
    context = {**site.each_context(request), "title": title, "guide": html}
    return TemplateResponse(request, "admin/debates/guide.html", context)


@cache
def _read_guide(name: str) -> tuple[str, SafeString]:
    """Return the title and the rest of a guide. Raises Http404 where docs/ was not installed."""
    try:
        text = (settings.BASE_DIR / "docs" / f"{name}.md").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Http404 from None
    title, _, body = text.removeprefix("# ").partition("\n")
    # HTML in the text is shown as text
    markdown = MarkdownIt("js-default")
    tokens = markdown.parse(body)
    for opening, content in pairwise(tokens):
        if opening.type == HEADING:
            opening.attrSet("id", _anchor(content.content))
    for token in tokens:
        if token.type == "table_open":
            # a wide one is scrolled in itself, also with the keyboard
            token.attrSet("tabindex", "0")
        token.children = token.children and [*_with_guide_links(token.children)]
    return title, SafeString(markdown.renderer.render(tokens, markdown.options, {}))


def _anchor(heading: str) -> str:
    """Return the fragment by which links lead to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _with_guide_links(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield what stands in a paragraph, with links to guides and other sites alone."""
    is_kept = True
    for token in tokens:
        if token.type == "link_open":
            address = _guide_address(str(token.attrGet("href")))
            is_kept = bool(address)
            token.attrSet("href", address)
        if is_kept or token.type not in {"link_open", "link_close"}:
            yield token


def _guide_address(link: str) -> str:
    """Return the address here of what a page of docs/ links to; empty for none."""
    page = OF_PAGE.match(link)
    if page is not None and page[1] in GUIDES:
        return reverse("admin:guide", args=[page[1]]) + (page[2] or "")
    return link if link.startswith(("#", "https://")) else ""
