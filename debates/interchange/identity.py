"""Identity of experts, topics and sources: whether an entry of a file is an existing object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from debates.models import Expert, Source
from debates.text.likeness import called_alike, spoken_words


def name_of(model: type[Model], values: Mapping[str, Any]) -> str:
    """Get the name of an entry, or its title where it is a source."""
    return values["title" if model is Source else "name"]


def is_same(existing: Any, values: Mapping[str, Any]) -> bool:
    """Test by name whether an existing object is that which an entry describes."""
    if isinstance(existing, Expert):
        own = (existing.name, existing.sort_name, *existing.aliases)
        described = (values["name"], values["sort_name"], *values["aliases"])
        return not {*map(spoken_words, own)}.isdisjoint(map(spoken_words, filter(None, described)))
    name = existing.title if isinstance(existing, Source) else existing.name
    return called_alike(name, name_of(type(existing), values))
