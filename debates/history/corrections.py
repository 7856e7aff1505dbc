"""Public reasons of corrections: kept with a change, read for pages, feeds and the API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, Max, Model, OuterRef, Q

from debates.history.models import Correction, ObjectCorrection
from debates.history.public_record import PublicRecord
from debates.history.record_moments import LONGEST_WRITE
from debates.history.timeline import PARENT_FIELDS, RecordedChange
from debates.models import Debate, Position
from debates.models.choices import Status
from debates.models.relations import OTHER_SIDE
from debates.models.validators import character_fault
from debates.text.blank import visible

REASON_LENGTH = 500
"""Maximum number of characters of a public reason."""

NO_CORRECTION_REASON = (
    "Enter the reason for the correction: readers see it. If you corrected spelling or typing "
    "alone, tick “Only a slip of the pen”."
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The reason why a public position was changed.

    reason  for readers; may be empty for a slip of the pen
    slip    whether only a slip of the pen was corrected
    """

    reason: str
    slip: bool = False

    def __post_init__(self) -> None:
        if not self.slip and not visible(self.reason):
            raise ValueError("A correction other than a slip of the pen needs a reason.")
        if len(self.reason) > REASON_LENGTH:
            raise ValueError(f"The reason has more than {REASON_LENGTH} characters.")
        if fault := character_fault(self.reason, one_line=False):
            raise ValueError(fault)


def debate_was_seen(debate: Debate) -> bool:
    """Tell whether readers have seen a debate, whether or not they still do."""
    return debate.status != Status.DRAFT or debate.published_at is not None


def was_seen(position: Position) -> bool:
    """Tell whether readers have seen a position, whether or not they still do.

    It was published, and its debate is no draft, or was published before it became one again.
    """
    return position.published_at is not None and debate_was_seen(position.debate)


def is_unseen_part(part: Model) -> bool:
    """Tell whether readers have seen nothing of a part, neither as it is stored nor as it is now.

    A counterpoint or a support is public with the position on its other side alone.
    """
    if type(part) not in OTHER_SIDE:
        return False
    name = f"{OTHER_SIDE[type(part)]}_id"
    stored_keys = type(part)._base_manager.filter(pk=part.pk).values_list(name, flat=True)
    keys = {getattr(part, name), *stored_keys}
    positions = Position.objects.filter(pk__in=keys - {None}).select_related("debate")
    return None not in keys and not any(map(was_seen, positions))


def explain(positions: Iterable[int], moment: datetime, explanation: Explanation) -> None:
    """Keep the explanation of a change at a moment, after the change was written.

    positions  primary keys; those that were never published are left out
    """
    positions_seen = Position.objects.filter(pk__in=list(positions), published_at__isnull=False)
    public = positions_seen.exclude(published_at=moment)
    of_unseen_debates = Q(debate__status=Status.DRAFT, debate__published_at=None)
    for position in public.exclude(of_unseen_debates).only("pk", "modified"):
        updated = _last_public_change(position, moment) if explanation.slip else position.modified
        Correction.objects.update_or_create(
            position_id=position.pk,
            moment=moment,
            defaults={
                "reason": explanation.reason.strip(),
                "slip": explanation.slip,
                "modified": position.modified,
                "updated": updated,
            },
        )


def _last_public_change(position: Position, moment: datetime) -> datetime:
    """Return the last change of a position before that of a moment, as feeds showed it."""
    own = Position.history.filter(id=position.pk)
    parts = (
        model.history.filter(**{parent: position.pk})
        for model, parent in PARENT_FIELDS[Position].items()
    )
    moments = [
        records.exclude(history_date=moment).aggregate(last=Max("modified"))["last"]
        for records in (own, *parts)
    ]
    latest = max((moment for moment in moments if moment is not None), default=position.modified)
    earlier = Correction.objects.filter(position_id=position.pk).exclude(moment=moment)
    correction = earlier.order_by("-pk").first()
    return (
        correction.updated
        if correction is not None and correction.slip and correction.modified >= latest
        else latest
    )


def significant_changes(modified: Mapping[int, datetime]) -> dict[int, datetime]:
    """Return when each position changed last, apart from slips of the pen.

    modified  the field of that name of each position, by primary key
    """
    later_corrections = Correction.objects.filter(
        position_id=OuterRef("position_id"), pk__gt=OuterRef("pk")
    )
    latest_slips = Correction.objects.filter(
        ~Exists(later_corrections), position_id__in=list(modified), slip=True
    )
    moments = dict(modified)
    for slip in latest_slips:
        if slip.modified >= modified[slip.position_id]:
            moments[slip.position_id] = slip.updated
    return moments


@dataclass(frozen=True, slots=True)
class PublicReason:
    """Reason of a change for readers, and whether it was a slip of the pen."""

    reason: str = ""
    slip: bool = False


def public_reasons(position: int, record: PublicRecord) -> dict[datetime, PublicReason]:
    """Return the reason for readers of the change that each span begins with, by its moment.

    record  the public record of the position

    A change is a slip of the pen only where it was public before and after. What was changed while
    the position was not public is reported together, when it is public again.
    """
    reasons: dict[datetime, PublicReason] = {}
    spans = record.spans
    corrections = [
        (record.order.moment(correction.moment), correction)
        for correction in Correction.objects.filter(position_id=position).order_by("pk")
    ]
    for place, span in enumerate(spans):
        if place == 0 or span.content is None:
            continue
        until = spans[place + 1].since if place + 1 < len(spans) else None
        own = [
            correction for moment, correction in corrections if _begins(span.since, moment, until)
        ]
        if spans[place - 1].content is not None:
            slip = bool(own) and all(correction.slip for correction in own)
            reasons[span.since] = PublicReason(_together(own), slip)
        else:
            since = spans[place - 1].since
            while_away = [
                correction for moment, correction in corrections if since <= moment < span.since
            ]
            reasons[span.since] = PublicReason(_together([*while_away, *own]))
    return reasons


def with_public_reasons(
    model: type[Model], pk: int, changes: list[RecordedChange]
) -> list[RecordedChange]:
    """Add the reasons for readers to the changes of an object that editors see."""
    by_moment = {correction.moment: correction for correction in _corrections_of(model, pk)}
    return [
        replace(
            change,
            public_reason=by_moment[change.moment].reason,
            slip=by_moment[change.moment].slip,
        )
        if change.moment in by_moment
        else change
        for change in changes
    ]


def _corrections_of(model: type[Model], pk: int) -> Iterator[Correction | ObjectCorrection]:
    """Yield the recorded corrections of an object and of its parts."""
    if model is Position:
        yield from Correction.objects.filter(position_id=pk)
        return
    condition = Q(kind=model._meta.model_name, target_id=pk)
    for part, parent in PARENT_FIELDS.get(model, {}).items():
        own = part.history.filter(**{parent: pk}).values("id")
        condition |= Q(kind=part._meta.model_name, target_id__in=own)
    yield from ObjectCorrection.objects.filter(condition)


def _begins(since: datetime, moment: datetime, until: datetime | None) -> bool:
    """Tell whether a span that lasts from one moment until another began with a change.

    A span begins with the first write of the change, so a little before the others.
    """
    return since <= moment <= since + LONGEST_WRITE and (until is None or moment < until)


def _together(corrections: Iterable[Correction]) -> str:
    return " ".join(
        dict.fromkeys(correction.reason for correction in corrections if correction.reason)
    )
