"""Lookup of a key that no public object has: its current key, or its departure from the public."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.core.validators import slug_re
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from debates.history.deletions import (
    KEPT,
    About,
    about_deleted,
    about_deleted_question,
    about_deleted_vote,
    about_withdrawn,
    deletion_of_debate,
    reasons_of_deletion,
)
from debates.history.merged_objects import MERGED
from debates.history.models import Deletion, Tombstone
from debates.models import Question, Vote
from debates.models.draft_preview import is_previewing
from debates.models.former_slugs import FormerSlug, current_slug, former_slugs, key_field

SHARED_MODELS = MERGED
"""The models whose objects belong to no debate, and are public while public debates use them."""

How = Literal["withdrawn", "deleted", "removed"]


@dataclass(frozen=True, slots=True)
class Departure:
    """The departure of an object that was public.

    key      primary key of the object
    gone_at  of the departure
    reason   for readers; may be empty
    how      "withdrawn" by the editors, "deleted", or "removed": one of SHARED that was deleted, or
             that no public object uses any more
    about    what it was about
    """

    key: int
    gone_at: datetime | None
    reason: str
    how: How
    about: About


def find_missing(public: QuerySet, where: Mapping[str, Any]) -> str | Departure | None:
    """Return the current key of a public object, or its departure, or None for neither.

    A draft asks for as many queries as no object at all, so that the time tells nobody of it.

    public  the public objects of one model
    where   the key that none of them has: {"slug": "lukin"}, {"public_id": "k7m2wq9cx4"}
    """
    model = public.model
    slug = where[key_field(model)]
    # PostgreSQL refuses a null character, even in a comparison
    if not slug_re.match(slug):
        return None
    key = current_slug(public, slug, formerly_read(model))
    if key is not None:
        return key
    if hasattr(model.objects, "withdrawn"):
        withdrawn = model.objects.withdrawn().filter(pk__in=_keys_at(model, where)).first()
        if withdrawn is not None:
            return _withdrawn(withdrawn)
    if "slug" not in where:
        return _deleted_vote(slug) if model is Vote else None
    return _deleted(model, where) if model in KEPT else _removed(model, slug)


def _keys_at(model: type[Model], where: Mapping[str, Any]) -> QuerySet:
    """Return the primary key of the object that readers read at a key; of at most one."""
    (slug,) = where.values()
    own = model._base_manager.filter(**where).order_by().values("pk")
    return own.union(formerly_read(model).filter(slug=slug).values("target_id"), all=True)


def formerly_read(model: type[Model]) -> QuerySet[FormerSlug]:
    """Return the former slugs of a model under which readers could read its objects.

    The slug that only a draft had leads nowhere: it may say what the editors thought better of.
    So does that of one of SHARED of which no reader knew when it was merged, so that nobody learns
    whom it stands for. The preview of a draft follows the slugs that the draft had.
    """
    former = former_slugs(model)
    of_drafts = is_previewing() and model not in SHARED_MODELS
    # an identifier never changes: what came before it was a number
    if of_drafts or key_field(model) != "slug":
        return former
    tombstones = Tombstone.objects.filter(
        kind=model._meta.model_name, key=OuterRef("slug"), target_id=OuterRef("target_id")
    )
    return former.filter(Exists(tombstones))


def departed_keys(public: QuerySet, keys: Iterable[str]) -> set[str]:
    """Return the keys among these that were public, and lead to no public object now.

    public  the public objects of one model
    """
    # PostgreSQL refuses a null character, even in a comparison
    readable = [key for key in keys if slug_re.match(key)]
    if not readable:
        return set()
    targets = public.order_by().values("pk")
    former = formerly_read(public.model).filter(slug__in=readable, target_id__in=targets)
    tombstones = Tombstone.objects.filter(kind=public.model._meta.model_name, key__in=readable)
    leads_elsewhere = Q(target_id__in=targets) | Q(key__in=former.values("slug"))
    return set(tombstones.exclude(leads_elsewhere).values_list("key", flat=True))


def _withdrawn(instance: Model) -> Departure | None:
    """Return the departure of a withdrawn object; None where it was never public at an address."""
    model, pk = type(instance), instance.pk
    former = former_slugs(model).filter(target_id=pk).values_list("slug", flat=True)
    keys = [getattr(instance, key_field(model)), *former]
    kind = model._meta.model_name
    tombstones = Tombstone.objects.filter(kind=kind, key__in=keys, target_id=pk)
    # the last one: earlier ones are of other addresses
    tombstone = tombstones.order_by("-gone_at").first()
    if tombstone is None:
        return None
    reason = instance.gone_reason or ""
    return Departure(pk, tombstone.gone_at, reason, "withdrawn", about_withdrawn(instance))


def _removed(model: type[Model], slug: str) -> Departure | None:
    """Return the departure of a question or of a shared object, from its tombstone."""
    tombstone = Tombstone.objects.filter(kind=model._meta.model_name, key=slug).first()
    if tombstone is None:
        return None
    key = tombstone.target_id
    reason = reasons_of_deletion(model, [key]).get(key, "")
    if model in SHARED_MODELS:
        return Departure(key, tombstone.gone_at, reason, "removed", About())
    if model is not Question or Question.objects.filter(pk=key).exists():
        return None
    with_debate = deletion_of_debate(key)
    reason = with_debate.reason if with_debate is not None else reason
    return Departure(key, tombstone.gone_at, reason, "deleted", about_deleted_question(key))


def _deleted_vote(public_id: str) -> Departure | None:
    """Return the deletion of a vote, from its tombstone."""
    tombstone = Tombstone.objects.filter(kind=Vote._meta.model_name, key=public_id).first()
    if tombstone is None or Vote.objects.filter(pk=tombstone.target_id).exists():
        return None
    key = tombstone.target_id
    about, debate = about_deleted_vote(key)
    reason = debate.reason if debate else reasons_of_deletion(Vote, [key]).get(key, "")
    return Departure(key, tombstone.gone_at, reason, "deleted", about)


def _deleted(model: type[Model], where: Mapping[str, Any]) -> Departure | None:
    """Return the deletion of the last object at an address."""
    kind = model._meta.model_name
    deletion = Deletion.objects.filter(kind=kind, target_id__in=_keys_at(model, where)).first()
    if deletion is None:
        return None
    about = about_deleted(deletion)
    return Departure(deletion.target_id, deletion.deleted_at, deletion.reason, "deleted", about)
