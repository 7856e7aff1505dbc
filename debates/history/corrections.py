"""Public reasons of corrections: kept with a change, read for pages, feeds and the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from debates.history.models import Correction
from debates.models import Position
from debates.models.choices import Status

REASON_LENGTH = 500
"""Maximum number of characters of a public reason."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a public position was changed.

    reason  for readers; may be empty for a slip of the pen
    slip    whether only a slip of the pen was corrected
    """

    reason: str
    slip: bool = False

    def __post_init__(self) -> None:
        if not self.slip and not self.reason.strip():
            raise ValueError("A correction that is no slip of the pen needs a reason.")
        if len(self.reason) > REASON_LENGTH:
            raise ValueError(f"The reason has more than {REASON_LENGTH} characters.")


def explain(positions: Iterable[int], moment: datetime, explanation: Explanation) -> None:
    """Keep the explanation of a change at a moment, after the change was written.

    positions  primary keys; those that were never published are left out
    """
    public = Position.objects.filter(pk__in=list(positions), published_at__lt=moment)
    for position in public.exclude(debate__status=Status.DRAFT).only("pk", "modified"):
        updated = _told_before(position, moment) if explanation.slip else position.modified
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


def _told_before(position: Position, moment: datetime) -> datetime:
    """Return what feeds told as the last change of a position before a moment."""
    record = Position.history.filter(id=position.pk, history_date__lt=moment).first()
    if record is None:
        return position.modified
    earlier = Correction.objects.filter(position_id=position.pk, moment__lt=moment)
    last = earlier.order_by("-moment").first()
    if last is not None and last.slip and last.modified >= record.modified:
        return last.updated
    return record.modified


def significant_changes(modified: Mapping[int, datetime]) -> dict[int, datetime]:
    """Return when each position changed last, apart from slips of the pen.

    modified  the field of that name of each position, by primary key
    """
    later = Correction.objects.filter(
        position_id=OuterRef("position_id"), moment__gt=OuterRef("moment")
    )
    last = Correction.objects.filter(~Exists(later), position_id__in=list(modified), slip=True)
    found = dict(modified)
    for slip in last:
        if slip.modified >= modified[slip.position_id]:
            found[slip.position_id] = slip.updated
    return found


def explained(position: int) -> list[Correction]:
    """Return the explained changes of a position, the earliest first."""
    return list(Correction.objects.filter(position_id=position).order_by("moment"))
