"""The object at a page's address, a redirect to its current slug, or the page for 410."""

from __future__ import annotations

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse

from debates.history.missing_objects import Departure, find_missing
from debates.pages.metadata import Head


class MovedOrGone(Exception):
    """Raised if the object of an address has moved, or is no longer public.

    answer  the response to send instead: a redirect, or a page with status 410
    """

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__(answer.status_code)
        self.answer = answer


def to_current(address: str) -> MovedOrGone:
    """Make the redirect to the current address of a page.

    Browsers would keep it for ever, and an editor may give the former slug to another object.
    """
    redirect = HttpResponsePermanentRedirect(address)
    redirect["Cache-Control"] = "public, no-cache"
    return MovedOrGone(redirect)


def public_object(request: HttpRequest, queryset: QuerySet, slug: str) -> Model:
    """Return the object with this slug from a queryset of public objects.

    Raises MovedOrGone with a redirect for a former slug, and with the page of status 410
    for an object that was public; Http404 where there is none and was none.
    """
    instance = queryset.filter(slug=slug).first()
    if instance is not None:
        return instance
    meta = queryset.model._meta
    missing = find_missing(queryset, {"slug": slug})
    if isinstance(missing, Departure):
        raise MovedOrGone(_gone_page(request, str(meta.verbose_name), missing))
    if missing is not None:
        raise to_current(_same_page(request, missing))
    raise Http404(f"There is no public {meta.verbose_name} “{slug}”.")


def _same_page(request: HttpRequest, slug: str) -> str:
    address = reverse(request.resolver_match.view_name, args=[slug])
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query else address


def _gone_page(request: HttpRequest, kind: str, departure: Departure) -> HttpResponse:
    head = Head(title=f"{departure.how.capitalize()} {kind}", index=False)
    context = {"head": head, "kind": kind, "gone": departure}
    return render(request, "debates/pages/gone.html", context, status=410)
