"""The OpenAPI document of writing, from the fields that tools write and the kinds of problems.

It stands beside the document of reading, which needs no token: whoever only reads has no use for
it, and clients that are made of the one stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst

from debates import extensions
from debates.api.http.problem_kinds import PROBLEM_KINDS
from debates.api.openapi.file_import import FILE_IMPORT, file_import
from debates.api.openapi.json_schema import ref
from debates.api.openapi.operations import MOVED_RESPONSE, SLUG, Parameter, Schema
from debates.api.openapi.problem_schemas import component_name, problem_schema
from debates.api.openapi.record_lists import record_filters
from debates.api.openapi.tags import described_tags
from debates.api.openapi.write_operations import (
    HEADERS,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    OF_BODIES,
    OF_VERSIONS,
    described,
    would_delete,
)
from debates.api.openapi.written_objects import (
    example_change,
    example_key,
    example_new,
    indefinite,
    key_parameter,
    schemas_of,
)
from debates.api.resources.resource import Resource
from debates.models import Debate
from debates.models.declaration import long_texts
from debates.writing.fields import SHARED_BY_DEBATES, private_fields

MOST_AT_ONCE = 100
"""Objects in one list that is sent: some 3 seconds, for which a form of the admin may wait."""

ABOUT_WRITING = (
    "Changes of debates by tools, with an access token that an editor makes in the admin. Reading "
    "is described in another document, at /api/v1/schema/. Unknown fields, parameters and values "
    "are rejected."
)


@dataclass(frozen=True, slots=True)
class OperationSection:
    """The operations outside the collections, with the schemas that they refer to.

    paths  operations by path and method
    """

    tag: str
    paths: Mapping[str, Mapping[str, Schema]]
    schemas: Mapping[str, Schema]


def document(
    resources: Iterable[type[Resource]],
    parameters: Mapping[str, tuple[Parameter, ...]],
    sections: Iterable[OperationSection],
) -> Schema:
    """Return the document.

    resources   of the collections that tools write
    parameters  of each write, by the name of its method
    sections    of what is beside the collections
    """
    paths: Schema = {}
    components: Schema = {
        "schemas": {},
        "responses": {"Moved": MOVED_RESPONSE},
        "headers": dict(HEADERS),
    }
    for resource in resources:
        components["schemas"] |= schemas_of(resource) | _one_or_several(resource.about.name)
        for path, operations in _paths(resource, parameters).items():
            paths[path] = {
                method: described(operation, components) | {"tags": [resource.about.collection]}
                for method, operation in operations.items()
            }
    components["schemas"]["FileImport"] = FILE_IMPORT
    paths["/api/v1/imports/"] = {
        "post": described(file_import(), components) | {"tags": ["imports"]}
    }
    for section in sections:
        components["schemas"] |= section.schemas
        for path, operations in section.paths.items():
            paths[path] = {
                method: described(operation, components) | {"tags": [section.tag]}
                for method, operation in operations.items()
            }
    for kind in PROBLEM_KINDS.values():
        components["schemas"][component_name(kind)] = problem_schema(kind)
    components["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "Access token that an editor makes in the admin. Its role says what it "
            "may do: contributor (drafts alone) or editor.",
        }
    }
    events = {name: event for events in extensions.events for name, event in events().items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sinorus: writing",
            "version": "1.0.0",
            "description": ABOUT_WRITING,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "tags": described_tags(paths, events),
        "paths": paths,
        "webhooks": events,
        "components": components,
    }


def _paths(
    resource: type[Resource], parameters: Mapping[str, tuple[Parameter, ...]]
) -> dict[str, dict[str, Schema]]:
    about = resource.about
    name, base = about.name, f"/api/v1/{about.collection}/"
    key = "slug" if about.collection == "forecasts" else key_parameter(about.model)
    own = {
        "in": "path",
        "name": key,
        "required": True,
        "description": "Key of the object, as in its address.",
        "schema": dict(SLUG),
        "example": example_key(about.model, key),
    }
    new_example, change_example = example_new(resource), example_change(resource)
    change = _list_of_change(name, "Change")
    fields = ref(f"{name}Fields")
    record, changes, records = (ref(f"{name}{end}") for end in ("Record", "Changes", "Records"))
    # Answers are oneOf: of anyOf, openapi-generator makes one object with the fields of both. It
    # also reads the answer of every status as that of the lowest, so 201 and 200 are alike.
    made_or_planned = {"oneOf": [record, records, changes]}

    def operation(method: str, name_of_operation: str, text: str, **members: Any) -> Schema:
        query = [parameter.as_openapi() for parameter in parameters[method]]
        return {"name": name_of_operation, "text": text, "query": query, **members}

    kind = str(about.model._meta.verbose_name)
    kinds = str(about.model._meta.verbose_name_plural)
    return {
        base: {
            "post": operation(
                "create",
                f"create{name}",
                f"Create {indefinite(about.model)}, or all of a list of up to {MOST_AT_ONCE}.",
                body=ref(_request(name)),
                example=new_example,
                answers={"201": made_or_planned, "200": made_or_planned},
                headers=[IDEMPOTENCY_KEY],
                problems=("duplicate", *OF_BODIES),
            ),
            "patch": operation(
                "change_many",
                f"changeMany{about.collection.title()}",
                f"Change a list of {kinds}, each in the version that it names: all, or none.",
                body=change,
                example=[{key: example_key(about.model, key), "version": 1, **change_example}],
                answers={"200": records},
                headers=[IDEMPOTENCY_KEY],
                problems=("duplicate", *OF_BODIES),
            ),
        },
        f"{base}{{{key}}}/": {
            "patch": operation(
                "partial_update",
                f"change{name}",
                f"Change the fields of {indefinite(about.model)} that are sent.",
                body=fields,
                example=change_example,
                answers={"200": {"oneOf": [record, changes]}},
                headers=[own, IF_MATCH, IDEMPOTENCY_KEY],
                problems=("duplicate", *OF_BODIES, *OF_VERSIONS),
                moved=["308"] if key == "slug" else [],
            ),
            "delete": operation(
                "destroy",
                f"delete{name}",
                f"Delete {indefinite(about.model)} with all that belongs to it.",
                answers={"204": None, "200": would_delete(record)},
                headers=[own, IF_MATCH, IDEMPOTENCY_KEY],
                problems=("invalid-content", "key-reused", *OF_VERSIONS),
                moved=["308"] if key == "slug" else [],
            ),
        },
        f"/api/v1/records/{about.collection}/": {
            "get": {
                "name": f"list{name}Records",
                "text": f"{capfirst(kinds)} as written, drafts included, oldest first.",
                "note": _of_lists(about.model),
                "query": [parameter.as_openapi() for parameter in record_filters(about.model)],
                "headers": [],
                "has_etag": False,
                "answers": {"200": ref(f"{name}RecordPage")},
                "problems": ("page-not-found",),
            }
        },
        f"{base}{{{key}}}/record/": {
            "get": operation(
                "record",
                f"get{name}Record",
                f"The {kind} as it is written, whether or not it is public.",
                note=_of_others(about.model),
                answers={"200": record},
                headers=[own],
                problems=("not-found",),
                moved=["301"] if key == "slug" else [],
            )
        },
    }


def _of_others(model: type[Model]) -> str:
    """Return what a token of one debate reads of what that debate does not refer to."""
    if model not in SHARED_BY_DEBATES:
        return ""
    hidden = " and ".join(f"`{name}`" for name in private_fields(model))
    null = f", with null for {hidden}" if hidden else ""
    return f"A token of one debate reads what that does not refer to if it is public{null}."


def _of_lists(model: type[Model]) -> str:
    """Return what a list of records leaves out."""
    reach = "refers to" if model in SHARED_BY_DEBATES else "has"
    if model is Debate:
        return "A token of one debate lists that debate alone."
    missing = " and ".join(f"`{name}`" for name in long_texts(model))
    texts = f" {missing} are left out: the record of one has them." if missing else ""
    return f"A token of one debate lists what that debate {reach}.{texts}"


def _request(name: str) -> str:
    return f"Create{name}Request"


def _one_or_several(name: str) -> Schema:
    """Return the schema of what is made at once, by its name.

    It has a name because oapi-codegen cannot fill a union without one. It is anyOf: of oneOf with
    a list, openapi-generator's TypeScript imports all twice.
    """
    either = {
        "description": f"One object, or a list of up to {MOST_AT_ONCE}.",
        "anyOf": [ref(f"{name}New"), _list_of_change(name, "New")],
    }
    return {_request(name): either}


def _list_of_change(name: str, end: str) -> Schema:
    return {
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_AT_ONCE,
        "items": ref(f"{name}{end}"),
    }
