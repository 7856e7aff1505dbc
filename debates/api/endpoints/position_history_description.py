"""The OpenAPI description of the history of a position."""

from __future__ import annotations

from functools import cache

from debates.api.http import renderers
from debates.api.openapi import json_schema, schema
from debates.api.openapi.operations import Content, Operation, Parameter, Schema, format_parameter
from debates.api.resources.definitions import PositionResource
from debates.api.views.detail_subresource import PROBLEMS
from debates.history.digest import (
    CounterpointContent,
    EvidenceContent,
    PositionContent,
    text_fields,
)
from debates.models import examples
from debates.models.choices import CounterpointKind, EvidenceKind, PositionKind, Stance

AT = Parameter(
    "at",
    "Show what the position said in public at this moment (a day counts from its beginning in "
    "UTC). `history/` lists the moments at which it changed.",
    {"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]},
    "2022-04-07T09:30:00Z",
)


EXAMPLE = PositionContent(
    debate=examples.DEBATE,
    expert="lukin",
    question=examples.QUESTION,
    stance="affirms",
    kind="assessment",
    statement=examples.STATEMENT,
    topics=("balance-of-the-relationship",),
    locator="5.3",
    evidence=(EvidenceContent(17, examples.EVIDENCE, "comparison", locator="5.3"),),
)


def _moment_shape(meaning: str, *, optional: bool = False) -> Schema:
    kind = ["string", "null"] if optional else "string"
    example = "2022-04-07T09:30:00.123456Z"
    return {"type": kind, "format": "date-time", "description": meaning, "examples": [example]}


def _span_shape() -> dict[str, Schema]:
    return {
        "url": {
            **json_schema.url(f"positions/{examples.POSITION}"),
            "description": "Where it is shown as it stood then.",
        },
        "since": _moment_shape("From when on it stood so."),
        "until": _moment_shape("Until when; null for what stands now.", optional=True),
        "digest": {
            **json_schema.string("The digest of what it said.", EXAMPLE.digest()),
            "pattern": "^[0-9a-f]{64}$",
        },
    }


def past_schema() -> Schema:
    return json_schema.obj(
        "A position as it stood at a moment.",
        **_span_shape(),
        slug=json_schema.string("Its present slug.", examples.POSITION),
        content=_content_shape(),
    )


def _content_shape() -> Schema:
    def part(meaning: str, content: type, words: dict[str, list[str]], **more: Schema) -> Schema:
        always = {"debate", "expert", "statement", "kind"}
        found = {}
        for name in text_fields(content):
            described = json_schema.string("As in the thing itself.", "…")
            if name not in always:
                described["type"] = ["string", "null"]
            if name in words:
                described["enum"] = [*words[name], *([] if name in always else [None])]
                described["examples"] = words[name][:1]
            found[name] = described
        return json_schema.obj(meaning, **found, **more)

    return part(
        "All that it said; things that it refers to by their present slugs, figures as text. Of "
        "this object `digest` is made.",
        PositionContent,
        {"kind": PositionKind.values, "stance": Stance.values},
        topics=json_schema.array(
            "In the order of their slugs.", json_schema.string("A slug.", "alliances")
        ),
        evidence=json_schema.array(
            "In order.",
            part("A piece of evidence.", EvidenceContent, {"kind": EvidenceKind.values}),
        ),
        counterpoints=json_schema.array(
            "In order; those that were public then and are so now.",
            part("A counterpoint.", CounterpointContent, {"kind": CounterpointKind.values}),
        ),
    )


@cache
def history_operation() -> Operation:
    """Describe the history of a position."""
    moment = "2022-04-07T09:30:00.123456Z"
    address = f"{examples.ORIGIN}/api/v1/positions/{examples.POSITION}/?at={moment}"
    example = {"url": address, "since": moment, "until": None, "digest": EXAMPLE.digest()}
    return Operation(
        name="getPositionHistory",
        tag="positions",
        title="History",
        text="How the position stood in public from its publication until now, the present state "
        "first: what changed, when, by field, with evidence and counterpoints. Nothing of drafts "
        "is told, and nothing that is not public today. Between two states that do not meet it "
        "was not public.",
        parameters=(format_parameter(renderers.DETAIL),),
        path={"slug": schema.slug_in_path(PositionResource)},
        content={
            "application/json": Content(
                json_schema.whole_list("The history of a position.", _version_shape()),
                {"count": 1, "results": [example | {"changes": []}]},
            )
        },
        problems=PROBLEMS,
        moved=True,
    )


def _version_shape() -> Schema:
    text = {"type": ["string", "null"], "examples": [examples.STATEMENT]}
    field = json_schema.obj(
        "A field.",
        field=json_schema.string("Its name.", "statement"),
        before=text | {"description": "Before; null where it had no value."},
        after=text | {"description": "After; null where it has none."},
    )
    change = json_schema.obj(
        "What happened to the position, to a piece of evidence or to a counterpoint.",
        part={
            **json_schema.string("To which of them.", "position"),
            "enum": ["position", "evidence", "counterpoint"],
        },
        id={
            "type": ["integer", "null"],
            "description": "The number of the part; null for the position itself.",
            "examples": [17],
        },
        change={**json_schema.string("What.", "changed"), "enum": ["changed", "added", "removed"]},
        text=json_schema.string("Its statement, for people.", examples.STATEMENT),
        fields=json_schema.array("The fields that differ; several values stand in lines.", field),
    )
    return json_schema.obj(
        "How it stood for a while.",
        **_span_shape(),
        changes=json_schema.array("What changed against the one before, if any.", change),
    )
