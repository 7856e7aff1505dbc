"""Errors of a document by the JSON Schema of the format.

jsonschema is imported when the first document is checked: with what it uses of other packages it
can take longer than all the rest of a start, and most processes check none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from debates.interchange.json_schema import schema

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator


def form_errors(document: Any) -> Iterator[ValidationError]:
    """Yield the errors of a document, each when it is asked for."""
    return _validator().iter_errors(document)


@cache
def _validator() -> Validator:
    from jsonschema import Draft202012Validator, FormatChecker, validators

    kind = validators.extend(Draft202012Validator, {"uniqueItems": _unique_items})
    return kind(schema(), format_checker=FormatChecker(["date"]))


def _unique_items(
    validator: Validator, is_required: bool, instance: Any, schema: dict[str, Any]
) -> Iterator[ValidationError]:
    """Yield an error where a list has a value twice.

    jsonschema compares each value with each other one where they are of several kinds, which takes
    hours for a long list.
    """
    from jsonschema.exceptions import ValidationError

    if is_required and isinstance(instance, list):
        distinct = {json.dumps(item, sort_keys=True, default=str) for item in instance}
        if len(distinct) < len(instance):
            yield ValidationError("A value occurs more than once.")
