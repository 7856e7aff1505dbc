"""Agreement between the experts of a debate, with the answers behind each number."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from rest_framework.response import Response

from debates.analysis.agreement import (
    CAMP_QUESTIONS,
    CAMP_THRESHOLD,
    UNANIMOUS_SHARE,
    VALUES,
    Agreement,
    AgreementCell,
    Division,
    StatedAnswer,
    agreement,
)
from debates.analysis.debate_analysis import answering_positions, debate_answers, experts_in
from debates.api.openapi import json_schema, schema
from debates.api.openapi.operations import Content, Operation, Schema, format_parameter
from debates.api.resources.definitions import DebateResource, ExpertResource, QuestionResource
from debates.api.resources.resource import reference_to
from debates.api.views import filters_from_request
from debates.api.views.detail_subresource import PROBLEMS, DetailSubresource
from debates.limits.costs import Cost
from debates.models import Debate, Expert, Position, Question, examples
from debates.models.choices import Stance

METHOD = {
    "agreement": (
        "On a single question, the agreement of two experts is 1 - |a - b| / 2, where affirms "
        "is 1, qualifies is 0 and denies is -1 (of votes: strongly_agree 1, agree 0.5, "
        "uncertain 0, disagree -0.5, strongly_disagree -1): 1 is full agreement, 0 is "
        "opposition. A joint position counts for each expert who holds it, a replaced one for "
        "nobody; votes without an opinion do not count. An expert with several answers to a "
        "question counts with their mean. Over the debate, it is the mean of the questions that "
        "both have answered. If they have no question in common, it is null, not 0."
    ),
    "camps": (
        "Average-linkage clustering: every expert starts as a group of one; the two groups "
        "that agree most are merged, as long as their agreement reaches the threshold. The "
        "agreement of two groups is the mean over each question that a member of one has in "
        "common with a member of the other, so that pairs count by the number of their "
        "questions. Groups are merged only if each two of their experts have at least "
        "camp_questions questions in common. If two merges are "
        "equally good, the one with more questions comes first, then the one with the first "
        "slugs. The same answers always give the same groups. Experts who share too few questions "
        "with anybody are in no group."
    ),
    "unanimous": (
        "A question is a point of agreement if a share of at least unanimous_share of the debate's "
        "experts, and at least two, have answered it, all on the same side."
    ),
    "limits": (
        "The agreement compares stances on the questions of the debate, not reasons: experts "
        "who deny for opposite reasons agree. All questions have the same weight. A cell with "
        "only one or two questions in common says little; see shared_count. Two experts who "
        "answered three questions at random would reach 75% nearly every fifth time."
    ),
}
DIGITS = 4


class DebateAgreement(DetailSubresource):
    """Agreement between the experts of a debate."""

    cost = Cost.SEARCH
    queryset = Debate.objects.published()
    depends_on = "content"

    def operation(self) -> Operation:
        return _agreement_operation()

    def get_for(self, instance: Debate) -> Response:
        """Answer with the matrix, the camps, and the divisive and unanimous questions."""
        reader = self.reader()
        filters = filters_from_request.read_debate_filters(reader, instance)
        reader.check()
        narrowed = instance, filters.question_keys, filters.expert_keys
        answers = debate_answers(*narrowed)
        objects = _Named(
            Expert.objects.filter(slug__in={answer.expert for answer in answers}),
            Question.objects.filter(slug__in={answer.question for answer in answers}),
            answering_positions(*narrowed).select_related("expert", "question"),
        )
        expert_count = len(filters.expert_keys) or experts_in(instance)
        return Response(
            _agreement_as_dict(
                instance, agreement(answers, expert_count), answers, objects, self.origin
            )
        )


@dataclass(frozen=True, slots=True)
class _Named:
    """The objects that the answers of a debate name."""

    experts: Iterable[Expert]
    questions: Iterable[Question]
    positions: Iterable[Position]


def _agreement_as_dict(
    debate: Debate, result: Agreement, answers: list[StatedAnswer], objects: _Named, origin: str
) -> dict[str, Any]:
    experts = {expert.slug: expert for expert in objects.experts}
    return {
        "debate": reference_to(debate, origin),
        "experts": [reference_to(experts[slug], origin) for slug in result.experts],
        "questions": [
            reference_to(question, origin)
            for question in sorted(objects.questions, key=lambda question: question.order)
        ],
        "matrix": [[_rounded(cell.agreement) for cell in row] for row in result.rows()],
        "cells": [_cell_as_dict(cell) for cell in result.cells],
        "camps": [list(camp) for camp in result.camps],
        **_divisions(result),
        "answers": [
            {
                "expert": answer.expert,
                "question": answer.question,
                "answer": answer.stance,
                "value": VALUES[answer.stance],
                "position": answer.position or None,
                "in_part": answer.in_part,
            }
            for answer in sorted(set(answers))
        ],
        "positions": [
            {
                **reference_to(position, origin),
                "expert": position.expert.slug,
                "question": position.question.slug,
                "stance": position.stance,
            }
            for position in objects.positions
        ],
        "method": {
            **METHOD,
            "camp_threshold": CAMP_THRESHOLD,
            "camp_questions": CAMP_QUESTIONS,
            "unanimous_share": UNANIMOUS_SHARE,
        },
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def _cell_as_dict(cell: AgreementCell) -> dict[str, Any]:
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


def _divisions(result: Agreement) -> dict[str, list[dict[str, Any]]]:
    def as_dicts(divisions: Collection[Division]) -> list[dict[str, Any]]:
        return [
            {
                "question": division.question,
                "answered_count": division.answered,
                "division": _rounded(division.division),
                "stances": {stance: list(experts) for stance, experts in division.stances},
            }
            for division in divisions
        ]

    return {"divisive": as_dicts(result.divisive), "unanimous": as_dicts(result.unanimous)}


@cache
def _agreement_operation() -> Operation:
    return Operation(
        name="getDebateAgreement",
        tag="debates",
        title="Agreement",
        text=(
            "Agreement between the experts of a debate: the matrix, with the questions and "
            "positions behind each cell, groups of experts who agree (camps), and the "
            "questions that divide and unite them. `method` describes the computation and its "
            "limits."
        ),
        parameters=(
            *filters_from_request.FILTER_PARAMETERS,
            format_parameter(DebateAgreement.renderer_classes),
        ),
        path={"slug": schema.slug_in_path(DebateResource)},
        content={
            "application/json": Content(
                schema.named("DebateAgreement", _agreement_shape()), _agreement_example()
            )
        },
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


def _slugs_schema(meaning: str, example: str) -> Schema:
    return json_schema.array(meaning, json_schema.string("Slug.", example))


def _agreement_shape() -> Schema:
    value = _share(
        "Agreement from 0 (opposition) to 1 (full agreement); null without a question in common.",
        0.75,
    )
    return json_schema.obj(
        "Agreement between the experts of a debate.",
        debate=schema.reference(DebateResource) | {"description": "Debate."},
        experts=json_schema.array(
            "Experts who answer a question, ordered by group.",
            schema.reference(ExpertResource),
        ),
        questions=json_schema.array(
            "Answered questions, in order.", schema.reference(QuestionResource)
        ),
        matrix=json_schema.array(
            "Symmetric matrix, with rows and columns in the order of `experts`.",
            json_schema.array("Agreement of one expert with each expert.", value),
        ),
        cells=json_schema.array(
            "Each pair of experts once, and each expert with themselves.", _cell_shape()
        ),
        camps=json_schema.array(
            "Groups of two or more experts who agree on enough questions, largest first.",
            _slugs_schema("Slugs of the experts.", "lukin"),
        ),
        divisive=json_schema.array(
            "Questions on which experts differ, most divisive first.", _division()
        ),
        unanimous=json_schema.array(
            "Questions that a sufficient share of the experts answers, all on one side.",
            _division(),
        ),
        answers=json_schema.array("Answers that the agreement is computed from.", _answer_shape()),
        positions=json_schema.array(
            "Positions that the answers are from, with their main question.", _position_shape()
        ),
        method=json_schema.obj(
            "Method of the computation.",
            **{
                name: json_schema.string("Description for people.", text)
                for name, text in METHOD.items()
            },
            camp_threshold=_share("Agreement from which groups are merged.", CAMP_THRESHOLD),
            camp_questions=json_schema.count(
                "Questions in common from which a pair counts for a group.", CAMP_QUESTIONS
            ),
            unanimous_share=_share(
                "Share of the experts whose answers make a point of agreement.", UNANIMOUS_SHARE
            ),
        ),
    )


def _cell_shape() -> Schema:
    shared = json_schema.obj(
        "Question that both have answered.",
        question=json_schema.string("Slug of the question.", examples.QUESTION),
        agreement=_share("Agreement on the question.", 0.5, required=True),
        positions=_slugs_schema("Positions with which they answer.", examples.POSITION),
    )
    return json_schema.obj(
        "Two experts (on the diagonal, the same one twice) and the basis of their agreement.",
        experts=_slugs_schema("Slugs of the experts.", "lukin"),
        agreement=_share("Agreement; null without a question in common.", 0.75),
        shared_count=json_schema.count("Number of questions that both have answered."),
        shared=json_schema.array("Questions that both have answered.", shared),
    )


def _division() -> Schema:
    return json_schema.obj(
        "Question, with the division of the experts who answer it.",
        question=json_schema.string("Slug of the question.", examples.QUESTION),
        answered_count=json_schema.count("Number of experts who answer the question."),
        division=_share(
            "1 minus the mean agreement of all pairs of experts who answer the question.",
            0.67,
            required=True,
        ),
        stances={
            "type": "object",
            "description": "Slugs of the experts by stance, or by vote.",
            "propertyNames": {"type": "string", "enum": list(VALUES)},
            "additionalProperties": _slugs_schema(
                "Slugs of the experts who take the stance.", "lukin"
            ),
        },
    )


def _answer_shape() -> Schema:
    return json_schema.obj(
        "Answer of an expert to a question: a stance of a position, or a vote.",
        expert=json_schema.string("Slug of the expert.", "lukin"),
        question=json_schema.string("Slug of the question.", examples.QUESTION),
        answer={**json_schema.string("Stance or vote.", "affirms"), "enum": list(VALUES)},
        value={
            "type": "number",
            "minimum": -1,
            "maximum": 1,
            "description": "Value of the answer.",
            "examples": [1],
        },
        position={
            "type": ["string", "null"],
            "description": "Slug of the position; null for a vote.",
            "examples": [examples.POSITION],
        },
        in_part={
            "type": "boolean",
            "description": "Whether the expert holds the position in part only, with its author.",
            "examples": [False],
        },
    )


def _position_shape() -> Schema:
    return json_schema.obj(
        "Position that answers a question.",
        slug=json_schema.string("Slug of the object.", examples.POSITION),
        url=json_schema.url(f"positions/{examples.POSITION}"),
        statement=json_schema.string("Claim.", examples.STATEMENT),
        expert=json_schema.string("Slug of the expert.", "lukin"),
        question=json_schema.string("Slug of the question.", examples.QUESTION),
        stance={**json_schema.string("Stance.", "affirms"), "enum": list(Stance.values)},
    )


def _agreement_example() -> dict[str, Any]:
    debate = Debate(slug=examples.DEBATE, title=examples.DEBATE_TITLE)
    question = Question(slug=examples.QUESTION, text=examples.QUESTION_TEXT, order=3)
    answers = [
        (examples.POSITION, "affirms", Expert(slug="lukin", name="Artyom Lukin")),
        (examples.COUNTERING, "qualifies", Expert(slug="jiang", name="Jon Yuan Jiang")),
    ]
    positions = [
        Position(slug=slug, statement="…", stance=stance, expert=expert, question=question)
        for slug, stance, expert in answers
    ]
    stated_answers = [
        StatedAnswer(e.slug, question.slug, stance, slug) for slug, stance, e in answers
    ]
    objects = _Named([expert for *_, expert in answers], [question], positions)
    return _agreement_as_dict(
        debate, agreement(stated_answers), stated_answers, objects, examples.ORIGIN
    )
