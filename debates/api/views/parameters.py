"""Strict query parameters: unknown parameters are refused, and all errors come at once."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Field
from django.http import QueryDict

from debates.api.http.problems import InvalidParameters, ParameterError
from debates.api.openapi.operations import LONGEST_VALUE, Parameter
from debates.filtering.base_filterset import FilterSet
from debates.filtering.form_fields import TrueFalseField
from debates.filtering.several_values import split_values
from debates.text.did_you_mean import Hints, did_you_mean, nearest

GUESSES: Mapping[str, tuple[str, ...]] = {
    "page_size": ("limit", "per_page", "size", "count", "first"),
    "page": ("offset", "skip"),
    "cursor": ("after", "before", "starting_after"),
    "ordering": ("sort", "sort_by", "order", "order_by"),
    "expand": ("include", "embed", "populate", "with"),
    "fields": ("select", "only", "columns"),
    "q": ("query", "search", "text"),
}
"""What other APIs call a parameter, by its name here."""
_GUESSED = {guess: name for name, guesses in GUESSES.items() for guess in guesses}
SEARCH = "Positions are searched at /api/v1/search/?q=…"
MOST_COMPARED = 5_000
"""Names that the unknown ones of one request are compared with in all."""

UNREADABLE = re.compile("[\x00-\x1f\x7f\ufffd\ud800-\udfff]")


class Reader:
    """Reads the parameters of one request, and collects their errors.

    given   the values of the well-formed parameters, by name, each value once
    errors  the errors so far
    hints   nearest names for unknown names
    """

    def __init__(self, query: QueryDict, parameters: Mapping[str, Parameter]) -> None:
        self.known = parameters
        self.errors: list[ParameterError] = []
        self.hints = Hints(MOST_COMPARED)
        self.given: dict[str, list[str]] = {}
        missing_parameters = (
            parameter
            for parameter in parameters.values()
            if parameter.required and parameter.name not in query
        )
        self.errors.extend(_missing_error(parameter) for parameter in missing_parameters)
        for name, values in query.lists():
            error = _error_of(name, values, parameters)
            if error:
                self.errors.append(error)
            else:
                several = parameters[name].several
                self.given[name] = list(dict.fromkeys(split_values(values))) if several else values

    def one(self, name: str) -> str | None:
        """Return the value of a parameter that may be given once; None if it is missing."""
        return self.given[name][0] if name in self.given else None

    def values_of(self, names: Container[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return the parameters among `names` with their sorted values, as a hashable key."""
        sorted_values = ((name, tuple(sorted(set(values)))) for name, values in self.given.items())
        return tuple(sorted(item for item in sorted_values if item[0] in names))

    def number(self, name: str) -> int:
        """Read an integer from 1 to the maximum of its schema."""
        schema, value = self.known[name].schema, self.one(name)
        if value is None:
            return schema["default"]
        most = schema["maximum"]
        is_number = re.fullmatch(r"[0-9]{1,15}", value) is not None
        if is_number and 1 <= int(value) <= most:
            return int(value)
        allowed = f"a whole number from 1 to {most}"
        near = str(most if int(value) else 1) if is_number else None
        self.errors.append(
            ParameterError(name, f"“{value[:40]}” is not {allowed}.", value, allowed, near)
        )
        return schema["default"]

    def yes(self, name: str) -> bool:
        """Read `true` or `false`."""
        value = self.cleaned(name, TrueFalseField())
        return self.known[name].schema["default"] if value is None else value

    def word(self, name: str) -> str:
        """Read one of the words of the parameter's schema."""
        schema, value = self.known[name].schema, self.one(name)
        if value is None:
            return schema["default"]
        if value not in schema["enum"]:
            self.errors.append(self._unknown_word(name, value, schema["enum"]))
        return value

    def words(
        self, name: str, allowed: Sequence[str] | None = None, advice: Mapping[str, str] = {}
    ) -> list[str]:
        """Read several words, each once.

        allowed  the allowed words, if not those of the parameter's schema
        advice   messages for words that are not allowed
        """
        words = self.given.get(name, [])
        if not words:
            return []
        allowed = self.known[name].schema["enum"] if allowed is None else allowed
        unknown = [word for word in words if word not in allowed]
        self.errors.extend(
            self._unknown_word(name, word, allowed, advice.get(word)) for word in unknown
        )
        return [word for word in words if word not in unknown]

    def _unknown_word(
        self, name: str, word: str, allowed: Sequence[str], advice: str | None = None
    ) -> ParameterError:
        near = None if advice else self.hints.nearest(word, allowed)
        message = advice or f"“{word[:80]}” is not a valid value."
        message += did_you_mean(near)
        return ParameterError(name, message, word[:80], tuple(allowed), near)

    def filters(self, filterset: type[FilterSet]) -> dict[str, Any]:
        """Read the typed values of a filterset."""
        names = filterset.base_filters
        texts_by_name = {name: values for name, values in self.given.items() if name in names}
        try:
            return filterset.clean(texts_by_name)
        except ValidationError as error:
            for name, errors in error.error_dict.items():
                self.errors.extend(self._filter_error(name, error) for error in errors)
            return {}

    def cleaned(self, name: str, field: Field) -> Any:
        """Clean the value of a parameter, or its values, by a form field."""
        several = self.known[name].several
        try:
            return field.clean(self.given.get(name, []) if several else self.one(name))
        except ValidationError as error:
            self.errors.extend(self._filter_error(name, error) for error in error.error_list)
            return [] if several else None

    def _filter_error(self, name: str, error: ValidationError) -> ParameterError:
        params = error.params or {}
        value, allowed, near = (params.get(key) for key in ("value", "allowed", "nearest"))
        return ParameterError(name, error.messages[0], value, allowed, near)

    def check(self) -> None:
        """Raise InvalidParameters if there are errors."""
        if self.errors:
            raise InvalidParameters(self.errors)


def by_name(parameters: Iterable[Parameter]) -> dict[str, Parameter]:
    """Index parameters by name."""
    return {parameter.name: parameter for parameter in parameters}


def _error_of(
    name: str, values: list[str], parameters: Mapping[str, Parameter]
) -> ParameterError | None:
    if name not in parameters:
        readable_name = UNREADABLE.sub("\ufffd", name)[:80]
        # Django lookups are a common guess: expert__name
        guessed = _GUESSED.get(name.lower())
        # Several client libraries send a list as expert[]=lukin or expert[0]=lukin
        unbracketed = name.partition("[")[0]
        near = (
            guessed
            if guessed in parameters
            else nearest(unbracketed.partition("__")[0], parameters)
        )
        quoted_name = f"“{readable_name}”" if readable_name else "without a name"
        message = f"Unknown parameter {quoted_name}."
        if unbracketed != name and near == unbracketed:
            message = f"{message} Give “{near}” without brackets: {near}=…"
        elif near:
            message = f"{message} Did you mean “{near}”?"
        elif not parameters:
            message = f"{message} This endpoint takes no parameters."
        elif "q" in {name, guessed}:
            message = f"{message} {SEARCH}"
        return ParameterError(readable_name, message, None, tuple(sorted(parameters)), near)
    if len(values) > 1 and not parameters[name].several:
        message = f"This parameter is given {len(values)} times. Give it once."
        return ParameterError(name, message, values[-1][:80])
    errors = (_value_error(name, value, free=parameters[name].free) for value in values)
    error = next(filter(None, errors), None)
    return error or (_number_error(values, parameters[name]) if parameters[name].several else None)


def _number_error(values: list[str], parameter: Parameter) -> ParameterError | None:
    parts = split_values(values)
    if len(parts) > parameter.most:
        return ParameterError(
            parameter.name, f"This parameter has more than {parameter.most} values."
        )
    if len(set(parts)) < parameter.fewest:
        message = f"This parameter needs at least {parameter.fewest} different values."
        return ParameterError(parameter.name, message, parts[0][:80])
    if not all(parts):
        raw_value = next(value for value in values if not all(split_values([value])))
        message = "A value is missing before or after a comma."
        return ParameterError(parameter.name, message, raw_value[:80])
    return None


def _missing_error(parameter: Parameter) -> ParameterError:
    examples = parameter.example if isinstance(parameter.example, list) else [parameter.example]
    example = f"{parameter.name}={','.join(str(value) for value in examples)}"
    allowed = parameter.schema.get("enum")
    message = f"This parameter is required. For example: {example}."
    return ParameterError(parameter.name, message, None, tuple(allowed) if allowed else None)


def _character_error(value: str, *, free: bool) -> str:
    """Return the error in the characters of a value; free text may have any but NUL."""
    match = re.search("\0", value) if free else UNREADABLE.search(value)
    if match is None:
        return ""
    if match[0] > "\x7f":
        return "The value has characters that are not valid UTF-8."
    return f"The value has a character that is not text (U+{ord(match[0]):04X})."


def _value_error(name: str, value: str, *, free: bool) -> ParameterError | None:
    if not value.strip():
        return ParameterError(name, "This parameter has no value. Leave it out.", value[:80])
    if message := _character_error(value, free=free):
        return ParameterError(name, message, UNREADABLE.sub("\ufffd", value)[:80])
    if len(value) > LONGEST_VALUE:
        return ParameterError(
            name, f"The value is longer than {LONGEST_VALUE} characters.", f"{value[:80]}…"
        )
    return None
