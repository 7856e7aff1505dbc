"""Content of "How to cite" on pages: a citation and its exports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from debates.citation.citations import Reference
from debates.citation.coins import coins
from debates.citation.styles import citation

SHOWN_STYLES = (("Chicago", "chicago"), ("MLA", "mla"))
"""Other styles than that of the page, with their names in the API."""

EXPORTS = (("BibTeX", "bibtex"), ("RIS", "ris"), ("CSL-JSON", "csl-json"))


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
