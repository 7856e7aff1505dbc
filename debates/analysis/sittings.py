"""Sittings of a debate: the days on which it was held, and the sources that it is taken from.

A debate has one date and one source; a position has its own where it was taken on another day or
in another source, as in a hearing over several weeks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from debates.models import Debate, Position, Source
from debates.models.declaration import long_texts


@dataclass(frozen=True, slots=True)
class Sittings:
    """The days and sources of a debate and its public positions.

    first, last  None where the day of the debate, or of one of its positions, is not known
    sources      that of the debate first, then those of positions by their days
    """

    first: date | None
    last: date | None
    sources: tuple[Source, ...]


def sittings_of(debate: Debate) -> Sittings:
    """Return the sittings of a debate, which keeps them; at most two queries."""
    return debate.sittings if hasattr(debate, "sittings") else add_sittings([debate])[0]


def add_sittings(debates: Iterable[Debate]) -> list[Sittings]:
    """Read the sittings of debates, fetched with their sources, into `sittings`; two queries."""
    debates = list(debates)
    days: dict[int, set[date | None]] = defaultdict(set)
    since: dict[int, dict[int, date]] = defaultdict(dict)
    dates = {debate.pk: debate.date for debate in debates}
    positions = Position.objects.published().filter(debate__in=list(dates)).order_by()
    for debate, own, source in positions.values_list("debate", "date", "source").distinct():
        day = own or dates[debate]
        days[debate].add(day)
        if source:
            since[debate][source] = min(since[debate].get(source, date.max), day or date.max)
    keys = {key for days_of_sources in since.values() for key in days_of_sources}
    sources = Source.objects.defer(*long_texts(Source)).in_bulk(keys) if keys else {}
    for debate in debates:
        first, last = _ends(debate.date, days[debate.pk])
        by_day = sorted(
            since[debate.pk].items(), key=lambda dated_source: (dated_source[1], dated_source[0])
        )
        # one may have been deleted since the positions were read
        candidates = [debate.source, *(sources.get(key) for key, _day in by_day)]
        distinct = dict.fromkeys(source for source in candidates if source is not None)
        debate.sittings = Sittings(first, last, tuple(distinct))
    return [debate.sittings for debate in debates]


def _ends(own: date | None, days: set[date | None]) -> tuple[date | None, date | None]:
    """Return the first and the last day of a debate; its own where others are not all known."""
    every = {day for day in (own, *days) if day is not None}
    if not every or None in days:
        return own, own
    return min(every), max(every)
