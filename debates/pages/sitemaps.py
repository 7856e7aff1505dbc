"""Sitemaps for search engines: all public pages, with the day of their last change."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import Model, QuerySet
from django.urls import reverse

from debates.models import Debate, Expert, Position, Source, Topic


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
        return ["pages:index", "pages:experts", "pages:topics", "pages:forecasts", "pages:method"]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS = {
    "lists": ListPages(),
    "debates": ObjectPages(Debate),
    "positions": ObjectPages(Position),
    "experts": ObjectPages(Expert),
    "topics": ObjectPages(Topic),
    "sources": ObjectPages(Source),
}
