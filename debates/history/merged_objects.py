"""Experts, topics and sources that were merged: what earlier versions refer to instead of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Exists, ForeignKey, Model, OuterRef, QuerySet

from debates.models import Expert, Source, Topic
from debates.models.former_slugs import former_slugs

MERGED = (Expert, Topic, Source)
"""The models whose objects can be merged."""


def merged_into(model: type[Model], keys: Collection[int]) -> Mapping[int, int]:
    """Return what merged objects were merged into, both by primary key; others are left out.

    keys  of objects that are not there any more

    The slug of a merged object leads to the one that was kept, also after further merges.
    """
    if model not in MERGED or not keys:
        return {}
    records = last_at_their_slugs(model).filter(id__in=keys)
    records = records.exclude(id__in=model._default_manager.filter(pk__in=keys).values("pk"))
    slugs = dict(records.order_by("history_id").values_list("id", "slug"))
    led = former_slugs(model).filter(slug__in=slugs.values()).values_list("slug", "target_id")
    targets = dict(led)
    return {key: targets[slug] for key, slug in slugs.items() if targets.get(slug, key) != key}


def last_at_their_slugs(model: type[Model]) -> QuerySet:
    """Return the records of deletions after which no other object with the same slug was deleted.

    Only these may be of what was merged: a slug may have been that of another object before, which
    was deleted for good.
    """
    deleted = model.history.filter(history_type="-")
    later = deleted.filter(slug=OuterRef("slug"), history_id__gt=OuterRef("history_id"))
    return deleted.filter(~Exists(later))


def follow_merges(instance: Model) -> bool:
    """Let an earlier version refer to what is kept of objects that were merged since.

    Returns whether any of them was.
    """
    has_followed = False
    for field in instance._meta.concrete_fields:
        if isinstance(field, ForeignKey) and field.related_model in MERGED:
            key = getattr(instance, field.attname)
            targets = merged_into(field.related_model, [key] if key is not None else [])
            if key in targets:
                setattr(instance, field.attname, targets[key])
                has_followed = True
    return has_followed
