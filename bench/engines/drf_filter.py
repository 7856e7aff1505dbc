"""SearchFilter of Django REST framework, which requires every word."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from bench.engines.base import HITS, Found, NotOffered, Opened, chosen
from bench.engines.django_rows import set_up


def opened(folder: Path, source: Path) -> Opened:
    """Open the filter over these documents, in SQLite."""
    set_up(folder, source, ("django.contrib.contenttypes", "django.contrib.auth", "rest_framework"))
    from django.db.models import Count
    from rest_framework.filters import SearchFilter
    from rest_framework.request import Request
    from rest_framework.test import APIRequestFactory

    from bench.engines.shelf.models import Mark, Row

    view, factory = SimpleNamespace(search_fields=["text"]), APIRequestFactory()

    def any_word(words: list[str]) -> str:
        if len(words) > 1:
            raise NotOffered("words of which one has to be there")
        return words[0]

    def ask(query: dict) -> Found:
        words = query["words"]
        ways = {
            "or": lambda: any_word(words),
            "and": lambda: " ".join(words),
            "phrase": lambda: f'"{" ".join(words)}"',
            # It finds parts of words anyway.
            "prefix": lambda: words[0],
        }
        asked = Request(factory.get("/", {"search": chosen(ways, query["how"])}))
        found = SearchFilter().filter_queryset(asked, Row.objects.order_by("pk"), view)
        found = found.filter(**query["filters"], **query["roles"])
        list(found[:HITS].values_list("pk", flat=True))
        for name in query["facets"]:
            if name == "topic":
                marks = Mark.objects.filter(row__in=found.order_by())
                list(marks.values_list("topic").annotate(Count("pk")))
            else:
                list(found.order_by().values_list(name).annotate(Count("pk")))
        return Found(found.count())

    return Opened(ask)
