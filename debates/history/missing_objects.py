"""Lookup of a key that no public object has: its current key, its withdrawal or its deletion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.validators import slug_re
from django.db.models import QuerySet

from debates.history.deletions import KEPT, About, about_deleted, about_withdrawn
from debates.history.models import Deletion
from debates.models.former_slugs import current_slug, former_slugs, key_field


@dataclass(frozen=True, slots=True)
class Departure:
    """The withdrawal or deletion of an object that was public.

    gone_at  of the withdrawal or deletion
    reason   for readers; may be empty
    deleted  whether it was deleted, else withdrawn
    about    what it was about
    """

    gone_at: datetime | None
    reason: str
    deleted: bool
    about: About


def find_missing(public: QuerySet, where: Mapping[str, Any]) -> str | Departure | None:
    """Return the current key of a public object, or its departure, or None for neither.

    public  the public objects of one model
    where   the key that none of them has: {"slug": "lukin"}, {"public_id": "k7m2wq9cx4"}
    """
    model = public.model
    name = key_field(model)
    key = current_slug(model, where[name])
    current = where if key is None else {name: key}
    if key is not None and public.filter(**current).exists():
        return key
    if hasattr(model.objects, "withdrawn"):
        withdrawn = model.objects.withdrawn().filter(**current).first()
        if withdrawn is not None:
            reason = withdrawn.gone_reason or ""
            return Departure(withdrawn.gone_at, reason, False, about_withdrawn(withdrawn))
    return _deleted(public, where) if "slug" in where and model in KEPT else None


def _deleted(public: QuerySet, where: Mapping[str, Any]) -> Departure | None:
    """Return the deletion of the object that was the last one at an address."""
    model, slug = public.model, where["slug"]
    # PostgreSQL refuses a null character, even in a comparison
    if not slug_re.match(slug):
        return None
    targets = [
        *model._default_manager.filter(slug=slug).values_list("pk", flat=True),
        *former_slugs(model).filter(slug=slug).values_list("target_id", flat=True),
    ]
    kind = model._meta.model_name
    found = Deletion.objects.filter(kind=kind, target_id__in=targets[:1]).first()
    if found is None:
        return None
    return Departure(found.deleted_at, found.reason, True, about_deleted(found))
