"""Counts of a filtered list by the values of dimensions: facets and cross-tabulations.

    facet_counts(PositionFilter, Position.objects.published(), values, ["expert", "stance"])
    group_counts(PositionFilter, Position.objects.published(), values, ["expert", "year"])

The counts are exact: as many objects have a value as the list has with the filter of its name. A
facet takes one query, and another one for the names of objects; so does each dimension of a
cross-tabulation.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.db.models import F, Model, QuerySet
from django.utils.functional import cached_property

from debates.db import json_sql
from debates.db.compiled_queries import SelectedColumn, public_rows
from debates.db.grouped_counts import CountedGroup, RowSet, count_groups
from debates.filtering.base_filterset import FilterSet, conditions_of
from debates.filtering.dimensions import Dimension, Dimensions, Pairs, dimensions
from debates.models import Expert, Position
from debates.models.declaration import title_field
from debates.models.languages import language_name
from debates.text.text_lists import texts_in
from search.text.characters import fold

MOST_COUNTED_VALUES = 50
"""Maximum number of values of a facet, unless another one is asked for."""

MOST_GROUPS = 2000
"""Maximum number of groups of a cross-tabulation, unless another one is asked for."""


@dataclass(frozen=True, slots=True)
class CountedValue:
    """A value of a dimension, its label, and the number of objects that have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """The values of a dimension, those of the most objects first.

    more  whether there are further values
    """

    name: str
    values: tuple[CountedValue, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class CrossTabulation:
    """Numbers of objects by several dimensions, the largest first.

    names   of the dimensions
    groups  the value of each dimension, None where an object has none, and the number of objects
    labels  the label of each value, by dimension
    more    whether there are further groups
    """

    names: tuple[str, ...]
    groups: tuple[tuple[tuple[str | None, ...], int], ...]
    labels: Mapping[str, Mapping[str, str]]
    more: bool


@dataclass(frozen=True, slots=True)
class _Label:
    """The value of an object as others know it, its label, and further names to search."""

    value: str
    label: str
    others: tuple[str, ...] = ()

    def has(self, text: str) -> bool:
        """Tell whether a folded text is part of the value or of any name."""
        return any(text in fold(name) for name in (self.value, self.label, *self.others))


def facet_counts(
    filterset: type[FilterSet],
    queryset: QuerySet,
    values: Mapping[str, Any],
    names: Sequence[str],
    *,
    most: int = MOST_COUNTED_VALUES,
    text: str = "",
) -> tuple[FacetCounts, ...]:
    """Count the public objects of a filtered list by each of several dimensions.

    queryset  the public objects, not filtered
    values    typed values of the filters, as `FilterSet.clean` returns them
    names     of dimensions (`debates.filtering.dimensions.dimensions`)
    most      maximum number of values of each
    text      keeps values with this text in their label, without regard to case and accents
    """
    count = _Count(filterset, queryset, values)
    return tuple(_facet(count, name, most, fold(text.strip())) for name in names)


def group_counts(
    filterset: type[FilterSet],
    queryset: QuerySet,
    values: Mapping[str, Any],
    names: Sequence[str],
    *,
    most: int = MOST_GROUPS,
) -> CrossTabulation:
    """Count the public objects of a filtered list by several dimensions together.

    Of an object with several positions, one position has to have all values of positions. An
    object with several values of a dimension counts in several groups. The arguments are those of
    `facet_counts`; `most` is the maximum number of groups.
    """
    group_rows = _Count(filterset, queryset, values).groups(names, most + 1)
    countable = dimensions(queryset.model)
    labels = {
        name: _labels(countable[name], dict.fromkeys(group[place] for group in group_rows))
        for place, name in enumerate(names)
    }
    groups = [
        (
            tuple(_label_value(labels[name], key) for name, key in zip(names, keys, strict=True)),
            total,
        )
        for *keys, total in group_rows[:most]
        if all(key is None or key in labels[name] for name, key in zip(names, keys, strict=True))
    ]
    return CrossTabulation(
        tuple(names),
        tuple(groups),
        {
            name: {
                counted_value.value: counted_value.label
                for counted_value in values_of_name.values()
            }
            for name, values_of_name in labels.items()
        },
        len(group_rows) > most,
    )


def _facet(count: _Count, name: str, most: int, text: str) -> FacetCounts:
    # one more for objects without a value, and one to know whether there are more
    groups = count.groups([name], None if text else most + 2)
    totals = {key: total for key, total in groups if key is not None}
    labels = _labels(count.dimensions[name], totals)
    labelled_values = [
        CountedValue(labels[key].value, labels[key].label, total)
        for key, total in totals.items()
        if key in labels and (not text or labels[key].has(text))
    ]
    labelled_values.sort(key=lambda labelled_value: -labelled_value.count)
    return FacetCounts(name, tuple(labelled_values[:most]), len(labelled_values) > most)


def _label_value(labels: Mapping[Any, _Label], key: Any) -> str | None:
    return None if key is None else labels[key].value


class _Count:
    """A count of the objects of a filtered list."""

    def __init__(
        self,
        filterset: type[FilterSet],
        queryset: QuerySet,
        values: Mapping[str, Any],
    ) -> None:
        self.filterset = filterset
        self.values = {
            name: value for name, value in values.items() if value is not None and value != []
        }
        self.queryset = queryset
        self.dimensions: Dimensions = dimensions(queryset.model)

    @cached_property
    def listed(self) -> QuerySet:
        """The objects of the filtered list."""
        return self.filterset.narrow(self.queryset, self.values)

    def groups(self, names: Sequence[str], most: int | None) -> list[CountedGroup]:
        """Count by dimensions; objects are represented by their keys."""
        own = {name: dimension for name in names if (dimension := self.dimensions.own.get(name))}
        theirs = {name: self.dimensions[name] for name in names if name not in own}
        sets = [_dimension_rows("listed", self.listed, own)]
        columns = _dimension_columns(own, "listed")
        if theirs:
            sets += self._positions(theirs)
            columns |= _dimension_columns(theirs, "positions")
        sets += _pairs(own, "listed.id", self.values, sets)
        sets += _pairs(theirs, "positions.id", self.values, sets)
        return count_groups(sets, [columns[name] for name in names], most)

    def _positions(self, theirs: Mapping[str, Dimension]) -> list[RowSet]:
        """Return the links of the objects to positions, and the positions that filters leave."""
        links = self.dimensions.links
        positions = Position.objects.all()
        if self.dimensions.several:
            values_by_filter = {
                self.filterset.base_filters[name]: value
                for name, value in self.values.items()
                if self.filterset.base_filters[name].on_position and name not in links.columns
            }
            positions = Position.objects.published().filter(*conditions_of(values_by_filter))
        rows = _dimension_rows("positions", positions, theirs)
        return [
            RowSet(links.name, ("id", *links.columns), links.rows(self.values), "listed.id", True),
            RowSet(rows.name, rows.columns, rows.rows, f"{links.name}.position", True),
        ]


def _dimension_rows(name: str, queryset: QuerySet, by: Mapping[str, Dimension]) -> RowSet:
    """Return the keys of objects that have each of these values."""
    columns = {f"by_{key}": dimension.column() for key, dimension in by.items() if dimension.column}
    rows = queryset.order_by().annotate(**columns).values_list("pk", *columns)
    return RowSet(name, ("id", *columns), rows)


def _dimension_columns(by: Mapping[str, Dimension], rows: str) -> dict[str, str]:
    """Return the columns that have the values of dimensions."""
    return {
        name: f"{dimension.pairs.name}.{name}" if dimension.pairs else f"{rows}.by_{name}"
        for name, dimension in by.items()
    }


def _pairs(
    by: Mapping[str, Dimension], on: str, values: Mapping[str, Any], joined: Sequence[RowSet]
) -> list[RowSet]:
    """Return the pairs of dimensions that are not joined already."""
    joined_names = {row_set.name for row_set in joined}
    pairs: dict[str, Pairs] = {
        dimension.pairs.name: dimension.pairs for dimension in by.values() if dimension.pairs
    }
    return [
        RowSet(name, ("id", *value_pairs.columns), value_pairs.rows(values), on)
        for name, value_pairs in pairs.items()
        if name not in joined_names
    ]


def _labels(dimension: Dimension, keys: Collection[Any]) -> dict[Any, _Label]:
    """Return the labels of values by key; those of objects that are not public are left out."""
    present_keys = [key for key in keys if key is not None]
    if dimension.model is not None:
        return _object_labels(dimension.model, present_keys)
    if dimension.choices is not None:
        return {key: _Label(key, dimension.choices.get(key, key)) for key in present_keys}
    if dimension.name == "language":
        return {key: _Label(key, language_name(key)) for key in present_keys}
    return {key: _Label(str(key), str(key)) for key in present_keys}


def _object_labels(model: type[Model], keys: Sequence[int]) -> dict[int, _Label]:
    columns = [SelectedColumn(_slug), SelectedColumn(_title_path(model))]
    if model is Expert:
        columns += [SelectedColumn(_sort_name), SelectedColumn(_aliases)]
    labels = {
        key: _Label(slug, name, _further_names(names_of_expert))
        for key, slug, name, *names_of_expert in public_rows(model, keys, *columns)
    }
    return {key: labels[key] for key in keys if key in labels}


def _further_names(names_of_expert: Sequence[Any]) -> tuple[str, ...]:
    """Return the other names of an expert: the sort name, then the aliases."""
    if not names_of_expert:
        return ()
    sort_name, aliases = names_of_expert
    return (sort_name, *texts_in(json.loads(aliases)))


def _slug() -> F:
    return F("slug")


def _sort_name() -> F:
    return F("sort_name")


def _aliases() -> json_sql.AsText:
    return json_sql.AsText(F("aliases"))


@cache
def _title_path(model: type[Model]) -> Callable[[], F]:
    # one function for a model, by which its compiled statement is known
    return partial(F, title_field(model))
