"""The state of an object that the form of an editor began with."""

from __future__ import annotations

from django.db.models import Max, Model

from debates.models import Position
from debates.models.relations import OTHER_SIDE


def edition(instance: Model) -> str:
    """Return the version of an object, and what was written of its parts without a new version.

    Those are the counterpoints and supports by positions that nobody has read: readers see the
    version of a public position, which such drafts leave as it is. "3" is version 3 alone.
    """
    if not isinstance(instance, Position) or instance.published_at is None:
        return str(instance.version)
    later = {"position_id": instance.pk, "history_date__gt": instance.modified}
    records = (model.history.filter(**later) for model in OTHER_SIDE)
    last = [queryset.aggregate(last=Max("history_id"))["last"] or 0 for queryset in records]
    return ".".join(map(str, [instance.version, *(last if any(last) else ())]))


def version_of(edition: str) -> str:
    """Return the version alone, as an edition of a form names it."""
    return edition.partition(".")[0]
