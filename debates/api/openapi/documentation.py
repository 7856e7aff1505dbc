"""The OpenAPI document as pages that people read, each with an operation.

What is read here is the document alone, so that the pages say what generated clients know.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from debates.api.openapi.operations import SLUG

DocumentedSchema = Mapping[str, Any]
ExampleOf = Callable[["DocumentedParameter", str], str | None]
"""Returns the value of a parameter of a path by which an example is answered; None for none."""


@dataclass(frozen=True)
class DocumentedParameter:
    """A parameter of an operation.

    place     "path", "query" or "header"
    example   as it is written in an address, values with commas between them
    values    all that it takes; empty if it takes others
    is_slug   whether it takes the slug or identifier of an object
    """

    place: str
    name: str
    text: str
    example: str
    required: bool
    values: tuple[str, ...]
    is_slug: bool
    several: bool


@dataclass(frozen=True)
class DocumentedProperty:
    """A property of a body: its name, the names of its types, its description."""

    name: str
    types: str
    text: str
    required: bool


@dataclass(frozen=True)
class DocumentedOperation:
    """An operation as its page shows it.

    method   "GET" or what it takes instead
    sent     properties of the object that is sent; empty where nothing is
    sent_example  of what is sent in JSON, indented; empty where there is none
    types    media types of what is sent
    status   of the answer that is shown, the first that succeeds
    formats  media types of the answer
    example  of an answer in JSON, indented; empty where there is none
    columns  properties of the answer, or of each object of a list
    answers  status and meaning of the other answers
    """

    name: str
    method: str
    tag: str
    title: str
    text: str
    path: str
    parameters: tuple[DocumentedParameter, ...]
    sent: tuple[DocumentedProperty, ...]
    sent_example: str
    types: tuple[str, ...]
    status: str
    formats: tuple[str, ...]
    example: str
    columns: tuple[DocumentedProperty, ...]
    answers: tuple[tuple[str, str], ...]

    @cached_property
    def in_path(self) -> tuple[DocumentedParameter, ...]:
        """The parameters in its path."""
        return tuple(parameter for parameter in self.parameters if parameter.place == "path")

    @cached_property
    def in_query(self) -> tuple[DocumentedParameter, ...]:
        """The parameters in its query."""
        return tuple(parameter for parameter in self.parameters if parameter.place == "query")

    def address(self, values_by_name: Mapping[str, list[str]]) -> str:
        """Return the address of a request with the filled-in parameters.

        Raises KeyError for a parameter of the path that is not filled in.
        """
        path = self.path
        for parameter in self.in_path:
            value = next(filter(None, values_by_name.get(parameter.name, [])), None)
            if value is None:
                raise KeyError(parameter.name)
            path = path.replace(f"{{{parameter.name}}}", quote(value, safe=""))
        names = {parameter.name for parameter in self.in_path}
        query = [
            (name, value)
            for name, values in values_by_name.items()
            for value in values
            if name not in names and value.strip()
        ]
        return f"{path}?{urlencode(query)}" if query else path

    def examples(self, example_of: ExampleOf) -> dict[str, str]:
        """Return addresses that are answered: by the name of each parameter, "" for none."""
        path_values: dict[str, list[str]] = {}
        for parameter in self.parameters:
            if parameter.place == "path" or parameter.required:
                value = example_of(parameter, self.path)
                if value is None:
                    return {}
                path_values[parameter.name] = [value]
        addresses = {"": self.address(path_values)}
        for parameter in self.in_query:
            value = example_of(parameter, self.path)
            if value is not None:
                addresses[parameter.name] = self.address({**path_values, parameter.name: [value]})
        return addresses


def operations(document: DocumentedSchema) -> dict[str, DocumentedOperation]:
    """Return the operations of a document by their names, in its order."""
    all_operations = (
        _documented_operation(path, method.upper(), described, document)
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    )
    return {operation.name: operation for operation in all_operations}


def _documented_operation(
    path: str, method: str, described: DocumentedSchema, document: DocumentedSchema
) -> DocumentedOperation:
    responses = {
        status: _in_place(response, document, "responses")
        for status, response in described["responses"].items()
    }
    success_status = next(status for status in responses if status.startswith("2"))
    content = responses[success_status].get("content", {})
    body = described.get("requestBody", {}).get("content", {})
    body_content = body.get("application/json", {})
    in_json = content.get("application/json", {})
    return DocumentedOperation(
        name=described["operationId"],
        method=method,
        tag=described["tags"][0],
        title=described.get("summary", described["operationId"]),
        text=described.get("description", ""),
        path=path,
        parameters=tuple(
            _parameter(_in_place(parameter, document, "parameters"))
            for parameter in described.get("parameters", [])
        ),
        sent=tuple(_documented_properties(body_content.get("schema", {}), document)),
        sent_example=_indented(body_content.get("example")),
        types=tuple(body),
        status=success_status,
        formats=tuple(content),
        example=_indented(in_json.get("example")),
        columns=tuple(_documented_properties(in_json.get("schema", {}), document)),
        answers=tuple(
            (status, response["description"])
            for status, response in responses.items()
            if status != success_status
        ),
    )


def _indented(example: Any) -> str:
    return "" if example is None else json.dumps(example, indent=2, ensure_ascii=False)


def _parameter(described: DocumentedSchema) -> DocumentedParameter:
    schema = described.get("schema", {})
    of_one = schema.get("items", schema)
    values = tuple(_address_value(value) for value in of_one.get("enum", ()))
    if of_one.get("type") == "boolean":
        values = ("true", "false")
    return DocumentedParameter(
        place=described["in"],
        name=described["name"],
        text=described.get("description", ""),
        example=_address_value(described.get("example", "")),
        required=described["in"] == "path" or described.get("required", False),
        values=values,
        is_slug=of_one.get("pattern") == SLUG["pattern"],
        several="items" in schema,
    )


def _address_value(value: Any) -> str:
    """Return a value as it is written in an address."""
    if isinstance(value, list):
        return ",".join(map(_address_value, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _documented_properties(
    schema: DocumentedSchema, document: DocumentedSchema
) -> list[DocumentedProperty]:
    schema = _resolved_schema(schema, document)
    items = schema.get("properties", {}).get("results", {}).get("items")
    if items:
        schema = _resolved_schema(items, document)
    required = schema.get("required", ())
    return [
        DocumentedProperty(
            name,
            _types(property_schema, document),
            _property_description(property_schema, document),
            name in required,
        )
        for name, property_schema in schema.get("properties", {}).items()
    ]


def _resolved_schema(schema: DocumentedSchema, document: DocumentedSchema) -> DocumentedSchema:
    """Return a schema without references; of alternatives that with the most properties."""
    if "$ref" in schema:
        return _in_place(schema, document, "schemas")
    if "items" in schema:
        return _resolved_schema(schema["items"], document)
    alternatives = schema.get("anyOf") or schema.get("oneOf")
    if alternatives:
        resolved = [_resolved_schema(alternative, document) for alternative in alternatives]
        return max(resolved, key=lambda alternative: len(alternative.get("properties", ())))
    return schema


def _in_place(
    described: DocumentedSchema, document: DocumentedSchema, kind: str
) -> DocumentedSchema:
    """Resolve a reference to a component."""
    if "$ref" not in described:
        return described
    return document["components"][kind][described["$ref"].rpartition("/")[2]]


def _types(schema: DocumentedSchema, document: DocumentedSchema) -> str:
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    alternatives = schema.get("anyOf") or schema.get("oneOf")
    if alternatives:
        return " or ".join(
            dict.fromkeys(_types(alternative, document) for alternative in alternatives)
        )
    types = schema.get("type", "any")
    names = [types] if isinstance(types, str) else types
    if "array" in names and "items" in schema:
        names = [f"array of {_types(schema['items'], document)}", *(set(names) - {"array"})]
    return " or ".join(names)


def _property_description(schema: DocumentedSchema, document: DocumentedSchema) -> str:
    resolved = _resolved_schema(schema, document)
    text = schema.get("description") or resolved.get("description", "")
    words = [f"`{value}`" for value in resolved.get("enum", ())]
    return f"{text} Values: {', '.join(words)}." if words else text
