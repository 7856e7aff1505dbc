"""Slugs for permanent addresses: made once from a text, never given to another object."""

from __future__ import annotations

from itertools import chain, count
from unicodedata import category

from anyascii import anyascii
from django.db.models import Model
from django.utils.text import slugify

from debates.models.former_slugs import former_slugs

ADDRESS_TAKEN = "This address is taken. Enter another, or leave it empty."

RESERVED = frozenset({"facets", "groups"})
"""Slugs that no object takes, since the API has addresses of its own there."""

RESERVED_ADDRESS = "This address is reserved. Enter another, or leave it empty."

LENGTH = 60
"""Maximum number of characters of a slug made from a text, without the number behind it."""


def readable(text: str) -> str:
    """`text` as lower-case ASCII words joined by hyphens, cut at a word; perhaps empty.

    Symbols such as emoji, which have names of several words, are left out.
    """
    slug = slugify(anyascii("".join(letter for letter in text if category(letter) != "So")))
    if len(slug) <= LENGTH:
        return slug
    return slug[: LENGTH + 1].rpartition("-")[0] or slug[:LENGTH]


def free_slug(model: type[Model], text: str) -> str:
    """Return a slug made from `text` that is not reserved and no object of the model has or had."""
    base = readable(text) or model._meta.model_name
    taken = set(RESERVED)
    for objects in (model._default_manager, former_slugs(model)):
        taken.update(objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = chain([base], (f"{base}-{number}" for number in count(2)))
    return next(slug for slug in candidates if slug not in taken)
