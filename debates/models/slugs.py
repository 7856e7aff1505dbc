"""Permanent addresses: made once from the text, never given to another thing."""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING

from anyascii import anyascii
from django.apps import apps
from django.core.validators import slug_re
from django.db.models import Model, QuerySet
from django.utils.text import slugify

if TYPE_CHECKING:
    from debates.models.base import Slugged

ADDRESS_TAKEN = "This address is taken. Enter another, or leave it empty."

LENGTH = 60
"""As many characters as a slug has that is made from a text, without the number behind it."""


def readable(text: str) -> str:
    """`text` as lower-case ASCII words joined by hyphens, cut at a word; perhaps empty."""
    slug = slugify(anyascii(text))
    if len(slug) <= LENGTH:
        return slug
    return slug[: LENGTH + 1].rpartition("-")[0] or slug[:LENGTH]


def fill_slug(instance: Slugged) -> set[str]:
    """Give `instance` a free slug where it has none; the names of the fields that were set."""
    if instance.slug:
        return set()
    kind = instance._meta.model_name
    base = readable(instance.slug_source()) or kind
    taken: set[str] = set()
    for things in (type(instance)._default_manager, former(type(instance))):
        taken.update(things.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = chain([base], (f"{base}-{number}" for number in count(2)))
    instance.slug = next(slug for slug in candidates if slug not in taken)
    return {"slug"}


def former(model: type[Model]) -> QuerySet:
    """The former slugs of things of this model."""
    return apps.get_model("history", "FormerSlug").objects.filter(kind=model._meta.model_name)


def present_slug(model: type[Model], slug: str) -> str | None:
    """The slug that the thing formerly at `slug`, which may be any text, has now; None where
    there is none.

    Whether the thing may be seen is not looked at here.
    """
    # PostgreSQL takes no null character, not even to look for it
    if not slug_re.match(slug):
        return None
    target = former(model).filter(slug=slug).values_list("target_id", flat=True).first()
    if target is None:
        return None
    return (
        model._default_manager.filter(pk=target).exclude(slug=slug).values_list("slug", flat=True)
    ).first()
