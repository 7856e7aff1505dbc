"""The content of a position at a moment, as far as it was public then and still may be seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from debates.history.digest import PARTS, DigestedContent, PositionContent
from debates.history.public_record.position_tracks import PositionTracks
from debates.history.public_record.public_references import PublicReferences
from debates.history.timeline import State
from debates.history.written_order import WrittenOrder
from debates.models import Position
from debates.models.choices import Status
from debates.models.declaration import Door, fields_through
from debates.models.relations import OTHER_SIDE
from debates.text.figures import format_decimal

DATED_WITH = timedelta(seconds=1)
"""The time between the `modified` and the `published_at` of one save, at most."""


def content_at(
    tracks: PositionTracks, references: PublicReferences, moment: datetime
) -> PositionContent | None:
    """Return the public content of a position at a moment; None if it was not public then."""
    own, debate = tracks.own.at(moment), tracks.debate.at(moment)
    if not (_is_public(own, moment, tracks.order) and _is_public(debate, moment, tracks.order)):
        return None
    replaces = _publicly_replaced(own, tracks, references, moment)
    parts = {
        name: tuple(
            _content(PARTS[name], part, references, key=_part_key(part.row))
            for part in _states_in_order(track.at(moment) for track in of_list.values())
            if _is_part_public(part, tracks, references, moment)
        )
        for name, of_list in tracks.parts.items()
    }
    return _content(PositionContent, own, references, replaces=replaces, **parts)


def _is_public(state: State | None, moment: datetime, order: WrittenOrder) -> bool:
    """Tell whether a position or debate in a state was public at a moment."""
    if state is None or state.row.status != Status.PUBLISHED:
        return False
    published_at, modified = state.row.published_at, state.row.modified
    if published_at is None:
        return True
    if modified < published_at and (
        order.clock_was_set_back or published_at <= modified + DATED_WITH
    ):
        # the clock was set back since, or a row of the first release was dated a little before
        published_at = modified
    return order.moment(published_at) <= moment


def _is_part_public(
    part: State, tracks: PositionTracks, references: PublicReferences, moment: datetime
) -> bool:
    """Tell whether whatever a part cannot do without was and is public.

    That is the position on the other side, of a joint holder the expert, of an answer the question.
    """
    if part.model not in OTHER_SIDE:
        declared = fields_through(part.model, Door.HISTORY).values()
        needed = (field for field in declared if field.is_relation and not field.null)
        return all(references.slug(field, part.row) for field in needed)
    field_name = part.model._meta.get_field(OTHER_SIDE[part.model])
    key = getattr(part.row, field_name.attname)
    if key is None:
        return True
    return key in references.slugs[field_name] and _is_public(
        tracks.related[key].at(moment), moment, tracks.order
    )


def _publicly_replaced(
    own: State, tracks: PositionTracks, references: PublicReferences, moment: datetime
) -> str:
    """Return the slug of the position that it replaces; empty while that is not public."""
    slug = references.slug(Position._meta.get_field("replaces"), own.row)
    track = tracks.related.get(own.row.replaces_id)
    was_public = track is not None and _is_public(track.at(moment), moment, tracks.order)
    return slug if was_public else ""


def _states_in_order(states: Iterable[State | None]) -> list[State]:
    return sorted(
        (state for state in states if state is not None),
        key=lambda state: (getattr(state.row, "order", 0), state.row.id),
    )


def _part_key(row: Any) -> str:
    """Return what identifies a part over time: its public identifier, or else its number."""
    return getattr(row, "public_id", "") or str(row.id)


def _content(
    content: type[DigestedContent], state: State, references: PublicReferences, **more: Any
) -> Any:
    """Return the content of a state, with the fields that its model declares."""
    values: dict[str, Any] = {}
    for name, declared in fields_through(content.model, Door.HISTORY).items():
        if declared.many_to_many:
            slugs = references.slugs[declared]
            keys = state.lists.get(name, ())
            values[name] = tuple(sorted({slugs[key] for key in keys if key in slugs}))
        elif declared.is_relation:
            values[name] = references.slug(declared, state.row)
        else:
            values[name] = _as_text(getattr(state.row, name))
    return content(**values | more)


def _as_text(value: Any) -> str:
    if isinstance(value, Decimal):
        return format_decimal(value)
    return "" if value is None else str(value)
