"""Parameters that several operations of a document take, each described once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from debates.api.openapi.operations import Schema


def share_parameters(document: Schema) -> Schema:
    """Move parameters that several operations describe alike to the components of a document.

    Operations keep references to them. Those of one operation stay in their place. Returns the
    document, which is changed.
    """
    uses: dict[str, list[Schema]] = {}
    for operation in _operations(document):
        for parameter in operation["parameters"]:
            uses.setdefault(_content(parameter), []).append(operation)
    shared = {content: users for content, users in uses.items() if len(users) > 1}
    names = _names(shared)
    for operation in _operations(document):
        operation["parameters"] = [
            {"$ref": f"#/components/parameters/{names[content]}"} if content in names else parameter
            for parameter in operation["parameters"]
            for content in [_content(parameter)]
        ]
    parameters = {name: json.loads(content) for content, name in names.items()}
    document["components"]["parameters"] = dict(sorted(parameters.items()))
    return document


def _operations(document: Schema) -> Iterator[Schema]:
    for methods in document["paths"].values():
        yield from methods.values()


def _content(parameter: Schema) -> str:
    return json.dumps(parameter, ensure_ascii=False)


def _names(shared: dict[str, list[Schema]]) -> dict[str, str]:
    """Return the name of each component by the content of its parameter.

    Of parameters with one name, the one that most operations take has it alone, the others have
    that of the first tag or operation that takes them before it.
    """
    names: dict[str, str] = {}
    for content, users in sorted(shared.items(), key=lambda item: -len(item[1])):
        name = _capitalised(json.loads(content)["name"])
        prefixes = ("", users[0]["tags"][0], users[0]["operationId"])
        names[content] = _first_free(
            (f"{_capitalised(prefix)}{name}" for prefix in prefixes), names.values()
        )
    return names


def _first_free(candidates: Iterable[str], taken: Iterable[str]) -> str:
    return next(candidate for candidate in candidates if candidate not in taken)


def _capitalised(name: str) -> str:
    """Return a name of words as one: `raised_by` as `RaisedBy`, `If-Match` as `IfMatch`."""
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[-_]", name))
