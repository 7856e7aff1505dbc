"""The OpenAPI description of the worklist: its parameters, findings and waivers."""

from __future__ import annotations

from typing import Any

from debates.api.openapi.json_schema import array, closed, obj, or_null, ref, string, url
from debates.api.openapi.operations import MOMENT_SCHEMA, SLUG, Parameter, Schema, number, yes_or_no
from debates.api.openapi.write_operations import DRY_RUN, IDEMPOTENCY_KEY, OF_BODIES, would_delete
from debates.models import examples
from debates.worklist.models import LONGEST_SUBJECT
from debates.worklist.rule import RULES, Severity
from debates.worklist.waiving import LONGEST_REASON

PAGE_SIZE, LARGEST_PAGE_SIZE = 50, 200

WORKLIST_DEBATE = Parameter(
    "debate",
    "Only of these debates, by slug, withdrawn ones included. Without it, of all that are not.",
    SLUG,
    examples.DEBATE,
    several=True,
)
RULE = Parameter(
    "rule", "Only of these rules.", {"type": "string", "enum": [*RULES]}, "no_place", several=True
)
SEVERITY = Parameter(
    "severity",
    "Only of these severities: `error` (readers are shown what is not so), `warning` (something "
    "is missing or doubtful) or `notice` (it may be as it should be).",
    {"type": "string", "enum": Severity.values},
    "error",
    several=True,
)
CURSOR = Parameter(
    "cursor",
    "Where the page begins, as `next` has it.",
    {"type": "string", "pattern": "^[0-9]+(:[a-z_]+:[a-z]+:[0-9]+)?$", "maxLength": 150},
    "12:no_place:position:17",
)
FINDING_PARAMETERS = (
    WORKLIST_DEBATE,
    RULE,
    SEVERITY,
    yes_or_no("waived", "Return only waived findings.", default=False),
    CURSOR,
    number(
        "page_size",
        "Number of findings on a page. A page may have a few more, to keep the findings of a rule "
        "about one object together, or fewer, since it reads at most 20 debates.",
        PAGE_SIZE,
        LARGEST_PAGE_SIZE,
    ),
)
WAIVER_PARAMETERS = (
    WORKLIST_DEBATE,
    RULE,
    number("page", "Number of the page.", 1),
    number("page_size", "Number of waivers on a page.", 25, 200),
)

_SUBJECT = string("Object of the findings, as a finding has it.", "position 17")
_RULE = {**string("Name of the rule.", "no_place"), "enum": [*RULES]}
_DEBATE = SLUG | {"description": "Slug of the debate.", "examples": [examples.DEBATE]}
_REASON = string("Reason, for other editors.", "It was said in the corridor.")

WAIVER_FIELDS: dict[str, Schema] = {
    "debate": _DEBATE,
    "rule": _RULE,
    "subject": or_null(_SUBJECT)
    | {
        "description": "Object that the waiver is about, as named by a finding; without one, the "
        "rule is switched off for the debate.",
        "maxLength": LONGEST_SUBJECT,
    },
    "reason": _REASON | {"maxLength": LONGEST_REASON, "pattern": r"\S"},
}

_WAIVER = obj(
    "Rule that is switched off in a debate, for one object or for all.",
    id={"type": "integer", "minimum": 1, "description": "Identifier of the waiver."},
    debate=_DEBATE,
    rule=string("Name of the rule.", "no_place"),
    subject=or_null(_SUBJECT | {"description": "Object that the waiver is about; null for all."}),
    reason=_REASON,
    waived_by=or_null(string("Account that switched it off; null once it is deleted.", "anna")),
    waived_at=MOMENT_SCHEMA | {"description": "Date and time when it was switched off."},
)
_WAIVER_REF: Schema = ref("Waiver")
_FINDING = obj(
    "What a rule finds missing or doubtful.",
    rule=_RULE,
    severity={"type": "string", "enum": Severity.values, "description": "Severity of the rule."},
    title=string("Title of the rule.", "No place in the source"),
    message=string("What is wrong, in an editor’s words.", "It has no locator."),
    debate=_DEBATE,
    kind=string("Kind of the object.", "position"),
    subject=_SUBJECT | {"description": "Key of the object, for a waiver."},
    text=string("Text or name of the object.", examples.STATEMENT),
    field=or_null(
        string(
            "Field to change, or the relation to its rows; null where it is none alone.", "locator"
        )
    ),
    url=url(f"positions/{examples.POSITION}")
    | {
        "description": "URL at which the object is written; of one without a URL, that of its "
        "position or debate."
    },
    record_url={
        **string(
            "URL at which it is read, drafts as well.",
            f"{examples.ORIGIN}/api/v1/positions/{examples.POSITION}/record/",
        ),
        "format": "uri",
    },
    admin_url={
        **string(
            "URL of the field in the admin.",
            f"{examples.ORIGIN}/admin/debates/position/17/change/#id_locator",
        ),
        "format": "uri",
    },
    waiver={"anyOf": [_WAIVER_REF, {"type": "null"}], "description": "Waiver of the finding."},
)
_LINK: Schema = {"type": ["string", "null"], "format": "uri"}
_NEXT = _LINK | {"description": "URL of the next page."}

SCHEMAS: Schema = {
    "Finding": _FINDING,
    "Waiver": _WAIVER,
    "Findings": obj(
        "Page of findings.",
        next=_NEXT,
        results=array(
            "Findings on this page; none, where more debates follow without one.",
            ref("Finding"),
        ),
    ),
    "Waivers": obj(
        "Page of waivers.",
        count={"type": "integer", "minimum": 0, "description": "Number of all waivers."},
        next=_NEXT,
        previous=_LINK | {"description": "URL of the page before."},
        results=array("Waivers on this page.", _WAIVER_REF),
    ),
    "WaiverFields": closed(obj("Rule to switch off.", ("subject",), **WAIVER_FIELDS)),
}


def _worklist_operation(name: str, text: str, parameters: Any, **more: Any) -> Schema:
    query = [parameter.as_openapi() for parameter in parameters]
    return {"name": name, "text": text, "query": query, "headers": [], "has_etag": False} | more


WORKLIST_PATHS: dict[str, dict[str, Schema]] = {
    "/api/v1/worklist/": {
        "get": _worklist_operation(
            "listFindings",
            "What is missing or doubtful in debates, drafts included, debate by debate.",
            FINDING_PARAMETERS,
            answers={"200": ref("Findings")},
            problems=(),
        )
    },
    "/api/v1/worklist/waivers/": {
        "get": _worklist_operation(
            "listWaivers",
            "The rules that are switched off, each with its reason.",
            WAIVER_PARAMETERS,
            answers={"200": ref("Waivers")},
            problems=("page-not-found",),
        ),
        "post": _worklist_operation(
            "createWaiver",
            "Switch a rule off with a reason, for one object or for a debate. Where it is off "
            "already, the reason is changed.",
            (DRY_RUN,),
            headers=[IDEMPOTENCY_KEY],
            body=ref("WaiverFields"),
            answers={"201": _WAIVER_REF, "200": _WAIVER_REF},
            problems=OF_BODIES,
        ),
    },
    "/api/v1/worklist/waivers/{id}/": {
        "delete": _worklist_operation(
            "deleteWaiver",
            "Switch a rule on again.",
            (DRY_RUN,),
            headers=[
                {
                    "in": "path",
                    "name": "id",
                    "required": True,
                    "description": "Identifier of the waiver.",
                    "schema": {"type": "integer", "minimum": 1},
                    "example": 3,
                },
                IDEMPOTENCY_KEY,
            ],
            answers={"204": None, "200": would_delete(_WAIVER_REF)},
            problems=("invalid-content", "key-reused", "not-found"),
        )
    },
}
"""The operations by path and method, as `writing.document` describes them."""
