"""Identity of experts, topics and sources: whether an entry of a file is an existing object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from anyascii import anyascii
from django.db.models import Model

from debates.models import Expert, Source


def name_of(model: type[Model], values: Mapping[str, Any]) -> str:
    """Get the name of an entry, or its title where it is a source."""
    return values["title" if model is Source else "name"]


def is_same(existing: Any, values: Mapping[str, Any]) -> bool:
    """Test by name whether an existing object is the one that an entry describes."""
    if isinstance(existing, Expert):
        described = (values["name"], values["sort_name"], *values["aliases"])
        return not _spoken((existing.name, existing.sort_name, *existing.aliases)).isdisjoint(
            _spoken(described)
        )
    known = existing.title if isinstance(existing, Source) else existing.name
    return called_alike(known, name_of(type(existing), values))


def called_alike(first: str, second: str) -> bool:
    """Test whether two names differ only in case, diacritics, script or order of words."""
    return _spoken([first]) == _spoken([second])


def _spoken(names: Iterable[str]) -> set[frozenset[str]]:
    """Return names without case, marks, script, and order of their words."""
    words = (anyascii(name).casefold().replace(",", " ").split() for name in names)
    return {frozenset(found) for found in words if found}
