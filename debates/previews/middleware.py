"""Middleware that checks and answers requests for a preview.

The views do not know about previews. They answer the public address, in a transaction in which the
drafts of one debate are published (`debates.models.draft_preview`). Then the links of the answer
are changed to the preview, and the answer is marked.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.utils.formats import date_format

from debates.api.http import problems
from debates.api.http.prefixes import PREFIXES
from debates.models import Debate
from debates.models.draft_preview import drafts_as_published
from debates.models.keys import parse_key
from debates.pages import errors
from debates.previews.answers import TooLong, in_one_piece, led_to_preview, marked, sealed
from debates.review.drafts import has_drafts
from debates.review.preview_addresses import OWN_KEY
from debates.review.preview_links import find_link

UNKNOWN = (
    "This preview does not exist. Check that you copied the whole link, or ask whoever sent it."
)
ENDED = "This preview link {how} on {day}. Ask whoever sent it for a new one."
NO_RIGHTS = "Your account may not see drafts."
TOO_LONG = "This is too long for a preview. Ask for less, for example with debate={slug}."


class PreviewRefused(Exception):
    """Raised if there is no preview for the request.

    answer  the response to send instead
    """

    def __init__(self, answer: HttpResponseBase) -> None:
        super().__init__(answer.status_code)
        self.answer = answer


class Preview:
    """Middleware that shows the drafts of one debate to everybody with the key of its preview."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not hasattr(request, "preview"):
            return self.get_response(request)
        try:
            return sealed(self._shown(request, _opened_debate(request)))
        except PreviewRefused as refused:
            return sealed(refused.answer)

    def _shown(self, request: HttpRequest, debate: Debate) -> HttpResponseBase:
        preview = request.preview
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "OPTIONS"])
        if preview.path == "/":
            return HttpResponseRedirect(preview.prefix + debate.get_absolute_url())
        if not preview.is_of_draft or not has_drafts(debate):
            return HttpResponseRedirect(_with_query(request, preview.path))
        with drafts_as_published(debate.pk):
            try:
                response = in_one_piece(self.get_response(request))
            except TooLong:
                return _refusal(request, "invalid-parameters", TOO_LONG.format(slug=debate.slug))
        origin = request.build_absolute_uri("/")[:-1]
        return marked(led_to_preview(response, origin, preview.prefix), debate)


def _opened_debate(request: HttpRequest) -> Debate:
    """Return the debate that the key of the request opens. Raises Refused."""
    key = request.preview.key
    if key.startswith(OWN_KEY):
        return _editors_debate(request, key.removeprefix(OWN_KEY))
    link = find_link(key)
    if link is None:
        raise PreviewRefused(_refusal(request, "not-found", UNKNOWN))
    if not link.is_open:
        how = "was revoked" if link.revoked_at else "expired"
        day = date_format(link.revoked_at or link.expires_at, "j F Y")
        raise PreviewRefused(_refusal(request, "forbidden", ENDED.format(how=how, day=day)))
    return link.debate


def _editors_debate(request: HttpRequest, number: str) -> Debate:
    if not admin.site.has_permission(request):
        address = _with_query(request, f"{request.preview.prefix}{request.preview.path}")
        raise PreviewRefused(redirect_to_login(address, reverse("admin:login")))
    if not request.user.has_perm("debates.view_debate"):
        raise PreviewRefused(_refusal(request, "forbidden", NO_RIGHTS))
    pk = parse_key(number)
    debate = Debate.objects.filter(pk=pk).first() if pk is not None else None
    if debate is None:
        raise PreviewRefused(_refusal(request, "not-found", UNKNOWN))
    return debate


def _refusal(request: HttpRequest, kind: str, detail: str) -> HttpResponse:
    if request.path.startswith(PREFIXES):
        return problems.answer(request, kind, detail)
    if kind == "not-found":
        return errors.not_found(request, detail)
    if kind == "forbidden":
        return errors.forbidden(request, detail)
    return errors.bad_request(request, detail)


def _with_query(request: HttpRequest, path: str) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path
