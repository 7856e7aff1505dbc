"""The OpenAPI description of the collections.

Each function takes a subclass of `debates.api.endpoints.collection.Collection`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from debates.api.openapi import schema
from debates.api.openapi.operations import Operation, Parameter, format_parameter, of_filter, words
from debates.api.views import csv_dialect, paging, sparse_fields
from debates.api.views.cursor_sync import CURSOR
from debates.history.deletions import KEPT
from debates.history.missing_objects import SHARED_MODELS
from debates.models import Question


@cache
def list_operation(view: type[Any]) -> Operation:
    """Describe the list of a collection."""
    resource = view.resource_class
    name = resource.about.collection
    return Operation(
        name=f"list{name.title()}",
        tag=name,
        title=name.title(),
        text=f"{view.__doc__.strip()} Objects must match all filters.",
        parameters=(
            *filter_parameters(view),
            *sparse_fields.parameters(resource),
            *_list_parameters(view),
        ),
        content=view.list_contents(),
        problems=("page-not-found",),
    )


def filter_parameters(view: type[Any]) -> tuple[Parameter, ...]:
    """Return the filters of a collection as parameters."""
    filters = view.filterset_class.base_filters
    return tuple(of_filter(name, filters[name]) for name in filters)


def _list_parameters(view: type[Any]) -> tuple[Parameter, ...]:
    names = [name for plain in view.ordering_fields for name in (plain, f"-{plain}")]
    text = (
        "Order of the list. Put - before a name to reverse it. Equal values are ordered by "
        "creation."
    )
    return (
        words("ordering", text, names, [names[1]]),
        *paging.PAGE_PARAMETERS,
        CURSOR,
        csv_dialect.DIALECT,
        format_parameter(view.renderer_classes),
    )


@cache
def get_operation(view: type[Any]) -> Operation:
    """Describe the address of one object."""
    resource = view.resource_class
    about = resource.about
    departures = (
        *(("withdrawn",) if hasattr(about.model.objects, "withdrawn") else ()),
        *(("deleted",) if about.model in (*KEPT, Question) else ()),
        *(("removed",) if about.model in SHARED_MODELS else ()),
    )
    return Operation(
        name=f"get{about.name}",
        tag=about.collection,
        title=about.name,
        text=resource.__doc__.strip(),
        parameters=(*view.detail_parameters(), format_parameter(view.detail_renderer_classes)),
        path={"id": schema.id_in_path(resource)}
        if about.key == "id"
        else {"slug": schema.slug_in_path(resource)},
        content={"application/json": view.detail_content()},
        problems=("not-found", *departures),
        moved=True,
    )
