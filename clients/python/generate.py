"""Generate the types, collections and version of the client from the API description.

python clients/python/generate.py docs/openapi.yaml
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

PACKAGE = Path(__file__).resolve().parent / "src" / "sinorus_client"
OWN_WORDS = "# Made from the description of the API by clients/python/generate.py.\n"
SIMPLE = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
OF_LISTS = ("fields", "expand", "page", "page_size", "cursor", "format")
"""Parameters of lists that are not filters, or are separate arguments."""

KEYS = ("slug", "id")
"""Names of the key in the address of one object."""

Schema = dict[str, Any]


def type_of(schema: Schema) -> str:
    """Return a schema as a type."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(type_of(one) for one in schema["anyOf"]))
    if "enum" in schema:
        return f"Literal[{', '.join(repr(one) for one in schema['enum'])}]"
    kinds = schema.get("type", "any")
    found = []
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        if kind == "array":
            found.append(f"list[{type_of(schema['items'])}]")
        else:
            found.append(SIMPLE.get(kind, "dict[str, Any]" if kind == "object" else "Any"))
    return " | ".join(found)


def typed_dict(name: str, schema: Schema, without: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the lines of an object; `without` are required fields of another type."""
    yield f'{name} = TypedDict("{name}", {{'
    for field, described in schema["properties"].items():
        kind = type_of(described)
        if field in without:
            kind = whole(kind)
        elif field not in schema.get("required", ()):
            kind = f"NotRequired[{kind}]"
        yield f'    "{field}": {quoted(kind)},'
    yield "})"
    yield f'"""{schema["description"]}"""'
    yield ""


def whole(kind: str) -> str:
    """Return the type of an expanded field from that of its reference."""
    return kind.replace("Ref", "")


def quoted(kind: str) -> str:
    return f'"{kind}"'


def types(schemas: dict[str, Schema], paths: dict[str, Any]) -> Iterator[str]:
    yield f'{OWN_WORDS}"""Objects of the API as it shows them."""\n'
    yield "from __future__ import annotations\n"
    yield "from collections.abc import Sequence"
    yield "from datetime import datetime"
    yield "from typing import Any, Literal, NotRequired, TypedDict\n"
    for name, schema in schemas.items():
        if not name.endswith(("Problem", "List")):
            yield from typed_dict(name, schema)
    for name, known in listed(paths):
        resource = resource_of(known)
        for path in expansions(of_one(name, paths)):
            yield from typed_dict(with_name(resource, path), schemas[resource], (path,))
        yield f'{resource}Filters = TypedDict("{resource}Filters", {{'
        for parameter in known["parameters"]:
            if parameter["name"] not in OF_LISTS:
                yield f'    "{parameter["name"]}": {quoted(argument(parameter))},'
        yield "}, total=False)"
        yield f'"""Filters and order of {name}."""\n'


def argument(parameter: Schema) -> str:
    schema = parameter["schema"]
    if schema["type"] != "array":
        return f"{type_of(schema)} | datetime" if "format" in schema else type_of(schema)
    one = type_of(schema["items"])
    return f"{one} | Sequence[{one}]"


def listed(paths: dict[str, Any]) -> Iterator[tuple[str, Schema]]:
    """Yield the name and operation of each collection."""
    for path, item in paths.items():
        known = item["get"]
        names = {one["name"] for one in known["parameters"]}
        if path.count("/") == 4 and {"cursor", "fields"} <= names:
            yield path.split("/")[3], known


def of_one(name: str, paths: dict[str, Any]) -> Schema:
    """Return the operation of one object of a collection, with the expansions of its list."""
    place = f"/api/v1/{name}/"
    known = next(paths[f"{place}{{{key}}}/"] for key in KEYS if f"{place}{{{key}}}/" in paths)
    operation: Schema = known["get"]
    return operation


def resource_of(operation: Schema) -> str:
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return str(type_of(schema)).removesuffix("List")


def expansions(operation: Schema) -> list[str]:
    """Return the fields that `expand` shows in full, without nested ones."""
    for one in operation["parameters"]:
        if one["name"] == "expand":
            return [path for path in one["schema"]["items"]["enum"] if "." not in path]
    return []


def with_name(resource: str, path: str) -> str:
    return f"{resource}With{path.title().replace('_', '')}"


def collections(paths: dict[str, Any]) -> Iterator[str]:
    yield f'{OWN_WORDS}"""The collections, whose results `expand` and `fields` type."""\n'
    yield "from __future__ import annotations\n"
    yield "from collections.abc import Iterator"
    yield "from typing import Any, Literal, TypeAlias, Unpack, overload\n"
    yield "from sinorus_client import types_made as made"
    yield "from sinorus_client.collection import Collection, Sync\n"
    yield "Names: TypeAlias = list[str] | tuple[str, ...]"
    for name, known in listed(paths):
        resource = resource_of(known)
        title = name.title() if name != "evidence" else "EvidenceCollection"
        yield f"\n\nclass {title}(Collection):"
        yield f'    """{known["title"] if "title" in known else known["summary"]}."""\n'
        yield f'    name, kind = "{name}", "{resource.lower()}"'
        every = f"Unpack[made.{resource}Filters]"
        for given, kind in cases_of(known, resource):
            yield "\n    @overload"
            yield f"    def list(self, *, {given}, **filters: {every}) -> Iterator[{kind}]: ..."
        yield "\n    def list(self, **query: Any) -> Iterator[Any]:"
        yield '        """Yield all objects that match, page by page, in the order of the list."""'
        yield "        return self._list(query)"
        for given, kind in cases_of(of_one(name, paths), resource):
            yield "\n    @overload"
            yield f"    def get(self, key: str, *, {given}) -> {kind}: ..."
        yield "\n    def get(self, key: str, **query: Any) -> Any:"
        yield '        """Return one object by its slug or identifier."""'
        yield "        return self._get(key, query)"
        given = "self, since: str | None = None, **query: Any"
        yield f"\n    def sync({given}) -> Sync[made.{resource}]:"
        yield '        """Return the changes and deletions since a moment, or everything."""'
        yield "        return Sync(self._transport, self.name, self.kind, since, query)"


def cases_of(operation: Schema, resource: str) -> Iterator[tuple[str, str]]:
    """Yield the arguments `fields` and `expand` of each call, with the type of its result."""
    yield "fields: None = None, expand: None = None", f"made.{resource}"
    for path in expansions(operation):
        kind = f"made.{with_name(resource, path)}"
        yield f'fields: None = None, expand: Literal["{path}"]', kind
    if expansions(operation):
        yield "fields: None = None, expand: Names", f"made.{resource}"
    yield "fields: str | Names, expand: str | Names | None = None", f"made.{resource}Selection"


def put_in_place(shared: dict[str, Schema], paths: dict[str, Any]) -> None:
    """Replace references to shared parameters by the parameters themselves."""
    for item in paths.values():
        for operation in item.values():
            operation["parameters"] = [
                shared[parameter["$ref"].rpartition("/")[2]] if "$ref" in parameter else parameter
                for parameter in operation["parameters"]
            ]


def main() -> None:
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else PACKAGE
    document = yaml.load(Path(sys.argv[1]).read_bytes(), yaml.CSafeLoader)
    schemas, paths = document["components"]["schemas"], document["paths"]
    put_in_place(document["components"]["parameters"], paths)
    version = (
        f'{OWN_WORDS}"""The version of the API."""\n\nVERSION = "{document["info"]["version"]}"\n'
    )
    for name, content in {
        "_version": version,
        "types_made": "\n".join(types(schemas, paths)) + "\n",
        "collections_made": "\n".join(collections(paths)) + "\n",
    }.items():
        (folder / f"{name}.py").write_text(content)


main()
