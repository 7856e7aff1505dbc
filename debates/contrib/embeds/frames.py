"""Questions and positions for pages of other sites, which show them in an iframe.

Any site may frame these pages and no others. They run no script, load one stylesheet from here,
and show nothing that depends on who is signed in.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_exempt

from debates.citation.references import claimed_by
from debates.models import Position, Question
from debates.pages.metadata import Head
from debates.pages.moved_or_gone import MovedOrGone, public_object
from debates.pages.question_page import read_spread
from debates.pages.question_views import public_questions
from debates.pages.rendering import reading_page, show

POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)
"""The content security policy of what others frame."""


def embedded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a page that any site may show in an iframe."""

    @wraps(view)
    def answer(request: HttpRequest, **where: str) -> HttpResponse:
        try:
            response = view(request, **where)
        except MovedOrGone as departed:
            if departed.answer.status_code != HTTPStatus.GONE:
                raise
            response = _gone_frame(request)
        response["Content-Security-Policy"] = POLICY
        return response

    return xframe_options_exempt(reading_page(answer))


def _gone_frame(request: HttpRequest) -> HttpResponse:
    """Say in the frame that the object is gone; its page has the reason."""
    page = request.build_absolute_uri(request.path.removesuffix("embed/"))
    head = Head(title="No longer published", canonical=page, index=False)
    return show(request, "embed_gone", head, {}, status=HTTPStatus.GONE)


@embedded
def embedded_question(request: HttpRequest, slug: str) -> HttpResponse:
    """Return a question with the spread of its answers."""
    instance = public_object(request, public_questions(), slug)
    context = {"question": instance, "debate": instance.debate, "spread": read_spread(instance)}
    return show(
        request, "embed_question", _canonical_head(request, instance.text, instance), context
    )


@embedded
def embedded_position(request: HttpRequest, slug: str) -> HttpResponse:
    """Return a position: the claim, whose it is, its stance, and the words that are quoted."""
    instances = Position.objects.published().with_holders_and_answers()
    instances = instances.select_related_short("debate", "expert", "question")
    instance = public_object(request, instances, slug)
    context = {"position": instance, "debate": instance.debate}
    title = f"{claimed_by(instance)}: {instance.statement}"
    return show(request, "embed_position", _canonical_head(request, title, instance), context)


def _canonical_head(request: HttpRequest, title: str, instance: Question | Position) -> Head:
    """Return a head that leads search engines to the page itself."""
    canonical = request.build_absolute_uri(instance.get_absolute_url())
    return Head(title=title, canonical=canonical, index=False)
