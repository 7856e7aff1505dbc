"""The kinds of problems that an answer can be about, as documentation and schema say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Member = tuple[dict[str, Any], Any]

TEXT = {"type": "string"}
OPTIONAL_TEXT = {"type": ["string", "null"]}
ERROR = {
    "type": "object",
    "description": "What is wrong with one parameter.",
    "required": ["parameter", "message", "value", "allowed", "nearest"],
    "additionalProperties": False,
    "properties": {
        "parameter": TEXT | {"description": "The name of the parameter."},
        "message": TEXT | {"description": "What is wrong with it, for people."},
        "value": OPTIONAL_TEXT | {"description": "The value that is not allowed."},
        "allowed": {
            "type": ["array", "null"],
            "items": TEXT,
            "description": "The words that are allowed, or one text that says what is.",
        },
        "nearest": OPTIONAL_TEXT | {"description": "What was probably meant."},
    },
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem.

    name     in its address
    title    the same for all problems of the kind
    text     what it means
    detail   an example of what an answer says of one
    members  what an answer has beside the members that all have: schema and example by name
    """

    name: str
    status: int
    title: str
    text: str
    detail: str
    members: Mapping[str, Member] = field(default_factory=dict)


_ALL = (
    Kind(
        "bad-request",
        400,
        "Bad Request",
        "The request is not well-formed: its address, headers or host are not as they have to be.",
        "The request could not be understood.",
    ),
    Kind(
        "invalid-parameters",
        400,
        "Parameters are wrong",
        "One or more parameters are unknown, repeated, empty, or have a value that is not "
        "allowed. `errors` names each of them, with what is allowed and what was probably "
        "meant. Nothing that is not known is ever ignored.",
        "stance: “deny” is not a valid value. Did you mean “denies”?",
        {
            "errors": (
                {
                    "type": "array",
                    "minItems": 1,
                    "items": ERROR,
                    "description": "What is wrong, one parameter after the other.",
                },
                [
                    {
                        "parameter": "stance",
                        "message": "“deny” is not a valid value. Did you mean “denies”?",
                        "value": "deny",
                        "allowed": ["affirms", "qualifies", "denies"],
                        "nearest": "denies",
                    }
                ],
            )
        },
    ),
    Kind(
        "forbidden",
        403,
        "Forbidden",
        "What was asked for is not open to everybody.",
        "This is not open to you.",
    ),
    Kind(
        "not-found",
        404,
        "Not Found",
        "There is nothing at this address, or nothing that is public.",
        "There is no public position here.",
    ),
    Kind(
        "page-not-found",
        404,
        "Past the last page",
        "The list has fewer pages. `last_page` is the number of the last one.",
        "There is no page 9: the last one is 3.",
        {
            "last_page": (
                {
                    "type": "integer",
                    "minimum": 1,
                    "description": "The number of the last page.",
                },
                3,
            )
        },
    ),
    Kind(
        "method-not-allowed",
        405,
        "Only for reading",
        "The API is for reading: GET, HEAD and OPTIONS.",
        "Method “POST” not allowed.",
    ),
    Kind(
        "not-acceptable",
        406,
        "No such format",
        "None of the formats that were asked for (by `Accept` or `format`) is offered here. "
        "`available` lists those that are.",
        "There is no format “xml” here. There are: json (application/json).",
        {
            "available": (
                {
                    "type": "array",
                    "description": "The formats that are offered here.",
                    "items": {
                        "type": "object",
                        "required": ["format", "media_type"],
                        "additionalProperties": False,
                        "properties": {"format": TEXT, "media_type": TEXT},
                    },
                },
                [{"format": "json", "media_type": "application/json"}],
            )
        },
    ),
    Kind(
        "withdrawn",
        410,
        "Withdrawn",
        "It was published and has been taken back. `withdrawn_at` and `reason` say when and why.",
        "It was withdrawn on 2022-05-01: the figure was wrong",
        {
            "withdrawn_at": (
                OPTIONAL_TEXT | {"format": "date-time", "description": "When it was withdrawn."},
                "2022-05-01T08:00:00.000Z",
            ),
            "reason": (OPTIONAL_TEXT | {"description": "Why."}, "the figure was wrong"),
        },
    ),
    Kind(
        "address-too-long",
        414,
        "The address is too long",
        "An address, with its parameters, is read up to 8,190 characters.",
        "The address has more than 8190 characters: give fewer or shorter parameters.",
    ),
    Kind(
        "unsupported-media-type",
        415,
        "A body is not taken",
        "The API takes no bodies.",
        "Unsupported media type “text/plain” in request.",
    ),
    Kind(
        "throttled",
        429,
        "Too many requests",
        "This address has asked too often. `Retry-After` says after how many seconds it may "
        "ask again.",
        "Ask again in 12 seconds.",
    ),
    Kind(
        "internal-error",
        500,
        "Internal Server Error",
        "Something went wrong in the server. The log has more under `request_id`.",
        "Something went wrong here. The log has more under this request's id.",
    ),
    Kind(
        "unavailable",
        503,
        "Not now",
        "A part of the server does not answer at the moment. `Retry-After` says after how many "
        "seconds it is worth another try.",
        "The database does not answer.",
    ),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
