"""Haystack (django-haystack) with its Whoosh backend, as documented."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from pathlib import Path

from bench.engines.base import HITS, Found, Opened, chosen
from bench.engines.django_rows import set_up


def opened(folder: Path, source: Path) -> Opened:
    """Open haystack over these documents."""
    engine = "haystack.backends.whoosh_backend.WhooshEngine"
    connection = {"ENGINE": engine, "PATH": str(folder / "index"), "INCLUDE_SPELLING": False}
    set_up(
        folder,
        source,
        ("django.contrib.contenttypes", "haystack"),
        HAYSTACK_CONNECTIONS={"default": connection},
    )
    from haystack import connections
    from haystack.inputs import Exact
    from haystack.query import SQ, SearchQuerySet

    from bench.engines.shelf.models import Row

    done = folder / "index.done"
    if not done.exists():
        index = connections["default"].get_unified_index().get_index(Row)
        backend = connections["default"].get_backend()
        backend.update(index, list(Row.objects.prefetch_related("marks")))
        done.touch()

    def ask(query: dict) -> Found:
        words = query["words"]
        ways = {
            "or": lambda: reduce(or_, (SQ(content=word) for word in words)),
            "and": lambda: reduce(and_, (SQ(content=word) for word in words)),
            "phrase": lambda: SQ(content=Exact(" ".join(words))),
            "prefix": lambda: SQ(content__startswith=words[0]),
            "fuzzy": lambda: SQ(content__fuzzy=words[0]),
        }
        wanted = SearchQuerySet().filter(chosen(ways, query["how"]))
        for name, value in {**query["filters"], **query["roles"]}.items():
            wanted = wanted.narrow(f"{name}:{value}")
        for name in query["facets"]:
            wanted = wanted.facet(name)
        for hit in wanted[:HITS]:
            assert hit.pk
        if query["facets"]:
            wanted.facet_counts()
        return Found(wanted.count())

    return Opened(ask)
