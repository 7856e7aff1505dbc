"""The OpenAPI document of writing, from the fields that tools write and the kinds of problems.

It stands beside the document of reading, which needs no token: whoever only reads has no use for
it, and clients that are made of the one stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Field, Model, SlugField

from debates.api.http.problem_kinds import KINDS, Kind
from debates.api.openapi import json_schema, webhooks
from debates.api.openapi.operations import PRINTED_TEXT, SLUG, Parameter, Schema, yes_or_no
from debates.api.openapi.schema import (
    component_name,
    example_of,
    problem_response,
    problem_schema,
    response_name,
)
from debates.api.resources.declared_columns import column_of
from debates.api.resources.resource import Resource
from debates.history.corrections import REASON_LENGTH
from debates.models import (
    Debate,
    Evidence,
    Expert,
    Forecast,
    Position,
    Question,
    Source,
    Support,
    Topic,
    Vote,
    examples,
)
from debates.models.ordering import LAST_ORDER
from debates.models.public_id import PATTERN
from debates.writing.fields import SHARED_BY_DEBATES, unread, values_of, writable
from debates.writing.forms import LONGEST_LIST, correction_fields, form_of
from debates.writing.forms import REASON as CORRECTION_REASON
from debates.writing.forms import SLIP as CORRECTION_SLIP
from debates.writing.nested import NESTED, Nested

LARGEST_LIMIT = 1_000_000
"""The greatest bound of a number that the document names."""

MOST_AT_ONCE = 100
"""Objects in one list that is sent: some 3 seconds, for which a form of the admin may wait."""

ABOUT = (
    "Changes of debates by tools, with an access token that an editor makes in the admin. Reading "
    "is described in another document, at /api/v1/schema/. Unknown fields, parameters and values "
    "are rejected. `webhooks` describes what receivers of webhooks are sent."
)
OF_ALL = (
    *("bad-request", "invalid-parameters", "unauthorized", "forbidden", "not-acceptable"),
    *("throttled", "internal-error", "unavailable"),
)
OF_BODIES = ("content-too-large", "unsupported-media-type", "invalid-content", "key-reused")
OF_VERSIONS = ("not-found", "stale", "precondition-required")

DRY_RUN = yes_or_no("dry_run", "Answer with what would change, and change nothing.", default=False)
REASON = Parameter(
    "reason",
    "Reason of the deletion, which readers see. Needed for a debate or a position that was public, "
    "and for a part of such a position, whose correction it is. Of others none is kept.",
    {"type": "string", "pattern": r"\S", "maxLength": REASON_LENGTH},
    "The expert did not say so.",
)
SLIP = yes_or_no(
    "slip",
    "Whether the deletion of a part corrects a slip of the pen alone, which needs no reason: one "
    "that is given is kept.",
    default=False,
)

FILE_TYPES: Mapping[str, str] = {
    "application/json": "debate.json",
    "application/zip": "debate.zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "debate.xlsx",
    "text/csv": "debate.csv",
}
"""The media types of a debate as a file, with the name of a file that is sent without one."""

FILE_NAME_LENGTH = 150
"""Maximum number of characters of the name of a file."""

FILE_PARAMETERS = (
    DRY_RUN,
    Parameter(
        "file_name",
        "Name of the file, for the history. That of a single table says which one it is.",
        PRINTED_TEXT | {"maxLength": FILE_NAME_LENGTH},
        "positions.csv",
    ),
    yes_or_no("publish", "Publish the debate and its positions.", default=False),
    yes_or_no(
        "update_shared",
        "Also change experts, topics and sources that are here already.",
        default=False,
    ),
    Parameter(
        "conflicts",
        "Who is right where both the file and somebody here changed a field since the file was "
        "downloaded. Without it, conflicts are listed and nothing is imported.",
        {"type": "string", "enum": ["file", "site"]},
        "site",
    ),
    replace(REASON, text="Reason of corrections, for readers. Needed where they have seen them."),
    replace(
        SLIP,
        text="Whether the file corrects slips of the pen alone, which need no reason: "
        "one that is given is kept.",
    ),
)

IF_MATCH: Schema = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "ETag of the version that is changed, as the record or the last write has it.",
    "schema": {"type": "string"},
    "example": '"e11b21b4260cf8a780813cb0"',
}
IDEMPOTENCY_KEY: Schema = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "A text of your own, by which the request can be sent again: within 24 hours "
    "it is answered as before, and nothing is done twice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "example": "2b6c1f0e-9d1f-4a27-8d0b-0d5a2f3c9b11",
}
ETAG: Schema = {
    "description": "Version of the object, for `If-Match`.",
    "schema": {"type": "string"},
    "example": '"e11b21b4260cf8a780813cb0"',
}
REPLAYED = "Idempotent-Replayed"
HEADERS: Mapping[str, Schema] = {
    REPLAYED: {
        "description": "`true` where the request was sent before with the same key: then this is "
        "the answer of that time. Else it is not there.",
        "schema": {"type": "string", "const": "true"},
    }
}
"""The headers of answers that several operations have."""

KEYS: Mapping[type[Model], str] = {
    Debate: examples.DEBATE,
    Question: examples.QUESTION,
    Source: examples.SOURCE,
    Topic: "energy",
    Expert: "lukin",
}
"""Examples of slugs; others are those of positions."""
USUALLY_SENT: Mapping[type[Model], tuple[str, ...]] = {
    Debate: ("date", "source"),
    Position: ("kind", "question", "stance", "topics", "locator", "quotation"),
    Evidence: ("locator",),
    Support: ("statement",),
    Forecast: ("due", "probability", "probability_words", "criteria"),
    Vote: ("confidence",),
}
"""What examples of new objects have besides the fields without which none is made."""
OTHER_POSITIONS: Mapping[type[Model], Mapping[str, str]] = {
    Support: {"given_by": examples.SUPPORTING},
    Forecast: {"position": examples.FORECAST},
}
"""Positions that examples of new objects name, where it is not the usual one."""
CHANGED_IN_EXAMPLES = ("statement", "title", "text", "name", "event", "answer")

MOMENT: Schema = {"type": "string", "format": "date-time"}
CORRECTION: Mapping[str, Schema] = {
    CORRECTION_REASON: {
        "type": ["string", "null"],
        "maxLength": REASON_LENGTH,
        "description": "Reason of a correction, for readers. Needed where they have seen what is "
        "changed; where they have not, none is kept.",
    },
    CORRECTION_SLIP: {
        "type": "boolean",
        "description": "Whether only a slip of the pen is corrected, which needs no reason: one "
        "that is given is kept.",
    },
}


@dataclass(frozen=True, slots=True)
class Section:
    """The operations of what is beside the collections, with the schemas that they refer to.

    paths  operations by path and method
    """

    tag: str
    paths: Mapping[str, Mapping[str, Schema]]
    schemas: Mapping[str, Schema]


def document(
    resources: Iterable[type[Resource]],
    parameters: Mapping[str, tuple[Parameter, ...]],
    sections: Iterable[Section],
) -> Schema:
    """Return the document.

    resources   of the collections that tools write
    parameters  of each write, by the name of its method
    sections    of what is beside the collections
    """
    paths: Schema = {}
    components: Schema = {
        "schemas": {},
        "responses": {},
        "headers": dict(HEADERS),
        "parameters": webhooks.headers(),
    }
    for resource in resources:
        components["schemas"] |= _schemas(resource)
        for path, operations in _paths(resource, parameters).items():
            paths[path] = {
                method: _described(operation, components) | {"tags": [resource.about.collection]}
                for method, operation in operations.items()
            }
    components["schemas"]["FileImport"] = _FILE_IMPORT
    paths["/api/v1/imports/"] = {
        "post": _described(_file_import(), components) | {"tags": ["imports"]}
    }
    for section in sections:
        components["schemas"] |= section.schemas
        for path, operations in section.paths.items():
            paths[path] = {
                method: _described(operation, components) | {"tags": [section.tag]}
                for method, operation in operations.items()
            }
    for kind in KINDS.values():
        components["schemas"][component_name(kind)] = problem_schema(kind)
    components["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "Access token that an editor makes in the admin. Its role says what it "
            "may do: contributor (drafts alone) or editor.",
        }
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sinorus: writing",
            "version": "1.0.0",
            "description": ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "webhooks": webhooks.webhooks(),
        "components": components,
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _schemas(resource: type[Resource]) -> Schema:
    name, model = resource.about.name, resource.about.model
    fields = {outer: schema_of(one) for outer, one in writable(model).items()}
    lists = NESTED.get(model, {})
    shown = fields | {outer: _list(one, _object) for outer, one in lists.items()}
    fields |= {outer: _list(one, _sent) for outer, one in lists.items()}
    corrects = {one: dict(CORRECTION[one]) for one in correction_fields(model)}
    key = _key(model)
    record = {
        **(
            {"id": {"type": "string", "pattern": PATTERN, "description": "Identifier."}}
            if key == "id"
            else {}
        ),
        **shown,
        "version": {"type": "integer", "minimum": 1, "description": "Version number."},
        "modified": MOMENT | {"description": "Date and time of the last change."},
    }
    named = {
        key: dict(SLUG) | {"description": "Object to change."},
        "version": record["version"] | {"description": "Version that is changed."},
    }
    if model in NESTED:
        named["etag"] = {
            "type": "string",
            "description": "ETag of the object; needed where a list of it is changed.",
        }
    change = {field: schema for field, schema in fields.items() if field != key} | corrects
    return {
        f"{name}New": _sent(
            f"{_a(model).capitalize()} that a tool makes.", fields | corrects, required(model)
        ),
        f"{name}Fields": _sent(f"Fields of {_a(model)} that a tool writes.", fields | corrects),
        f"{name}Change": _sent(
            f"Change of {_a(model)} in a list.", named | change, [key, "version"]
        ),
        f"{name}Record": _object(f"{name} as it is written.", record, [*record]),
        f"{name}Changes": _object(
            f"What a dry run would change of {_a(model)}.",
            {
                "dry_run": {"type": "boolean", "const": True},
                "changes": {"type": "array", "items": _CHANGE},
                "record": _ref(f"{name}Record"),
            },
            ["dry_run", "changes", "record"],
        ),
        f"{name}Records": _object(
            "Objects of a list, in its order.",
            {
                "dry_run": {"type": "boolean", "const": True},
                "count": {"type": "integer", "minimum": 1},
                "results": {"type": "array", "items": _ref(f"{name}Record")},
            },
            ["count", "results"],
        ),
    }


_CHANGE: Schema = {
    "type": "object",
    "required": ["field", "before", "after"],
    "properties": {
        "field": {"type": "string", "description": "Name of the field."},
        "before": {"description": "Value before."},
        "after": {"description": "Value after."},
    },
}


def _object(text: str, properties: Schema, required: list[str]) -> Schema:
    optional = tuple(name for name in properties if name not in required)
    return json_schema.obj(text, optional, **properties)


def _sent(text: str, properties: Schema, required: list[str] | None = None) -> Schema:
    return json_schema.closed(_object(text, properties, required or []))


def _a(model: type[Model]) -> str:
    name = str(model._meta.verbose_name)
    if name == model._meta.verbose_name_plural:
        return f"a piece of {name}"
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def _key(model: type[Model]) -> str:
    return "id" if hasattr(model, "public_id") else "slug"


def schema_of(of: Field) -> Schema:
    """Return the schema of a field that is written, with its limits."""
    return _field(of) | limits(of)


def _field(of: Field) -> Schema:
    """Return the schema of a field: that of the answers, but for references, which are slugs."""
    column = column_of(of)
    if of.many_to_many:
        listed = {"type": "array", "maxItems": LONGEST_LIST, "items": dict(SLUG)}
        text = column.text.partition(",")[0].rstrip(".")
        return listed | {"description": f"{text}, as slugs."}
    if of.is_relation:
        slug = dict(SLUG, type=["string", "null"]) if of.null else dict(SLUG)
        return slug | {"description": column.text}
    return {**column.schema, "description": column.text}


def limits(of: Field) -> Schema:
    """Return the lengths and bounds of the values that a field takes, as its form knows them."""
    if of.is_relation:
        return {}
    if isinstance(of, SlugField):
        return {name: SLUG[name] for name in ("pattern", "maxLength")}
    found = {name: of.declaration.schema[name] for name in {"pattern"} & {*of.declaration.schema}}
    if of.max_length and not of.choices:
        found["maxLength"] = of.max_length
    if of.name == "order":
        return found | {"minimum": 1, "maximum": LAST_ORDER}
    for kind, name in ((MinValueValidator, "minimum"), (MaxValueValidator, "maximum")):
        bounds = [one.limit_value for one in of.validators if isinstance(one, kind)]
        # the greatest numbers of the database are no limit that anybody meets
        if known := [int(one) for one in bounds if abs(one) <= LARGEST_LIMIT]:
            found[name] = max(known) if kind is MinValueValidator else min(known)
    return found


def required(model: type[Model]) -> list[str]:
    """Return the names of the fields without which no object of a model is made."""
    usual, fields = values_of(model()), form_of(model).base_fields
    return [
        outer
        for outer, one in writable(model).items()
        if one.name in fields and fields[one.name].required and usual[outer] in (None, "", [])
    ]


def _example_new(resource: type[Resource]) -> dict[str, Any]:
    """Return an example of an object that a tool makes: with what it needs, and little more."""
    model, shown = resource.about.model, example_of(resource)
    names = {*required(model), *USUALLY_SENT.get(model, ())}
    found = {name: _as_sent(shown[name]) for name in writable(model) if name in names}
    return found | OTHER_POSITIONS.get(model, {}) | _example_correction(model)


def _example_change(resource: type[Resource]) -> dict[str, Any]:
    """Return an example of a change: of the text that an object is known by, or of its answer."""
    model, shown = resource.about.model, example_of(resource)
    name = next(one for one in CHANGED_IN_EXAMPLES if one in writable(model))
    return {name: shown[name]} | _example_correction(model)


def _as_sent(shown: Any) -> Any:
    """Return a value of an answer as it is written: references are slugs."""
    if isinstance(shown, list):
        return [_as_sent(one) for one in shown]
    return shown["slug"] if isinstance(shown, dict) else shown


def _example_correction(model: type[Model]) -> dict[str, Any]:
    named = CORRECTION_REASON in correction_fields(model) and model is not Position
    return {CORRECTION_REASON: "It was left out."} if named else {}


def _list(of: Nested, entry_schema: Callable[[str, Schema, list[str]], Schema]) -> Schema:
    """Return the schema of a list that is written with its object."""
    kinds = of.model._meta.verbose_name_plural
    entry = {outer: schema_of(one) for outer, one in of.fields.items()}
    return {
        "type": "array",
        "maxItems": LONGEST_LIST,
        "description": f"All {kinds}, in their order. A list that is sent takes the place of all.",
        "items": entry_schema(f"Entry among the {kinds}.", entry, [of.key]),
    }


def _paths(
    resource: type[Resource], parameters: Mapping[str, tuple[Parameter, ...]]
) -> dict[str, dict[str, Schema]]:
    about = resource.about
    name, base = about.name, f"/api/v1/{about.collection}/"
    key = "slug" if about.collection == "forecasts" else _key(about.model)
    own = {
        "in": "path",
        "name": key,
        "required": True,
        "description": "Key of the object, as in its address.",
        "schema": dict(SLUG),
        "example": _example_key(about.model, key),
    }
    made, changed = _example_new(resource), _example_change(resource)
    new, several, change = _ref(f"{name}New"), _listed(name, "New"), _listed(name, "Change")
    fields = _ref(f"{name}Fields")
    record, changes, records = (_ref(f"{name}{end}") for end in ("Record", "Changes", "Records"))

    def operation(method: str, verb: str, text: str, **more: Any) -> Schema:
        query = [parameter.as_openapi() for parameter in parameters[method]]
        return {"name": f"{verb}{name}", "text": text, "query": query, **more}

    kind = str(about.model._meta.verbose_name)
    kinds = str(about.model._meta.verbose_name_plural)
    return {
        base: {
            "post": operation(
                "create",
                "create",
                f"Make {_a(about.model)}, or all of a list of up to {MOST_AT_ONCE}.",
                body={"anyOf": [new, several]},
                example=made,
                answers={"201": {"anyOf": [record, records]}, "200": {"anyOf": [changes, records]}},
                headers=[IDEMPOTENCY_KEY],
                problems=OF_BODIES,
            ),
            "patch": operation(
                "change_many",
                "changeMany",
                f"Change a list of {kinds}, each in the version that it names: all, or none.",
                body=change,
                example=[{key: _example_key(about.model, key), "version": 1, **changed}],
                answers={"200": records},
                headers=[IDEMPOTENCY_KEY],
                problems=OF_BODIES,
            ),
        },
        f"{base}{{{key}}}/": {
            "patch": operation(
                "partial_update",
                "change",
                f"Change the fields of {_a(about.model)} that are sent.",
                body=fields,
                example=changed,
                answers={"200": {"anyOf": [record, changes]}},
                headers=[own, IF_MATCH, IDEMPOTENCY_KEY],
                problems=(*OF_BODIES, *OF_VERSIONS),
            ),
            "delete": operation(
                "destroy",
                "delete",
                f"Delete {_a(about.model)} with all that belongs to it.",
                answers={"204": None, "200": would_delete(record)},
                headers=[own, IF_MATCH, IDEMPOTENCY_KEY],
                problems=("invalid-content", "key-reused", *OF_VERSIONS),
            ),
        },
        f"{base}{{{key}}}/record/": {
            "get": operation(
                "record",
                "getRecordOf",
                f"The {kind} as it is written, whether or not it is public.",
                note=_of_others(about.model),
                answers={"200": record},
                headers=[own],
                problems=("not-found",),
            )
        },
    }


def would_delete(shown: Schema) -> Schema:
    """Return the schema of what a dry run of a deletion answers."""
    return json_schema.obj(
        "What would be deleted.", dry_run={"type": "boolean", "const": True}, would_delete=shown
    )


def _of_others(model: type[Model]) -> str:
    """Return what a token of one debate reads of what that debate does not refer to."""
    if model not in SHARED_BY_DEBATES:
        return ""
    hidden = " and ".join(f"`{name}`" for name in unread(model))
    null = f", with null for {hidden}" if hidden else ""
    return f"A token of one debate reads what that does not refer to if it is public{null}."


_LABEL: Schema = {"type": "string", "description": "Label of the field, as editors read it."}

_LABELLED_CHANGE: Schema = _CHANGE | {
    "required": ["field", "label", "before", "after"],
    "properties": {
        "field": {"type": "string", "description": "Name of the field."},
        "label": _LABEL,
        "before": {"type": ["string", "null"], "description": "Value before, as editors read it."},
        "after": {"type": ["string", "null"], "description": "Value after, as editors read it."},
    },
}

_FILE_IMPORT: Schema = {
    "type": "object",
    "description": "What an import did, or with `dry_run` would do.",
    "required": ["dry_run", "debate", "summary", "changes", "kept", "conflicts"],
    "properties": {
        "dry_run": {"type": "boolean", "description": "Whether nothing was imported."},
        "debate": {"type": ["string", "null"], "description": "Slug of the debate."},
        "summary": {"type": "string", "description": "Numbers of what is new, changed, removed."},
        "changes": {
            "type": "array",
            "description": "Objects that are made, changed or deleted; of very many the first.",
            "items": {
                "type": "object",
                "required": ["kind", "model", "of", "text", "fields"],
                "properties": {
                    "kind": {"type": "string", "enum": ["made", "changed", "deleted"]},
                    "model": {"type": "string"},
                    "of": {"type": "string"},
                    "text": {"type": "string"},
                    "fields": {"type": "array", "items": _LABELLED_CHANGE},
                },
            },
        },
        "kept": {
            "type": "array",
            "description": "Fields that were changed here since the file was downloaded.",
            "items": {
                "type": "object",
                "required": ["object", "field", "label"],
                "properties": {
                    "object": {"type": "string"},
                    "field": {
                        "type": ["string", "null"],
                        "description": "Name of the field; null for the object as a whole.",
                    },
                    "label": _LABEL
                    | {
                        "description": "Label of the field, as editors read it, or what happened "
                        "to the object as a whole."
                    },
                },
            },
        },
        "conflicts": {
            "type": "array",
            "description": "Fields that both the file and somebody here changed.",
            "items": {"type": "string"},
        },
    },
}


_DEBATE: Schema = {
    "type": "object",
    "description": "A debate, as `docs/debate.schema.json` describes it and `export/` writes it.",
}


def _file_import() -> Schema:
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {
        "name": "importFile",
        "text": "Import a debate as a file: JSON or the archive that readers download, a "
        "spreadsheet, or CSV. All of it is taken in, or nothing.",
        "query": [parameter.as_openapi() for parameter in FILE_PARAMETERS],
        "headers": [IDEMPOTENCY_KEY],
        "body": binary["schema"],
        "types": dict.fromkeys(FILE_TYPES, binary) | {"application/json": {"schema": _DEBATE}},
        "has_etag": False,
        "answers": {"200": _ref("FileImport")},
        "problems": OF_BODIES,
    }


def _example_key(model: type[Model], key: str) -> str:
    if key == "id":
        return examples.EVIDENCE_ID
    return KEYS.get(model, examples.POSITION)


def _listed(name: str, end: str) -> Schema:
    return {
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_AT_ONCE,
        "items": _ref(f"{name}{end}"),
    }


_TITLES = {
    "200": "What is there, or with `dry_run` what would change.",
    "201": "What was made.",
    "204": "It was deleted.",
}


def _described(operation: Schema, components: Schema) -> Schema:
    described: Schema = {
        "operationId": operation["name"],
        "summary": operation["text"].rstrip("."),
        "description": " ".join(filter(None, [operation["text"], operation.get("note")])),
        "parameters": [*operation["headers"], *operation["query"]],
    }
    if "body" in operation:
        in_json = {"schema": operation["body"]}
        if "example" in operation:
            in_json["example"] = operation["example"]
        content = operation.get("types") or {"application/json": in_json}
        described["requestBody"] = {"required": True, "content": content}
    answers: Schema = {}
    for status, schema in operation["answers"].items():
        answers[status] = {"description": _TITLES[status]}
        headers: Schema = {}
        if schema is not None:
            answers[status]["content"] = {"application/json": {"schema": schema}}
            if operation.get("has_etag", True):
                headers["ETag"] = ETAG
        if IDEMPOTENCY_KEY in operation["headers"]:
            headers[REPLAYED] = {"$ref": f"#/components/headers/{REPLAYED}"}
        if headers:
            answers[status]["headers"] = headers
    by_status: dict[int, list[Kind]] = {}
    for name in (*OF_ALL, *operation["problems"]):
        by_status.setdefault(KINDS[name].status, []).append(KINDS[name])
    for status, kinds in sorted(by_status.items()):
        name = response_name(kinds)
        components["responses"].setdefault(name, problem_response(kinds))
        answers[str(status)] = {"$ref": f"#/components/responses/{name}"}
    return {**described, "responses": answers}
