"""Tombstones of objects that were public, for synchronized copies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from debates.history.deletions import debates_of, deletions_of, reasons_of_deletion
from debates.history.models import Tombstone
from debates.models import (
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Forecast,
    Position,
    Question,
    Source,
    Support,
    Topic,
    Vote,
)
from debates.models.declaration import title_field
from debates.models.former_slugs import key_field

MODELS_BY_KIND: Mapping[str, type[Model]] = {
    model._meta.model_name: model
    for model in (
        *(Debate, Question, Expert, Topic, Source),
        *(Position, Evidence, Counterpoint, Support, Forecast, Vote),
    )
}
"""The public models by name."""

KEY_FIELDS: Mapping[type[Model], str] = {
    model: key_field(model) for model in MODELS_BY_KIND.values()
} | {Forecast: "position__slug"}
"""The path to the key in the address of an object: a slug or a public identifier."""

RemovalReason = Literal["withdrawn", "removed", "moved"]


@dataclass(frozen=True, slots=True)
class Gone:
    """Object that has left its public address.

    key     the slug or public identifier in the address
    why     "moved" to another address, "withdrawn" by the editors, or "removed": deleted, a draft
            again, or no longer used by a public object
    now     the current key of a moved object
    title   the current title of a moved object; empty where its kind has none
    reason  the reason of a withdrawal or deletion
    debate  the public debate that a position belonged to, with slug and title alone
    """

    kind: str
    key: str
    gone_at: datetime
    why: RemovalReason
    now: str = ""
    title: str = ""
    reason: str = ""
    debate: Debate | None = None


def gone_since(moment: datetime | None, kinds: Sequence[str] = ()) -> QuerySet:
    """Select the tombstones since a moment of objects that are not at their address; unordered.

    moment  None for all
    kinds   names of MODELS; none means all
    """
    tombstones = Tombstone.objects.filter(kind__in=kinds or list(MODELS_BY_KIND))
    if moment is not None:
        tombstones = tombstones.filter(gone_at__gte=moment)
    is_public = Q()
    for kind, model in MODELS_BY_KIND.items():
        public_objects = model.objects.published().filter(**{KEY_FIELDS[model]: OuterRef("key")})
        if KEY_FIELDS[model] != "public_id":
            # a slug may have been given to another object, an identifier never is
            public_objects = public_objects.filter(pk=OuterRef("target_id"))
        is_public |= Q(Exists(public_objects), kind=kind)
    return tombstones.exclude(is_public)


def ever_public(model: type[Model]) -> QuerySet:
    """Return the objects of a model that are public, or were public under their current slug."""
    public = model.objects.published().filter(pk=OuterRef("pk"))
    return model.objects.filter(Exists(public) | _has_tombstone(model))


def formerly_public(objects: QuerySet) -> QuerySet:
    """Narrow objects with slugs to those that were public under their current slug."""
    return objects.filter(_has_tombstone(objects.model))


def _has_tombstone(model: type[Model]) -> Exists:
    return Exists(
        Tombstone.objects.filter(
            kind=model._meta.model_name, key=OuterRef("slug"), target_id=OuterRef("pk")
        )
    )


def read_departures(tombstones: Sequence[Tombstone]) -> list[Gone]:
    """Find out why objects left, in the order of their tombstones; up to seven queries a model."""
    by_kind: dict[str, list[Tombstone]] = {}
    for tombstone in tombstones:
        by_kind.setdefault(tombstone.kind, []).append(tombstone)
    departures = {
        tombstone.pk: departure
        for kind, of_kind in by_kind.items()
        for tombstone, departure in zip(
            of_kind, _read_departures(MODELS_BY_KIND[kind], of_kind), strict=True
        )
    }
    return [departures[tombstone.pk] for tombstone in tombstones]


def _read_departures(model: type[Model], tombstones: Sequence[Tombstone]) -> Iterator[Gone]:
    targets = [tombstone.target_id for tombstone in tombstones]
    public = model.objects.published().filter(pk__in=targets)
    title = title_field(model)
    columns = (KEY_FIELDS[model], title) if title else (KEY_FIELDS[model],)
    names_by_key = {key: names for key, *names in public.values_list("pk", *columns)}
    reasons: dict[int, str] = {}
    if hasattr(model.objects, "withdrawn"):
        withdrawn = model.objects.withdrawn().filter(pk__in=targets)
        reasons = dict(withdrawn.values_list("pk", "gone_reason"))
    deletions = deletions_of(model, targets)
    explained = reasons_of_deletion(model, targets)
    debates = debates_of(model, targets, deletions)
    for tombstone in tombstones:
        common: dict[str, Any] = {
            "kind": tombstone.kind,
            "key": tombstone.key,
            "gone_at": tombstone.gone_at,
        }
        common["debate"] = debates.get(tombstone.target_id)
        if tombstone.target_id in names_by_key:
            key, *titles = names_by_key[tombstone.target_id]
            yield Gone(**common, why="moved", now=key, title="".join(titles))
        elif tombstone.target_id in reasons:
            yield Gone(**common, why="withdrawn", reason=reasons[tombstone.target_id] or "")
        else:
            deleted = deletions.get(tombstone.target_id)
            reason = deleted.reason if deleted else explained.get(tombstone.target_id, "")
            yield Gone(**common, why="removed", reason=reason)
