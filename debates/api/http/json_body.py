"""The body of a write: JSON in UTF-8, whose figures stay as exact as they were sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http.request import MediaType, UnreadablePostError
from rest_framework.request import Request

from debates.api.http.problems import InvalidContent, Problem
from debates.interchange.problems import LONGEST_STEP, ImportRefused, pointer
from debates.interchange.size_checks import check_shape
from debates.text.xml_texts import unprintable

MEDIA_TYPES = ("application/json", "application/merge-patch+json")
COMPRESSED = "Send the body as it is, without compression (Content-Encoding)."
BROKEN_OFF = "The body broke off before its end. Send the request again."
DEEPEST_BODY = 10
MOST_BODY_VALUES = 250_000
"""Texts, numbers, lists and objects of a body."""

MOST_ITEMS = 1_000
"""Values of one list or object, and names of one object."""

MOST_DIGITS = 20
"""Digits of a number, before the point and after it."""


def bytes_of(request: Request) -> bytes:
    """Return the body of a request, all of it.

    Raises the problems "content-too-large", "unsupported-media-type" for what is compressed, and
    "bad-request" where the connection broke off: a table would be taken for whole without its last
    rows.
    """
    if request.META.get("HTTP_CONTENT_ENCODING", "identity") != "identity":
        raise Problem("unsupported-media-type", COMPRESSED)
    declared = request.META.get("CONTENT_LENGTH") or "0"
    try:
        body = request.body
    except RequestDataTooBig:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000
        detail = f"The body has more than {most} MB. Send it in several parts."
        raise Problem("content-too-large", detail) from None
    except UnreadablePostError:
        raise Problem("bad-request", BROKEN_OFF) from None
    if declared.isdecimal() and len(body) < int(declared):
        raise Problem("bad-request", BROKEN_OFF)
    return body


def read_body(request: Request) -> Any:
    """Return the JSON in the body of a request. Raises a problem where there is none."""
    content_type = MediaType(request.META.get("CONTENT_TYPE") or "nothing/given")
    if f"{content_type.main_type}/{content_type.sub_type}" not in MEDIA_TYPES:
        detail = "Send JSON, with the header “Content-Type: application/json”."
        raise Problem("unsupported-media-type", detail)
    body = bytes_of(request)
    _check_shape(body)
    try:
        value = json.loads(
            body.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_without_doubles,
        )
    except UnicodeDecodeError as error:
        raise _malformed(f"it is not UTF-8 (byte {error.start:,})") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _malformed(f"{error.msg} in {where}") from None
    except RecursionError:
        raise _malformed("it is nested too deeply") from None
    except (ValueError, ArithmeticError) as error:
        raise _malformed(
            str(error) if isinstance(error, _BodyError) else "a number is too long"
        ) from None
    if errors := list(_unstorable(value, ())):
        raise InvalidContent(errors)
    return value


def _check_shape(body: bytes) -> None:
    """Refuse more values than a write has, of which each would be looked at and named."""
    try:
        check_shape(body, MOST_BODY_VALUES, MOST_ITEMS, content_name="body", limit_for="a write")
    except ImportRefused as refused:
        raise Problem("bad-request", refused.problems[0].message) from None


class _BodyError(ValueError):
    """The reason why a body is refused, as a message to the client."""


def _malformed(reason: str) -> Problem:
    return Problem("bad-request", f"The body is not valid JSON: {reason}.")


def _no_constant(name: str) -> Any:
    raise _BodyError(f"{name} is not a JSON value")


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise _BodyError(f"“{name[:60]}” occurs twice in one object")
        members[name] = value
    return members


def _unstorable(value: Any, path: tuple[str | int, ...]) -> Iterator[dict[str, Any]]:
    """Yield errors for texts and numbers that no database can store, each with its place.

    Raises the problem "bad-request" for deep nesting.
    """
    if len(path) > DEEPEST_BODY:
        raise _malformed("it is nested too deeply")
    if isinstance(value, dict):
        for name, inner in value.items():
            if character := _not_text(name):
                yield _error(path, f"A name has a character that is not text ({character}).")
            else:
                yield from _unstorable(inner, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _unstorable(inner, (*path, place))
    elif message := _fault(value):
        yield _error(path, message)


def _fault(value: Any) -> str:
    """Return why no database can store a text or a number; "" if they can."""
    if isinstance(value, str) and (character := _not_text(value)):
        return f"This has a character that is not text ({character})."
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return "This number is too large or too small." if _is_out_of_range(value) else ""
    return ""


def _not_text(value: str) -> str:
    """Return the code of the first character that is not text; "" if there is none."""
    place = unprintable(value)
    return "" if place is None else f"U+{ord(value[place]):04X}"


def _error(path: tuple[str | int, ...], message: str) -> dict[str, Any]:
    """Return the error of a value as an item of the member `errors`.

    path  of the value in the body, whose first step is a number in a list of objects
    """
    index, inner = (path[0], path[1:]) if path and isinstance(path[0], int) else (None, path)
    steps = (f"[{step}]" if isinstance(step, int) else f".{step[:LONGEST_STEP]}" for step in inner)
    return {
        "index": index,
        "field": "".join(steps).removeprefix(".") or None,
        "pointer": pointer(*path),
        "message": message,
        "allowed": None,
    }


def _is_out_of_range(value: Decimal | int) -> bool:
    """Tell whether a number is larger or finer than any field; of figures by the exponent alone.

    Arithmetic with the exponents that `Decimal` takes raises Overflow.
    """
    if isinstance(value, Decimal):
        return abs(value.adjusted()) >= MOST_DIGITS
    return abs(value) >= 10**MOST_DIGITS
