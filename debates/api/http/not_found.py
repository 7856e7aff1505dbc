"""The answer for a key that no public object has: its current slug, or a problem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from debates.api.http.problems import Problem
from debates.history.missing_objects import Withdrawal, find_missing


def redirect_slug(queryset: QuerySet, where: Mapping[str, Any]) -> str:
    """Return the slug that the object formerly under this key has now.

    queryset  the public objects
    where     the key of the request: {"slug": "lukin"}, {"id": 17}

    Raises the problem "withdrawn" for a withdrawn object, else "not-found".
    """
    found = find_missing(queryset, where)
    if isinstance(found, Withdrawal):
        raise _withdrawn(found)
    if found is None:
        name = queryset.model._meta.verbose_name
        raise Problem("not-found", f"There is no public {name} here.")
    return found


def _withdrawn(withdrawal: Withdrawal) -> Problem:
    when, reason = withdrawal
    day = f" on {when:%Y-%m-%d}" if when else ""
    extra = {"withdrawn_at": when, "reason": reason or None}
    return Problem("withdrawn", f"It was withdrawn{day}: {reason or 'no reason is given'}", extra)
