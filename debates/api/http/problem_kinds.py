"""The kinds of problems that an answer can be about, as documentation and schema say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from debates.api.http.problem_members import (
    CONTENT_ERROR,
    DUPLICATES,
    ERROR,
    EXAMPLE_DUPLICATES,
    MEMBER_SCHEMAS,
    OPTIONAL_TEXT,
    REVIEW_CHANGES,
    TEXT,
    Member,
)


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem.

    name     in its address
    title    the same for all problems of the kind
    text     what it means
    detail   an example of the detail in an answer
    members  what an answer has beside the members that all have: schema and example by name
    """

    name: str
    status: int
    title: str
    text: str
    detail: str
    members: Mapping[str, Member] = field(default_factory=dict)


_ALL = (
    ProblemKind(
        "bad-request",
        400,
        "Bad request",
        "The address, headers or host of the request are not valid.",
        "The request could not be read.",
    ),
    ProblemKind(
        "invalid-parameters",
        400,
        "Invalid parameters",
        "One or more parameters are unknown, repeated, empty or have a value that is not "
        "allowed. `errors` lists each of them, with the allowed values and the nearest "
        "one; of very many, the first ones. No parameter is ever ignored.",
        "stance: “deny” is not a valid value. Did you mean “denies”?",
        {
            "errors": (
                {
                    "type": "array",
                    "minItems": 1,
                    "items": ERROR,
                    "description": "Errors, one for each parameter and value.",
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
    ProblemKind(
        "unauthorized",
        401,
        "Token needed",
        "The request needs a token in the header `Authorization: Bearer …`, or the token that it "
        "has is not known, has ended or was revoked.",
        "Writing needs a token, in the header “Authorization: Bearer …”. Editors make one in the "
        "admin.",
    ),
    ProblemKind(
        "forbidden",
        403,
        "Forbidden",
        "The request needs rights that it does not have.",
        "You do not have access to this.",
    ),
    ProblemKind(
        "not-found",
        404,
        "Not found",
        "Nothing public was found at this address.",
        "There is no public position at this address.",
    ),
    ProblemKind(
        "page-not-found",
        404,
        "Page not found",
        "The page number is past the end of the list. `last_page` is the number of the last page.",
        "There is no page 9. The last page is 3.",
        {
            "last_page": (
                {
                    "type": "integer",
                    "minimum": 1,
                    "description": "Number of the last page.",
                },
                3,
            )
        },
    ),
    ProblemKind(
        "method-not-allowed",
        405,
        "Method not allowed",
        "This address does not allow the method. The header `Allow` lists those that it allows.",
        'Method "POST" not allowed. Use GET, HEAD or OPTIONS.',
    ),
    ProblemKind(
        "not-acceptable",
        406,
        "Format not available",
        "None of the requested formats (`Accept` or `format`) is available here. "
        "`available` lists the formats that are.",
        "The format “xml” is not available. Available formats: json (application/json).",
        {
            "available": (
                {
                    "type": "array",
                    "description": "Available formats.",
                    "items": {
                        "type": "object",
                        "required": ["format", "media_type"],
                        "properties": {"format": TEXT, "media_type": TEXT},
                    },
                },
                [{"format": "json", "media_type": "application/json"}],
            )
        },
    ),
    ProblemKind(
        "deleted",
        410,
        "Deleted",
        "The object was published and has been deleted. `deleted_at` and `reason` say when and "
        "why, `debate`, `question` and `topics` what it was about. What it said is not shown.",
        "Deleted on 2022-05-01: the expert did not say so",
        {
            "deleted_at": (
                OPTIONAL_TEXT
                | {"format": "date-time", "description": "Date and time of the deletion."},
                "2022-05-01T08:00:00.000000Z",
            ),
            "reason": (
                OPTIONAL_TEXT | {"description": "Reason for the deletion."},
                "the expert did not say so",
            ),
            **MEMBER_SCHEMAS,
        },
    ),
    ProblemKind(
        "removed",
        410,
        "Removed",
        "The expert, topic or source was public, and was deleted, or no public debate refers to it "
        "any more. `removed_at` says when.",
        "Removed on 2022-05-01: no public debate refers to it any more",
        {
            "removed_at": (
                OPTIONAL_TEXT
                | {"format": "date-time", "description": "Date and time of the removal."},
                "2022-05-01T08:00:00.000000Z",
            ),
        },
    ),
    ProblemKind(
        "withdrawn",
        410,
        "Withdrawn",
        "The object was published and has been withdrawn. `withdrawn_at` and `reason` say "
        "when and why, `debate`, `question` and `topics` what it was about.",
        "Withdrawn on 2022-05-01: the figure was wrong",
        {
            "withdrawn_at": (
                OPTIONAL_TEXT
                | {"format": "date-time", "description": "Date and time of the withdrawal."},
                "2022-05-01T08:00:00.000000Z",
            ),
            "reason": (
                OPTIONAL_TEXT | {"description": "Reason for the withdrawal."},
                "the figure was wrong",
            ),
            **MEMBER_SCHEMAS,
        },
    ),
    ProblemKind(
        "duplicate",
        409,
        "Possible duplicate",
        "An object that was sent seems to be here already. `duplicates` names what it may be. "
        "Use one of these, or confirm with `confirm_duplicate=true` that yours is another.",
        "Is this the expert who is here already? “Artyom Lukin”. If not, send the same with "
        "confirm_duplicate=true.",
        {"duplicates": (DUPLICATES, EXAMPLE_DUPLICATES)},
    ),
    ProblemKind(
        "stale",
        412,
        "Changed in the meantime",
        "The ETag in `If-Match` is that of another version: somebody changed the object since it "
        "was read. `version` is its present version; for a review, `changes` lists what changed "
        "since. Read it again, and look at what changed.",
        "Somebody changed this position since you read it: it has version 8 by now. Read it again, "
        "and look at what changed.",
        {
            "version": (
                {
                    "type": ["integer", "null"],
                    "minimum": 1,
                    "description": "Present version of the object; null for a review or the list "
                    "of what a step changes.",
                },
                8,
            ),
            "changes": (REVIEW_CHANGES, None),
        },
    ),
    ProblemKind(
        "content-too-large",
        413,
        "Body too large",
        "The body of a request can have up to 10 MB, and a list up to 100 objects.",
        "The body has more than 10 MB. Send it in several parts.",
    ),
    ProblemKind(
        "address-too-long",
        414,
        "Address too long",
        "An address with its parameters can have up to 8,190 characters.",
        "The address has more than 8,190 characters. Use fewer or shorter parameters.",
    ),
    ProblemKind(
        "unsupported-media-type",
        415,
        "Unsupported media type",
        "The body of a write is JSON, and its `Content-Type` says so.",
        "Send JSON, with the header “Content-Type: application/json”.",
    ),
    ProblemKind(
        "invalid-content",
        422,
        "Invalid content",
        "What was sent is not accepted, and nothing was changed. `errors` lists all that is wrong, "
        "in the words of the admin, each with its field and in a list with its place.",
        "stance: Choose both a question and a stance, or neither.",
        {
            "errors": (
                {
                    "type": "array",
                    "minItems": 1,
                    "items": CONTENT_ERROR,
                    "description": "Errors, one for each field and message.",
                },
                [
                    {
                        "index": None,
                        "field": "stance",
                        "pointer": "/stance",
                        "message": "Choose both a question and a stance, or neither.",
                        "allowed": ["affirms", "qualifies", "denies"],
                    }
                ],
            )
        },
    ),
    ProblemKind(
        "key-reused",
        422,
        "Key reused",
        "The `Idempotency-Key` was sent within the last 24 hours, with another request.",
        "This Idempotency-Key belongs to another request. Use a new key for each change.",
    ),
    ProblemKind(
        "precondition-required",
        428,
        "If-Match needed",
        "A change or deletion needs `If-Match` with the ETag of the version that it is made from, "
        "so that nobody’s change is lost.",
        "Send the header If-Match with the ETag of the version that you change. GET with your "
        "token has it.",
    ),
    ProblemKind(
        "throttled",
        429,
        "Too many requests",
        "Your network or access token has sent more requests than a minute allows. Searches and "
        "analyses have a lower limit than other requests, and whole lists, references and "
        "archives the lowest. `Retry-After` is the number of seconds to wait.",
        "Your network or token has sent too many requests of this kind in the last minute. "
        "Try again in 3 seconds.",
    ),
    ProblemKind(
        "headers-too-large",
        431,
        "Headers too large",
        "A request can have up to 100 headers, each of up to 8,190 bytes.",
        "The request has more than 100 headers, or one of more than 8,190 bytes. Send fewer or "
        "shorter ones; the API needs neither cookies nor a referrer.",
    ),
    ProblemKind(
        "internal-error",
        500,
        "Internal server error",
        "An error occurred on the server. The log has details under `request_id`.",
        "Something went wrong on our side. The log has details under this request’s id.",
    ),
    ProblemKind(
        "unavailable",
        503,
        "Service unavailable",
        "Part of the server is not responding. `Retry-After` is the number of seconds to "
        "wait before trying again.",
        "The database is not responding.",
    ),
    ProblemKind(
        "took-too-long",
        503,
        "Took too long",
        "The answer took longer than one request may take. Ask for less at once. If part of the "
        "answer has already been sent, it is cut off instead.",
        "The answer could not be made in time. Ask for less at once: a smaller page_size, fewer "
        "expansions, more filters, or cursor instead of a whole list.",
    ),
)
PROBLEM_KINDS: Mapping[str, ProblemKind] = {kind.name: kind for kind in _ALL}
