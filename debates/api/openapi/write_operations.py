"""Operations that write, as the OpenAPI document describes them: parameters, headers, answers."""

from __future__ import annotations

from collections.abc import Mapping

from debates.api.http.problem_kinds import PROBLEM_KINDS, ProblemKind
from debates.api.openapi import json_schema
from debates.api.openapi.operations import MOVED, Parameter, Schema, yes_or_no
from debates.api.openapi.problem_schemas import problem_response, problem_unions, response_name
from debates.editing.duplicates import CONFIRM
from debates.filtering.former_addresses import take_former_slugs
from debates.history.corrections import REASON_LENGTH

OF_ALL = (
    *("bad-request", "invalid-parameters", "unauthorized", "forbidden", "not-acceptable"),
    *("throttled", "internal-error", "unavailable"),
)

OF_BODIES = ("content-too-large", "unsupported-media-type", "invalid-content", "key-reused")

OF_VERSIONS = ("not-found", "stale", "precondition-required")

DRY_RUN = yes_or_no("dry_run", "Answer with what would change, and change nothing.", default=False)

CONFIRM_DUPLICATE = yes_or_no(
    CONFIRM,
    "Whether a new or renamed expert, topic, source, debate or position is another one than those "
    "like it. Without it, the answer is 409 and names those. Other objects are not compared.",
    default=False,
)

DRY: Schema = {"type": "boolean", "description": "True where nothing was done."}
"""Not a constant, from which Java generators make an enumeration that does not compile."""

REASON_PARAMETER = Parameter(
    "reason",
    "Reason for the deletion, which readers see. Required for a debate, position, question, "
    "topic or vote that was public, and for a part of such a position, which it corrects. Ignored "
    "for other objects.",
    {"type": "string", "pattern": r"\S", "maxLength": REASON_LENGTH},
    "The expert did not say so.",
)

SLIP = yes_or_no(
    "slip",
    "Whether deleting the part only corrects a slip of the pen. No reason is required then; if "
    "you give one, it is kept.",
    default=False,
)

IF_MATCH: Schema = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "ETag of the version that is changed, as the record or the last write has it.",
    "schema": {"type": "string"},
    "example": '"e11b21b4260cf8a780813cb0"',
}

IDEMPOTENCY_KEY: Schema = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "A text of your own, by which the request can be sent again: within 24 hours "
    "it is answered as before, and nothing is done twice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "example": "2b6c1f0e-9d1f-4a27-8d0b-0d5a2f3c9b11",
}

ETAG: Schema = {
    "description": "Version of the object, for `If-Match`.",
    "schema": {"type": "string"},
    "example": '"e11b21b4260cf8a780813cb0"',
}

LOCATION: Schema = {
    "description": "Address of the object; not where a list was sent.",
    "schema": {"type": "string", "format": "uri"},
}

REPLAYED = "Idempotent-Replayed"

HEADERS: Mapping[str, Schema] = {
    REPLAYED: {
        "description": "`true` where the request was sent before with the same key: then this is "
        "the answer of that time. Else it is not there.",
        "schema": {"type": "string", "const": "true"},
    }
}
"""The headers of answers that several operations have."""


def would_delete(record_schema: Schema) -> Schema:
    """Return the schema of what a dry run of a deletion answers."""
    return json_schema.obj("What would be deleted.", dry_run=DRY, would_delete=record_schema)


_TITLES = {
    "200": "What is there, or with `dry_run` what would change.",
    "201": "What was made.",
    "204": "It was deleted.",
}


def _redirects(operation: Schema) -> list[str]:
    """Return the statuses of redirects from a former slug."""
    by_filter = take_former_slugs(parameter["name"] for parameter in operation["query"])
    return [*operation.get("moved", ()), *(["301"] if by_filter else [])]


def described(operation: Schema, components: Schema) -> Schema:
    """Return an operation of the document, and put the responses that it refers to into it.

    operation   name, text, query, headers, answers (schemas by status; None without a body) and
                problems; also body, example, types, note, has_etag, and moved, the statuses of
                redirects from a former slug
    components  of the document
    """
    described: Schema = {
        "operationId": operation["name"],
        "summary": operation["text"].rstrip("."),
        "description": " ".join(filter(None, [operation["text"], operation.get("note")])),
        "parameters": [*operation["headers"], *operation["query"]],
    }
    if "body" in operation:
        in_json = {"schema": operation["body"]}
        if "example" in operation:
            in_json["example"] = operation["example"]
        content = operation.get("types") or {"application/json": in_json}
        described["requestBody"] = {"required": True, "content": content}
    answers: Schema = {}
    for status, schema in operation["answers"].items():
        answers[status] = {"description": _TITLES[status]}
        headers: Schema = {}
        if schema is not None:
            answers[status]["content"] = {"application/json": {"schema": schema}}
            if operation.get("has_etag", True):
                headers |= {"ETag": ETAG, **({"Location": LOCATION} if status == "201" else {})}
        if IDEMPOTENCY_KEY in operation["headers"]:
            headers[REPLAYED] = {"$ref": f"#/components/headers/{REPLAYED}"}
        if headers:
            answers[status]["headers"] = headers
    answers |= dict.fromkeys(_redirects(operation), MOVED)
    by_status: dict[int, list[ProblemKind]] = {}
    for name in (*OF_ALL, *operation["problems"]):
        by_status.setdefault(PROBLEM_KINDS[name].status, []).append(PROBLEM_KINDS[name])
    for status, kinds in sorted(by_status.items()):
        name = response_name(kinds)
        components["responses"].setdefault(name, problem_response(kinds))
        components["schemas"] |= problem_unions(kinds)
        answers[str(status)] = {"$ref": f"#/components/responses/{name}"}
    return {**described, "responses": answers}
