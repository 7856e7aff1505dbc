"""The answer for a key that no public object has: a permanent redirect, or a problem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.urls import reverse
from rest_framework.request import Request

from debates.api.http.problems import Problem
from debates.history.missing_objects import Departure, find_missing
from debates.models.declaration import title_field
from debates.text.moments import format_moment


def redirect_to_current(
    request: Request, queryset: QuerySet, where: Mapping[str, Any], advice: str = ""
) -> HttpResponsePermanentRedirect:
    """Redirect the address of a former key to the same address with the current key.

    queryset  the public objects
    where     the key of the request: {"slug": "lukin"}, {"public_id": "k7m2wq9cx4"}
    advice    a sentence for whoever asked for what is not there

    Raises "withdrawn", "deleted" or "removed" for an object that was public, else "not-found".
    """
    current = find_missing(queryset, where)
    if isinstance(current, Departure):
        raise _gone_problem(request, current)
    if current is None:
        name = queryset.model._meta.verbose_name
        detail = f"There is no public {name} at this address. {advice}".rstrip()
        raise Problem("not-found", detail)
    return redirect_to_key(request, current)


def redirect_to_key(request: HttpRequest, key: str) -> HttpResponsePermanentRedirect:
    """Redirect to the same address with another key; what was sent is sent again."""
    match = request.resolver_match
    name = "slug" if "slug" in match.kwargs else "id"
    address = reverse(match.view_name, kwargs={**match.kwargs, name: key})
    query = request.META.get("QUERY_STRING", "")
    reads = request.method in {"GET", "HEAD"}
    return HttpResponsePermanentRedirect(
        f"{address}?{query}" if query else address, preserve_request=not reads
    )


def _gone_problem(request: Request, departure: Departure) -> Problem:
    day = f" on {departure.gone_at:%Y-%m-%d}" if departure.gone_at else ""
    moment = format_moment(departure.gone_at) if departure.gone_at else None
    if departure.how == "removed":
        detail = f"Removed{day}: {departure.reason or 'no public debate refers to it any more'}"
        return Problem(departure.how, detail, {"removed_at": moment})
    about = departure.about
    extra = {
        f"{departure.how}_at": moment,
        "reason": departure.reason or None,
        "debate": _reference_or_null(request, "debates", about.debate),
        "question": _reference_or_null(request, "questions", about.question),
        "topics": [_reference_or_null(request, "topics", topic) for topic in about.topics],
    }
    detail = f"{departure.how.capitalize()}{day}: {departure.reason or 'no reason was given'}"
    return Problem(departure.how, detail, extra)


def _reference_or_null(
    request: Request, collection: str, instance: Model | None
) -> dict[str, str] | None:
    """Return a reference to an object; None for none."""
    if instance is None:
        return None
    address = reverse(f"api:{collection}-detail", args=[instance.slug])
    url = request.build_absolute_uri(address)
    return {"slug": instance.slug, "url": url, title_field(type(instance)): str(instance)}
