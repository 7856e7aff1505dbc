"""The OpenAPI document, from the same declarations that the answers are made from.

Each resource has three schemas: `Position` as it is shown by default, with all its fields,
`PositionRef` as other objects refer to it, with its key, address and title, and with its other
fields where `expand` names it, and `PositionSelection`, of which `fields` may leave anything out.
The answer of an address that takes `fields` is a selection. A schema is never a union of these,
which generated clients cannot read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent

from debates.api.http import renderers
from debates.api.http.problem_kinds import PROBLEM_KINDS, ProblemKind
from debates.api.openapi.json_schema import ref
from debates.api.openapi.operations import MOVED, MOVED_RESPONSE, SLUG, Content, Operation, Schema
from debates.api.openapi.problem_schemas import (
    component_name,
    problem_response,
    problem_schema,
    problem_unions,
    response_name,
)
from debates.api.openapi.tags import described_tags
from debates.api.resources.fields import RESOURCES, Column, Related, Subresource, ToMany, ToOne
from debates.api.resources.resource import Resource
from debates.api.resources.selection import EVERYTHING
from debates.api.resources.tables import csv_lines, table_columns
from debates.filtering.former_addresses import take_former_slugs
from debates.models import examples

OF_ALL = (
    "bad-request",
    "invalid-parameters",
    "not-acceptable",
    "address-too-long",
    "unauthorized",
    "throttled",
    "headers-too-large",
    "internal-error",
    "unavailable",
    "took-too-long",
)
NOT_MODIFIED = "The client’s copy (`If-None-Match` or `If-Modified-Since`) is still current."
VALIDATORS: Schema = {
    "ETag": {
        "description": "Validator for `If-None-Match`. While it stays the same, so does the "
        "response.",
        "schema": {"type": "string"},
        "example": '"e11b21b4260cf8a780813cb0"',
    },
    "Last-Modified": {
        "description": (
            "Validator for `If-Modified-Since`. Not sent within a minute of the last change, "
            "or if the response only changes with a new version of Sinorus."
        ),
        "schema": {"type": "string"},
        "example": "Thu, 07 Apr 2022 09:30:00 GMT",
    },
}
ALONE = " Only at the address of the object itself."
PAGE: Schema = {
    "schema": {"type": "string", "description": "The response as a page for people."},
    "example": "<!doctype html>",
}


_NAMED: dict[str, Schema] = {}
"""Schemas of what is no resource and stands in several answers, by name."""


class ApiSchema(AutoSchema):
    """Describes an operation by what its view says of it."""

    def is_excluded(self) -> bool:
        """Leave out what writes: it is described in a document of its own."""
        return getattr(self.view, "action", None) in self.view.undescribed

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: ComponentRegistry
    ) -> Schema | None:
        if self.is_excluded():
            return None
        operation = self.view.operation()
        in_path = [
            {"in": "path", "name": name, "required": True, **described}
            for name, described in operation.path.items()
        ]
        return {
            "operationId": operation.name,
            "summary": operation.title,
            "description": operation.text,
            "tags": [operation.tag],
            "parameters": [
                *in_path,
                *(parameter.as_openapi() for parameter in operation.parameters),
            ],
            "responses": _responses(
                operation,
                registry,
                is_cacheable=type(self.view).depends_on != "more",
                may_redirect=operation.moved
                or take_former_slugs(
                    (parameter.name for parameter in operation.parameters), self.view.listed
                ),
            ),
        }


def _responses(
    operation: Operation, registry: ComponentRegistry, *, is_cacheable: bool, may_redirect: bool
) -> Schema:
    content = {
        media_type: {"schema": media_content.schema, "example": media_content.example}
        for media_type, media_content in operation.content.items()
    }
    if any(
        renderers.BrowsableRenderer.format in parameter.schema.get("enum", ())
        for parameter in operation.parameters
    ):
        content[renderers.BrowsableRenderer.media_type] = PAGE
    answers: Schema = {"200": {"description": f"{operation.title}.", "content": content}}
    if is_cacheable:
        answers["200"]["headers"] = {
            name: {"$ref": f"#/components/headers/{name}"} for name in VALIDATORS
        }
    if may_redirect:
        answers["301"] = MOVED
    if is_cacheable:
        answers["304"] = {"$ref": "#/components/responses/NotModified"}
    by_status: dict[int, list[ProblemKind]] = {}
    for name in (*OF_ALL, *operation.problems):
        by_status.setdefault(PROBLEM_KINDS[name].status, []).append(PROBLEM_KINDS[name])
    for status, kinds in sorted(by_status.items()):
        name = response_name(kinds)
        answers[str(status)] = {"$ref": f"#/components/responses/{name}"}
        for union, shape in problem_unions(kinds).items():
            named(union, shape)
        registry.register_on_missing(
            ResolvedComponent(name, ResolvedComponent.RESPONSE, problem_response(kinds), name)
        )
    return answers


def slug_in_path(resource: type[Resource]) -> Schema:
    """Return the path parameter `slug` of an address."""
    example = resource.columns["slug"].example
    return {"description": "Slug of the object.", "schema": dict(SLUG), "example": example}


def id_in_path(resource: type[Resource]) -> Schema:
    """Return the path parameter `id` of an address."""
    example = resource.columns["id"].example
    return {"description": "Identifier of the object.", "schema": dict(SLUG), "example": example}


def selected_object(resource: type[Resource]) -> tuple[Schema, Any]:
    """Return the schema and an example of one object, any field of which may be left out."""
    return ref(f"{resource.about.name}Selection"), example_of(resource, alone=True)


def whole(resource: type[Resource]) -> Schema:
    """Return the schema of one object where `fields` is not taken."""
    return ref(resource.about.name)


def reference(resource: type[Resource]) -> Schema:
    """Return the schema of a reference to an object."""
    return ref(f"{resource.about.name}Ref")


def named(name: str, shape: Schema) -> Schema:
    """Add a schema to the components of the document, and return a reference to it."""
    if _NAMED.setdefault(name, shape) != shape:
        raise ValueError(f"There is another schema of the name {name}.")
    return ref(name)


def list_of(resource: type[Resource]) -> tuple[Schema, Any]:
    """Return the schema and an example of a page of a list."""
    page = f"{examples.ORIGIN}/api/v1/{resource.about.collection}/?page="
    example = {"count": 60, "next": f"{page}3", "previous": f"{page}1"}
    return ref(f"{resource.about.name}List"), example | {"results": [example_of(resource)]}


def list_contents(resource: type[Resource]) -> dict[str, Content]:
    """Return the bodies of a list by media type: pages in JSON, and whole lists as files."""
    item, example = selected_object(resource)[0], example_of(resource)
    text = {"type": "string"}
    columns = table_columns(resource, EVERYTHING)
    csv = b"".join(csv_lines(columns, [[orjson.dumps(example).decode()]])).decode()
    lines = {
        "type": "string",
        "description": "One JSON object per line.",
        "contentSchema": item,
        "contentMediaType": "application/json",
    }
    return {
        renderers.JsonRenderer.media_type: Content(*list_of(resource)),
        renderers.CsvRenderer.media_type: Content(
            text | {"description": "One row per object."}, csv
        ),
        renderers.NdjsonRenderer.media_type: Content(lines, f"{orjson.dumps(example).decode()}\n"),
    }


def example_of(resource: type[Resource], *, alone: bool = False) -> dict[str, Any]:
    """Return an example of an object with its default fields.

    alone  whether it is the one object of an answer, with its long texts
    """
    return {
        name: _value_example(column)
        for name, column in resource.columns.items()
        if not column.on_demand and (alone or not column.alone)
    }


def _value_example(column: Column) -> Any:
    if not isinstance(column, Related):
        return column.example
    target = column.target
    example = {name: _value_example(target.columns[name]) for name in target.reference()}
    return [example] if isinstance(column, ToMany) else example


def complete(result: Schema, generator: Any, request: Any, public: bool) -> Schema:
    """Add the schemas of all that is answered, and what the parts of the API are (a hook)."""
    result["tags"] = described_tags(result["paths"])
    result["security"] = []  # nobody has to sign in
    parts = result["components"]
    parts["schemas"] = dict(sorted(_components().items()))
    parts["headers"] = VALIDATORS
    parts["responses"]["Moved"] = MOVED_RESPONSE
    parts["responses"]["NotModified"] = {
        "description": NOT_MODIFIED,
        "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
    }
    return result


def _components() -> dict[str, Schema]:
    schemas: dict[str, Schema] = {}
    for name, resource in RESOURCES.items():
        schemas[name] = _resource_object(resource, _whole_reference, _always_shown(resource))
        schemas[f"{name}Selection"] = _resource_object(resource, _selected, ())
        if resource.reference():
            schemas[f"{name}Ref"] = _resource_object(
                resource, _whole_reference, resource.reference(), alone=False
            )
        if resource.about.collection:
            schemas[f"{name}List"] = _list_schema(resource)
    schemas |= _NAMED
    for kind in PROBLEM_KINDS.values():
        schemas[component_name(kind)] = problem_schema(kind)
    return schemas


def _always_shown(resource: type[Resource]) -> list[str]:
    columns = resource.columns.items()
    return [name for name, column in columns if not (column.on_demand or column.alone)]


def _resource_object(
    resource: type[Resource], shape: Any, required: Sequence[str], *, alone: bool = True
) -> Schema:
    return {
        "type": "object",
        "description": resource.__doc__.strip(),
        "required": list(required),
        "properties": {
            name: _property(column, shape)
            for name, column in resource.columns.items()
            if alone or not column.alone
        },
    }


def _property(column: Column, shape: Any) -> Schema:
    described = shape(column) if isinstance(column, Related) else column.schema
    described = {**described, "description": f"{column.text}{ALONE if column.alone else ''}"}
    if not isinstance(column, Related | Subresource):
        described["examples"] = [column.example]
    return described


def _whole_reference(column: Related) -> Schema:
    """Return the schema of a related object within a whole object: a reference, or whole itself."""
    name = column.target.about.name
    return _related(column, name if column.on_demand else f"{name}Ref")


def _selected(column: Related) -> Schema:
    """Return the schema of a related object within one of sparse fields: any of its fields."""
    return _related(column, f"{column.target.about.name}Selection")


def _related(column: Related, name: str) -> Schema:
    if isinstance(column, ToMany):
        return {"type": "array", "items": ref(name)}
    if isinstance(column, ToOne) and column.optional:
        return {"anyOf": [ref(name), {"type": "null"}]}
    return ref(name)


def _list_schema(resource: type[Resource]) -> Schema:
    results = {
        "type": "array",
        "description": "Objects on this page.",
        "items": selected_object(resource)[0],
    }
    return list_shape(resource.about.collection, results, {"as_of": AS_OF})


AS_OF: Schema = {
    "type": "string",
    "format": "date-time",
    "description": "With `cursor`: value of `modified_since` for the next synchronisation.",
    "examples": [examples.MOMENT],
}


def list_shape(
    place: str, results: Schema, sometimes: Mapping[str, Schema] | None = None, **more: Schema
) -> Schema:
    """Return the schema of a page of a list.

    place      the path of the list below /api/v1/
    results    the schema of what the page shows, `more` of what is said besides
    sometimes  what is said besides in some answers
    """
    page = f"{examples.ORIGIN}/api/v1/{place}/?page="
    link = {"type": ["string", "null"], "format": "uri"}
    count = {
        "type": "integer",
        "minimum": 0,
        "description": "Number of objects on all pages.",
        "examples": [60],
    }
    properties = {
        "count": count,
        "next": link | {"description": "URL of the next page.", "examples": [f"{page}3"]},
        "previous": link | {"description": "URL of the previous page.", "examples": [f"{page}1"]},
        **more,
        "results": results,
    }
    return {
        "type": "object",
        "description": "Page of a list.",
        "required": list(properties),
        "properties": {**properties, **(sometimes or {})},
    }
