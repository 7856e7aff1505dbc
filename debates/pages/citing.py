"""Content of "How to cite" on pages: a citation, its exports, and code to embed the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from debates.citation.citations import Reference
from debates.citation.coins import coins
from debates.citation.styles import citation

SHOWN_STYLES = (("Chicago", "chicago"), ("MLA", "mla"))
"""Other styles than that of the page, with their names in the API."""

EXPORTS = (("BibTeX", "bibtex"), ("RIS", "ris"), ("CSL-JSON", "csl-json"))

WIDTH, HEIGHT = 600, 420
"""Size of an embedded page in pixels where nothing smaller is asked for."""


def citation_context(reference: Reference, kind: str, slug: str, query: str = "") -> dict[str, Any]:
    """Return what `_citation.html` shows of an object.

    kind   as the addresses of the API have it: "debate", "position"
    query  further parameters of styles and exports: "&at=…"
    """
    address = reverse(f"api:{kind}-citation", args=[slug])

    def addresses(formats: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(words, f"{address}?format={name}{query}") for words, name in formats]

    return {
        "citation": citation(reference),
        "coins": coins(reference),
        "styles": addresses(SHOWN_STYLES),
        "exports": addresses(EXPORTS),
    }


def embed_context(request: HttpRequest, kind: str, slug: str, title: str) -> dict[str, Any]:
    """Return what `_embed.html` shows of a question or position."""
    address = reverse(f"pages:{kind}-embed", args=[slug])
    return {"embed": address, "embed_code": frame(request.build_absolute_uri(address), title)}


def frame(address: str, title: str, width: int = WIDTH, height: int = HEIGHT) -> SafeString:
    """Return the HTML that shows a page on another site; width and height are in pixels."""
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" frameborder="0" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>',
        address,
        title,
        width,
        height,
    )
