"""Outbox: from changes that triggers noted to deliveries for each endpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Min
from django.utils import timezone

from debates.contrib.webhooks.models import Change, Delivery, Endpoint, Event, State
from debates.contrib.webhooks.payloads import MODELS
from debates.history.models import Correction, Deletion
from debates.history.object_corrections import corrections_of_debate
from debates.models import Debate, Position

CHANGES_AT_ONCE = 500
KEPT_FOR = timedelta(days=30)
"""The time for which deliveries are shown in the log."""

_FORGOTTEN_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Event with the object that it is about; the names are those of `Delivery`."""

    event: Event
    target_id: int
    debate_id: int | None
    slug: str
    happened_at: datetime
    former_slug: str = ""
    slip: bool | None = None
    for_debate_alone: bool = False
    """Whether only those are told who asked for this debate and no other."""


def make_deliveries() -> bool:
    """Make deliveries of the changes that were noted; return whether there may be more of these.

    Changes are forgotten in the transaction that makes their deliveries, so that none is lost.
    """
    with transaction.atomic():
        changes = Change.objects.order_by("pk")
        if connection.features.has_select_for_update_skip_locked:
            changes = changes.select_for_update(skip_locked=True)
        noted = list(changes[:CHANGES_AT_ONCE])
        if not noted:
            return False
        endpoints = list(Endpoint.objects.active())
        deliveries = [
            _delivery(endpoint, occurrence)
            for occurrence in _occurrences(noted)
            for endpoint in endpoints
            if _asked_for(endpoint, occurrence)
        ]
        Delivery.objects.bulk_create(deliveries)
        Change.objects.filter(pk__in=[change.pk for change in noted]).delete()
    return len(noted) == CHANGES_AT_ONCE


def make_test_delivery(endpoint: Endpoint) -> Delivery:
    """Make an empty delivery, to test an endpoint."""
    return endpoint.deliveries.create(event=Event.TEST, happened_at=timezone.now())


def gauges() -> list[tuple[str, str, float]]:
    """Return name, description and value of each gauge: how many deliveries wait, how long."""
    waiting = Delivery.objects.filter(state=State.WAITING)
    backlog = waiting.aggregate(count=Count("pk"), oldest=Min("made_at"))
    age = timezone.now() - backlog["oldest"] if backlog["oldest"] else timedelta(0)
    return [
        ("sinorus_webhook_deliveries", "Deliveries of webhooks that wait.", backlog["count"]),
        (
            "sinorus_webhook_age_seconds",
            "Seconds for which the oldest of these has waited; 0 if there is none.",
            max(0.0, age.total_seconds()),
        ),
    ]


def forget_old() -> None:
    """Delete old finished deliveries, and changes that no delivery needs.

    What waits for an endpoint that is not sent to any more is given up.
    """
    waiting = Delivery.objects.filter(state=State.WAITING)
    waiting.exclude(endpoint__in=Endpoint.objects.active()).update(state=State.FAILED)
    if not Endpoint.objects.active().exists() and Change.objects.exists():
        Change.objects.all().delete()
    old = Delivery.objects.filter(made_at__lt=timezone.now() - KEPT_FOR)
    over = old.exclude(state=State.WAITING).order_by("pk").values_list("pk", flat=True)
    while keys := list(over[:_FORGOTTEN_AT_ONCE]):
        Delivery.objects.filter(pk__in=keys).delete()


def _asked_for(endpoint: Endpoint, occurrence: Occurrence) -> bool:
    debates = {occurrence.debate_id} | (set() if occurrence.for_debate_alone else {None})
    return occurrence.event in endpoint.events and endpoint.debate_id in debates


def _delivery(endpoint: Endpoint, occurrence: Occurrence) -> Delivery:
    return Delivery(
        endpoint=endpoint,
        event=occurrence.event,
        target_id=occurrence.target_id,
        debate_id=occurrence.debate_id,
        slug=occurrence.slug,
        former_slug=occurrence.former_slug,
        slip=occurrence.slip,
        happened_at=occurrence.happened_at,
    )


def _occurrences(noted: Iterable[Change]) -> Iterator[Occurrence]:
    """Yield what happened to each object, in the order in which it was first noted."""
    by_object: dict[tuple[str, int], list[Change]] = {}
    for change in noted:
        by_object.setdefault((change.kind, change.target_id), []).append(change)
    public, withdrawn, deleted = {}, {}, {}
    for kind, model in MODELS.items():
        keys = [key for of_kind, key in by_object if of_kind == kind]
        public[kind] = model.objects.published().in_bulk(keys)
        withdrawn[kind] = set(
            model.objects.withdrawn().filter(pk__in=keys).values_list("pk", flat=True)
        )
        deletions = Deletion.objects.filter(kind=kind, target_id__in=keys)
        deleted[kind] = dict(deletions.values_list("target_id", "debate_id"))
    for (kind, key), changes in by_object.items():
        if key in public[kind]:
            occurrences = list(_in_public(kind, public[kind][key], changes))
        elif gone := [change for change in changes if change.what == "gone"]:
            event = _event(kind, "withdrawn" if key in withdrawn[kind] else "removed")
            debate = _last_public_debate(changes) or gone[-1].debate_id or deleted[kind].get(key)
            occurrences = [Occurrence(event, key, debate, gone[-1].slug, gone[-1].made_at)]
        else:
            continue
        reported = {occurrence.debate_id for occurrence in occurrences}
        yield from _in_debates_left(kind, changes, reported)
        yield from occurrences


def _last_public_debate(changes: Iterable[Change]) -> int | None:
    """Return the last debate in which a position that changed its debate was public.

    None if it did not change it: then each change has its debate.
    """
    if all(change.what != "left" for change in changes):
        return None
    return [change.debate_id for change in changes if change.what in {"left", "public"}][-1]


def _in_debates_left(
    kind: str, changes: Iterable[Change], reported: set[int | None]
) -> Iterator[Occurrence]:
    """Yield the removal of a position from the debates that it left, except those in `reported`."""
    for change in changes:
        if change.what == "left" and change.debate_id not in reported:
            yield Occurrence(
                _event(kind, "removed"),
                change.target_id,
                change.debate_id,
                change.slug,
                change.made_at,
                for_debate_alone=True,
            )


def _in_public(
    kind: str, instance: Position | Debate, changes: list[Change]
) -> Iterator[Occurrence]:
    """Yield what happened to an object that is public now."""
    debate = instance.debate_id if isinstance(instance, Position) else instance.pk
    occurrence = Occurrence(
        _event(kind, "published"), instance.pk, debate, instance.slug, changes[0].made_at
    )
    moments = {change.what: change.made_at for change in reversed(changes)}
    if "public" in moments:
        yield replace(occurrence, happened_at=moments["public"])
        return
    former = [
        change for change in changes if change.what == "gone" and change.slug != instance.slug
    ]
    if former:
        yield replace(
            occurrence,
            event=_event(kind, "moved"),
            happened_at=former[0].made_at,
            former_slug=former[0].slug,
        )
    if changed := moments.get("changed") or moments.get("beside"):
        yield replace(
            occurrence,
            event=_event(kind, "corrected"),
            happened_at=changed,
            slip=_is_slip(instance, changed),
        )


def _is_slip(instance: Position | Debate, since: datetime) -> bool:
    """Tell whether changes since a moment are only shown as a slip of the pen."""
    if isinstance(instance, Debate):
        corrections = corrections_of_debate(instance)
        recent = corrections.filter(moment__gte=since) | corrections.filter(
            moment=instance.modified
        )
    else:
        corrections = Correction.objects.filter(position_id=instance.pk)
        recent = corrections.filter(moment__gte=since) | corrections.filter(
            modified=instance.modified
        )
    slips = list(recent.values_list("slip", flat=True))
    return bool(slips) and all(slips)


def _event(kind: str, what: str) -> Event:
    return Event(f"{kind}.{what}")
