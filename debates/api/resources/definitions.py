"""The resources of the API, one for each model."""

from __future__ import annotations

from django.db.models import Model, OuterRef, QuerySet

from debates.api.resources.common_fields import (
    belonging,
    html_url,
    of_public_position,
    url,
)
from debates.api.resources.digest_sql import Digest
from debates.api.resources.fields import (
    Account,
    AddressOfText,
    CountOf,
    Many,
    One,
    OneMatching,
    Subresource,
    Text,
)
from debates.api.resources.resource import Resource
from debates.models import (
    Answer,
    ContextNote,
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Forecast,
    Holder,
    Participation,
    Position,
    Question,
    Source,
    Support,
    Topic,
    Vote,
    examples,
)


def _answering(question: OuterRef) -> QuerySet:
    return _positions_by(Answer, "question", question)


def _speaking(debate: OuterRef) -> QuerySet:
    return Participation.objects.with_positions().filter(debate=debate)


def _held(expert: OuterRef) -> QuerySet:
    return _positions_by(Holder, "expert", expert)


def _positions_by(further: type[Model], name: str, key: OuterRef) -> QuerySet:
    """Return the public positions that refer to an object, themselves or in further rows.

    By a union, since PostgreSQL reads all positions where one of two conditions may hold.
    """
    # one query further in
    inner = {name: OuterRef(key)}
    own = Position.objects.filter(**inner).order_by().values("pk")
    others = further.objects.filter(**inner).order_by().values("position")
    return Position.objects.published().filter(pk__in=own.union(others, all=True))


def _of_expert_in_debate(position: str) -> QuerySet:
    return Participation.objects.published().filter(
        debate=OuterRef(f"{position}debate"), expert=OuterRef(f"{position}expert")
    )


class DebateResource(
    Resource,
    model=Debate,
    collection="debates",
    example=examples.DEBATE,
    expansions=("source", "questions", "participations", "participations.expert", "context"),
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
    questions = Many(
        "Questions, in order.",
        "Question",
        belonging(Question, "debate", "order", "pk"),
        on_demand=True,
    )
    participations = Many(
        "Participations of the experts, in order.",
        "Participation",
        belonging(Participation, "debate", "order", "pk"),
        on_demand=True,
    )
    context = Many(
        "Background that the moderator or the editors give, in order.",
        "ContextNote",
        belonging(ContextNote, "debate", "order", "pk"),
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
        _answering,
        example=4,
    )
    vote_count = CountOf(
        "Number of votes on the question, those without an opinion included.",
        belonging(Vote, "question"),
        example=40,
    )


class ExpertResource(
    Resource,
    model=Expert,
    collection="experts",
    example="lukin",
    expansions=("position_count", "participations", "participations.debate"),
):
    """A person, organisation or unnamed speaker who takes part in debates."""

    url = url("experts", "slug", "lukin")
    html_url = html_url("expert")
    position_count = CountOf(
        "Number of public positions that the expert holds, alone or with others.",
        _held,
        example=4,
        on_demand=True,
    )
    participations = Many(
        "Participations in debates, oldest first.",
        "Participation",
        belonging(Participation, "expert", "debate__date", "pk"),
        on_demand=True,
    )


class ParticipationResource(Resource, model=Participation, key=""):
    """An expert in a debate, with roles, affiliation and place at that time."""


class ContextNoteResource(Resource, model=ContextNote, key=""):
    """Background of a debate by its moderator or editors, which is no evidence for a position."""


class HolderResource(
    Resource, model=Holder, key="", reference=("expert", "extent", "scope", "locator")
):
    """Another expert who holds a position with its author, wholly or in part."""


class AnswerResource(Resource, model=Answer, key="", reference=("question", "stance")):
    """A further question that a position answers, with its stance on it."""


class TopicResource(
    Resource,
    model=Topic,
    collection="topics",
    example="energy",
    expansions=("position_count", "broader", "narrower"),
):
    """A subject of positions."""

    url = url("topics", "slug", "energy")
    html_url = html_url("topic")
    position_count = CountOf(
        "Number of public positions on the topic, without narrower topics.",
        belonging(Position, "topics"),
        example=3,
        on_demand=True,
    )
    narrower = Many(
        "Narrower topics, by name.",
        "Topic",
        belonging(Topic, "broader", "name", "pk"),
        on_demand=True,
    )


class SourceResource(
    Resource, model=Source, collection="sources", example=examples.SOURCE, expansions=("debates",)
):
    """A source of a debate, of a position or of a piece of evidence."""

    url = url("sources", "slug", examples.SOURCE)
    html_url = html_url("source")
    text_url = AddressOfText(
        "URL of the full text, where there is one.",
        "api:sources-detail",
        "slug",
        source="text",
        optional=True,
        example=f"{examples.ORIGIN}/api/v1/sources/{examples.SOURCE}/?fields=text",
    )
    debates = Many(
        "Debates based on the source, newest first.",
        "Debate",
        belonging(Debate, "source", "-date", "pk"),
        on_demand=True,
    )


class PositionResource(
    Resource,
    model=Position,
    collection="positions",
    example=examples.POSITION,
    first=("statement", "detail", "kind", "stance", "question"),
    expansions=(
        "digest",
        "entered_by",
        "checked_by",
        "participation",
        "thread",
        "citation",
        "similar",
        "opposing",
        "debate",
        "debate.source",
        "expert",
        "question",
        "source",
        "replaces",
        "replaced_by",
        "holders",
        "holders.expert",
        "further_answers",
        "further_answers.question",
        "topics",
        "topics.broader",
        "evidence",
        "evidence.source",
        "counterpoints",
        "counterpoints.raised_by",
        "counterpoints.raised_by.expert",
        "forecast",
        "forecast.outcome_source",
        "raised_counterpoints",
        "raised_counterpoints.position",
        "raised_counterpoints.position.expert",
        "supports",
        "supports.given_by",
        "supports.given_by.expert",
        "given_supports",
        "given_supports.position",
        "given_supports.position.expert",
    ),
):
    """A claim of an expert in a debate, with its stance on a question."""

    url = url("positions", "slug", examples.POSITION)
    html_url = html_url("position")
    holders = Many(
        "Experts who hold the position with its author, in order, and how far.",
        "Holder",
        of_public_position(Holder, "order", "pk"),
    )
    further_answers = Many(
        "Further questions that the position answers, in order, with its stance on each.",
        "Answer",
        of_public_position(Answer, "order", "pk"),
    )
    evidence_count = CountOf(
        "Number of pieces of evidence.", of_public_position(Evidence), example=2
    )
    replaced_by = One(
        "Later position of the expert that replaces this one.",
        "Position",
        optional=True,
        if_public=True,
    )
    counterpoint_count = CountOf(
        "Number of public counterpoints to the position.",
        of_public_position(Counterpoint),
        example=1,
    )
    support_count = CountOf(
        "Number of public supports of the position by other positions.",
        of_public_position(Support),
        example=1,
    )
    evidence = Many(
        "Evidence for the position, in order.",
        "Evidence",
        of_public_position(Evidence, "order", "pk"),
        on_demand=True,
    )
    counterpoints = Many(
        "Counterpoints to the position, in order.",
        "Counterpoint",
        of_public_position(Counterpoint, "order", "pk"),
        on_demand=True,
    )
    forecast = One("What exactly is forecast, by when, and the outcome.", "Forecast", optional=True)
    raised_counterpoints = Many(
        "Counterpoints that the position raises to other positions.",
        "Counterpoint",
        belonging(Counterpoint, "raised_by", "position_id", "order", "pk"),
        on_demand=True,
    )
    supports = Many(
        "Supports of the position by other positions, in order.",
        "Support",
        of_public_position(Support, "order", "pk"),
        on_demand=True,
    )
    given_supports = Many(
        "Supports that the position gives to other positions.",
        "Support",
        belonging(Support, "given_by", "position_id", "order", "pk"),
        on_demand=True,
    )
    participation = OneMatching(
        "Participation of the expert in the debate, with the roles and affiliation of that time.",
        "Participation",
        _of_expert_in_debate,
    )
    thread = Subresource(
        "The entry of `exchanges/` of the debate that begins with this position: stated "
        "counterpoints and replies; null without one.",
        "ReplyThread",
        optional=True,
    )
    citation = Subresource("The answer of `citation/`.", "PositionCitation")
    similar = Subresource("The answer of `similar/`.", "SimilarPositions")
    opposing = Subresource("The answer of `opposing/`.", "OpposingPositions")
    digest = Digest(
        "SHA-256 digest of the position with its parts that are public: of "
        "`content` in its history, serialised as in RFC 8785. While the digest stays the "
        "same, nothing has changed.",
        example="4119f8b8276d9b717dde42ea07a3052e72ffd49bbe90f77d6b6784420a52c212",
        on_demand=True,
    )
    entered_by = Account(
        "Account that entered the position; null unless the site shows its coders.",
        example="Ada Lovelace",
        optional=True,
        on_demand=True,
    )
    checked_by = Account(
        "Account that checked the position against its source; null unless the site shows its "
        "coders.",
        example="Grace Hopper",
        optional=True,
        on_demand=True,
    )


class EvidenceResource(
    Resource,
    model=Evidence,
    collection="evidence",
    key="id",
    example=examples.EVIDENCE_ID,
    expansions=("position", "position.expert", "position.debate", "source"),
):
    """A piece of evidence for a position."""

    url = url("evidence", "public_id", examples.EVIDENCE_ID)
    html_url = html_url("position", "position__slug", anchor="evidence-", anchor_key="public_id")


class CounterpointResource(
    Resource,
    model=Counterpoint,
    collection="counterpoints",
    key="id",
    example=examples.COUNTERPOINT_ID,
    expansions=(
        "position",
        "position.expert",
        "position.debate",
        "raised_by",
        "raised_by.expert",
    ),
):
    """A counterpoint to a position, in the voice of its expert, another position or others."""

    url = url("counterpoints", "public_id", examples.COUNTERPOINT_ID)
    html_url = html_url(
        "position", "position__slug", anchor="counterpoint-", anchor_key="public_id"
    )


class SupportResource(
    Resource,
    model=Support,
    collection="supports",
    key="id",
    example=examples.SUPPORT_ID,
    expansions=(
        "position",
        "position.expert",
        "position.debate",
        "given_by",
        "given_by.expert",
    ),
):
    """A support of a position by another position, which agrees with it or builds on it."""

    url = url("supports", "public_id", examples.SUPPORT_ID)
    html_url = html_url("position", "position__slug", anchor="support-", anchor_key="public_id")


class ForecastResource(
    Resource,
    model=Forecast,
    collection="forecasts",
    example=examples.FORECAST,
    expansions=(
        "position",
        "position.expert",
        "position.debate",
        "position.topics",
        "outcome_source",
    ),
):
    """Forecast of a position: the event, the date, the probability and the outcome."""

    slug = Text("Slug of the position, which is the key of its forecast.", source="position__slug")
    url = url("forecasts", "position__slug", examples.FORECAST)
    html_url = html_url("position", "position__slug", anchor="forecast")


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


WRITTEN: tuple[type[Resource], ...] = (
    *(DebateResource, QuestionResource, ExpertResource, TopicResource, SourceResource),
    *(PositionResource, EvidenceResource, CounterpointResource, SupportResource),
    *(ForecastResource, VoteResource),
)
"""The resources that tools write."""
