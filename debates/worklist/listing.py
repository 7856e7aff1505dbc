"""The worklist across debates, and of one object.

Its pages stay whole while findings are settled: a page begins after the last object of the page
before, so that a tool that settles what it reads misses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import attrgetter, or_
from typing import Self

from django.db.models import Model, Q, QuerySet

from debates.models import Debate, Evidence, Expert, Position, Source, Topic
from debates.models.choices import Status
from debates.models.keys import parse_key
from debates.worklist.models import Waiver
from debates.worklist.places import home_of
from debates.worklist.rule import RULES, Finding, Rule
from debates.worklist.worklist import open_findings, worklist

MOST_DEBATES = 20
"""Debates that one page reads; the next one goes on from there."""

LATEST = 5
"""The latest debates from which the findings of a shared object are taken."""

SHARED: Mapping[type[Model], tuple[str, ...]] = {
    Source: ("source", "positions__source", "positions__evidence__source"),
    Expert: ("participations__expert",),
    Topic: ("positions__topics",),
}
"""Objects that several debates share, with the lookups from a debate to them."""

Key = tuple[int, str, int]
"""The place of an object among the findings of a debate: number of the rule, model, key."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A finding in the worklist, with its waiver if it has one."""

    debate: Debate
    rule: Rule
    finding: Finding
    waiver: Waiver | None

    @property
    def key(self) -> Key:
        """The place of its object."""
        instance = self.finding.instance
        return [*RULES].index(self.rule.name), str(instance._meta.model_name), instance.pk


@dataclass(frozen=True, slots=True)
class Start:
    """The beginning of a page: a debate, and the object in it after which the page begins.

    It is written as `12` or `12:no_place:position:17`.
    """

    debate: int
    after: Key | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a start. Raises ValueError."""
        debate, *after = text.split(":")
        if not after:
            return cls(_key(debate))
        rule, model, key = after
        return cls(_key(debate), ([*RULES].index(rule), model, _key(key)))

    def __str__(self) -> str:
        if self.after is None:
            return str(self.debate)
        rule, model, key = self.after
        return f"{self.debate}:{[*RULES][rule]}:{model}:{key}"


def page(
    debates: QuerySet[Debate],
    start: Start | None,
    size: int,
    rules: Iterable[Rule],
    *,
    waived: bool,
) -> tuple[list[Listed], Start | None]:
    """Return the findings of a page, and where the next one begins; None after the last.

    All findings of one rule about one object stand on one page, which may have some more than
    `size` for that. It may have fewer, or none, where 20 debates have no more.

    waived  whether those that are waived are listed, and no others
    """
    found: list[Listed] = []
    rules = [*rules]
    after = start.after if start else None
    rest = debates.filter(pk__gte=start.debate) if start else debates
    for number, debate in enumerate(rest.order_by("pk")[: MOST_DEBATES + 1]):
        if number == MOST_DEBATES or len(found) >= size:
            return found, Start(debate.pk)
        for key, listed in groupby(_listed(debate, rules, waived=waived), attrgetter("key")):
            if number == 0 and after is not None and start.debate == debate.pk and key <= after:
                continue
            if len(found) >= size:
                return found, Start(debate.pk, found[-1].key)
            found += listed
    return found, None


def about(instance: Model) -> list[tuple[Rule, Finding]]:
    """Return the open findings that are settled on the page of an object, each once.

    They are those in its debate; of what several debates share, those in the 5 latest of them.
    """
    found: dict[tuple[str, Model, str, str], tuple[Rule, Finding]] = {}
    among = _positions_beside(instance)
    for debate in _debates_of(instance):
        for rule, finding in open_findings(worklist(debate, among=among)):
            if home_of(finding.instance) == instance:
                key = (rule.name, finding.instance, finding.field, finding.message)
                found.setdefault(key, (rule, finding))
    return [*found.values()]


def _positions_beside(instance: Model) -> Q | None:
    """Return the condition of the positions on which the findings of an object depend.

    What an expert said is compared with what the same expert said elsewhere in the debate, so that
    a form in a large debate need not wait for all of it. None for all positions.
    """
    if isinstance(instance, Position):
        return Q(expert=instance.expert_id)
    if isinstance(instance, Expert):
        return Q(expert=instance)
    if isinstance(instance, Source):
        evidence = Evidence.objects.filter(source__isnull=False).values("position")
        return Q(source__isnull=False) | Q(pk__in=evidence)
    return None


def _debates_of(instance: Model) -> Iterable[Debate]:
    if type(instance) in SHARED:
        uses = (Q(**{path: instance}) for path in SHARED[type(instance)])
        found = Debate.objects.exclude(status=Status.WITHDRAWN).filter(reduce(or_, uses))
        return found.select_related("source").distinct().order_by("-pk")[:LATEST]
    return [instance if isinstance(instance, Debate) else instance.debate]


def _listed(debate: Debate, rules: list[Rule], *, waived: bool) -> list[Listed]:
    found = []
    for item in worklist(debate, rules):
        if waived:
            found += [Listed(debate, item.rule, one, waiver) for one, waiver in item.waived]
        else:
            found += [Listed(debate, item.rule, one, None) for one in item.findings]
    return sorted(found, key=attrgetter("key"))


def _key(text: str) -> int:
    key = parse_key(text)
    if key is None:
        raise ValueError(text)
    return key
