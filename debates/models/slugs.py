"""Slugs for permanent addresses: made once from a text, never given to another object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, count
from unicodedata import category

from anyascii import anyascii
from django.db.models import Model, Q
from django.utils.text import slugify

from debates.models.former_slugs import former_slugs

ADDRESS_TAKEN = "This address is taken. Enter another, or leave it empty."

RESERVED = frozenset({"facets", "groups"})
"""Slugs that no object takes, since the API has addresses of its own there."""

RESERVED_ADDRESS = "This address is reserved. Enter another, or leave it empty."

LENGTH = 60
"""Maximum number of characters of a slug made from a text, without the number behind it."""


SLUGS_PER_QUERY = 500
"""Slugs that one query looks for."""


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
    base = _base(model, text)
    taken_slugs = set(RESERVED)
    for objects in (model._default_manager, former_slugs(model)):
        taken_slugs.update(objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = chain([base], (f"{base}-{number}" for number in count(2)))
    return next(slug for slug in candidates if slug not in taken_slugs)


class FreeSlugs:
    """Free slugs for many new objects of a model, which a few queries find.

    texts  the texts that slugs are made of
    taken  slugs that are taken besides those of the database
    """

    def __init__(
        self, model: type[Model], texts: Iterable[str], taken_slugs: Iterable[str]
    ) -> None:
        self._model = model
        self._taken = {*RESERVED, *taken_slugs}
        self._numbers: dict[str, Iterator[int]] = {}
        bases = sorted({_base(model, text) for text in texts})
        for start in range(0, len(bases), SLUGS_PER_QUERY):
            self._take_stored(Q(slug__in=bases[start : start + SLUGS_PER_QUERY]))

    def take(self, text: str) -> str:
        """Return a slug made from any of the texts, which is then taken."""
        base = slug = _base(self._model, text)
        while slug in self._taken:
            if base not in self._numbers:
                self._numbers[base] = count(2)
                self._take_stored(Q(slug__startswith=f"{base}-"))
            slug = f"{base}-{next(self._numbers[base])}"
        self._taken.add(slug)
        return slug

    def _take_stored(self, condition: Q) -> None:
        for objects in (self._model._default_manager, former_slugs(self._model)):
            self._taken.update(objects.filter(condition).values_list("slug", flat=True))


def _base(model: type[Model], text: str) -> str:
    return readable(text) or str(model._meta.model_name)
