"""From an address to what stands there: a thing, its new address, or when it was taken back."""

from __future__ import annotations

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse

from debates.models.former_slugs import current_slug
from debates.pages.heads import Head


class PermanentRedirect(Exception):
    """What stood at an address does not stand there; `answer` is what a browser gets instead."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__(answer.status_code)
        self.answer = answer


def public_thing(request: HttpRequest, things: QuerySet, slug: str) -> Model:
    """The one of `things`, which are public, that has this slug.

    Raises PermanentRedirect with a redirect where the thing has another slug now, and with the page
    of status 410 where it was withdrawn; Http404 where there is nothing for everybody to see.
    """
    thing = things.filter(slug=slug).first()
    if thing is not None:
        return thing
    present = current_slug(things.model, slug)
    if present is not None and things.filter(slug=present).exists():
        raise PermanentRedirect(HttpResponsePermanentRedirect(_same_page(request, present)))
    gone = _withdrawn(things.model, present or slug)
    if gone is not None:
        raise PermanentRedirect(_gone_page(request, gone))
    raise Http404(f"There is no public {things.model._meta.verbose_name} “{slug}”.")


def _same_page(request: HttpRequest, slug: str) -> str:
    address = reverse(request.resolver_match.view_name, args=[slug])
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query else address


def _withdrawn(model: type[Model], slug: str) -> Model | None:
    if not hasattr(model.objects, "withdrawn"):
        return None
    return model.objects.withdrawn().filter(slug=slug).first()


def _gone_page(request: HttpRequest, thing: Model) -> HttpResponse:
    context = {
        "head": Head(title=f"Withdrawn {thing._meta.verbose_name}", index=False),
        "kind": thing._meta.verbose_name,
        "gone_at": thing.gone_at,
        "gone_reason": thing.gone_reason,
    }
    return render(request, "debates/pages/gone.html", context, status=410)
