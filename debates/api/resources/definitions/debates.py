"""Resources of debates, their questions, participations, context and votes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet

from debates.analysis.sittings import add_sittings
from debates.api.resources.common_fields import belonging, html_url, positions_by, url
from debates.api.resources.fields import Computed, CountOf, Schema, ToMany
from debates.api.resources.former_values import former_of_votes
from debates.api.resources.resource import Resource, reference_to
from debates.models import (
    Answer,
    ContextNote,
    Debate,
    Participation,
    Position,
    Question,
    Vote,
    examples,
)


def _positions_answering(question: OuterRef) -> QuerySet:
    return positions_by(Answer, "question", question)


def _speaking(debate: OuterRef) -> QuerySet:
    return Participation.objects.with_positions().filter(debate=debate)


def _sittings(keys: Sequence[int], origin: str) -> Mapping[int, dict[str, Any]]:
    """Return the days and sources of debates as answers have them, by primary key."""
    debates = list(
        Debate.objects.published().filter(pk__in=keys).select_related_short("source").order_by()
    )
    sittings_by_debate = zip(debates, add_sittings(debates), strict=True)
    return {
        debate.pk: {
            "first_date": sittings.first and sittings.first.isoformat(),
            "last_date": sittings.last and sittings.last.isoformat(),
            "sources": [reference_to(source, origin) for source in sittings.sources],
        }
        for debate, sittings in sittings_by_debate
    }


_DATE: Schema = {"type": ["string", "null"], "format": "date"}


class DebateResource(
    Resource,
    model=Debate,
    collection="debates",
    example=examples.DEBATE,
    expansions=(
        *("source", "questions", "participations", "participations.expert", "context"),
        "sittings",
    ),
):
    """A public debate between experts: a roundtable, a panel, a hearing."""

    url = url("debates", "slug", examples.DEBATE)
    html_url = html_url("debate")
    question_count = CountOf("Number of questions.", belonging(Question, "debate"), example=12)
    expert_count = CountOf(
        "Number of experts who hold a public position, alone or with others, or have a vote.",
        _speaking,
        example=7,
    )
    position_count = CountOf(
        "Number of public positions.", belonging(Position, "debate"), example=38
    )
    questions = ToMany(
        "Questions, in order.",
        "Question",
        belonging(Question, "debate", "order", "pk"),
        on_demand=True,
    )
    participations = ToMany(
        "Participations of the experts, in order.",
        "Participation",
        belonging(Participation, "debate", "order", "pk"),
        on_demand=True,
    )
    context = ToMany(
        "Background that the moderator or the editors give, in order.",
        "ContextNote",
        belonging(ContextNote, "debate", "order", "pk"),
        on_demand=True,
    )
    sittings = Computed(
        "First and last day of the debate and its positions, null where one of the days is not "
        "known, and all their sources, that of the debate first.",
        _sittings,
        schema={
            "type": "object",
            "properties": {
                "first_date": {**_DATE, "description": "First day."},
                "last_date": {**_DATE, "description": "Last day."},
                "sources": {
                    "type": "array",
                    "items": {"$ref": "#/components/schemas/SourceRef"},
                    "description": "Sources of the debate, then of its positions by their days.",
                },
            },
            "required": ["first_date", "last_date", "sources"],
        },
        default=None,
        example={
            "first_date": "2022-02-04",
            "last_date": "2022-03-11",
            "sources": [
                {
                    "slug": examples.SOURCE,
                    "url": f"{examples.ORIGIN}/api/v1/sources/{examples.SOURCE}/",
                    "title": examples.SOURCE_TITLE,
                }
            ],
        },
        on_demand=True,
    )


class QuestionResource(
    Resource,
    model=Question,
    collection="questions",
    example=examples.QUESTION,
    expansions=("debate",),
):
    """A yes/no question of a debate, on which experts take a stance."""

    url = url("questions", "slug", examples.QUESTION)
    html_url = html_url("question")
    position_count = CountOf(
        "Number of public positions that answer the question, as their main one or besides.",
        _positions_answering,
        example=4,
    )
    vote_count = CountOf(
        "Number of votes on the question, those without an opinion included.",
        belonging(Vote, "question"),
        example=40,
    )


class ParticipationResource(Resource, model=Participation, key=""):
    """An expert in a debate, with roles, affiliation and place at that time."""


class ContextNoteResource(Resource, model=ContextNote, key=""):
    """Background of a debate by its moderator or editors, which is no evidence for a position."""


class VoteResource(
    Resource,
    model=Vote,
    collection="votes",
    key="id",
    example=examples.VOTE_ID,
    expansions=("question", "question.debate", "expert"),
):
    """An expert's answer to a question of a panel, without a statement of its own."""

    url = url("votes", "public_id", examples.VOTE_ID)
    html_url = html_url("question", "question__slug")
    former_values = Computed(
        "Answers, confidences and comments that readers saw until they were corrected, the latest "
        "first, as in `history/`.",
        former_of_votes,
        schema={"type": "array", "items": {"$ref": "#/components/schemas/FormerValue"}},
        default=[],
        example=[],
    )
