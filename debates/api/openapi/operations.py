"""Descriptions of operations: their parameters, answers and problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from debates.api.http.renderers import Renderers
from debates.filtering import form_fields, list_filters
from debates.filtering.filters import Filter
from debates.filtering.languages import LanguagesField
from debates.filtering.years import YearsField
from debates.models.languages import LANGUAGE_PATTERN

Schema = dict[str, Any]

SLUG: Schema = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "maxLength": 80}
MOST_PARAMETER_VALUES = 100
BINARY: Schema = {"type": "string", "format": "binary"}
"""A body that clients hand on as bytes: its own encoding, or none, says how it is read."""
MOMENT_SCHEMA: Schema = {"type": "string", "format": "date-time"}
"""A moment as clients of typed languages send it; days are taken as well."""
MOVED: Schema = {"$ref": "#/components/responses/Moved"}
"""The redirect from a former slug of an object to the present one."""
MOVED_RESPONSE: Schema = {
    "description": "The object, or one that a parameter names, has a new address.",
    "headers": {
        "Location": {
            "description": "Current address.",
            "schema": {"type": "string", "format": "uri-reference"},
        }
    },
}
LONGEST_VALUE = 2000
SEVERAL = "Repeat the parameter, or separate the values with commas."
LARGEST_NUMBER = 10**15 - 1
ANY_TEXT: Schema = {"type": "string", "pattern": r"\S", "maxLength": LONGEST_VALUE}
_UNPRINTED = r"\x00-\x1f\x7f\ufffd"
PRINTED_TEXT: Schema = {
    "type": "string",
    "pattern": rf"^[^{_UNPRINTED}]*[^\s{_UNPRINTED}][^{_UNPRINTED}]*$",
    "maxLength": LONGEST_VALUE,
}
"""Text that a database is asked for: without control characters, and not of blanks alone."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in the query of an address.

    schema    of one value, as JSON Schema
    several   whether it takes several values, with commas between them or by repetition
    fewest    different values that it takes, at least
    most      values that it takes, at most
    free      whether it takes any text, whatever characters are in it
    required  whether a request without it is refused
    """

    name: str
    text: str
    schema: Schema
    example: Any
    several: bool = False
    fewest: int = 1
    most: int = MOST_PARAMETER_VALUES
    free: bool = False
    required: bool = False

    def as_openapi(self) -> Schema:
        """Return the parameter as OpenAPI describes it."""
        # a default that clients know they send, and it may be refused: `page` beside `cursor`
        schema = {name: value for name, value in self.schema.items() if name != "default"}
        described = {
            "in": "query",
            "name": self.name,
            "description": f"{self.text}{self._default()}",
            "schema": schema,
            "example": self.example,
        }
        if self.required:
            described["required"] = True
        if self.several:
            # commas are taken as well, which OpenAPI cannot say beside this
            described |= {
                "description": f"{self.text} {SEVERAL}",
                "schema": {
                    "type": "array",
                    "items": self.schema,
                    "minItems": self.fewest,
                    "maxItems": self.most,
                },
                "example": self.example if isinstance(self.example, list) else [self.example],
                "style": "form",
                "explode": True,
            }
        return described

    def _default(self) -> str:
        return f" Default: `{_json(self.schema['default'])}`." if "default" in self.schema else ""


def _json(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True)
class Content:
    """The body of an answer in one media type: its schema and an example."""

    schema: Schema
    example: Any = None


@dataclass(frozen=True, slots=True)
class Operation:
    """The description of one address.

    name        unique, for those who make a client of it: "listPositions"
    tag         the collection or the part of the API that it belongs to
    title, text  what it is for, in one line and in more
    parameters  of the query
    path        schema, description and example of what varies in the path
    content     what is answered, by media type
    problems    the names of the kinds of problems that it has besides those that all have
    moved       whether it may redirect to a present address
    """

    name: str
    tag: str
    title: str
    text: str
    parameters: tuple[Parameter, ...] = ()
    path: Mapping[str, Schema] = field(default_factory=dict)
    content: Mapping[str, Content] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    moved: bool = False


def of_filter(name: str, declared_filter: Filter) -> Parameter:
    """Return a filter as a parameter."""
    schema, text = _schema_of(declared_filter.field), declared_filter.text
    example: Any = declared_filter.example
    if schema == {"type": "boolean"}:
        example = example == "true"
    if declared_filter.several and not isinstance(declared_filter, list_filters.NotFilter):
        text = f"{text} One of several values is enough."
    if schema.get("type") == "number":
        example = float(example)
    return Parameter(name, text, schema, example, several=declared_filter.several)


_SCHEMAS: Mapping[type, Schema] = {
    form_fields.SlugsField: SLUG,
    form_fields.TrueFalseField: {"type": "boolean"},
    form_fields.IsoDateField: {"type": "string", "format": "date"},
    form_fields.IsoMomentField: MOMENT_SCHEMA,
    LanguagesField: {"type": "string", "pattern": LANGUAGE_PATTERN},
    YearsField: {"type": "string", "pattern": YearsField.pattern},
    list_filters.TextField: PRINTED_TEXT,
}
"""The schema of one value of each kind of form field."""


def _schema_of(form_field: Any) -> Schema:
    if isinstance(form_field, form_fields.ChoicesField):
        return {"type": "string", "enum": list(form_field.words)}
    if isinstance(form_field, list_filters.DecimalField):
        return {"type": "number", "minimum": form_field.least, "maximum": form_field.most}
    return dict(_SCHEMAS[type(form_field)])


def words(name: str, text: str, allowed: Iterable[str], example: list[str]) -> Parameter:
    """Return a parameter that takes several words."""
    return Parameter(name, text, {"type": "string", "enum": list(allowed)}, example, several=True)


def number(name: str, text: str, default: int, at_most: int | None = None) -> Parameter:
    """Return a parameter that takes a whole number from 1."""
    most = at_most or LARGEST_NUMBER
    schema: Schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return Parameter(name, text, schema, default)


def yes_or_no(name: str, text: str, default: bool) -> Parameter:
    """Return a parameter that takes true or false."""
    return Parameter(name, text, {"type": "boolean", "default": default}, not default)


def format_parameter(renderers: Renderers) -> Parameter:
    """Return the parameter `format`, with the formats of these renderers."""
    text = "Format of the response. Without it, the Accept header decides."
    names = [renderer.format for renderer in renderers]
    return Parameter("format", text, {"type": "string", "enum": names}, "json")
