"""Advice to use another engine of the search index, for sites that have grown."""

from __future__ import annotations

from django.conf import settings

from debates.models import Position

LARGE_SITE = 5_000
"""Number of positions from which on a site gains by tantivy."""


def engine_advice() -> str:
    """Return the advice to use tantivy as a sentence; empty where nothing is gained by it."""
    if not settings.SINORUS_SEARCH["BACKEND"].endswith(".WhooshBackend"):
        return ""
    count = Position.objects.count()
    if count < LARGE_SITE:
        return ""
    return (
        f"With {count:,} positions, searches are faster with SINORUS_SEARCH_ENGINE=tantivy. The "
        "index is then built anew beside the running site."
    )
