"""The oEmbed endpoint (oembed.com): how a page of another site shows a question or a position."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from debates.citation.references import claimed_by, record_author
from debates.history.missing_objects import find_missing
from debates.models import Position, Question
from debates.pages.reading import read_only
from debates.text.xml_texts import writable

WIDTH, HEIGHT = 600, 420
"""Size of an embedded page in pixels where nothing smaller is asked for."""

CARD_WIDTH, CARD_HEIGHT = 1200, 630
CACHE_AGE = 86_400
LONGEST_URL = 2_000
"""Characters of an address that is looked up or repeated, at most."""


@dataclass(frozen=True, slots=True)
class Embeddable:
    """A kind of page that others can embed.

    public  the public objects
    name    in the names of the addresses: "question" of "pages:question-embed"
    """

    public: QuerySet
    name: str

    def title(self, instance: Any) -> str:
        """Return the title of an object: its text, with whose claim it is."""
        if isinstance(instance, Question):
            return instance.text
        return f"{claimed_by(instance)}: {instance.statement}"


EMBEDDABLE = {
    "pages:question": Embeddable(Question.objects.published(), "question"),
    "pages:position": Embeddable(
        Position.objects.published().select_related("expert").prefetch_related("holders__expert"),
        "position",
    ),
}


class EmbedRefused(Exception):
    """Ends a request that cannot be answered, with a status and the reason."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@read_only
def oembed(request: HttpRequest) -> HttpResponse:
    """Answer how a question or a position is embedded, as JSON or XML, to any site.

    Parameters: `url` of the page; `format`, json or xml; `maxwidth` and `maxheight` in pixels.
    400 for a parameter that is missing or wrong, 404 for a page that cannot be embedded, 501 for
    another format.
    """
    try:
        response = _oembed_response(request)
    except EmbedRefused as refused:
        response = _problem_response(request, refused)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _oembed_response(request: HttpRequest) -> HttpResponse:
    format_name = request.GET.get("format", "json")
    if format_name not in ("json", "xml"):
        raise EmbedRefused(HTTPStatus.NOT_IMPLEMENTED, "Available formats: json, xml.")
    width, height = _most(request, "maxwidth"), _most(request, "maxheight")
    kind, instance = _found(request)
    answer = _embed_answer(request, kind, instance, width, height)
    if format_name == "json":
        return HttpResponse(
            json.dumps(answer, ensure_ascii=False), content_type="application/json; charset=utf-8"
        )
    return HttpResponse(_xml(answer), content_type="text/xml; charset=utf-8")


def _most(request: HttpRequest, name: str) -> int | None:
    """Read a number of pixels; None where it is not given."""
    typed = request.GET.get(name)
    if typed is None:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 7 and int(typed)):
        raise EmbedRefused(HTTPStatus.BAD_REQUEST, f"{name} is not a whole number of pixels.")
    return int(typed)


def _found(request: HttpRequest) -> tuple[Embeddable, Any]:
    """Find the public object whose page `url` leads to, also by a former slug."""
    url = request.GET.get("url", "")
    if not url:
        raise EmbedRefused(
            HTTPStatus.BAD_REQUEST, "url is missing: the address of the page to embed."
        )
    unknown = EmbedRefused(
        HTTPStatus.NOT_FOUND, "No question or position to embed has this address."
    )
    try:
        parts = urlsplit(url)
        match = resolve(parts.path)
    except (ValueError, Resolver404):
        raise unknown from None
    kind = EMBEDDABLE.get(match.view_name)
    if len(url) > LONGEST_URL or parts.netloc != request.get_host() or kind is None:
        raise unknown
    public, slug = kind.public.all(), match.kwargs["slug"]
    instance = public.filter(slug=slug).first()
    if instance is None and isinstance(current := find_missing(public, {"slug": slug}), str):
        instance = public.filter(slug=current).first()
    if instance is None:
        raise unknown
    return kind, instance


def _embed_answer(
    request: HttpRequest, kind: Embeddable, instance: Any, width: int | None, height: int | None
) -> dict[str, Any]:
    """Return the answer: a frame within the size that is wanted, and the card where it fits."""
    title = kind.title(instance)
    size = {"width": min(WIDTH, width or WIDTH), "height": min(HEIGHT, height or HEIGHT)}
    address = request.build_absolute_uri(reverse(f"pages:{kind.name}-embed", args=[instance.slug]))
    answer = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "author_name": str(record_author()),
        "provider_name": settings.SINORUS_SITE_NAME,
        "provider_url": request.build_absolute_uri("/"),
        "cache_age": CACHE_AGE,
        "html": frame(address, title, **size),
        **size,
    }
    if (width or CARD_WIDTH) >= CARD_WIDTH and (height or CARD_HEIGHT) >= CARD_HEIGHT:
        card = reverse(f"pages:{kind.name}-card", args=[instance.slug])
        answer |= {
            "thumbnail_url": request.build_absolute_uri(card),
            "thumbnail_width": CARD_WIDTH,
            "thumbnail_height": CARD_HEIGHT,
        }
    return answer


def frame(address: str, title: str, width: int = WIDTH, height: int = HEIGHT) -> SafeString:
    """Return the HTML that shows a page on another site; width and height are in pixels."""
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" frameborder="0" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>',
        address,
        title,
        width,
        height,
    )


def _xml(answer: dict[str, Any]) -> bytes:
    root = ElementTree.Element("oembed")
    for name, value in answer.items():
        ElementTree.SubElement(root, name).text = writable(str(value))
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _problem_response(request: HttpRequest, refused: EmbedRefused) -> HttpResponse:
    """Return a problem (RFC 9457) without a kind of its own."""
    body = {
        "type": "about:blank",
        "title": refused.status.phrase,
        "status": refused.status,
        "detail": str(refused),
        "instance": request.get_full_path()[:LONGEST_URL],
        "request_id": getattr(request, "id", None),
    }
    return HttpResponse(
        json.dumps(body), status=refused.status, content_type="application/problem+json"
    )
