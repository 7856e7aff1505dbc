"""Counts of a collection: facets, and cross-tabulations by several dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any, ClassVar

from django.db.models import Model
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from debates.api.endpoints.collection import Collection
from debates.api.endpoints.collection_description import filter_parameters
from debates.api.http import renderers
from debates.api.http.conditional_requests import start_of_day
from debates.api.http.problems import ParameterError
from debates.api.openapi import json_schema, schema
from debates.api.openapi.operations import (
    ANY_TEXT,
    Content,
    Operation,
    Parameter,
    Schema,
    format_parameter,
    number,
    words,
)
from debates.api.views import csv_dialect
from debates.api.views.base import ApiView
from debates.api.views.parameters import Reader
from debates.db.version_cache import VersionCache
from debates.filtering.counting import (
    MOST_COUNTED_VALUES,
    MOST_GROUPS,
    CrossTabulation,
    FacetCounts,
    facet_counts,
    group_counts,
)
from debates.filtering.dimensions import dimensions
from debates.limits.costs import Cost
from debates.models import examples
from debates.text.csv_values import as_cell, csv_bytes

LARGEST_SIZE = 200
"""Values of a facet that may be asked for."""

MOST_DIMENSIONS = 4
"""Dimensions of one cross-tabulation."""

_counts = VersionCache()


class Aggregate(ApiView):
    """Base class of the counts of a collection, which all its filters apply to.

    collection  the collection that is counted
    """

    cost = Cost.SEARCH
    depends_on = "content"
    collection: ClassVar[type[Collection] | None] = None

    @property
    def depends_on_day(self) -> bool:
        """True where a filter of the collection leaves other objects on another day."""
        return self.collection.filterset_class.depends_on_day()

    @property
    def listed(self) -> type[Model]:
        """The model of the collection."""
        return self.collection.queryset.model

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the collection's dimensions."""
        return dimensions(self.listed).names

    def filters(self, reader: Reader) -> tuple[Any, ...]:
        """Return filter set, queryset and typed values, as the functions of counting take them."""
        filterset = self.collection.filterset_class
        return filterset, self.collection.queryset.all(), reader.filters(filterset)

    def key(self, reader: Reader, names: Sequence[str]) -> tuple[Any, ...]:
        """Return what the counts depend on: parameters, the dimensions in their order, the day."""
        day = start_of_day() if self.depends_on_day else 0
        return (self.collection, day, tuple(names), reader.values_of(reader.known))


class Facets(Aggregate):
    """The values of dimensions in a filtered list, with the number of objects that have each."""

    def operation(self) -> Operation:
        return _facets_operation(self.collection)

    def get(self, request: Request) -> Response:
        """Answer with the facets that are asked for."""
        reader = self.reader()
        filters = self.filters(reader)
        names = reader.words("facet") or self.names
        text, most = reader.one("facet_search") or "", reader.number("facet_size")
        reader.check()
        facets = _counts.get(
            self.state,
            (type(self), *self.key(reader, names)),
            lambda: facet_counts(*filters, names, most=most, text=text),
        )
        return Response({"facets": {facet.name: self._shown(facet) for facet in facets}})

    def _shown(self, facet: FacetCounts) -> dict[str, Any]:
        model = dimensions(self.listed)[facet.name].model
        view = f"api:{model._meta.verbose_name_plural}-detail" if model else ""
        values = [
            {
                "value": facet_value.value,
                "label": facet_value.label,
                "count": facet_value.count,
                "url": f"{self.origin}{reverse(view, args=[facet_value.value])}" if view else None,
            }
            for facet_value in facet.values
        ]
        return {"values": values, "more": facet.more}


class Groups(Aggregate):
    """Numbers of objects in a filtered list by several dimensions together.

    most  groups of one answer
    """

    most = MOST_GROUPS
    renderer_classes = (*renderers.DETAIL, renderers.CsvRenderer)

    def operation(self) -> Operation:
        return _groups_operation(self.collection)

    def get(self, request: Request) -> Response:
        """Answer with the groups that have objects."""
        reader = self.reader()
        filters = self.filters(reader)
        names = reader.words("group_by")
        excel = csv_dialect.read_dialect(reader, self.renderer)
        reader.check()
        tabulation = _counts.get(
            self.state,
            (type(self), *self.key(reader, names)),
            lambda: group_counts(*filters, names, most=self.most),
        )
        if tabulation.more:
            reader.errors.append(_too_many(names, self.most))
        reader.check()
        if isinstance(self.renderer, renderers.CsvRenderer):
            table = iter([_groups_as_csv(tabulation)])
            name = f"{self.collection.resource_class.about.collection}-groups"
            return self.stream(csv_dialect.in_dialect(table, excel=excel), name)
        return Response(_groups_as_dict(tabulation))


def _too_many(names: Sequence[str], most: int) -> ParameterError:
    message = (
        f"Grouping by these makes more than {most:,} groups. Filter the list, or group by fewer "
        "dimensions."
    )
    return ParameterError("group_by", message, ",".join(names), f"at most {most:,} groups")


def _groups_as_dict(tabulation: CrossTabulation) -> dict[str, Any]:
    results = [
        {**dict(zip(tabulation.names, values, strict=True)), "count": total}
        for values, total in tabulation.groups
    ]
    return {"count": len(results), "labels": tabulation.labels, "results": results}


def _groups_as_csv(tabulation: CrossTabulation) -> bytes:
    """Return the groups as CSV: each dimension with its label, then the count."""
    heading = [name for dimension in tabulation.names for name in (dimension, f"{dimension}_label")]
    rows = [
        [
            *(
                as_cell(cell)
                for name, value in zip(tabulation.names, values, strict=True)
                for cell in (value, tabulation.labels[name].get(value))
            ),
            as_cell(total),
        ]
        for values, total in tabulation.groups
    ]
    return csv_bytes([[*heading, "count"], *rows])


def _count() -> Schema:
    return json_schema.count("Number of objects.", 4)


@cache
def _facets_operation(view: type[Collection]) -> Operation:
    about, names = view.resource_class.about, dimensions(view.queryset.model).names
    value = json_schema.obj(
        "Value of a facet.",
        value=json_schema.string("Value for the filter of this name.", "lukin"),
        label=json_schema.string("Label for people.", "Artyom Lukin"),
        count=_count(),
        url={
            "type": ["string", "null"],
            "format": "uri",
            "description": "URL of the object in the API, where the value is the slug of one.",
            "examples": [f"{examples.ORIGIN}/api/v1/experts/lukin/"],
        },
    )
    facet = json_schema.obj(
        "Facet.",
        values=json_schema.array(
            "Values, those of the most objects first.", schema.named("FacetValue", value)
        ),
        more={
            "type": "boolean",
            "description": "Whether there are further values. `facet_search` finds them.",
            "examples": [False],
        },
    )
    facets = {
        "type": "object",
        "description": "Facets by name.",
        "properties": {
            name: schema.named("Facet", facet) | {"description": f"Values of `{name}`."}
            for name in names
        },
    }
    example_value = {"value": "2022", "label": "2022", "count": 4, "url": None}
    name = next((name for name in names if name == "year"), names[0])
    return Operation(
        name=f"count{about.collection.title()}",
        tag=about.collection,
        title=f"Facets of {about.collection}",
        text=(
            f"Values of the {about.collection} that match all filters, each with its exact count. "
            "An object with several values of a facet counts for each. An object without a value "
            "counts for none."
        ),
        parameters=(
            *filter_parameters(view),
            words("facet", "Facets to count. Without it, all of them.", names, list(names[:2])),
            Parameter(
                "facet_search",
                "Only values with this text in their label, slug or another name, without regard "
                "to case and accents. All values are searched, not only those shown without it.",
                dict(ANY_TEXT),
                "luk",
                free=True,
            ),
            number(
                "facet_size", "Values of each facet, at most.", MOST_COUNTED_VALUES, LARGEST_SIZE
            ),
            format_parameter(Facets.renderer_classes),
        ),
        content={
            "application/json": Content(
                schema.named(
                    f"{about.name}Facets", json_schema.obj("Facets of a list.", facets=facets)
                ),
                {"facets": {name: {"values": [example_value], "more": False}}},
            )
        },
    )


@cache
def _groups_operation(view: type[Collection]) -> Operation:
    about, names = view.resource_class.about, dimensions(view.queryset.model).names
    some = [name for name in names if name in ("stance", "year")] or [names[0]]
    values = {"stance": "denies", "year": "2022"}
    example_values = {
        parameter.name: parameter.example for parameter in filter_parameters(view)
    } | values
    group = json_schema.obj(
        "Group: the values that its objects have, and their number.",
        names,
        **{
            name: {
                "type": ["string", "null"],
                "description": f"Value of `{name}`, if grouped by it; null for objects without.",
                "examples": [example_values.get(name)],
            }
            for name in names
        },
        count=_count(),
    )
    labels = {
        "type": "object",
        "description": "Labels of the values, by dimension.",
        "additionalProperties": {"type": "object", "additionalProperties": {"type": "string"}},
    }
    example = {
        "count": 1,
        "labels": {name: {values.get(name, "x"): values.get(name, "X")} for name in some},
        "results": [{name: values.get(name, "x") for name in some} | {"count": 4}],
    }
    table = ",".join(f"{name},{name}_label" for name in some) + ",count\r\n"
    table += ",".join(f"{values.get(name)},{values.get(name)}" for name in some) + ",4\r\n"
    by = words("group_by", "Dimensions to group by.", names, some)
    return Operation(
        name=f"group{about.collection.title()}",
        tag=about.collection,
        title=f"Groups of {about.collection}",
        text=(
            f"Counts of {about.collection} by up to {MOST_DIMENSIONS} dimensions together, the "
            f"largest group first, of those that match all filters; at most {MOST_GROUPS:,} "
            "groups. Groups without objects are left out. An object with several values of a "
            "dimension counts in several groups, so that the counts may add up to more than the "
            "list has. " + _together(view)
        ),
        parameters=(
            *filter_parameters(view),
            replace(by, most=MOST_DIMENSIONS, required=True),
            csv_dialect.DIALECT,
            format_parameter(Groups.renderer_classes),
        ),
        content={
            "application/json": Content(
                schema.named(
                    f"{about.name}Groups",
                    json_schema.obj(
                        "Cross-tabulation.",
                        count=json_schema.count("Number of groups.", 1),
                        labels=labels,
                        results=json_schema.array(
                            "Groups, largest first.", schema.named(f"{about.name}Group", group)
                        ),
                    ),
                ),
                example,
            ),
            "text/csv": Content({"type": "string", "description": "One row per group."}, table),
        },
    )


def _together(view: type[Collection]) -> str:
    if not dimensions(view.queryset.model).several:
        return "A stance counts with its own question."
    return "One position has to have all values of positions."
