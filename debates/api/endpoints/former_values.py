"""The histories of what stands beside positions: former names, roles, context, questions, votes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import chain
from typing import Any, ClassVar

from django.db.models import Model
from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from debates.api.http.not_found import redirect_to_current
from debates.api.openapi import json_schema, schema
from debates.api.openapi.operations import Content, Operation, Schema, format_parameter
from debates.api.resources.definitions import (
    DebateResource,
    ExpertResource,
    QuestionResource,
    SourceResource,
    VoteResource,
)
from debates.api.resources.former_values import former_as_json
from debates.api.resources.resource import Resource
from debates.api.views.detail_subresource import PROBLEMS, DetailSubresource
from debates.history.former_values import (
    MERGED_NAME,
    MERGED_TITLE,
    FormerValue,
    former_context,
    former_names,
    former_presentation,
    former_roles,
    former_titles,
    former_votes,
    former_wordings,
    latest_first,
    merged_names,
    removed_context,
)
from debates.models import (
    ContextNote,
    Debate,
    Expert,
    Participation,
    Question,
    Source,
    Vote,
    examples,
)
from debates.models.declaration import long_texts

OF = (Debate, Source, Expert, Participation, ContextNote, Question, Vote)
"""The models whose former values are told."""


class ObjectHistory(DetailSubresource):
    """The former values of an object and of what it shows beside positions.

    resource  of the object
    subject   of the values, for the documentation
    """

    depends_on = "content"
    resource: ClassVar[type[Resource]]
    subject: ClassVar[str]
    problems: ClassVar[tuple[str, ...]] = PROBLEMS

    def operation(self) -> Operation:
        """Describe the address."""
        return _history_operation(type(self))

    def former(self, instance: Any) -> Iterable[FormerValue]:
        """Return the former values."""
        raise TypeError(f"{type(self).__name__} has no former()")

    def get_for(self, instance: Model) -> Response:
        """Answer with the former values, the latest first."""
        self.reader().check()
        results = former_as_json(latest_first(self.former(instance)))
        return Response({"count": len(results), "results": results})


class ExpertHistory(ObjectHistory):
    """The former names and identifiers of an expert, and the former roles in debates."""

    queryset = Expert.objects.published().for_reading()
    resource = ExpertResource
    subject = "the expert's names, identifiers, roles, affiliations and places"
    problems = ("not-found", "removed")

    def former(self, instance: Expert) -> Iterable[FormerValue]:
        return chain(
            former_names([instance]),
            merged_names([instance]),
            former_roles(instance.participations.all()),
        )


class QuestionHistory(ObjectHistory):
    """The former wordings of a question."""

    queryset = Question.objects.published()
    resource = QuestionResource
    subject = "the question's text"

    def former(self, instance: Question) -> Iterable[FormerValue]:
        return former_wordings([instance])


class DebateHistory(ObjectHistory):
    """The former values of a debate, of its questions and context, and its experts' roles."""

    queryset = Debate.objects.published()
    resource = DebateResource
    subject = (
        "its title, summary, questions and context, and of the roles, affiliations and places of "
        "its experts"
    )

    def former(self, instance: Debate) -> Iterable[FormerValue]:
        return chain(
            former_presentation(instance),
            former_wordings(instance.questions.all()),
            former_roles(instance.participations.select_related("expert")),
            former_context(instance.context.all()),
            removed_context(instance),
        )


class SourceHistory(ObjectHistory):
    """The former titles of a source, and those of sources that were merged into it."""

    queryset = Source.objects.published().defer(*long_texts(Source))
    resource = SourceResource
    subject = "the source's title"
    problems = ("not-found", "removed")

    def former(self, instance: Source) -> Iterable[FormerValue]:
        return chain(former_titles([instance]), merged_names([instance]))


class VoteHistory(ObjectHistory):
    """The former answers of a vote, with confidence and comment."""

    queryset = Vote.objects.published().select_related("question")
    resource = VoteResource
    subject = "the vote's answer, confidence and comment"

    def former(self, instance: Vote) -> Iterable[FormerValue]:
        return former_votes([instance])

    def get(self, request: Request, id: str, **more: str) -> HttpResponseBase:
        """Answer for the vote with this identifier."""
        where = {"public_id": id}
        instance = self.queryset.filter(**where).first()
        if instance is not None:
            return self.get_for(instance)
        return redirect_to_current(request, self.queryset, where)


def former_schema() -> Schema:
    """Describe a former value."""
    moment = {"format": "date-time", "examples": [examples.MOMENT]}
    return schema.named(
        "FormerValue",
        json_schema.obj(
            "Value that readers saw until it was changed.",
            object={
                **json_schema.string("Kind of the object that had it.", "expert"),
                "enum": [model._meta.model_name for model in OF],
            },
            key={
                **json_schema.or_null(json_schema.string("", "lukin")),
                "description": "Slug of the debate, source, expert or question, of a participation "
                "that of its expert; identifier of the vote; null for a context note.",
            },
            field=json_schema.string(
                f"Name of the field. `{MERGED_NAME}` is the name of an expert, and "
                f"`{MERGED_TITLE}` the title of a source, that was entered separately and was "
                "merged into this one.",
                "name",
            ),
            value={
                **json_schema.or_null(json_schema.string("", "Artem Lukin")),
                "description": "The former value; several are on separate lines. Null for the "
                "name of a speaker who is unnamed now.",
            },
            since={
                "type": ["string", "null"],
                "description": "Since when it stood there; null for the beginning.",
                **moment,
            },
            until={"type": "string", "description": "When it was changed.", **moment},
            reason={
                "type": ["string", "null"],
                "description": "Reason for the change, as the editors state it; null where they "
                "state none.",
                "examples": ["The source writes the name so."],
            },
            slip={
                "type": "boolean",
                "description": "Whether only a slip of the pen was corrected. Pages do not tell "
                "of these.",
                "examples": [False],
            },
        ),
    )


EXAMPLE_FORMER_VALUE: dict[str, Any] = {
    "object": "expert",
    "key": "lukin",
    "field": "name",
    "value": "Artem Lukin",
    "since": None,
    "until": examples.MOMENT,
    "reason": "The source writes the name so.",
    "slip": False,
}


@cache
def _history_operation(view: type[ObjectHistory]) -> Operation:
    about = view.resource.about
    has_slug = about.key == "slug"
    path = schema.slug_in_path if has_slug else schema.id_in_path
    return Operation(
        name=f"get{about.name}History",
        tag=about.collection,
        title="History",
        text=(
            f"Former values of {view.subject}, the latest first: what readers saw, until when, and "
            "why it was changed. Spaces, capitals and the mark at the end count as no change."
        ),
        parameters=(format_parameter(view.renderer_classes),),
        path={about.key: path(view.resource)},
        content={
            "application/json": Content(
                schema.named(
                    "FormerValues", json_schema.whole_list("Former values.", former_schema())
                ),
                {"count": 1, "results": [EXAMPLE_FORMER_VALUE]},
            )
        },
        problems=view.problems,
        moved=True,
    )
