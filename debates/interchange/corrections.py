"""Corrections that an import makes of what readers have seen, and so needs a reason for."""

from __future__ import annotations

from debates.history.corrections import was_seen
from debates.history.object_corrections import (
    corrected_fields,
    corrected_values,
    readers_saw,
    removal_needs_reason,
)
from debates.interchange.plan import Plan
from debates.models import Position
from debates.models.declaration import Door, fields_through


def corrects(planned: Plan) -> bool:
    """Tell whether an import corrects what readers have seen, of positions or beside them."""
    parts = [*planned.removed, *(part for own in planned.made.values() for part in own)]
    positions = [getattr(part, "position", None) for part in parts]
    for change in planned.changed.values():
        if isinstance(change.instance, Position):
            content = fields_through(Position, Door.HISTORY).keys()
            if change.topics is not None or not content.isdisjoint(change.values):
                positions.append(change.instance)
        else:
            positions.append(getattr(change.instance, "position", None))
    if any(position is not None and position.pk and was_seen(position) for position in positions):
        return True
    return removal_needs_reason(planned.removed) or any(
        corrected_fields(type(change.instance), corrected_values(change.instance), change.values)
        and readers_saw(change.instance)
        for change in planned.changed.values()
    )
