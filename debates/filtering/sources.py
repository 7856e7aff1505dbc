"""Filters by source, and of sources by debate.

A debate has its own source, and those of its positions and of their evidence: further sittings,
and what the experts cite.
"""

from __future__ import annotations

import numpy as np
from django.db.models import Q

from debates.columns.positions import PositionColumns, sources_of
from debates.columns.table import Mask, Table, among
from debates.filtering.filters import Condition, SlugFilter
from debates.models import Debate, Evidence, Position
from debates.models.paths_to_debate import PATHS_TO_DEBATE

CITING = (Debate, Position, Evidence)
"""The models whose objects have a source that counts as one of their debate."""


class PositionSourceFilter(SlugFilter):
    """Filter of positions by the source they are taken from, and those of their evidence."""

    def condition(self, value: list[int]) -> Condition:
        evidence = Evidence.objects.published().filter(source__in=value)
        of_debate = Q(source=None, debate__source__in=value)
        return Q(source__in=value) | of_debate | Q(pk__in=evidence.values("position"))

    def mask(self, columns: PositionColumns, rows: Table, value: list[int]) -> Mask:
        taken = among(sources_of(columns), np.array(value, dtype=np.int64))
        evidence = columns.parts[Evidence].among("source", value)
        return taken | columns.with_part(Evidence, evidence)


class DebateSourceFilter(SlugFilter):
    """Filter of debates by all their sources."""

    def condition(self, value: list[int]) -> Condition:
        found = Q()
        for model in CITING:
            citing = model.objects.published().filter(source__in=value).order_by()
            found |= Q(pk__in=citing.values(PATHS_TO_DEBATE[model]))
        return found


class SourceDebateFilter(SlugFilter):
    """Filter of sources by the debates that have them."""

    def condition(self, value: list[int]) -> Condition:
        found = Q()
        for model in CITING:
            # the negation of IN with a null among the values matches nothing
            citing = model.objects.published().filter(source__isnull=False).order_by()
            within = citing.filter(**{f"{PATHS_TO_DEBATE[model]}__in": value})
            found |= Q(pk__in=within.values("source"))
        return found
