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

MODELS: Mapping[str, type[Model]] = {
    model._meta.model_name: model
    for model in (
        *(Debate, Question, Expert, Topic, Source),
        *(Position, Evidence, Counterpoint, Support, Forecast, Vote),
    )
}
"""The public models by name."""

KEYS: Mapping[type[Model], str] = {model: key_field(model) for model in MODELS.values()} | {
    Forecast: "position__slug"
}
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
    found = Tombstone.objects.filter(kind__in=kinds or list(MODELS))
    if moment is not None:
        found = found.filter(gone_at__gte=moment)
    there = Q()
    for kind, model in MODELS.items():
        same = model.objects.published().filter(**{KEYS[model]: OuterRef("key")})
        if KEYS[model] != "public_id":
            # a slug may have been given to another object, an identifier never is
            same = same.filter(pk=OuterRef("target_id"))
        there |= Q(Exists(same), kind=kind)
    return found.exclude(there)


def ever_public(model: type[Model]) -> QuerySet:
    """Return the objects of a model that are public, or were public under their current slug."""
    public = model.objects.published().filter(pk=OuterRef("pk"))
    return model.objects.filter(Exists(public) | _left(model))


def formerly_public(objects: QuerySet) -> QuerySet:
    """Narrow objects with slugs to those that were public under their current slug."""
    return objects.filter(_left(objects.model))


def _left(model: type[Model]) -> Exists:
    return Exists(
        Tombstone.objects.filter(
            kind=model._meta.model_name, key=OuterRef("slug"), target_id=OuterRef("pk")
        )
    )


def read(tombstones: Sequence[Tombstone]) -> list[Gone]:
    """Find out why objects left, in the order of their tombstones; up to seven queries a model."""
    by_kind: dict[str, list[Tombstone]] = {}
    for one in tombstones:
        by_kind.setdefault(one.kind, []).append(one)
    known = {
        one.pk: gone
        for kind, of_kind in by_kind.items()
        for one, gone in zip(of_kind, _read(MODELS[kind], of_kind), strict=True)
    }
    return [known[one.pk] for one in tombstones]


def _read(model: type[Model], tombstones: Sequence[Tombstone]) -> Iterator[Gone]:
    targets = [one.target_id for one in tombstones]
    public = model.objects.published().filter(pk__in=targets)
    title = title_field(model)
    shown = (KEYS[model], title) if title else (KEYS[model],)
    moved = {key: names for key, *names in public.values_list("pk", *shown)}
    reasons: dict[int, str] = {}
    if hasattr(model.objects, "withdrawn"):
        withdrawn = model.objects.withdrawn().filter(pk__in=targets)
        reasons = dict(withdrawn.values_list("pk", "gone_reason"))
    deletions = deletions_of(model, targets)
    explained = reasons_of_deletion(model, targets)
    debates = debates_of(model, targets, deletions)
    for one in tombstones:
        common: dict[str, Any] = {"kind": one.kind, "key": one.key, "gone_at": one.gone_at}
        common["debate"] = debates.get(one.target_id)
        if one.target_id in moved:
            now, *titles = moved[one.target_id]
            yield Gone(**common, why="moved", now=now, title="".join(titles))
        elif one.target_id in reasons:
            yield Gone(**common, why="withdrawn", reason=reasons[one.target_id] or "")
        else:
            deleted = deletions.get(one.target_id)
            reason = deleted.reason if deleted else explained.get(one.target_id, "")
            yield Gone(**common, why="removed", reason=reason)
