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
    where   the key that none of them has: {"slug": "lukin"}, {"id": 17}
    """
    model = public.model
    slug = current_slug(model, where["slug"]) if "slug" in where else None
    if slug is not None:
        where = {"slug": slug}
        if public.filter(**where).exists():
            return slug
    if not hasattr(model.objects, "withdrawn"):
        return None
    withdrawn = model.objects.withdrawn().filter(**where)
    row = withdrawn.values_list("gone_at", "gone_reason").first()
    return Withdrawal(*row) if row else None
