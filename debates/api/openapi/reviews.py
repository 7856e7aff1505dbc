"""The OpenAPI description of review, publication and taking back of a debate by tools."""

from __future__ import annotations

from typing import Any

from debates.api.openapi.json_schema import array, closed, obj, or_null, ref
from debates.api.openapi.operations import SLUG, Schema
from debates.api.openapi.write_operations import (
    DRY,
    DRY_RUN,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    OF_BODIES,
    OF_VERSIONS,
)
from debates.api.openapi.written_objects import MOMENT_VALUE
from debates.models import examples
from debates.review.models import ReviewState
from debates.review.step_forms import LONGEST_TEXT

BASE = "/api/v1/debates/{slug}/"

TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
NAME: Schema = {"type": ["string", "null"], "description": "Name of an account."}


def _true_if(condition: str) -> Schema:
    return {"type": "boolean", "description": f"Whether {condition}."}


def _said(schema: Schema, text: str) -> Schema:
    return {**schema, "description": text}


def _shift(text: str, name: str, **more: Schema) -> Schema:
    own = {
        "dry_run": DRY,
        "debate": _said(SLUG, "Slug of the debate."),
        "status": {
            "type": "string",
            "enum": ["draft", "published", "withdrawn"],
            "description": "Status of the debate.",
        },
        name: ref("Shift"),
        **more,
    }
    return obj(text, ("dry_run",), **own)


_COMMENT: Schema = obj(
    "Comment on the debate, or on a position of it.",
    id={"type": "integer"},
    position=or_null(SLUG),
    text=TEXT,
    author=NAME,
    made_at=MOMENT_VALUE,
    settled_by=NAME,
    settled_at=or_null(MOMENT_VALUE),
)
_SHOWN: Schema = obj(
    "Object with an address.",
    collection={"type": "string"},
    slug=dict(SLUG),
    text={"type": "string"},
)
_COUNTED: Schema = obj(
    "Number of objects of a further kind.",
    kind={"type": "string"},
    count={"type": "integer", "minimum": 1},
)

_OPEN_COMMENTS: Schema = array("Comments that nobody has settled, the oldest first.", _COMMENT)

SCHEMAS: Schema = {
    "DebateReview": obj(
        "Last review of a debate, with the comments of all of its reviews.",
        ("dry_run",),
        dry_run=DRY,
        debate=_said(SLUG, "Slug of the debate."),
        state={
            "type": ["string", "null"],
            "enum": [*ReviewState.values, None],
            "description": "State of the review; null where there never was one.",
        },
        stands=_true_if("it is approved, and nothing was changed since"),
        has_drafts=_true_if("the debate has anything that readers do not see yet"),
        four_eyes=_true_if("a second person has to approve what becomes public"),
        note={"type": ["string", "null"], "description": "Note for the reviewer."},
        submitted_by=NAME,
        submitted_at=_said(or_null(MOMENT_VALUE), "Date and time of the last submission."),
        reviewer=NAME | {"description": "Account that is asked; null for any."},
        decided_by=NAME,
        decided_at=_said(or_null(MOMENT_VALUE), "Date and time of the decision."),
        publish_on={
            "type": ["string", "null"],
            "format": "date",
            "description": "Day at the start of which (UTC) it is published automatically.",
        },
        failure={
            "type": ["string", "null"],
            "description": "Reason why it was not published on the scheduled day.",
        },
        open_comments=_OPEN_COMMENTS,
        comments=array("Comments, the oldest first.", _COMMENT),
    ),
    "Shift": obj(
        "Objects that become public, or are public no more.",
        objects=array("Objects with an address.", _SHOWN),
        counts=array("Numbers of further objects.", _COUNTED),
    ),
    "DebatePublication": _shift(
        "What becomes public with all drafts of a debate.",
        "becomes_public",
        open_comments=_OPEN_COMMENTS,
    ),
    "DebateTakingBack": _shift("What readers will no longer see.", "becomes_hidden"),
}

_SLUG: Schema = {
    "in": "path",
    "name": "slug",
    "required": True,
    "description": "Debate, as in its address.",
    "schema": dict(SLUG),
    "example": examples.DEBATE,
}
_IF_MATCH: Schema = IF_MATCH | {"description": "ETag of the version that was seen."}
_IF_MATCH_OR_NOT: Schema = _IF_MATCH | {"required": False}


def _body(properties: Schema, *required: str) -> Schema:
    optional = tuple(name for name in properties if name not in required)
    return closed(obj("What the step asks for.", optional, **properties))


def _get(name: str, text: str, schema: str) -> Schema:
    return {
        "name": name,
        "text": text,
        "query": [],
        "headers": [_SLUG],
        "answers": {"200": ref(schema)},
        "problems": ("not-found",),
    }


def _post(name: str, text: str, schema: str, body: Schema | None, match: Schema) -> Schema:
    request_body: dict[str, Any] = {} if body is None else {"body": body}
    return {
        **_get(name, text, schema),
        **request_body,
        "query": [DRY_RUN.as_openapi()],
        "headers": [_SLUG, match, IDEMPOTENCY_KEY],
        "problems": (*OF_BODIES, *OF_VERSIONS),
    }


def _step(name: str, text: str, body: Schema | None = None, match: Schema | None = None) -> Schema:
    return {"post": _post(name, text, "DebateReview", body, match or _IF_MATCH_OR_NOT)}


def _as_one_step(get: tuple[str, str], post: tuple[str, str], name: str, body: Any) -> Schema:
    operation = _post(*post, name, body, _IF_MATCH)
    return {"get": _get(*get, name), "post": operation | {"has_etag": False}}


REVIEW_PATHS: dict[str, dict[str, Schema]] = {
    f"{BASE}review/": {
        "get": _get("getReview", "The last review of a debate.", "DebateReview"),
    },
    f"{BASE}review/submit/": _step(
        "submitForReview",
        "Submit a debate with its drafts for review, or again after changes.",
        _body(
            {
                "note": _said(TEXT, "Note for the reviewer."),
                "reviewer": {"type": "string", "description": "Name of an account."},
            }
        ),
    ),
    f"{BASE}review/comment/": _step(
        "commentOnReview",
        "Comment on a debate under review, or on one of its positions.",
        _body(
            {
                "text": _said(TEXT, "Comment."),
                "position": _said(SLUG, "Position that it is about; without it, the whole debate."),
            },
            "text",
        ),
    ),
    f"{BASE}review/settle/": _step(
        "settleComment",
        "Mark a comment as settled.",
        _body({"id": {"type": "integer", "description": "Comment."}}, "id"),
    ),
    f"{BASE}review/ask-for-changes/": _step(
        "askForChanges",
        "Return a debate to the person who submitted it, with a comment.",
        _body({"changes": _said(TEXT, "Changes that are asked for.")}, "changes"),
    ),
    f"{BASE}review/approve/": _step(
        "approveReview",
        "Approve the content that was seen. Later changes are not approved.",
        match=_IF_MATCH,
    ),
    f"{BASE}review/schedule/": _step(
        "schedulePublication",
        "Schedule the publication of an approved debate for the start of a day (UTC).",
        _body(
            {"day": {"type": "string", "format": "date", "description": "Day of publication."}},
            "day",
        ),
    ),
    f"{BASE}review/unschedule/": _step(
        "unschedulePublication", "Do not publish an approved debate by itself."
    ),
    f"{BASE}review/close/": _step("closeReview", "Close a review without publication."),
    f"{BASE}publish/": _as_one_step(
        ("getPublication", "What becomes public once a debate is published with its drafts."),
        ("publishDebate", "Publish a debate with all its drafts, as one step."),
        "DebatePublication",
        None,
    ),
    f"{BASE}take-back/": _as_one_step(
        ("getTakingBack", "What readers will no longer see once a debate is taken back."),
        ("takeBackDebate", "Withdraw a debate, or make it a draft again, as one step."),
        "DebateTakingBack",
        _body(
            {
                "how": {
                    "type": "string",
                    "enum": ["withdrawn", "draft"],
                    "description": "Status of the debate afterwards.",
                },
                "reason": TEXT
                | {"description": "Reason, for readers. Needed where the debate is withdrawn."},
            },
            "how",
        ),
    ),
}
"""The operations by path and method, as `writing.document` takes them."""
