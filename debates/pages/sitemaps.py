"""Sitemaps for search engines: all public pages, with the day of their last change.

The pages of the objects of a kind are in several parts, each of the objects with a certain range of
primary keys. So a part is read by an index, however many there are, and an object stays in its
part, which changes when one of its objects does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.db.models import F, Max, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from debates import extensions
from debates.db.content_version import ContentVersion, content_version
from debates.db.version_cache import VersionCache
from debates.limits.costs import Cost
from debates.models import Debate, Expert, Position, Question, Source, Topic
from debates.pages.costs import costs
from debates.pages.paging import page_number
from debates.pages.reading import read_only

KEYS_PER_PART = 2_000
"""Primary keys of a part, which has at most as many pages; a sitemap may have 50,000."""

LIST_SECTION = "lists"
"""The section of the pages that list objects."""

_LIST_PAGES = "index debates questions positions experts topics sources recent-changes method"

SECTIONS: Mapping[str, type[Model]] = {
    "debates": Debate,
    "questions": Question,
    "positions": Position,
    "experts": Expert,
    "topics": Topic,
    "sources": Source,
}
"""The sections of the pages of objects, by the end of their address."""

_sitemaps = VersionCache(most=32)
"""Sitemaps as they are sent, up to 200 kB each: crawlers ask for one after the other."""


@dataclass(frozen=True, slots=True)
class Located:
    """An address in a sitemap, with the last change of its content if known."""

    location: str
    lastmod: datetime | None = None


SitemapView = Callable[..., HttpResponse]


def _made_once(make: Callable[..., str]) -> SitemapView:
    """Make a view of a sitemap, kept for as long as the public content stays the same."""

    @read_only
    @wraps(make)
    def answer(request: HttpRequest, **arguments: Any) -> HttpResponse:
        version, part = content_version(), page_number(request, "p")
        key = (make.__name__, *arguments.values(), part, request.build_absolute_uri("/"))
        content = _sitemaps.get(version, key, lambda: make(request, version, part, **arguments))
        # a search engine follows a sitemap, and does not show it
        headers = {"X-Robots-Tag": "noindex"}
        return HttpResponse(content, content_type="application/xml", headers=headers)

    return answer


@_made_once
def index(request: HttpRequest, version: ContentVersion | None, part: int) -> str:
    """Make the index of all parts."""
    parts = list(_sitemap_parts(request, version))
    return render_to_string("debates/pages/sitemap_index.xml", {"parts": parts})


@costs(Cost.DEAR)
@_made_once
def section(request: HttpRequest, version: ContentVersion | None, part: int, section: str) -> str:
    """Make a part of a section. Raises Http404 for an empty part."""
    if section == LIST_SECTION and part == 1:
        names = [*(f"pages:{name}" for name in _LIST_PAGES.split()), *extensions.sitemap]
        pages = [Located(request.build_absolute_uri(reverse(name))) for name in names]
    elif section in SECTIONS:
        origin = request.build_absolute_uri("/")[:-1]
        objects = _public(SECTIONS[section]).filter(pk__range=_key_range(part)).order_by("pk")
        pages = [
            Located(origin + instance.get_absolute_url(), instance.modified)
            for instance in objects.only("slug", "modified")
        ]
    else:
        pages = []
    if not pages:
        raise Http404(f"The sitemap has no part {part} of “{section}”.")
    return render_to_string("debates/pages/sitemap.xml", {"pages": pages})


def _sitemap_parts(request: HttpRequest, version: ContentVersion | None) -> Iterator[Located]:
    """Yield the parts of the sitemap that have something in them."""
    address = request.build_absolute_uri(reverse("pages:sitemap-section", args=[LIST_SECTION]))
    yield Located(address)
    for name, model in SECTIONS.items():
        address = request.build_absolute_uri(reverse("pages:sitemap-section", args=[name]))
        for part, changed in _changes(model, version):
            yield Located(f"{address}?p={part}" if part > 1 else address, changed)


def _changes(model: type[Model], version: ContentVersion | None) -> list[tuple[int, datetime]]:
    """Return the parts of the objects of a model, in order, with the last change in each."""
    parts = _public(model).order_by().annotate(part=F("pk") / KEYS_PER_PART + 1)
    return sorted(parts.values_list("part").annotate(Max("modified")))


def _public(model: type[Model]) -> QuerySet:
    """Return the objects for search engines; only experts with a position, as for readers."""
    return model.objects.with_positions() if model is Expert else model.objects.published()


def _key_range(part: int) -> tuple[int, int]:
    """Return the first and the last primary key of a part."""
    return (part - 1) * KEYS_PER_PART, part * KEYS_PER_PART - 1
