"""Problems that answer refused writes, with all errors of what was sent."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.models import Model

from debates.api.http.problems import InvalidContent, Problem
from debates.api.resources.resource import address_of
from debates.editing.duplicates import CONFIRM
from debates.interchange.problems import pointer
from debates.writing.refusals import Duplicated, Invalid, NotAllowed

CONFIRMED = f"If not, send the same with {CONFIRM}=true."

OF_AN_ENTRY = re.compile(r"([a-z_]+)\[([0-9]+)\](?:\.(.*))?", re.DOTALL)
"""The name of a field of an entry: "holders[0].expert"."""


def errors_of(refused: Invalid, index: int | None) -> list[dict[str, Any]]:
    """Return the errors of a refused object, or of the item of a list at `index`."""
    return [
        {
            "index": index,
            "field": field or None,
            "pointer": _pointer(index, field) if refused.in_body else None,
            "message": message,
            "allowed": refused.allowed.get(field),
        }
        for field, messages in refused.faults.items()
        for message in messages
    ]


def _pointer(index: int | None, field: str) -> str:
    """Return the JSON Pointer (RFC 6901) of a field in the body, or of where it belongs."""
    entry = OF_AN_ENTRY.fullmatch(field)
    path = [part for part in entry.groups() if part] if entry else [field] if field else []
    return pointer(*path) if index is None else pointer(index, *path)


Refusal = tuple[int | None, Duplicated]
"""A refused object, by its place in the list that was sent; None for one object."""


def questions_as_errors(refusals: Iterable[Refusal]) -> Iterator[dict[str, Any]]:
    """Yield the questions about objects of a list of which others are invalid."""
    for index, refused in refusals:
        yield from errors_of(Invalid({"": [f"{refused}. {CONFIRMED}"]}), index)


def duplicate_problem(
    refusals: Sequence[Refusal], origin: str, unsaved: Collection[Model] = ()
) -> Problem:
    """Return the problem that asks about objects that seem to be here already.

    origin   scheme and host of the request
    unsaved  objects of the list that was sent, which nobody can read
    """
    texts = [f"{refused}." if at is None else f"{at}: {refused}." for at, refused in refusals]
    duplicates = [
        {
            "index": index,
            "model": duplicate._meta.model_name,
            "text": str(duplicate),
            "record_url": None if duplicate in unsaved else _record_address(duplicate, origin),
        }
        for index, refused in refusals
        for duplicate in refused.duplicates
    ]
    return Problem("duplicate", " ".join([*texts, CONFIRMED]), {"duplicates": duplicates})


def _record_address(instance: Model, origin: str) -> str:
    return f"{address_of(instance._meta.model_name, instance.slug, origin)}record/"


@contextmanager
def refused_as_problems(origin: str) -> Iterator[None]:
    """Turn what a write is refused for into problems.

    origin  scheme and host of the request
    """
    try:
        yield
    except NotAllowed as refused:
        raise Problem("forbidden", str(refused)) from None
    except Duplicated as refused:
        raise duplicate_problem([(None, refused)], origin) from None
    except Invalid as refused:
        raise InvalidContent(errors_of(refused, None)) from None
