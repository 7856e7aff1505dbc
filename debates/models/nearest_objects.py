"""Objects that a misspelt slug or name may have meant."""

from __future__ import annotations

import re

from django.db.models import QuerySet

from debates.models.declaration import title_field
from debates.text.did_you_mean import LONGEST_WORD, nearest

OBJECTS_COMPARED = 500
"""Objects that begin alike, and first ones of all, that a text is compared with."""


def nearest_slug(objects: QuerySet, typed: str, key: str = "slug") -> str | None:
    """Return the slug of the object whose slug or name is most similar to a typed text.

    None if none is similar, or the objects have no slugs.

    key  path to the slug of an object
    """
    if not key.endswith("slug"):
        return None
    beginning = re.sub(r"[^a-z0-9-]", "", typed.lower())[:2]
    slugs = {slug: slug for slug, _ in _similar(objects, key, key, beginning)}
    title = title_field(objects.model) if key == "slug" else ""
    return _nearest(typed, slugs) or (
        _nearest(typed, dict(_similar(objects, title, key, typed.strip()[:2]))) if title else None
    )


def _similar(objects: QuerySet, name: str, key: str, beginning: str) -> set[tuple[str, str]]:
    """Return the values of a field that may be similar, each with the slug of its object."""
    pairs = objects.order_by(name, key).values_list(name, key)
    alike = pairs.filter(**{f"{name}__istartswith": beginning})
    return {*alike[:OBJECTS_COMPARED], *pairs[:OBJECTS_COMPARED]}


def _nearest(typed: str, slugs: dict[str, str]) -> str | None:
    """Return the slug by the most similar of its names; of long names the beginnings count."""
    by_beginning = {name[:LONGEST_WORD]: slug for name, slug in slugs.items()}
    name = nearest(typed.strip()[:LONGEST_WORD], by_beginning)
    return by_beginning[name] if name else None
