"""Refusals of a tool's arguments in plain words, from the errors of pydantic."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from debates.text.did_you_mean import did_you_mean, nearest

LONGEST_SHOWN = 80
"""Characters of a refused value that a message repeats."""


def given_arguments(
    arguments: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Leave out null for a known argument: many assistants send it for what they do not use."""
    return {
        name: value for name, value in arguments.items() if value is not None or name not in schemas
    }


def refusal(errors: Iterable[Mapping[str, Any]], schemas: Mapping[str, Mapping[str, Any]]) -> str:
    """Say what is wrong with arguments, one sentence for each error.

    errors   as pydantic lists them, with `type`, `loc` and `input`
    schemas  JSON schemas of the tool's arguments, by name
    """
    return " ".join(_sentence(error, schemas) for error in errors)


def _sentence(error: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]]) -> str:
    name = str(error["loc"][0])
    schema = schemas.get(name)
    if schema is None:
        there_are = f" Arguments: {', '.join(schemas)}."
        unknown = f"There is no argument “{name[:LONGEST_SHOWN]}”."
        return unknown + did_you_mean(nearest(name, schemas), there_are)
    if error["type"] == "missing":
        return f"{name}: This argument is required. {schema['description']}."
    value = json.dumps(error["input"], ensure_ascii=False)[:LONGEST_SHOWN]
    if "enum" in schema:
        return f"{name}: {value} is not a valid value. Allowed values: {', '.join(schema['enum'])}."
    return f"{name}: {value} is not {KINDS[schema['type']]}."


KINDS = {"string": "a text", "integer": "a whole number"}
"""Kinds of values in words, by their type in JSON schema."""
