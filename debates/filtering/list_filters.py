"""Filters of lists only: by key, negated, by words and by numbers."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.db import connection, models
from django.db.models import F, Model, Q, Value

from debates.db.json_sql import Among, list_parameter
from debates.filtering.base_filterset import FilterSet, conditions_of
from debates.filtering.contained_words import as_in_addresses, keys_containing, words_of
from debates.filtering.filters import Condition, Filter, SlugFilter
from debates.filtering.form_fields import TextField, invalid_value

LARGEST_NUMBER = 10**15

NEGATED = (
    *("debate", "expert", "expert_kind", "question", "stance", "kind", "topic", "certainty"),
    *("horizon", "source", "voice", "basis", "outcome", "answer", "position"),
)
"""Filters that have a counterpart for what is not, where they are of the objects themselves."""

NOT = "not_"
"""The beginning of the names of such counterparts."""


class DecimalField(forms.Field):
    """A number such as 147.5, -3 or 1e6, rounded to four decimal places.

    least, most  the range of the numbers that it takes
    """

    form = re.compile(r"[+-]?\d{1,20}(\.\d{1,20})?([eE][+-]?\d{1,3})?", re.ASCII)

    def __init__(
        self, *, least: int = -LARGEST_NUMBER, most: int = LARGEST_NUMBER, **options: Any
    ) -> None:
        super().__init__(**options)
        self.least, self.most = least, most
        self.allowed = f"a number from {least:,} to {most:,}"

    def clean(self, value: str | None) -> Decimal | None:
        if not value:
            return None
        if not self.form.fullmatch(value):
            raise invalid_value(f"“{value[:40]}” is not a number.", value, self.allowed)
        number = Decimal(value)
        if not self.least <= number <= self.most:
            bound = str(self.least if number < self.least else self.most)
            message = f"“{value[:40]}” is not {self.allowed}."
            raise invalid_value(message, value, self.allowed, bound)
        return number.quantize(Decimal("0.0001"))


class KeyFilter(SlugFilter):
    """Filter by the slugs or identifiers of the objects themselves."""

    def __init__(self, model: type[Model], example: str, *, key: str = "slug") -> None:
        noun = "identifier" if key == "public_id" else "slug"
        text = f"Filter by {noun}. What is no longer public is left out; `tombstones/` lists it."
        super().__init__("pk", text, model, example=example, key=key, without_gone=True)


class NotFilter(Filter):
    """Filter that leaves out what another filter keeps."""

    def __init__(self, name: str, inner: Filter) -> None:
        text = f"Leave out what `{name}` would keep. Of several values, each is left out."
        super().__init__("pk", text, example=inner.example)
        self.inner, self.several, self.slugs_of = inner, inner.several, inner.slugs_of

    @property
    def field(self) -> Any:
        return self.inner.field

    def condition(self, value: Any) -> Condition:
        return ~Q(*conditions_of({self.inner: value}))


class WordsFilter(Filter):
    """Filter by words that names and texts contain; `paths` lead to texts or lists of texts.

    A DOI or web address is looked for without what may differ in writing it.
    """

    field_class = TextField

    def __init__(self, model: type[Model], *paths: str, example: str) -> None:
        names = ", ".join(f"`{path.replace('__', '.')}`" for path in paths)
        text = f"Keep those in which {names} contain all of these words, without case and accents."
        super().__init__("pk", text, example=example)
        self.model, self.paths = model, paths

    def condition(self, value: str) -> Condition:
        words = as_in_addresses(value) or words_of(value)
        keys = keys_containing(self.model, self.paths, words)
        return Among(F("pk"), Value(list_parameter(keys, connection.vendor)))


class NumberFilter(Filter):
    """Filter by the first or the last of a range of numbers.

    end  path to the end of a figure that is a range itself: such a figure matches if a part does
    """

    field_class = DecimalField

    def __init__(
        self, path: str, text: str, *, example: str, lookup_expr: str, end: str = "", **bounds: int
    ) -> None:
        side = "this or more" if lookup_expr == "gte" else "this or less"
        text = f"{text}: {side}."
        super().__init__(path, text, example=example, lookup_expr=lookup_expr, **bounds)
        self.end = end

    def condition(self, value: Decimal) -> Condition:
        # the column may have fewer digits than the given number
        number = Value(value, models.DecimalField(max_digits=24, decimal_places=4))
        condition = super().condition(number)
        return condition | Q(**{f"{self.end}__gte": number}) if self.end else condition


def number_range(
    path: str, text: str, first: str, last: str, end: str = "", **bounds: int
) -> tuple[NumberFilter, NumberFilter]:
    """Make the filters by the first and the last of a range; `first` and `last` are examples.

    bounds  `least` and `most` that a number can be, where not every number is one
    """
    return (
        NumberFilter(path, text, example=first, lookup_expr="gte", end=end, **bounds),
        NumberFilter(path, text, example=last, lookup_expr="lte", **bounds),
    )


def with_negations(filterset: type[FilterSet]) -> type[FilterSet]:
    """Add `not_…` filters for those that NEGATED names; returns the filter set.

    A filter by a position of the object has none: it is about one of several positions.
    """
    filters = filterset.base_filters
    for name in NEGATED:
        if name in filters and not filters[name].on_position:
            filters[f"{NOT}{name}"] = NotFilter(name, filters[name])
    return filterset
