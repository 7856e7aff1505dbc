"""Citation tags in the head of a page, for reference managers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from debates.citation.citations import Reference


def citation_tags(
    reference: Reference, further_tags: Iterable[tuple[str, Any]]
) -> tuple[tuple[str, str], ...]:
    """Metadata for reference managers: the same reference as in `debates.citation`.

    Highwire's tags have no word for an entry: without `z:itemType`, which Zotero reads first,
    it would take everything with a `citation_title` for an article of a journal.
    """
    names = [", ".join(filter(None, (author.family, author.given))) for author in reference.authors]
    tags = [
        ("citation_title", reference.title),
        *(("citation_author", name) for name in names),
        ("citation_publication_date", reference.issued.replace("-", "/")),
        ("citation_language", reference.language),
        ("citation_public_url", reference.url),
        ("citation_abstract", reference.abstract),
        ("prism.publicationName", reference.container),
        ("prism.versionIdentifier", reference.version),
        ("z:itemType", "webpage"),
        ("DC.title", reference.title),
        *(("DC.creator", name) for name in names),
        ("DC.date", reference.issued),
        ("DC.description", reference.detail),
        ("DC.language", reference.language),
        ("DC.identifier", reference.url),
        ("DC.relation", reference.container),
        ("DC.type", "Text"),
        *further_tags,
    ]
    return tuple((name, str(value)) for name, value in tags if value)
