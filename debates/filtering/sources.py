"""Filters by source, and of sources by debate.

A debate has its own source, and those of its positions and of their evidence: further sittings,
and what the experts cite.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q, QuerySet

from debates.filtering.filters import Condition, SlugFilter
from debates.kinds import paths_to
from debates.models import Debate, Evidence, Position

CITING = (Debate, Position, Evidence)
"""The models whose objects have a source that counts as one of their debate."""


class PositionSourceFilter(SlugFilter):
    """Filter of positions by the source they are taken from, and those of their evidence."""

    def condition(self, value: list[int]) -> Condition:
        evidence = Evidence.objects.published().filter(source__in=value)
        of_debate = Q(source=None, debate__source__in=value)
        return Q(source__in=value) | of_debate | Q(pk__in=evidence.values("position"))


class DebateSourceFilter(SlugFilter):
    """Filter of debates by all their sources."""

    def condition(self, value: list[int]) -> Condition:
        condition = Q()
        for objects, debate in citing():
            condition |= Q(pk__in=objects.filter(source__in=value).values(debate))
        return condition


class SourceDebateFilter(SlugFilter):
    """Filter of sources by the debates that have them."""

    def condition(self, value: list[int]) -> Condition:
        return sources_of_debates(value)


def sources_of_debates(debates: list[int], own: bool | None = None) -> Q:
    """Return the condition that any of these debates has a source, as `citing` defines `own`."""
    condition = Q()
    for objects, debate in citing(own):
        condition |= Q(pk__in=objects.filter(**{f"{debate}__in": debates}).values("source"))
    return condition


def citing(own: bool | None = None) -> Iterator[tuple[QuerySet, str]]:
    """Yield the public objects with a source of their debate, each with the path to the debate.

    own  True for the sources that whole debates are based on, False for the others, None for all
    """
    for model in CITING:
        if own is not None and own != (model is Debate):
            continue
        # the negation of IN with a null among the values matches nothing
        objects = model.objects.published().filter(source__isnull=False).order_by()
        debate = paths_to(Debate)[model]
        if own is False:
            based_on = f"{debate}__source"
            objects = objects.filter(Q(**{based_on: None}) | ~Q(**{based_on: F("source")}))
        yield objects, debate
