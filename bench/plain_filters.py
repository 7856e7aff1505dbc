"""Filters and orders of positions as plain Django writes them, for the peer of the benchmark.

Conditions span relations by joins, and DISTINCT removes the rows that joins repeat, as the
documentation of django-filter shows it; where nothing is repeated, it is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import django_filters
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from debates.models import Counterpoint, Evidence, Position, Support

Condition = Callable[[str], Q]


def _any(*paths: str) -> Condition:
    """Return the condition that one of several paths leads to a value."""

    def condition(value: str) -> Q:
        found = Q()
        for path in paths:
            found |= Q(**{path: value})
        return found

    return condition


def _flag(holds: Callable[[], Q | Exists]) -> Condition:
    """Return the condition that something holds, or does not."""
    return lambda value: Q(holds()) if value == "true" else ~Q(holds())


def _exists(objects: Callable[[], QuerySet], **among: Any) -> Callable[[], Exists]:
    return lambda: Exists(objects().filter(position=OuterRef("pk"), **among))


def _stated(lookup: str) -> Condition:
    return lambda value: Q(**{f"stated__{lookup}": value})


def _shown(relation: str, path: str, other: str) -> Condition:
    """Return the condition on a relation, of which the position on the other side is public."""

    def condition(value: str) -> Q:
        public = Q(**{f"{relation}__{other}": None}) | Q(
            **{f"{relation}__{other}__status": "published"}
        )
        return public & Q(**{f"{relation}__{path}": value})

    return condition


def _language(value: str) -> Q:
    own = Q(original_language=value)
    return own | Q(original_language="", debate__language=value)


def _year(value: str) -> Q:
    return Q(date__year=value) | Q(date=None, debate__date__year=value)


def _answering(name: str) -> Condition:
    return _any(name, f"further_answers__{name}")


def _either(*conditions: Condition) -> Condition:
    def condition(value: str) -> Q:
        found = Q()
        for one in conditions:
            found |= one(value)
        return found

    return condition


_PLAIN: Mapping[str, Condition] = {
    "slug": _any("slug"),
    "debate": _any("debate__slug"),
    "expert": _any("expert__slug", "holders__expert__slug"),
    "expert_kind": _any("expert__kind"),
    "question": _answering("question__slug"),
    "stance": _answering("stance"),
    "kind": _any("kind"),
    "topic": _any("topics__slug", "topics__broader__slug"),
    "certainty": _any("certainty"),
    "horizon": _any("horizon"),
    "language": _language,
    "source": _any("source__slug", "evidence__source__slug"),
    "evidence_kind": _any("evidence__kind"),
    "has_figure": _flag(_exists(Evidence.objects.all, value__isnull=False)),
    "countered": _flag(_exists(Counterpoint.objects.published)),
    "counterpoint_kind": _shown("counterpoints", "kind", "raised_by"),
    "raised_by": _shown("counterpoints", "raised_by__slug", "raised_by"),
    "raised_by_expert": _shown("counterpoints", "raised_by__expert__slug", "raised_by"),
    "counters": _shown("raised_counterpoints", "position__slug", "position"),
    "counters_expert": _shown("raised_counterpoints", "position__expert__slug", "position"),
    "has_forecast": _flag(lambda: Q(forecast__isnull=False)),
    "outcome": _any("forecast__outcome"),
    "voice": _either(_any("evidence__voice"), _shown("counterpoints", "voice", "raised_by")),
    "conceded": _flag(_exists(Counterpoint.objects.published, voice="expert")),
    "supported": _flag(_exists(Support.objects.published)),
    "supported_by": _shown("supports", "given_by__slug", "given_by"),
    "supports": _shown("given_supports", "position__slug", "position"),
    "basis": _either(
        _shown("counterpoints", "basis", "raised_by"), _shown("supports", "basis", "given_by")
    ),
    "replaced": _flag(lambda: Exists(Position.objects.published().filter(replaces=OuterRef("pk")))),
    "year": _year,
    "date_from": _stated("gte"),
    "date_to": _stated("lte"),
    "modified_since": _any("modified__gte"),
}
_NEGATED = (
    *("debate", "expert", "expert_kind", "question", "stance", "kind", "topic", "certainty"),
    *("horizon", "source", "voice", "basis", "outcome"),
)


JOINED = frozenset(
    (
        *("expert", "question", "stance", "topic", "source", "evidence_kind", "voice", "basis"),
        *("counterpoint_kind", "raised_by", "raised_by_expert", "counters", "counters_expert"),
        *("supported_by", "supports"),
    )
)
"""The filters whose joins may repeat a row."""


def _not(name: str) -> Condition:
    condition = _PLAIN[name]
    if name not in JOINED:
        return lambda value: ~condition(value)
    # excluded by key, since Django negates the conditions of one join apart
    return lambda value: ~Q(pk__in=Position.objects.filter(condition(value)).values("pk"))


CONDITIONS = _PLAIN | {f"not_{name}": _not(name) for name in _NEGATED}
"""Conditions by the name of the filter, for one value of it."""

ORDERS = {
    "date": "stated",
    "expert": "expert__sort_name",
    "order": "order",
    "published_at": "published_at",
    "statement": "statement",
    "created": "created",
    "modified": "modified",
}
"""Columns by the name of the order."""


class _Conditional(django_filters.CharFilter):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def filter(self, queryset: QuerySet, value: str) -> QuerySet:
        return narrowed(queryset, self.name, value) if value else queryset


class _Ordering(django_filters.OrderingFilter):
    def filter(self, queryset: QuerySet, value: list[str] | None) -> QuerySet:
        return ordered(queryset, value[0]) if value else queryset


def stated(queryset: QuerySet) -> QuerySet:
    """Add the day of a position, which is that of its debate if it has none: `stated`."""
    return queryset.annotate(stated=Coalesce("date", "debate__date"))


def narrowed(queryset: QuerySet, name: str, value: str) -> QuerySet:
    """Narrow positions by one of CONDITIONS."""
    found = queryset.filter(CONDITIONS[name](value))
    return found.distinct() if name in JOINED else found


def ordered(queryset: QuerySet, name: str) -> QuerySet:
    """Order positions by a name of ORDERS, perhaps with "-" before it."""
    column = F(ORDERS[name.removeprefix("-")])
    # all others are never null
    nulls_last = column.name == "stated" or None
    by = column.desc if name.startswith("-") else column.asc
    return queryset.order_by(by(nulls_last=nulls_last), "pk")


def _filterset() -> type[django_filters.FilterSet]:
    known: dict[str, django_filters.Filter] = {name: _Conditional(name) for name in CONDITIONS}
    known["ordering"] = _Ordering(fields=[(name, name) for name in ORDERS])
    return type("PlainFilter", (django_filters.FilterSet,), known)


PlainFilter = _filterset()
"""Filter set of django-filter with all of CONDITIONS and ORDERS."""
