"""Saving of changed records, each together with the object on whose page it is edited."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model

from debates.history.timeline import snapshot_current
from debates.models import Position
from debates.models.base import Recorded

OWNERS = ("position", "question", "debate")
"""The relations that lead from a part to the object on whose page it is edited."""


def owner_of(record: Model) -> Recorded | None:
    """Return the object on whose page a part is edited; None for what has a page of its own."""
    if hasattr(record, "slug"):
        return None
    candidates = (getattr(record, name, None) for name in OWNERS)
    return next((candidate for candidate in candidates if isinstance(candidate, Recorded)), None)


def save_owners(records: Iterable[Recorded], *, clear_checks: bool = False) -> None:
    """Save the objects that changed parts belong to, once each, unless they are among the records.

    The version of an owner includes the changes of its parts, so that an editor who has its page
    open is told of them. Each owner is locked and read again, so that what somebody else saved
    since the part was read stays. Called within a transaction.
    """
    records = list(records)
    own = {(type(record), record.pk) for record in records}
    owners = [owner for record in records if (owner := owner_of(record)) is not None]
    for model, key in dict.fromkeys((type(owner), owner.pk) for owner in owners):
        if (model, key) not in own:
            owner = model._base_manager.select_for_update().get(pk=key)
            snapshot_current([owner])
            if clear_checks and isinstance(owner, Position):
                owner.checked_by = None
            owner.save()


def save_together(changed: Iterable[Recorded], *, clear_checks: bool) -> None:
    """Save changed objects of debates with their owners, as the editors' forms do.

    clear_checks  whether a position is no longer checked against its source, because what it says
                  has changed
    """
    changed = list(changed)
    for record in changed:
        if clear_checks and isinstance(record, Position):
            record.checked_by = None
        record.save()
    save_owners(changed, clear_checks=clear_checks)
