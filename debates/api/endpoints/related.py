"""Positions similar or opposed to one position."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import orjson
from django.urls import reverse
from rest_framework.response import Response

from debates.analysis.related import (
    RELATED_LIMIT,
    Opposing,
    Reason,
    Similar,
    opposing_positions,
    similar_positions,
)
from debates.api.http.problems import ParameterError
from debates.api.openapi import json_schema, schema
from debates.api.openapi.operations import (
    Content,
    Operation,
    Parameter,
    Schema,
    format_parameter,
    number,
    yes_or_no,
)
from debates.api.resources.definitions import PositionResource
from debates.api.resources.rows import row_column
from debates.api.resources.selection import EVERYTHING, Selection
from debates.api.views import sparse_fields
from debates.api.views.detail_subresource import PROBLEMS, DetailSubresource
from debates.api.views.parameters import Reader
from debates.limits.costs import Cost
from debates.models import Position, examples
from debates.models.choices import Basis, CounterpointKind

MOST_RELATED = 50
EXAMPLE_WORDS = ["sanctions", "banks"]


class SimilarPositions(DetailSubresource):
    """The positions with the most similar texts."""

    cost = Cost.SEARCH
    queryset = Position.objects.published()
    depends_on = "search"

    def operation(self) -> Operation:
        return _similar_operation()

    def get_for(self, instance: Position) -> Response:
        """Answer with the positions, most similar first."""
        reader = self.reader()
        selection = sparse_fields.read_selection(reader, PositionResource)
        limit, same_expert = _limit(reader), reader.yes("same_expert")
        reader.check()
        return Response(
            similar_to(instance, self.origin, selection, limit, same_expert=same_expert)
        )


class OpposingPositions(DetailSubresource):
    """The positions opposed to a position."""

    cost = Cost.SEARCH
    queryset = Position.objects.published()
    depends_on = "search"

    def operation(self) -> Operation:
        return _opposing_operation()

    def get_for(self, instance: Position) -> Response:
        """Answer with the positions, most similar first."""
        reader = self.reader()
        selection = sparse_fields.read_selection(reader, PositionResource)
        limit = _limit(reader)
        reader.check()
        return Response(opposing_to(instance, self.origin, selection, limit))


def similar_to(
    position: Position,
    origin: str,
    selection: Selection = EVERYTHING,
    limit: int = RELATED_LIMIT,
    *,
    same_expert: bool = False,
) -> dict[str, Any]:
    """Return the body with the positions most like a position, most similar first.

    origin  as for `row_column`

    Raises SearchUnavailable while the index cannot be read.
    """
    extra = row_column(PositionResource, selection, origin)
    similar = similar_positions(position, limit=limit, same_expert=same_expert, extra=extra)
    return _related_list(similar, [{}] * len(similar))


def opposing_to(
    position: Position, origin: str, selection: Selection = EVERYTHING, limit: int = RELATED_LIMIT
) -> dict[str, Any]:
    """Return the body with the positions that oppose a position; needs no index."""
    extra = row_column(PositionResource, selection, origin)
    opposing = opposing_positions(position, limit=limit, extra=extra)
    reasons = [
        {"reasons": [_reason_as_dict(why, origin) for why in match.reasons]} for match in opposing
    ]
    return _related_list(opposing, reasons)


def _limit(reader: Reader) -> int:
    """Read the number of results, which has the name that it has in lists as well."""
    size, limit = reader.number("page_size"), reader.number("limit")
    if reader.one("limit") is None:
        return size
    if reader.one("page_size") is not None:
        message = "This parameter cannot be combined with page_size, which says the same."
        reader.errors.append(ParameterError("limit", message, reader.one("limit")))
    return limit


def _related_list(
    matches: Sequence[Similar | Opposing], further_members: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return the body: each position with its score, common words, and further members."""
    results = [
        {
            "score": round(match.score, 4),
            "words": list(match.words),
            **members,
            "position": orjson.Fragment(match.extra),
        }
        for match, members in zip(matches, further_members, strict=True)
    ]
    return {"count": len(results), "results": results}


def _reason_as_dict(reason: Reason, origin: str) -> dict[str, Any]:
    counterpoint = reason.counterpoint
    if counterpoint is None:
        return {"relation": reason.relation, "kind": None, "basis": None, "url": None}
    address = reverse("api:counterpoints-detail", args=[counterpoint.public_id])
    return {
        "relation": reason.relation,
        "kind": counterpoint.kind,
        "basis": counterpoint.basis,
        "url": f"{origin}{address}",
    }


@cache
def _similar_operation() -> Operation:
    same_expert = yes_or_no(
        "same_expert",
        "Whether to include positions of the same expert.",
        False,
    )
    return _related_operation(
        "listSimilarPositions",
        "Similar positions",
        "Positions with the most similar text, most similar first, with the distinctive "
        "words that both have in common.",
        parameters=(same_expert,),
        shape={},
        example={},
    )


@cache
def _opposing_operation() -> Operation:
    counterpoint = f"{examples.ORIGIN}/api/v1/counterpoints/{examples.COUNTERPOINT_ID}/"
    reason = json_schema.obj(
        "Reasons why the position opposes this one.",
        relation={
            **json_schema.string(
                "`counters`: there is a counterpoint to this position from it; `countered`: there "
                "is a counterpoint to it from this position; `other_stance`: it takes another "
                "stance on a question that both answer.",
                "counters",
            ),
            "enum": ["counters", "countered", "other_stance"],
        },
        kind={
            "type": ["string", "null"],
            "enum": [*CounterpointKind.values, None],
            "description": "Kind of counterpoint.",
            "examples": ["rebuts"],
        },
        basis={
            "type": ["string", "null"],
            "enum": [*Basis.values, None],
            "description": "Whether the source states the counterpoint or the editors infer it.",
            "examples": ["inferred"],
        },
        url={
            "type": ["string", "null"],
            "format": "uri",
            "description": "URL of the counterpoint.",
            "examples": [counterpoint],
        },
    )
    return _related_operation(
        "listOpposingPositions",
        "Opposing positions",
        "Positions from which there is a counterpoint to this one or the other way round, or that "
        "take another stance on one of its questions. `basis` tells what the source states from "
        "what the editors infer. The most similar text comes first.",
        parameters=(),
        shape={"reasons": json_schema.array("Reasons why the position opposes this one.", reason)},
        example={
            "reasons": [
                {
                    "relation": "counters",
                    "kind": "rebuts",
                    "basis": "inferred",
                    "url": counterpoint,
                }
            ]
        },
    )


def _related_operation(
    name: str,
    title: str,
    text: str,
    *,
    parameters: tuple[Parameter, ...],
    shape: dict[str, Schema],
    example: dict[str, Any],
) -> Operation:
    members: dict[str, Schema] = {
        "score": {
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "description": "Similarity of the texts.",
            "examples": [0.31],
        },
        "words": json_schema.array(
            "Distinctive words that both positions have in common, most distinctive "
            "first. Empty if they have none.",
            {"type": "string"},
        ),
        **shape,
    }

    def listed(name: str, position: Schema) -> Schema:
        position = position | {"description": "Position."}
        related = json_schema.obj(f"{title[:-1]}.", **members, position=position)
        list_schema = json_schema.whole_list(f"{title}, most similar first.", related)
        return schema.named(name, list_schema)

    # as a position has it, where `fields` is not taken
    listed(name.removeprefix("list"), schema.whole(PositionResource))
    selected = listed(
        f"{name.removeprefix('list')}Selection", schema.selected_object(PositionResource)[0]
    )
    example_result = {
        "score": 0.31,
        "words": EXAMPLE_WORDS,
        **example,
        "position": schema.example_of(PositionResource),
    }
    return Operation(
        name=name,
        tag="positions",
        title=title,
        text=text,
        parameters=(
            *sparse_fields.parameters(PositionResource),
            *parameters,
            number("page_size", "Maximum number of results.", RELATED_LIMIT, MOST_RELATED),
            number("limit", "The same as `page_size`.", RELATED_LIMIT, MOST_RELATED),
            format_parameter(SimilarPositions.renderer_classes),
        ),
        path={"slug": schema.slug_in_path(PositionResource)},
        content={"application/json": Content(selected, {"count": 1, "results": [example_result]})},
        problems=PROBLEMS,
        moved=True,
    )
