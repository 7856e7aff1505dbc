"""Folders of indexes of Whoosh, as tests look into them."""

from __future__ import annotations

from search.backends.whoosh.backend import WhooshBackend


def files(backend: WhooshBackend) -> set[str]:
    return {str(entry.relative_to(backend.path)) for entry in backend.path.rglob("*")}
