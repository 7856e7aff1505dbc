"""Problems in the OpenAPI document: a schema for each kind, and a response for each status."""

from __future__ import annotations

from typing import Any

from debates.api.http.problem_kinds import ProblemKind
from debates.api.openapi.json_schema import ref
from debates.api.openapi.operations import Schema

PROBLEM_TYPE = "application/problem+json"

EXAMPLE_ID = "0c5e9c8b1f6d4e0f9a57d3c2b1a09f8e"


def response_name(kinds: list[ProblemKind]) -> str:
    """Return the name of the response that is about problems of these kinds."""
    return "Or".join(kind.name.title().replace("-", "") for kind in kinds)


def problem_response(kinds: list[ProblemKind]) -> Schema:
    """Return the response that is about a problem of one of these kinds."""
    return {
        "description": _kinds_text(kinds),
        "content": {
            PROBLEM_TYPE: {
                "schema": ref(_schema_name(kinds)),
                "examples": {kind.name: {"value": _problem_example(kind)} for kind in kinds},
            }
        },
    }


def problem_unions(kinds: list[ProblemKind]) -> dict[str, Schema]:
    """Return the schema of a problem of one of several kinds by its name; none for a single kind.

    It has a name and a discriminator: without them, generated clients in Go take the first kind
    in the alphabet and lose the `errors` of another, and ogen leaves out every operation.
    """
    if len(kinds) == 1:
        return {}
    # the one with most members first: some clients take the first that fits
    fullest = sorted(kinds, key=lambda kind: -len(kind.members))
    refs = {_kind_address(kind): ref(component_name(kind)) for kind in fullest}
    mapping = {address: reference["$ref"] for address, reference in refs.items()}
    return {
        _schema_name(kinds): {
            "description": _kinds_text(kinds),
            "oneOf": list(refs.values()),
            "discriminator": {"propertyName": "type", "mapping": mapping},
        }
    }


def component_name(kind: ProblemKind) -> str:
    """Return the name of the schema of a kind of problem."""
    return _schema_name([kind])


def problem_schema(kind: ProblemKind) -> Schema:
    """Return the schema of a kind of problem."""
    example = _problem_example(kind)
    texts = {
        "type": ({"type": "string", "const": example["type"]}, "URL of the kind of problem."),
        "title": ({"type": "string"}, "Title of the kind of problem."),
        "status": ({"type": "integer", "const": kind.status}, "HTTP status code."),
        "detail": ({"type": "string"}, "What is wrong with this request, and how to fix it."),
        "instance": (
            {"type": ["string", "null"]},
            "Requested address; null where it could not be read.",
        ),
        "request_id": (
            {"type": ["string", "null"]},
            "Id of the request, as in X-Request-ID and in the server log.",
        ),
    }
    members = {name: schema for name, (schema, _) in kind.members.items()}
    properties = {name: {**schema, "description": text} for name, (schema, text) in texts.items()}
    for name, value in example.items():
        properties.setdefault(name, members.get(name, {}))
        properties[name] = {**properties[name], "examples": [value]}
    return {
        "type": "object",
        "description": kind.text,
        "required": list(properties),
        "properties": properties,
    }


def _schema_name(kinds: list[ProblemKind]) -> str:
    return f"{response_name(kinds)}Problem"


def _kinds_text(kinds: list[ProblemKind]) -> str:
    return " Or: ".join(kind.text for kind in kinds)


def _kind_address(kind: ProblemKind) -> str:
    return f"/api/v1/problems/{kind.name}/"


def _problem_example(kind: ProblemKind) -> dict[str, Any]:
    return {
        "type": _kind_address(kind),
        "title": kind.title,
        "status": kind.status,
        "detail": kind.detail,
        "instance": "/api/v1/positions/",
        "request_id": EXAMPLE_ID,
        **{name: example for name, (_, example) in kind.members.items()},
    }
