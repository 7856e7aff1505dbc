"""Lookup of a key that no public object has: the object's current slug, or its withdrawal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from debates.models.former_slugs import current_slug


class Withdrawal(NamedTuple):
    """Time and reason of a withdrawal; the reason may be empty."""

    gone_at: datetime | None
    reason: str


def find_missing(public: QuerySet, where: Mapping[str, Any]) -> str | Withdrawal | None:
    """Return the current slug of a public object, or the withdrawal, or None for neither.

    public  the public objects of one model
    where   the key that none of them has: {"slug": "lukin"}, {"id": 17}, or the slug of another
            object, at whose address it stands: {"position__slug": "lukin-economic-gap-widens"}
    """
    model = public.model
    [(path, key)] = where.items()
    *steps, last = path.split("__")
    owner = model._meta.get_field(steps[0]).related_model if steps else model
    slug = current_slug(owner, key) if last == "slug" else None
    if slug is not None:
        where = {path: slug}
        if public.filter(**where).exists():
            return slug
    if not hasattr(model.objects, "withdrawn"):
        return None
    withdrawn = model.objects.withdrawn().filter(**where)
    row = withdrawn.values_list("gone_at", "gone_reason").first()
    return Withdrawal(*row) if row else None
