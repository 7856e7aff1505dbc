"""Validation of a document: its form by the JSON Schema, then the references between its parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from debates.interchange.consistency import LONGEST_WORDS, contradictions
from debates.interchange.document import FORMAT
from debates.interchange.form_errors import form_errors
from debates.interchange.json_types import Steps
from debates.interchange.mending import Mended, mended
from debates.interchange.problems import MOST_PROBLEMS, ImportProblem, first_problems, pointer
from debates.text.did_you_mean import did_you_mean, nearest
from debates.text.figures import FIGURE_NUMBERS, as_fields
from debates.text.typed_dates import as_iso, first_day

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError


def problems_in_document(document: Any) -> list[ImportProblem]:
    """Return the problems of a document in itself; none where it can be planned."""
    return examine(document)[0]


def examine(document: Any) -> tuple[list[ImportProblem], Mended | None]:
    """Return the problems of a document in itself, and the document in a form that can be planned.

    The second is None where the document is too far from the form for anything else to be told.
    """
    strange = _strange_format(document)
    if strange is not None:
        return [strange], None
    document = as_given(document)
    errors = list(islice(form_errors(document), MOST_PROBLEMS + 1))
    problems = first_problems(problem for error in errors for problem in _problems_in_words(error))
    if len(problems) > MOST_PROBLEMS:
        return problems, None
    in_form = mended(document, errors)
    if errors and next(form_errors(in_form.document), None) is not None:
        return problems, None
    return first_problems([*problems, *in_form.genuine(contradictions(in_form.document))]), in_form


def as_given(value: Any) -> Any:
    """Return a document without nulls, which mean the same as leaving the value out."""
    if isinstance(value, dict):
        return {name: as_given(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        # most values are no container, and are spared the call
        return [as_given(item) if isinstance(item, dict | list) else item for item in value]
    return value


def _strange_format(document: Any) -> ImportProblem | None:
    file_format = document.get("format") if isinstance(document, dict) else None
    if file_format == FORMAT:
        return None
    name, _, version = str(file_format).partition("/")
    if name == FORMAT.partition("/")[0]:
        return ImportProblem(
            pointer("format"),
            f"This file has version {version[:LONGEST_WORDS] or '?'} of the format. This "
            f"installation reads {FORMAT}.",
        )
    if _is_fixture(document):
        return ImportProblem(
            "",
            "This file is no debate, but a fixture of Django. Whoever runs the server loads it "
            "with “manage.py loaddata”.",
        )
    return ImportProblem("", f'This file is not a debate. A debate file has "format": "{FORMAT}".')


def _is_fixture(document: Any) -> bool:
    """Tell whether a document is what `manage.py dumpdata` writes."""
    return isinstance(document, list) and any(
        isinstance(item, dict) and {"model", "fields"} <= item.keys() for item in document[:1]
    )


def _problems_in_words(error: ValidationError) -> Iterator[ImportProblem]:
    """Yield the problems of a schema error in plain words."""
    path = tuple(error.absolute_path)
    if isinstance(error.instance, str) and not error.instance.strip():
        return iter([ImportProblem(pointer(*path), _empty(error, path))])
    return EXPLANATIONS[error.validator](error, path)


def _empty(error: ValidationError, path: Steps) -> str:
    """Return what to do about an empty text, wherever it stands."""
    if isinstance(path[-1], int):
        return "This is empty. Leave it out of the list."
    allowed = error.schema
    if "null" in allowed.get("type", ()) or None in allowed.get("enum", ()):
        return "This is empty. Leave it out, or make it null."
    return "This is empty. It has to be given."


def _unknown_field(error: ValidationError, path: Steps) -> Iterator[ImportProblem]:
    properties = error.schema["properties"]
    for name in error.instance.keys() - properties.keys():
        hint = did_you_mean(nearest(name, properties), f" Known fields: {', '.join(properties)}.")
        yield ImportProblem(
            pointer(*path, name), f"“{name[:LONGEST_WORDS]}” is not a known field.{hint}"
        )


def _missing_field(error: ValidationError, path: Steps) -> Iterator[ImportProblem]:
    # one finding for each name, which stands only in its message
    name = error.message.split("'")[1]
    yield ImportProblem(pointer(*path), f"“{name}” is missing.")


_TYPE_WORDS: Mapping[str, str] = {
    "string": "text",
    "number": "a number",
    "array": "a list",
    "object": "an object",
    "null": "null",
    "integer": "a whole number",
}


def _wrong_kind(error: ValidationError, path: Steps) -> Iterator[ImportProblem]:
    type_names = error.validator_value
    kinds = [type_names] if isinstance(type_names, str) else type_names
    kind_words = " or ".join(_TYPE_WORDS[kind] for kind in kinds)
    typed = path[-1] in FIGURE_NUMBERS and isinstance(error.instance, str)
    hint = f" {as_fields(error.instance)}" if typed else ""
    yield ImportProblem(
        pointer(*path), f"This must be {kind_words}, not {_excerpt(error.instance)}.{hint}"
    )


def _no_choice(error: ValidationError, path: Steps) -> Iterator[ImportProblem]:
    words = [word for word in error.validator_value if word is not None]
    near = nearest(error.instance, words) if isinstance(error.instance, str) else None
    hint = did_you_mean(near)
    yield ImportProblem(
        pointer(*path),
        f"{_excerpt(error.instance)} is not a valid value.{hint} "
        f"Allowed values: {', '.join(words)}.",
    )


def _wrong_form(error: ValidationError, path: Steps) -> Iterator[ImportProblem]:
    requirement = error.schema.get("description", error.validator_value)
    message = f"{_excerpt(error.instance)} does not have the required form. {requirement}"
    if path[0] == "sources" and (day := first_day(str(error.instance))):
        message += f" If no more is known, enter {day[0]}, and “{day[1]}” as its precision."
    elif error.validator_value == "date":
        message += f" {as_iso(str(error.instance))}"
    yield ImportProblem(pointer(*path), message)


def _too_long(error: ValidationError, path: Steps) -> Iterator[ImportProblem]:
    yield ImportProblem(
        pointer(*path),
        f"This has {len(error.instance):,} characters, but at most {error.validator_value:,} "
        "are allowed.",
    )


def _out_of_range(error: ValidationError, path: Steps) -> Iterator[ImportProblem]:
    least, most = error.schema["minimum"], error.schema["maximum"]
    yield ImportProblem(
        pointer(*path), f"{_excerpt(error.instance)} is not from {least} to {most}."
    )


def _twice(error: ValidationError, path: Steps) -> Iterator[ImportProblem]:
    counted = Counter(map(str, error.instance))
    (most, _), *_ = counted.most_common(1)
    yield ImportProblem(pointer(*path), f"“{most[:LONGEST_WORDS]}” occurs more than once.")


EXPLANATIONS: Mapping[str, Callable[[ValidationError, Steps], Iterator[ImportProblem]]] = {
    "additionalProperties": _unknown_field,
    "required": _missing_field,
    "type": _wrong_kind,
    "enum": _no_choice,
    "pattern": _wrong_form,
    "format": _wrong_form,
    "maxLength": _too_long,
    "minimum": _out_of_range,
    "maximum": _out_of_range,
    "uniqueItems": _twice,
}


def _excerpt(value: Any) -> str:
    if isinstance(value, str):
        return f"“{value[:LONGEST_WORDS]}”"
    for kind, type_ in (("an object", dict), ("a list", list), ("null", type(None))):
        if isinstance(value, type_):
            return kind
    return str(value).lower()[:LONGEST_WORDS]
