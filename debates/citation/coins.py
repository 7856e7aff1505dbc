"""References as ContextObjects in Spans (COinS, OpenURL Z39.88-2004), for pages.

Reference managers read them before the tags in the head of a page, whose authors they take for
persons: here an institution has a key of its own (`rft.aucorp`).
"""

from __future__ import annotations

from urllib.parse import urlencode

from debates.citation.citations import Reference


def coins(reference: Reference) -> str:
    """Return a reference as the title of a span, in the format for Dublin Core."""
    about = ". ".join(filter(None, (reference.abstract.rstrip("."), reference.detail)))
    pairs = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rft_id", reference.url),
        ("rft.type", "webpage"),
        ("rft.title", reference.title),
    ]
    for name in reference.authors:
        if name.given:
            pairs += [("rft.aulast", name.family), ("rft.aufirst", name.given)]
        else:
            pairs.append(("rft.aucorp", name.family))
    pairs += [
        ("rft.source", reference.container),
        ("rft.date", reference.issued),
        ("rft.identifier", reference.url),
        ("rft.language", reference.language),
        ("rft.description", about),
    ]
    return urlencode([(key, value) for key, value in pairs if value])
