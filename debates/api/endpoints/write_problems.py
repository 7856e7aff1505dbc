"""Problems that answer refused writes, with all errors of what was sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.urls import reverse

from debates.api.http.problems import InvalidContent, Problem
from debates.editing.duplicates import CONFIRM
from debates.interchange.problems import pointer
from debates.writing.refusals import Duplicated, Invalid, NotAllowed

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


def duplicates_of(refused: Duplicated, index: int | None) -> list[dict[str, Any]]:
    """Return the objects that a refused object may be, or the item of a list at `index`."""
    return [
        {
            "index": index,
            "model": str(duplicate._meta.verbose_name),
            "text": str(duplicate),
            "record_url": reverse(
                f"api:{duplicate._meta.verbose_name_plural}-record", args=[duplicate.slug]
            ),
        }
        for duplicate in refused.duplicates
    ]


def duplicate_problem(questions: Iterable[str], duplicates: list[dict[str, Any]]) -> Problem:
    """Return the problem that asks about objects that seem to be here already."""
    detail = f"{' '.join(questions)} If not, send the same with {CONFIRM}=true."
    return Problem("duplicate", detail, {"duplicates": duplicates})


@contextmanager
def refused_as_problems() -> Iterator[None]:
    """Turn what a write is refused for into problems."""
    try:
        yield
    except NotAllowed as refused:
        raise Problem("forbidden", str(refused)) from None
    except Duplicated as refused:
        raise duplicate_problem([f"{refused}."], duplicates_of(refused, None)) from None
    except Invalid as refused:
        raise InvalidContent(errors_of(refused, None)) from None
