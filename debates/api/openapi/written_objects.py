"""Schemas and examples of objects that tools write, from the fields of their forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Field, Model, SlugField

from debates.api.openapi import json_schema
from debates.api.openapi.json_schema import ref
from debates.api.openapi.operations import SLUG, Schema
from debates.api.openapi.schema import example_of
from debates.api.openapi.write_operations import DRY
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
from debates.models.declaration import long_texts
from debates.models.ordering import LAST_ORDER
from debates.models.public_id import PATTERN
from debates.writing.fields import record_values, writable
from debates.writing.forms import LONGEST_LIST, correction_fields, form_of
from debates.writing.forms import REASON as CORRECTION_REASON
from debates.writing.forms import SLIP as CORRECTION_SLIP
from debates.writing.nested import NESTED, Nested

LARGEST_STATED = 1_000_000
"""The greatest bound of a number that the document names."""

EXAMPLE_KEYS: Mapping[type[Model], str] = {
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

MOMENT_VALUE: Schema = {"type": "string", "format": "date-time"}
LINK: Schema = {"type": ["string", "null"], "format": "uri"}

CORRECTION_SCHEMAS: Mapping[str, Schema] = {
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


def schemas_of(resource: type[Resource]) -> Schema:
    """Return the schemas of request and answer bodies, by their names in the document."""
    name, model = resource.about.name, resource.about.model
    fields = {outer: schema_of(field) for outer, field in writable(model).items()}
    lists = NESTED.get(model, {})
    answer_fields = fields | {
        outer: _nested_list(nested, _answer_object) for outer, nested in lists.items()
    }
    fields |= {outer: _nested_list(nested, _sent) for outer, nested in lists.items()}
    corrects = {
        field_name: dict(CORRECTION_SCHEMAS[field_name]) for field_name in correction_fields(model)
    }
    key = key_parameter(model)
    own: Schema = {}
    if key == "id":
        own = {"id": {"type": "string", "pattern": PATTERN, "description": "Identifier."}}
    elif key not in answer_fields:
        own = {key: dict(SLUG) | {"description": "Key of the object: that of its position."}}
    record = {
        **own,
        **answer_fields,
        "version": {"type": "integer", "minimum": 1, "description": "Version number."},
        "etag": {"type": "string", "description": "ETag of this version, for `If-Match`."},
        "modified": MOMENT_VALUE | {"description": "Date and time of the last change."},
    }
    identification = {
        key: dict(SLUG) | {"description": "Object to change."},
        "version": record["version"] | {"description": "Version that is changed."},
        "etag": {"type": "string", "description": "ETag of the version that is changed."},
    }
    if model in NESTED:
        identification["etag"]["description"] += " Needed where a list of the object is changed."
    change = {field: schema for field, schema in fields.items() if field != key} | corrects
    return {
        f"{name}New": _sent(
            f"{indefinite(model).capitalize()} that a tool makes.",
            fields | corrects,
            required(model),
        ),
        f"{name}Fields": _sent(
            f"Fields of {indefinite(model)} that a tool writes.", fields | corrects
        ),
        f"{name}Change": _sent(
            f"Change of {indefinite(model)} in a list.", identification | change, [key, "version"]
        ),
        f"{name}Record": _answer_object(f"{name} as it is written.", record, [*record]),
        f"{name}Changes": _answer_object(
            f"What a dry run would change of {indefinite(model)}.",
            {
                "dry_run": DRY,
                "changes": {"type": "array", "items": CHANGE},
                "record": ref(f"{name}Record"),
            },
            ["dry_run", "changes", "record"],
        ),
        f"{name}Records": _answer_object(
            "Objects of a list, in its order.",
            {
                "dry_run": DRY,
                "count": {"type": "integer", "minimum": 1},
                "results": {"type": "array", "items": ref(f"{name}Record")},
            },
            ["count", "results"],
        ),
        f"{name}RecordPage": _answer_object(
            "Page of records.",
            {
                "count": {"type": "integer", "minimum": 0, "description": "Number of all records."},
                "next": LINK | {"description": "URL of the next page."},
                "previous": LINK | {"description": "URL of the page before."},
                "results": {"type": "array", "items": _listed_record(name, model, record)},
            },
            ["count", "next", "previous", "results"],
        ),
    }


def _listed_record(name: str, model: type[Model], record: Schema) -> Schema:
    """Return the schema of a record in a list, which leaves long texts out."""
    long = long_texts(model)
    if not long:
        return ref(f"{name}Record")
    short = {field: schema for field, schema in record.items() if field not in long}
    return _answer_object(f"{name} as it is written, without its texts.", short, [*short])


CHANGE: Schema = {
    "type": "object",
    "required": ["field", "before", "after"],
    "properties": {
        "field": {"type": "string", "description": "Name of the field."},
        "before": {"description": "Value before."},
        "after": {"description": "Value after."},
    },
}


def _answer_object(text: str, properties: Schema, required: list[str]) -> Schema:
    optional = tuple(name for name in properties if name not in required)
    return json_schema.obj(text, optional, **properties)


def _sent(text: str, properties: Schema, required: list[str] | None = None) -> Schema:
    return json_schema.closed(_answer_object(text, properties, required or []))


def indefinite(model: type[Model]) -> str:
    """Return the name of a model with its article, in lower case."""
    name = str(model._meta.verbose_name)
    if name == model._meta.verbose_name_plural:
        return f"a piece of {name}"
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def key_parameter(model: type[Model]) -> str:
    """Return the name of the key in the addresses of a model."""
    return "id" if hasattr(model, "public_id") else "slug"


def schema_of(of: Field) -> Schema:
    """Return the schema of a field that is written, with its limits."""
    return _field(of) | limits(of)


def _field(of: Field) -> Schema:
    """Return the schema of a field: that of the answers, but for references, which are slugs."""
    column = column_of(of)
    if of.many_to_many:
        slug_list = {"type": "array", "maxItems": LONGEST_LIST, "items": dict(SLUG)}
        text = column.text.partition(",")[0].rstrip(".")
        return slug_list | {"description": f"{text}, as slugs."}
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
    bounds_by_name = {
        name: of.declaration.schema[name] for name in {"pattern"} & {*of.declaration.schema}
    }
    if of.max_length and not of.choices:
        bounds_by_name["maxLength"] = of.max_length
    if of.name == "order":
        return bounds_by_name | {"minimum": 1, "maximum": LAST_ORDER}
    for kind, name in ((MinValueValidator, "minimum"), (MaxValueValidator, "maximum")):
        bounds = [
            validator.limit_value for validator in of.validators if isinstance(validator, kind)
        ]
        # the greatest numbers of the database are no limit that anybody meets
        if practical := [int(bound) for bound in bounds if abs(bound) <= LARGEST_STATED]:
            bounds_by_name[name] = max(practical) if kind is MinValueValidator else min(practical)
    return bounds_by_name


def required(model: type[Model]) -> list[str]:
    """Return the names of the fields without which no object of a model is made."""
    usual, fields = record_values(model()), form_of(model).base_fields
    return [
        outer
        for outer, field in writable(model).items()
        if field.name in fields and fields[field.name].required and usual[outer] in (None, "", [])
    ]


def example_new(resource: type[Resource]) -> dict[str, Any]:
    """Return an example of an object that a tool makes: with what it needs, and little more."""
    model, example = resource.about.model, example_of(resource)
    names = {*required(model), *USUALLY_SENT.get(model, ())}
    sent_fields = {name: _as_sent(example[name]) for name in writable(model) if name in names}
    return {**sent_fields, **OTHER_POSITIONS.get(model, {}), **_example_correction(model)}


def example_change(resource: type[Resource]) -> dict[str, Any]:
    """Return an example of a change: of the text that an object is known by, or of its answer."""
    model, example = resource.about.model, example_of(resource)
    name = next(field for field in CHANGED_IN_EXAMPLES if field in writable(model))
    return {name: example[name]} | _example_correction(model)


def _as_sent(value: Any) -> Any:
    """Return a value of an answer as it is written: references are slugs."""
    if isinstance(value, list):
        return [_as_sent(item) for item in value]
    return value["slug"] if isinstance(value, dict) else value


def _example_correction(model: type[Model]) -> dict[str, Any]:
    takes_reason = CORRECTION_REASON in correction_fields(model) and model is not Position
    return {CORRECTION_REASON: "It was left out."} if takes_reason else {}


def _nested_list(of: Nested, entry_schema: Callable[[str, Schema, list[str]], Schema]) -> Schema:
    """Return the schema of a list that is written with its object."""
    kinds = of.model._meta.verbose_name_plural
    entry = {outer: schema_of(field) for outer, field in of.fields.items()}
    return {
        "type": "array",
        "maxItems": LONGEST_LIST,
        "description": f"All {kinds}, in their order. A list that is sent takes the place of all.",
        "items": entry_schema(f"Entry among the {kinds}.", entry, [of.key]),
    }


def example_key(model: type[Model], key: str) -> str:
    """Return an example of such a key."""
    if key == "id":
        return examples.EVIDENCE_ID
    return EXAMPLE_KEYS.get(model, examples.POSITION)
