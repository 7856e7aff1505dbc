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

from debates.api.http.problems import Problem
from debates.text.xml_texts import unprintable

MEDIA_TYPES = ("application/json", "application/merge-patch+json")
COMPRESSED = "Send the body as it is, without compression (Content-Encoding)."
BROKEN_OFF = "The body broke off before its end. Send the request again."
DEEPEST = 10
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


def read(request: Request) -> Any:
    """Return the JSON in the body of a request. Raises a problem where there is none."""
    given = MediaType(request.META.get("CONTENT_TYPE") or "nothing/given")
    if f"{given.main_type}/{given.sub_type}" not in MEDIA_TYPES:
        detail = "Send JSON, with the header “Content-Type: application/json”."
        raise Problem("unsupported-media-type", detail)
    try:
        found = json.loads(
            bytes_of(request).decode("utf-8-sig"),
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
    if wrong := next(_unreadable(found, 0), ""):
        raise _malformed(wrong)
    return found


class _BodyError(ValueError):
    """The reason why a body is refused, as a message to the client."""


def _malformed(what: str) -> Problem:
    return Problem("bad-request", f"The body is not the JSON that is taken here: {what}.")


def _no_constant(name: str) -> Any:
    raise _BodyError(f"{name} is no value in JSON")


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _BodyError(f"“{name[:60]}” occurs twice in one object")
        found[name] = value
    return found


def _unreadable(value: Any, depth: int) -> Iterator[str]:
    """Yield errors for texts that no database can store, and for deep nesting."""
    if depth > DEEPEST:
        yield "it is nested too deeply"
    elif isinstance(value, str):
        place = unprintable(value)
        if place is not None:
            yield f"a text has a character that is not text (U+{ord(value[place]):04X})"
    elif isinstance(value, Decimal | int):
        if not isinstance(value, bool) and _is_out_of_range(value):
            yield "a number is too large or too small"
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _unreadable(name, depth)
            yield from _unreadable(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _unreadable(inner, depth + 1)


def _is_out_of_range(value: Decimal | int) -> bool:
    """Tell whether a number is larger or finer than any field; of figures by the exponent alone.

    Arithmetic with the exponents that `Decimal` takes raises Overflow.
    """
    if isinstance(value, Decimal):
        return abs(value.adjusted()) >= MOST_DIGITS
    return abs(value) >= 10**MOST_DIGITS
