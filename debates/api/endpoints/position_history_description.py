"""The OpenAPI description of the history of a position."""

from __future__ import annotations

from functools import cache

from debates.api.endpoints.former_values import EXAMPLE_FORMER_VALUE as FORMER_VALUE
from debates.api.endpoints.former_values import former_schema
from debates.api.http import renderers
from debates.api.openapi import json_schema, schema
from debates.api.openapi.operations import Content, Operation, Schema, format_parameter
from debates.api.resources.definitions import PositionResource
from debates.api.views.detail_subresource import PROBLEMS
from debates.history import digest
from debates.history.digest import PARTS, PositionContent, text_fields
from debates.models import examples
from debates.models.declaration import Door, fields_through

EXAMPLE_CONTENT = PositionContent(
    debate=examples.DEBATE,
    expert="lukin",
    question=examples.QUESTION,
    stance="affirms",
    kind="assessment",
    statement=examples.STATEMENT,
    topics=("balance-of-the-relationship",),
    locator="5.3",
    evidence=(
        PARTS["evidence"](
            examples.EVIDENCE_ID, examples.EVIDENCE, "comparison", voice="expert", locator="5.3"
        ),
    ),
)


def _moment_shape(meaning: str, *, optional: bool = False) -> Schema:
    kind = ["string", "null"] if optional else "string"
    example = "2022-04-07T09:30:00.123456Z"
    return {"type": kind, "format": "date-time", "description": meaning, "examples": [example]}


def _span_shape(when: str) -> dict[str, Schema]:
    """Describe a version, with what stood beside it at a time: "then"."""
    return {
        "url": {
            **json_schema.url(f"positions/{examples.POSITION}"),
            "description": "URL of this version.",
        },
        "since": _moment_shape("Start of this version."),
        "until": _moment_shape("End of this version; null for the current version.", optional=True),
        "digest": {
            **json_schema.string("Digest of the content.", EXAMPLE_CONTENT.digest()),
            "pattern": "^[0-9a-f]{64}$",
        },
        "expert_name": json_schema.string(
            f"Name of the expert as it read {when}. It is not part of the content.", "Artyom Lukin"
        ),
        "expert_role": json_schema.or_null(
            json_schema.string(
                f"Role of the expert in the debate as it read {when}.",
                "Deputy director of research",
            )
        ),
        "expert_affiliation": json_schema.or_null(
            json_schema.string(
                f"Affiliation of the expert in the debate as it read {when}.",
                "Far Eastern Federal University",
            )
        ),
        "question_text": json_schema.or_null(
            json_schema.string(
                f"Text of the question as it read {when}; null without a question.",
                examples.QUESTION_TEXT,
            )
        ),
    }


def past_schema() -> Schema:
    """Return a reference to the schema of a position at a given time."""
    past = json_schema.obj(
        "Version of a position at a given time.",
        ("citation",),
        **_span_shape("at this time"),
        slug=json_schema.string("Current slug.", examples.POSITION),
        content=_content_shape(),
        citation={
            "$ref": "#/components/schemas/PositionCitation",
            "description": "The answer of `citation/` for this version.",
        },
    )
    return schema.named("PastPosition", past)


def _content_shape() -> Schema:
    return _part_shape(
        "Whole content, with references as current slugs and figures as text. `digest` is "
        "computed from this object.",
        PositionContent,
        topics=json_schema.array(
            "Topics, ordered by slug.", json_schema.string("Slug.", "alliances")
        ),
        **{
            name: _part_shape(f"Content of a {content.model._meta.verbose_name}.", content)
            if name in digest.SINGLE
            else json_schema.array(
                f"{name.replace('_', ' ').capitalize()}, in order, that were public then and "
                "still are.",
                _part_shape(f"Content of a {content.model._meta.verbose_name}.", content),
            )
            for name, content in PARTS.items()
        },
    )


def _part_shape(meaning: str, content: type[digest.DigestedContent], **more: Schema) -> Schema:
    """Return the schema of a content; a field declared later is left out where it says nothing."""
    always = digest.FIRST_RELEASE[content.model]
    declared = fields_through(content.model, Door.HISTORY)
    properties = {}
    for name in text_fields(content):
        field = declared[name]
        required = name in always and not (field.blank or field.null)
        described = json_schema.string("As in the object itself.", "…")
        if not required:
            described["type"] = ["string", "null"]
        if field.choices:
            words = [value for value, _label in field.choices if value]
            described["enum"] = [*words, *([] if required else [None])]
            described["examples"] = words[:1]
        properties[name] = described
    optional = tuple(name for name in (*properties, *more) if name not in {*always, "topics"})
    return json_schema.obj(meaning, optional, **properties, **more)


@cache
def history_operation() -> Operation:
    """Describe the history of a position."""
    moment = "2022-04-07T09:30:00.123456Z"
    address = f"{examples.ORIGIN}/api/v1/positions/{examples.POSITION}/?at={moment}"
    example = {
        "url": address,
        "since": moment,
        "until": None,
        "digest": EXAMPLE_CONTENT.digest(),
        "expert_name": "Artyom Lukin",
        "expert_role": "Deputy director of research",
        "expert_affiliation": "Far Eastern Federal University",
        "question_text": examples.QUESTION_TEXT,
    }
    return Operation(
        name="getPositionHistory",
        tag="positions",
        title="History",
        text=(
            "Public versions of the position from its publication until now, latest first: "
            "the changes to each field and to each part (evidence, counterpoints, supports, joint "
            "holders, further answers, forecast), with their times. Drafts and content that is not "
            "public today are left out. A gap between two versions means that the position was not "
            "public. `former_values` tells what stood beside it: former names and roles of those "
            "who held it, and former wordings of the questions that it answered."
        ),
        parameters=(format_parameter(renderers.DETAIL),),
        path={"slug": schema.slug_in_path(PositionResource)},
        content={
            "application/json": Content(
                schema.named("PositionHistory", _history_shape()),
                {
                    "count": 1,
                    "results": [example | {"reason": None, "slip": False, "changes": []}],
                    "former_values": [FORMER_VALUE],
                },
            )
        },
        problems=PROBLEMS,
        moved=True,
    )


def _history_shape() -> Schema:
    version = schema.named("PositionVersion", _version_shape())
    shape = json_schema.whole_list("History of a position.", version)
    former = json_schema.array(
        "Former names, roles and affiliations of those who held it, and former wordings of the "
        "questions that it answered, the latest first.",
        former_schema(),
    )
    shape["properties"]["former_values"] = former
    return {**shape, "required": [*shape["required"], "former_values"]}


def _version_shape() -> Schema:
    text = {"type": ["string", "null"], "examples": [examples.STATEMENT]}
    field = json_schema.obj(
        "Field.",
        field=json_schema.string("Name of the field.", "statement"),
        before=text | {"description": "Value before the change; null if there was none."},
        after=text | {"description": "Value after the change; null if there is none."},
    )
    change = json_schema.obj(
        "Change to the position or to one of its parts.",
        part={
            **json_schema.string("Changed part.", "position"),
            "enum": ["position", *(part.model._meta.model_name for part in PARTS.values())],
        },
        id={
            "type": ["string", "null"],
            "description": "Identifier of the evidence, counterpoint or support; null for the "
            "position itself, and for parts without an address.",
            "examples": [examples.EVIDENCE_ID],
        },
        change={
            **json_schema.string("Kind of change.", "changed"),
            "enum": ["changed", "added", "removed"],
        },
        text=json_schema.string(
            "Statement of the part, for people; the name of the expert or the question where it "
            "has none.",
            examples.STATEMENT,
        ),
        fields=json_schema.array("Changed fields. Several values are on separate lines.", field),
    )
    return json_schema.obj(
        "Version of the position.",
        **_span_shape("at its beginning"),
        reason={
            "type": ["string", "null"],
            "description": "Reason for the changes, as the editors state it; null where they state "
            "none, and for the first version.",
            "examples": ["The figure was that of 2020."],
        },
        slip={
            "type": "boolean",
            "description": "Whether only a slip of the pen was corrected, such as a misspelt word. "
            "The page does not list these among its corrections.",
            "examples": [False],
        },
        changes=json_schema.array("Changes since the previous version, if there is one.", change),
    )
