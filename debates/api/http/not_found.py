"""The answer for a key that no public object has: a permanent redirect, or a problem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponsePermanentRedirect
from django.urls import reverse
from rest_framework.request import Request

from debates.api.http.problems import Problem
from debates.history.missing_objects import Withdrawal, find_missing


def redirect_to_current(
    request: Request, queryset: QuerySet, where: Mapping[str, Any]
) -> HttpResponsePermanentRedirect:
    """Redirect the address of a former slug to the same address with the current one.

    queryset  the public objects
    where     the key of the request: {"slug": "lukin"}, {"id": 17}

    Raises the problem "withdrawn" for a withdrawn object, else "not-found".
    """
    found = find_missing(queryset, where)
    if isinstance(found, Withdrawal):
        raise _withdrawn(found)
    if found is None:
        name = queryset.model._meta.verbose_name
        raise Problem("not-found", f"There is no public {name} at this address.")
    match = request.resolver_match
    address = reverse(match.view_name, kwargs={**match.kwargs, "slug": found})
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def _withdrawn(withdrawal: Withdrawal) -> Problem:
    when, reason = withdrawal
    day = f" on {when:%Y-%m-%d}" if when else ""
    extra = {"withdrawn_at": when, "reason": reason or None}
    return Problem("withdrawn", f"Withdrawn{day}: {reason or 'no reason was given'}", extra)
