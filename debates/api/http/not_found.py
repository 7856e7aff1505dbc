"""What is answered where a thing is not: the way to its present address, or why it is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from debates.api.http.problems import Problem
from debates.models.former_slugs import current_slug


def present_address(things: QuerySet, where: Mapping[str, Any]) -> str:
    """The slug that a thing has now which is not, or no longer, among `things` under this key.

    things  those that everybody may see
    where   the key that was asked for: {"slug": "lukin"}, {"id": 17}

    Raises the problem "withdrawn" for what was taken back, else "not-found".
    """
    model = things.model
    present = current_slug(model, where["slug"]) if "slug" in where else None
    if present is not None:
        where = {"slug": present}
        if things.filter(**where).exists():
            return present
    if hasattr(model.objects, "withdrawn"):
        gone = model.objects.withdrawn().filter(**where)
        for when, reason in gone.values_list("gone_at", "gone_reason"):
            raise _withdrawn(when, reason)
    raise Problem("not-found", f"There is no public {model._meta.verbose_name} here.")


def _withdrawn(when: Any, reason: str) -> Problem:
    day = f" on {when:%Y-%m-%d}" if when else ""
    extra = {"withdrawn_at": when, "reason": reason or None}
    return Problem("withdrawn", f"It was withdrawn{day}: {reason or 'no reason is given'}", extra)
