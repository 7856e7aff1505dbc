"""Agreement between the experts of a debate, with the answers behind each number."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

from django.urls import reverse
from rest_framework.response import Response

from debates.analysis.agreement import CAMP_THRESHOLD, Agreement, Answer, Cell, Division, agreement
from debates.analysis.debate_analysis import answering_positions
from debates.api.openapi import json_schema, schema
from debates.api.openapi.operations import Content, Operation, Schema, format_parameter
from debates.api.resources.definitions import DebateResource
from debates.api.views import filters_from_request
from debates.api.views.detail_subresource import PROBLEMS, DetailSubresource
from debates.models import Debate, Expert, Position, Question, examples
from debates.models.choices import Stance

METHOD = {
    "agreement": "On one question the agreement of two experts is 1 - |a - b| / 2, where affirms "
    "is 1, qualifies 0 and denies -1: 1 is full agreement, 0 is opposition. An expert with several "
    "positions on a question stands at their mean. Over the debate it is the mean over the "
    "questions that both answered; where they answered none in common it is null, never 0.",
    "camps": "Average-linkage clustering: at first every expert is a camp; the two camps that "
    "agree most join, as long as they agree by at least the threshold. The agreement of two camps "
    "is the mean over each question that a member of one shares with a member of the other, so "
    "that pairs weigh as much as they rest on; camps that share no question do not join. Where two "
    "joins are equally good, the one that rests on more questions comes first, then that of the "
    "camps that come first by their slugs. The same answers always give the same camps.",
    "limits": "It compares stances on the questions that were asked, not reasons: who denies for "
    "opposite reasons agrees. All questions weigh the same. A cell that rests on one or two common "
    "questions says little, and so does a camp that it holds together; shared_count tells.",
}
DIGITS = 4


class DebateAgreement(DetailSubresource):
    """Agreement between the experts of a debate."""

    queryset = Debate.objects.published()
    depends_on = "content"

    def operation(self) -> Operation:
        return _operation()

    def get_for(self, instance: Debate) -> Response:
        """Answer with the matrix, the camps, and the divisive and unanimous questions."""
        reader = self.reader()
        filters = filters_from_request.read(reader, instance)
        reader.check()
        positions = answering_positions(instance, filters.question_keys, filters.expert_keys)
        body = _as_dict(instance, positions.select_related("expert", "question"), self.origin)
        return Response(body)


def _as_dict(debate: Debate, positions: Iterable[Position], origin: str) -> dict[str, Any]:
    positions = list(positions)
    found = agreement(
        Answer(one.expert.slug, one.question.slug, one.stance, one.slug) for one in positions
    )
    questions = {one.question.slug: one.question for one in positions}
    names = {one.expert.slug: one.expert.name for one in positions}
    return {
        "debate": {"slug": debate.slug, "url": _url("debate", debate.slug, origin)},
        "experts": [
            {"slug": slug, "url": _url("expert", slug, origin), "name": names[slug]}
            for slug in found.experts
        ],
        "questions": [
            {"slug": one.slug, "url": _url("question", one.slug, origin), "text": one.text}
            for one in sorted(questions.values(), key=lambda one: one.order)
        ],
        "matrix": [[_rounded(cell.agreement) for cell in row] for row in found.rows()],
        "cells": [_cell(cell) for cell in found.cells],
        "camps": [list(camp) for camp in found.camps],
        **_divisions(found),
        "positions": [
            {
                "slug": one.slug,
                "url": _url("position", one.slug, origin),
                "expert": one.expert.slug,
                "question": one.question.slug,
                "stance": one.stance,
                "statement": one.statement,
            }
            for one in positions
        ],
        "method": {**METHOD, "camp_threshold": CAMP_THRESHOLD},
    }


def _url(kind: str, slug: str, origin: str) -> str:
    return origin + reverse(f"api:{kind}s-detail", args=[slug])


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "experts": list(cell.experts),
        "agreement": _rounded(cell.agreement),
        "shared_count": len(cell.shared),
        "shared": [
            {
                "question": shared.question,
                "agreement": _rounded(shared.agreement),
                "positions": list(shared.positions),
            }
            for shared in cell.shared
        ],
    }


def _divisions(found: Agreement) -> dict[str, list[dict[str, Any]]]:
    def as_dicts(divisions: Collection[Division]) -> list[dict[str, Any]]:
        return [
            {
                "question": one.question,
                "answered_count": one.answered,
                "division": _rounded(one.division),
                "stances": {stance: list(experts) for stance, experts in one.stances},
            }
            for one in divisions
        ]

    return {"divisive": as_dicts(found.divisive), "unanimous": as_dicts(found.unanimous)}


@cache
def _operation() -> Operation:
    return Operation(
        name="getDebateAgreement",
        tag="debates",
        title="Agreement",
        text="Who agrees with whom in the debate: the matrix with the questions and positions "
        "behind each cell, camps, and the questions that divide and unite. `method` says how it "
        "is computed, and what it does not tell.",
        parameters=(
            *filters_from_request.PARAMETERS,
            format_parameter(DebateAgreement.renderer_classes),
        ),
        path={"slug": schema.slug_in_path(DebateResource)},
        content={"application/json": Content(_shape(), _example())},
        problems=PROBLEMS,
        moved=True,
    )


def _share(meaning: str, example: float, *, required: bool = False) -> Schema:
    kind = "number" if required else ["number", "null"]
    return {
        "type": kind,
        "minimum": 0,
        "maximum": 1,
        "description": meaning,
        "examples": [example],
    }


def _slugs(meaning: str, example: str) -> Schema:
    return json_schema.array(meaning, json_schema.string("A slug.", example))


def _shape() -> Schema:
    expert = {
        "slug": json_schema.string("The slug.", "lukin"),
        "url": json_schema.url("experts/lukin"),
    }
    question = {
        "slug": json_schema.string("The slug.", examples.QUESTION),
        "url": json_schema.url(f"questions/{examples.QUESTION}"),
    }
    value = _share("1 is agreement, 0 opposition; null where nothing is shared.", 0.75)
    return json_schema.obj(
        "Who agrees with whom in a debate.",
        debate={"$ref": "#/components/schemas/DebateRef"},
        experts=json_schema.array(
            "Those who answer a question; in this order camps stand together.",
            json_schema.obj(
                "An expert.", **expert, name=json_schema.string("The name.", "Artyom Lukin")
            ),
        ),
        questions=json_schema.array(
            "The questions that are answered, in their order.",
            json_schema.obj(
                "A question.", **question, text=json_schema.string("It.", examples.QUESTION_TEXT)
            ),
        ),
        matrix=json_schema.array(
            "A row and a column for each of `experts`, in this order; symmetric.",
            json_schema.array("The agreement of one expert with each.", value),
        ),
        cells=json_schema.array("Each pair of experts once, and each alone.", _cell_shape()),
        camps=json_schema.array(
            "Groups of experts who agree among themselves, the largest first.",
            _slugs("Their slugs.", "lukin"),
        ),
        divisive=json_schema.array("Questions on which experts differ, most first.", _division()),
        unanimous=json_schema.array("Questions that two or more answer alike.", _division()),
        positions=json_schema.array("All that it is computed from.", _position_shape()),
        method=json_schema.obj(
            "How it is computed.",
            **{name: json_schema.string("For people.", text) for name, text in METHOD.items()},
            camp_threshold=_share("From which agreement on camps join.", CAMP_THRESHOLD),
        ),
    )


def _cell_shape() -> Schema:
    shared = json_schema.obj(
        "A question that both answered.",
        question=json_schema.string("Its slug.", examples.QUESTION),
        agreement=_share("How far they agree on it.", 0.5, required=True),
        positions=_slugs("The positions by which they answer.", examples.POSITION),
    )
    return json_schema.obj(
        "Two experts (the same one twice on the diagonal) and what their agreement rests on.",
        experts=_slugs("Their slugs.", "lukin"),
        agreement=_share("Their agreement; null where they share no question.", 0.75),
        shared_count=json_schema.count("How many questions both answered."),
        shared=json_schema.array("These questions.", shared),
    )


def _division() -> Schema:
    return json_schema.obj(
        "A question, and how far apart those who answer it stand.",
        question=json_schema.string("Its slug.", examples.QUESTION),
        answered_count=json_schema.count("How many experts answer it."),
        division=_share("1 minus the mean agreement of all pairs who answer.", 0.67, required=True),
        stances={
            "type": "object",
            "description": "The slugs of the experts by the stance that they take.",
            "propertyNames": {"enum": list(Stance.values)},
            "additionalProperties": _slugs("Who takes it.", "lukin"),
        },
    )


def _position_shape() -> Schema:
    return json_schema.obj(
        "A position that answers a question.",
        slug=json_schema.string("The slug.", examples.POSITION),
        url=json_schema.url(f"positions/{examples.POSITION}"),
        expert=json_schema.string("The slug of its expert.", "lukin"),
        question=json_schema.string("The slug of its question.", examples.QUESTION),
        stance={**json_schema.string("The stance.", "affirms"), "enum": list(Stance.values)},
        statement=json_schema.string("The claim.", examples.STATEMENT),
    )


def _example() -> dict[str, Any]:
    debate = Debate(slug=examples.DEBATE)
    question = Question(slug=examples.QUESTION, text=examples.QUESTION_TEXT, order=3)
    answers = [
        (examples.POSITION, "affirms", Expert(slug="lukin", name="Artyom Lukin")),
        (examples.COUNTERING, "qualifies", Expert(slug="jiang", name="Jon Yuan Jiang")),
    ]
    positions = [
        Position(slug=slug, statement="…", stance=stance, expert=expert, question=question)
        for slug, stance, expert in answers
    ]
    return _as_dict(debate, positions, examples.ORIGIN)
