"""Suggestions for an address that is not found, among public pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from django.db.models import Model, Q

from debates.models import Debate, Expert, Position, Question, Source, Topic

MOST = 5
COMPARED = 200
"""Objects of each model that an address is compared with, at most."""
CUTOFF = 0.55
LONGEST = 80

_KINDS: tuple[type[Model], ...] = (Debate, Expert, Topic, Source, Question, Position)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A page that may have been meant."""

    text: str
    kind: str
    address: str


def words_of(path: str) -> str:
    """Return the last part of an address, as words; "" where it has none."""
    parts = [part for part in path.split("/") if part]
    return " ".join(re.findall(r"\w+", parts[-1].replace("_", " ")))[:LONGEST] if parts else ""


def nearest_pages(path: str) -> list[Suggestion]:
    """Find public objects with addresses spelled like this one, nearest first.

    At most three queries for each kind of page.
    """
    wanted = words_of(path).replace(" ", "-").casefold()
    if not wanted:
        return []
    found: list[tuple[float, Model]] = []
    for model in _KINDS:
        slugs = get_close_matches(wanted, _similar_slugs(model, wanted), n=MOST, cutoff=CUTOFF)
        instances = model.objects.published().filter(slug__in=slugs)
        found += [
            (SequenceMatcher(None, wanted, instance.slug).ratio(), instance)
            for instance in instances
        ]
    found.sort(key=lambda one: -one[0])
    return [
        Suggestion(str(instance), instance._meta.verbose_name, instance.get_absolute_url())
        for _, instance in found[:MOST]
    ]


def _similar_slugs(model: type[Model], wanted: str) -> set[str]:
    """Slugs that begin like the one that is wanted, or have its longest word."""
    word = max(wanted.split("-"), key=len)
    public = model.objects.published().order_by("slug").values_list("slug", flat=True)
    alike = public.filter(Q(slug__startswith=wanted[:2]) | Q(slug__contains=word))
    return {*alike[:COMPARED], *public.filter(slug__startswith=wanted[:5])[:COMPARED]}
