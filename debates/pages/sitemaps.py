"""Sitemaps for search engines: all public pages, with the day of their last change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemap_views
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from debates.db.content_version import content_version
from debates.db.version_cache import VersionCache
from debates.models import Debate, Expert, Position, Question, Source, Topic


class ObjectPages(Sitemap):
    """The pages of the public objects of one model."""

    limit = 2_000

    def __init__(self, model: type[Model]) -> None:
        self.model = model

    def items(self) -> QuerySet:
        # search engines are led to experts who take a position, as readers are
        rows = self.model.objects
        public = rows.with_positions() if self.model is Expert else rows.published()
        return public.order_by("pk").only("pk", "slug", "modified")

    def lastmod(self, item: Model) -> datetime:
        return item.modified


class ListPages(Sitemap):
    """The pages that list objects."""

    def items(self) -> list[str]:
        names = "index debates questions positions experts topics sources forecasts method"
        return [f"pages:{name}" for name in names.split()]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS = {
    "lists": ListPages(),
    "debates": ObjectPages(Debate),
    "questions": ObjectPages(Question),
    "positions": ObjectPages(Position),
    "experts": ObjectPages(Expert),
    "topics": ObjectPages(Topic),
    "sources": ObjectPages(Source),
}

_kept = VersionCache(most=32)
"""Sitemaps as they are sent, up to 200 kB each: crawlers ask for one after the other."""


def _made_once(view: Callable[..., TemplateResponse]) -> Callable[..., HttpResponse]:
    """Keep the answers of a view of sitemaps for as long as the public content stays the same."""

    @wraps(view)
    def answer(request: HttpRequest, **given: Any) -> HttpResponse:
        def made() -> tuple[bytes, dict[str, str]]:
            response = view(request, **given).render()
            return response.content, dict(response.headers)

        origin = request.build_absolute_uri("/")
        key = (view.__name__, given.get("section"), request.GET.get("p"), origin)
        content, headers = _kept.get(content_version(), key, made)
        return HttpResponse(content, headers=headers)

    return answer


index = _made_once(sitemap_views.index)
section = _made_once(sitemap_views.sitemap)
