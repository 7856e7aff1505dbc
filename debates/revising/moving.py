"""Moving of siblings: the questions of a debate, and the positions of each expert in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from debates.history.moments import one_change
from debates.history.timeline import snapshot_current
from debates.models.ordering import assign_order, park_order
from debates.models.places import Orderable

MOVE_REASON = "Moved"
"""The reason in the history, for editors."""


def moved(siblings: Sequence[Orderable], requested_numbers: Mapping[int, int]) -> list[Orderable]:
    """Give siblings their new order numbers in memory, from 1; returns those that have another.

    siblings           in their order, counted from 1
    requested_numbers  numbers by primary key
    """
    numbered = [
        (place, requested_numbers.get(sibling.pk, place))
        for place, sibling in enumerate(siblings, start=1)
    ]
    numbers = [(number, number != place) for place, number in numbered]
    assigned = assign_order(numbers, [place for place, _ in numbered])
    arranged = sorted(zip(assigned, siblings, strict=True), key=lambda pair: pair[0])
    changed = []
    for place, (_, sibling) in enumerate(arranged, start=1):
        if sibling.order != place:
            sibling.order = place
            changed.append(sibling)
    return changed


def save_moved(groups: Iterable[list[Orderable]]) -> None:
    """Save siblings that were moved, all groups as one change."""
    with transaction.atomic(), one_change(MOVE_REASON):
        for changed in groups:
            snapshot_current(type(changed[0])._base_manager.filter(pk__in=[c.pk for c in changed]))
            park_order(changed)
            for sibling in changed:
                sibling.save()
