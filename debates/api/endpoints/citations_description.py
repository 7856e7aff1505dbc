"""The OpenAPI description of citations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Model

from debates.api.endpoints import bibliographies
from debates.api.endpoints.bibliographies import CSL_ITEM, contents, in_all_formats
from debates.api.endpoints.past_versions import AT
from debates.api.openapi import json_schema, schema
from debates.api.openapi.operations import (
    Content,
    Operation,
    Parameter,
    Renderers,
    Schema,
    format_parameter,
)
from debates.api.resources.definitions import (
    DebateResource,
    PositionResource,
    QuestionResource,
    SourceResource,
)
from debates.api.resources.resource import Resource
from debates.api.views.detail_subresource import PROBLEMS
from debates.models import Debate, Position, Question, Source, examples

OF = Parameter(
    "of",
    "`entry` cites the entry of this record. `quotation` cites the source itself, for the words "
    "that are quoted from it; only where the position has a quotation and a source.",
    {"type": "string", "enum": ["entry", "quotation"], "default": "entry"},
    "entry",
)


def position_operation(formats: Renderers) -> Operation:
    """Describe the citation of a position."""
    return Operation(
        name="getPositionCitation",
        tag="positions",
        title="Citation",
        text=(
            "Citation of the entry of the position in this record, by its editors or publisher: "
            "in the present version, or with `at` in that of a time, at its own address and with "
            "its digest. The title says whose position it describes; the statement is a "
            "paraphrase and never a title or a quotation of the expert. The source stands under "
            "its own author and title as what is described. Without a format, the response has "
            "all formats."
        ),
        parameters=(AT, OF, format_parameter(formats)),
        path={"slug": schema.slug_in_path(PositionResource)},
        content=_position_content(),
        problems=PROBLEMS,
        moved=True,
    )


class _Whole(NamedTuple):
    """Documentation of the citation of a model whose objects have no versions."""

    resource: type[Resource]
    cited: str
    listed: str


_WHOLES: Mapping[type[Model], _Whole] = {
    Debate: _Whole(
        DebateResource,
        "Citation of the debate as a whole, of which no versions are kept.",
        "its positions, request `positions/?debate=…`",
    ),
    Question: _Whole(
        QuestionResource,
        "Citation of the answers to a question as a whole, of which no versions are kept.",
        "the positions that answer it, request `positions/?question=…`",
    ),
    Source: _Whole(
        SourceResource,
        "Citation of the source itself, by its own author and title, at its own web address if it "
        "has one.",
        "all sources of a debate, request `sources/?debate=…`",
    ),
}


def whole_operation(model: type[Model], formats: Renderers) -> Operation:
    """Describe the citation of a debate, a question or a source."""
    whole = _WHOLES[model]
    return Operation(
        name=f"get{model.__name__}Citation",
        tag=whole.resource.about.collection,
        title="Citation",
        text=f"{whole.cited} For a bibliography of {whole.listed} in the same formats. Without a "
        "format, the response has all formats.",
        parameters=(format_parameter(formats),),
        path={"slug": schema.slug_in_path(whole.resource)},
        content=_of_a_whole(model),
        problems=PROBLEMS,
        moved=True,
    )


def _of_a_whole(model: type[Model]) -> dict[str, Content]:
    """Return the contents of the citation of an object without versions."""
    example = bibliographies.EXAMPLE_REFERENCES[model]
    shape = json_schema.obj("Citation in all formats.", **_formats(in_all_formats(example)))
    return {
        "application/json": Content(
            schema.named(f"{model.__name__}Citation", shape), in_all_formats(example)
        ),
        **contents([example]),
    }


def _position_content() -> dict[str, Content]:
    example = bibliographies.EXAMPLE_REFERENCES[Position]
    digest = PositionResource.columns["digest"]
    feed = f"{examples.ORIGIN}/feeds/positions/{examples.POSITION}.atom"
    example_values = in_all_formats(example) | {
        "digest": digest.example,
        "at": examples.MOMENT,
        "feed": feed,
        "quotation": None,
    }
    of_quotation = {
        "text": json_schema.string("Words that are quoted from the source.", "the gap is widening"),
        "credit": json_schema.string(
            "Who is quoted, and where in the source.",
            "Artyom Lukin, quoted in “New World Order” by Reid Standish, paragraph 5.3",
        ),
    }
    quotation = json_schema.obj(
        "Citation of the source for the quotation.", **of_quotation, **_formats(example_values)
    )
    of_entry = {
        "digest": {
            **digest.schema,
            "description": "Digest of the cited version, to check later whether it has changed.",
            "examples": [digest.example],
        },
        "at": {
            **json_schema.string("Time of the cited version, as in its URL.", examples.MOMENT),
            "format": "date-time",
        },
        "feed": {
            **json_schema.string("Feed of the versions of the position.", feed),
            "format": "uri",
        },
        "quotation": {
            "anyOf": [schema.named("QuotationCitation", quotation), {"type": "null"}],
            "description": "Citation of the source for the quotation; null where none is held, "
            "and in versions before the present one.",
        },
    }
    entry = json_schema.obj("Citation in all formats.", **_formats(example_values), **of_entry)
    schema.named("PositionCitation", entry)
    # one object and no union, which generated clients would hand on in a wrapper
    either = json_schema.obj(
        "Citation of the entry, or with `of=quotation` of the source itself.",
        (*of_entry, *of_quotation),
        **_formats(example_values),
        **of_entry,
        **of_quotation,
    )
    return {
        "application/json": Content(
            schema.named("EntryOrQuotationCitation", either), example_values
        ),
        **contents([example]),
    }


def _formats(example_values: dict[str, Any]) -> dict[str, Schema]:
    """Return the schemas of the members that each reference has."""
    texts = {
        renderer.member: renderer.description
        for renderer in bibliographies.RENDERERS
        if renderer is not bibliographies.CslJsonRenderer
    }
    day: Schema = {
        **json_schema.string(
            "Date of access: today, or for a source the day on which the editors last read it.",
            example_values["accessed"],
        ),
        "format": "date",
    }
    return {
        "url": {**json_schema.string("Cited URL.", example_values["url"]), "format": "uri"},
        "accessed": day,
        "csl_json": {**CSL_ITEM, "examples": [example_values["csl_json"]]},
        **{name: json_schema.string(text, example_values[name]) for name, text in texts.items()},
    }
