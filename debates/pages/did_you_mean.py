"""Suggestions for an address that is not found, among public pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from operator import itemgetter

from django.db.models import Model, Q

from debates.models import Debate, Expert, Position, Question, Source, Topic

MOST_LINKS = 5
MOST_SLUGS_COMPARED = 200
"""Objects of each model that an address is compared with, at most."""
CUTOFF = 0.55
LONGEST_SLUG = 80

_MODELS_BY_PATH: Mapping[str, type[Model]] = {
    "debates": Debate,
    "experts": Expert,
    "topics": Topic,
    "sources": Source,
    "questions": Question,
    "positions": Position,
}
"""Kinds of pages by the first part of their addresses."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A page that may have been meant."""

    text: str
    kind: str
    address: str


def address_words(path: str) -> str:
    """Return the last part of an address, as words; "" where it has none."""
    parts = [part for part in path.split("/") if part]
    return " ".join(re.findall(r"\w+", parts[-1].replace("_", " ")))[:LONGEST_SLUG] if parts else ""


def nearest_pages(path: str) -> list[Suggestion]:
    """Find public objects whose addresses are spelled like this address, nearest first.

    An address of a kind of page is compared with those of that kind alone, since comparing it with
    all takes as long as a page. At most three queries for each kind.
    """
    slug = address_words(path).replace(" ", "-").casefold()
    if not slug:
        return []
    kind = _MODELS_BY_PATH.get(path.split("/")[1])
    near: list[tuple[float, Model]] = []
    for model in [kind] if kind else _MODELS_BY_PATH.values():
        slugs = get_close_matches(slug, _similar_slugs(model, slug), n=MOST_LINKS, cutoff=CUTOFF)
        instances = model.objects.published().filter(slug__in=slugs)
        near += [
            (SequenceMatcher(None, slug, instance.slug).ratio(), instance) for instance in instances
        ]
    near.sort(key=itemgetter(0), reverse=True)
    return [
        Suggestion(str(instance), instance._meta.verbose_name, instance.get_absolute_url())
        for _, instance in near[:MOST_LINKS]
    ]


def _similar_slugs(model: type[Model], slug: str) -> set[str]:
    """Return the slugs that begin like this slug, or have its longest word."""
    word = max(slug.split("-"), key=len)
    public = model.objects.published().order_by("slug").values_list("slug", flat=True)
    alike = public.filter(Q(slug__startswith=slug[:2]) | Q(slug__contains=word))
    return {
        *alike[:MOST_SLUGS_COMPARED],
        *public.filter(slug__startswith=slug[:5])[:MOST_SLUGS_COMPARED],
    }
