"""Filters of each collection, the same for API and pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from debates.filtering.base import (
    BooleanFilter,
    ChoiceFilter,
    Condition,
    DateFilter,
    EitherFilter,
    Filter,
    FilterSet,
    HoldersFilter,
    ModifiedSinceFilter,
    RelatedFilter,
    SlugFilter,
    TopicsFilter,
    answer_filter,
    conditions_of,
    counterpoint_filter,
    declared_filters,
    evidence_filter,
    position_filter,
    support_filter,
)
from debates.filtering.holders_and_answers import (
    answers_of,
    experts_holding,
    questions_answered,
)
from debates.models import (
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Holder,
    Position,
    Question,
    Source,
    Support,
    Topic,
    examples,
)
from debates.models.choices import (
    Basis,
    CounterpointKind,
    EvidenceKind,
    ExpertKind,
    ForecastState,
    Outcome,
    PositionKind,
    Stance,
    SupportKind,
    Voice,
    VoteAnswer,
)
from debates.models.forecast_states import in_state, today
from debates.models.holders import held_wholly
from debates.models.parts import EVIDENCE_VOICES


def debate(path: str = "debate") -> Filter:
    return SlugFilter(
        path, "Filter by debate.", Debate, example="china-russia-2022", search="debate"
    )


def expert(path: str = "expert") -> Filter:
    text = "Filter by expert. Joint positions count for each expert who holds them."
    return HoldersFilter(path, text, Expert, example="lukin", search="expert")


def question(path: str = "question") -> Filter:
    known = SlugFilter(
        path,
        "Filter by question.",
        Question,
        example="balance-tilts-to-china",
        search="question",
    )
    return answer_filter(known, "question")


def stance(path: str = "stance") -> Filter:
    text = "Filter by stance on the question. With a question, by the stance on that question."
    known = ChoiceFilter(path, text, example="denies", search="stance", words=Stance.values)
    return answer_filter(known, "stance")


def kind(path: str = "kind") -> Filter:
    text = "Filter by kind of position."
    return ChoiceFilter(path, text, example="forecast", search="kind", words=PositionKind.values)


def evidence_kind() -> Filter:
    text = "Filter by kind of evidence."
    return ChoiceFilter(
        "kind", text, example="statistic", search="evidence_kind", words=EvidenceKind.values
    )


def counterpoint_kind() -> Filter:
    text = "Filter by kind of counterpoint."
    return ChoiceFilter(
        "kind",
        text,
        example="undercuts",
        search="counterpoint_kind",
        words=CounterpointKind.values,
    )


def voice(values: list[str]) -> Filter:
    text = "Filter by voice: whose it is."
    return ChoiceFilter("voice", text, example="reported", search="voice", words=values)


def basis() -> Filter:
    text = "Filter by basis of the relation between two positions."
    return ChoiceFilter("basis", text, example="inferred", search="basis", words=Basis.values)


def day_from(path: str, what: str, own: str = "") -> Filter:
    text = f"{what}: on or after this date."
    options = {"example": "2022-01-01", "search": "date", "lookup_expr": "gte"}
    return DateFilter(path, text, own=own, **options)


def day_to(path: str, what: str, own: str = "") -> Filter:
    text = f"{what}: on or before this date."
    options = {"example": "2022-12-31", "search": "date", "lookup_expr": "lte"}
    return DateFilter(path, text, own=own, **options)


OF_POSITION = "Filter by date of the position, or of its debate if it has none"


def _with_figure() -> Exists:
    figures = Evidence.objects.published().filter(value__isnull=False)
    return Exists(figures.filter(position=OuterRef("pk")))


def _forecasting() -> Q:
    return Q(forecast__isnull=False)


def _countered() -> Exists:
    return Exists(Counterpoint.objects.published().filter(position=OuterRef("pk")))


def _conceded() -> Exists:
    conceded = Counterpoint.objects.published().filter(voice=Voice.EXPERT)
    return Exists(conceded.filter(position=OuterRef("pk")))


def _supported() -> Exists:
    return Exists(Support.objects.published().filter(position=OuterRef("pk")))


class PositionSourceFilter(SlugFilter):
    """Filter of positions by their own sources and those of their evidence."""

    def condition(self, value: list[int]) -> Condition:
        evidence = Evidence.objects.published().filter(source__in=value)
        return Q(source__in=value) | Q(pk__in=evidence.values("position"))


def _replaced() -> Exists:
    return Exists(Position.objects.published().filter(replaces=OuterRef("pk")))


def expert_kind(path: str = "expert__kind") -> Filter:
    text = "Filter by kind of speaker."
    return ChoiceFilter(
        path, text, example="organisation", search="expert_kind", words=ExpertKind.values
    )


class PositionFilter(declared_filters(Position)):
    """Filters of positions; each names the field of the search schema that serves it."""

    debate = debate()
    expert = expert()
    expert_kind = expert_kind()
    question = question()
    stance = stance()
    kind = kind()
    topic = TopicsFilter()
    evidence_kind = evidence_filter(evidence_kind())
    has_figure = BooleanFilter(
        "Filter by whether any evidence has a figure.", _with_figure, search="has:figure"
    )
    source = PositionSourceFilter(
        "source",
        "Filter by source of the position itself, or of its evidence.",
        Source,
        example=examples.SOURCE,
        search="source",
    )
    countered = BooleanFilter(
        "Filter by whether there are counterpoints to it.", _countered, search="is:countered"
    )
    counterpoint_kind = counterpoint_filter(counterpoint_kind())
    has_forecast = BooleanFilter(
        "Filter by whether it says exactly what it forecasts.", _forecasting, search="has:forecast"
    )
    outcome = ChoiceFilter(
        "forecast__outcome",
        "Filter by outcome of the forecast.",
        example="came_true",
        search="outcome",
        words=Outcome.values,
    )
    raised_by = counterpoint_filter(
        SlugFilter(
            "raised_by",
            "Filter by the position that a counterpoint to it comes from.",
            Position,
            example="jiang-military-moves-keep-balance",
            search="raised_by",
        )
    )
    raised_by_expert = counterpoint_filter(
        SlugFilter(
            "raised_by__expert",
            "Filter by the expert whom a counterpoint to it comes from.",
            Expert,
            example="jiang",
            search="raised_by_expert",
        )
    )
    counters = counterpoint_filter(
        SlugFilter(
            "position",
            "Filter by the position that there is a counterpoint to from it.",
            Position,
            example="lukin-economic-gap-widens",
            search="against",
        ),
        "raised_by",
    )
    counters_expert = counterpoint_filter(
        SlugFilter(
            "position__expert",
            "Filter by the expert to whom there is a counterpoint from it.",
            Expert,
            example="lukin",
            search="answers",
        ),
        "raised_by",
    )
    voice = EitherFilter(
        "Filter by the voice of its evidence or counterpoints.",
        evidence_filter(voice(Voice.values)),
        counterpoint_filter(voice(Voice.values)),
    )
    conceded = BooleanFilter(
        "Filter by whether its own expert concedes a counterpoint to it.",
        _conceded,
        search="has:concession",
    )
    supported = BooleanFilter(
        "Filter by whether another position supports it.", _supported, search="is:supported"
    )
    supported_by = support_filter(
        SlugFilter(
            "given_by",
            "Filter by the position that supports it.",
            Position,
            example=examples.SUPPORTING,
            search="supported_by",
        )
    )
    supports = support_filter(
        SlugFilter(
            "position",
            "Filter by the position that it supports.",
            Position,
            example=examples.POSITION,
            search="supports",
        ),
        "given_by",
    )
    basis = EitherFilter(
        "Filter by the basis of its counterpoints or supports.",
        counterpoint_filter(basis()),
        support_filter(basis()),
    )
    replaced = BooleanFilter(
        "Filter by whether a later position of its expert replaces it.",
        _replaced,
        search="is:replaced",
    )
    date_from = day_from("debate__date", OF_POSITION, "date")
    date_to = day_to("debate__date", OF_POSITION, "date")
    modified_since = ModifiedSinceFilter()


class DebateFilter(FilterSet):
    position_link = "debate"

    expert = position_filter(expert())
    topic = position_filter(TopicsFilter())
    source = SlugFilter(
        "source",
        "Filter by source.",
        Source,
        example="rferl-new-world-order-or-hidden-power-struggle",
    )
    date_from = day_from("date", "Filter by date of the debate")
    date_to = day_to("date", "Filter by date of the debate")
    modified_since = ModifiedSinceFilter()


def _answered() -> Q:
    own = Position.objects.published().filter(question=OuterRef("pk"))
    return Exists(own) | Exists(answers_of(OuterRef("pk")))


class QuestionFilter(FilterSet):
    position_link = "question"

    debate = debate()
    expert = position_filter(expert())
    stance = position_filter(stance())
    topic = position_filter(TopicsFilter())
    answered = BooleanFilter("Filter by whether a public position answers it.", _answered)
    date_from = day_from("debate__date", "Filter by date of the debate")
    date_to = day_to("debate__date", "Filter by date of the debate")
    modified_since = ModifiedSinceFilter()

    @classmethod
    def having_position(
        cls, queryset: QuerySet, given: Mapping[Filter, Any], *, rare: bool
    ) -> QuerySet:
        """Narrow a queryset to the questions that such positions answer, with a given stance."""
        others = {known: value for known, value in given.items() if not known.of_answer}
        stances = {known.of_answer: value for known, value in given.items() if known.of_answer}
        positions = Position.objects.published().filter(*conditions_of(others))
        return queryset.filter(questions_answered(positions, stances))


def _has_position() -> Q:
    held = Holder.objects.published().filter(expert=OuterRef("pk"))
    return Exists(Position.objects.published().filter(expert=OuterRef("pk"))) | Exists(held)


class ExpertFilter(FilterSet):
    position_link = "expert"

    expert_kind = expert_kind("kind")
    has_positions = BooleanFilter(
        "Filter by whether a public position is recorded. If not, the expert only takes part.",
        _has_position,
    )

    debate = position_filter(debate())
    question = position_filter(question())
    stance = position_filter(stance())
    kind = position_filter(kind())
    topic = position_filter(TopicsFilter())
    date_from = position_filter(
        day_from("debate__date", "Filter by date of the expert’s positions", "date")
    )
    date_to = position_filter(
        day_to("debate__date", "Filter by date of the expert’s positions", "date")
    )
    modified_since = ModifiedSinceFilter()

    @classmethod
    def having(cls, queryset: QuerySet, positions: QuerySet, *, rare: bool) -> QuerySet:
        """Narrow a queryset to all who hold these positions."""
        return queryset.filter(experts_holding(positions))


def _topmost() -> Q:
    return Q(broader=None)


class TopicFilter(FilterSet):
    broader = SlugFilter("broader", "Filter by broader topic.", Topic, example="economy")
    topmost = BooleanFilter("Filter by whether it has no broader topic.", _topmost)
    debate = position_filter(debate())
    expert = position_filter(expert())
    question = position_filter(question())
    stance = position_filter(stance())
    modified_since = ModifiedSinceFilter()

    @classmethod
    def having(cls, queryset: QuerySet, positions: QuerySet, *, rare: bool) -> QuerySet:
        """Narrow a queryset to the topics of positions, and their broader topics."""
        carried = Position.topics.through.objects.filter(position__in=positions.values("pk"))
        above = dict(Topic.objects.order_by().values_list("pk", "broader"))
        waiting = set(carried.values_list("topic", flat=True).distinct())
        found: set[int] = set()
        while waiting:
            found |= waiting
            waiting = {above[topic] for topic in waiting} - found - {None}
        return queryset.filter(pk__in=found)


def _of_debate() -> Exists:
    return Exists(Debate.objects.published().filter(source=OuterRef("pk")))


class SourceFilter(FilterSet):
    debate = RelatedFilter(
        SlugFilter(
            "pk", "Filter by the debate that is based on it.", Debate, example="china-russia-2022"
        ),
        Debate.objects.published,
        "source",
    )
    of_debate = BooleanFilter(
        "Filter by whether a debate is based on it. If not, evidence cites it.", _of_debate
    )
    date_from = day_from("date", "Filter by date of publication")
    date_to = day_to("date", "Filter by date of publication")
    modified_since = ModifiedSinceFilter()


def _has_value() -> Q:
    return Q(value__isnull=False)


class EvidenceFilter(FilterSet):
    position = SlugFilter(
        "position", "Filter by position.", Position, example="lukin-economic-gap-widens"
    )
    debate = debate("position__debate")
    expert = expert("position__expert")
    question = question("position__question")
    stance = stance("position__stance")
    topic = TopicsFilter("position")
    kind = ChoiceFilter("kind", "Filter by kind.", example="statistic", words=EvidenceKind.values)
    voice = voice([one.value for one in EVIDENCE_VOICES])
    has_figure = BooleanFilter("Filter by whether it has a figure.", _has_value)
    source = SlugFilter("source", "Filter by source.", Source, example=examples.SOURCE)
    date_from = day_from("position__debate__date", OF_POSITION, "position__date")
    date_to = day_to("position__debate__date", OF_POSITION, "position__date")
    modified_since = ModifiedSinceFilter()


def _by_position() -> Q:
    return Q(raised_by__isnull=False)


class CounterpointFilter(FilterSet):
    position = SlugFilter(
        "position",
        "Filter by the position that it is raised against.",
        Position,
        example="gabuev-asymmetry-grows",
    )
    debate = debate("position__debate")
    expert = HoldersFilter(
        "position__expert",
        "Filter by the expert whose position it is raised against.",
        Expert,
        example="lukin",
    )
    question = question("position__question")
    stance = stance("position__stance")
    topic = TopicsFilter("position")
    kind = ChoiceFilter(
        "kind", "Filter by kind.", example="undercuts", words=CounterpointKind.values
    )
    voice = voice(Voice.values)
    basis = basis()
    raised = BooleanFilter(
        "Filter by whether another position raises it; `voice` tells the others.", _by_position
    )
    raised_by = SlugFilter(
        "raised_by",
        "Filter by the position that raises it.",
        Position,
        example="jiang-military-moves-keep-balance",
    )
    raised_by_expert = HoldersFilter(
        "raised_by__expert", "Filter by the expert who raises it.", Expert, example="jiang"
    )
    date_from = day_from("position__debate__date", OF_POSITION, "position__date")
    date_to = day_to("position__debate__date", OF_POSITION, "position__date")
    modified_since = ModifiedSinceFilter()


class SupportFilter(FilterSet):
    position = SlugFilter(
        "position", "Filter by the position that is supported.", Position, example=examples.POSITION
    )
    debate = debate("position__debate")
    expert = HoldersFilter(
        "position__expert",
        "Filter by the expert whose position is supported.",
        Expert,
        example="lukin",
    )
    question = question("position__question")
    topic = TopicsFilter("position")
    kind = ChoiceFilter("kind", "Filter by kind.", example="agrees", words=SupportKind.values)
    basis = basis()
    given_by = SlugFilter(
        "given_by",
        "Filter by the position that supports it.",
        Position,
        example=examples.SUPPORTING,
    )
    given_by_expert = HoldersFilter(
        "given_by__expert",
        "Filter by the expert whose position supports it.",
        Expert,
        example="gabuev",
    )
    date_from = day_from("position__debate__date", OF_POSITION, "position__date")
    date_to = day_to("position__debate__date", OF_POSITION, "position__date")
    modified_since = ModifiedSinceFilter()


def _has_probability() -> Q:
    return Q(probability__isnull=False)


class StateFilter(ChoiceFilter):
    """Filter of forecasts by their states on the present day."""

    def condition(self, value: list[str]) -> Q:
        day = today()
        found = Q()
        for state in value:
            found |= in_state(state, day)
        return found


class ForecasterFilter(SlugFilter):
    """Filter of forecasts by experts, who are their authors or hold their positions wholly."""

    def __init__(self) -> None:
        text = "Filter by expert: the author, or who holds the whole position."
        super().__init__("position__expert", text, Expert, example="lukin")

    def condition(self, value: list[int]) -> Q:
        return held_wholly(value, "position")


class ForecastFilter(FilterSet):
    status = StateFilter(
        "outcome",
        "Filter by status today (UTC). open: not decided, and its date has not passed or none was "
        "given; due: not decided, although its date has passed; decided: it has an outcome.",
        example="due",
        words=ForecastState.values,
    )
    outcome = ChoiceFilter(
        "outcome", "Filter by outcome.", example="came_true", words=Outcome.values
    )
    position = SlugFilter(
        "position", "Filter by position.", Position, example="gabuev-no-alliance-in-sight"
    )
    debate = debate("position__debate")
    expert = ForecasterFilter()
    question = question("position__question")
    topic = TopicsFilter("position")
    has_probability = BooleanFilter(
        "Filter by whether the source gives a probability as a number.", _has_probability
    )
    due_from = day_from("due", "Filter by the day on which it falls due")
    due_to = day_to("due", "Filter by the day on which it falls due")
    decided_from = day_from("decided_on", "Filter by the day of the outcome")
    decided_to = day_to("decided_on", "Filter by the day of the outcome")
    date_from = day_from("position__debate__date", OF_POSITION, "position__date")
    date_to = day_to("position__debate__date", OF_POSITION, "position__date")
    modified_since = ModifiedSinceFilter()


class VoteFilter(FilterSet):
    debate = debate("question__debate")
    question = SlugFilter(
        "question", "Filter by question.", Question, example="balance-tilts-to-china"
    )
    expert = SlugFilter("expert", "Filter by expert.", Expert, example="lukin")
    answer = ChoiceFilter(
        "answer", "Filter by answer.", example="strongly_agree", words=VoteAnswer.values
    )
    date_from = day_from("question__debate__date", "Filter by date of the debate")
    date_to = day_to("question__debate__date", "Filter by date of the debate")
    modified_since = ModifiedSinceFilter()
