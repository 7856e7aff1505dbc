"""Filters of what belongs to positions, experts and questions, the same for API and pages."""

from __future__ import annotations

from django.db.models import Q

from debates.filtering.base_filterset import FilterSet
from debates.filtering.common_filters import (
    DATE_OF_POSITION,
    YEAR_OF_POSITION,
    basis,
    day_from,
    day_to,
    debate,
    expert,
    in_year,
    question_filter,
    stance,
    voice,
)
from debates.filtering.filters import (
    BooleanFilter,
    ChoiceFilter,
    HoldersFilter,
    ModifiedSinceFilter,
    SlugFilter,
    TopicsFilter,
)
from debates.models import Expert, Position, Question, Source, examples
from debates.models.choices import (
    CounterpointKind,
    EvidenceKind,
    ForecastState,
    Outcome,
    SupportKind,
    Voice,
    VoteAnswer,
)
from debates.models.forecast_states import in_state, today
from debates.models.holders import held_wholly
from debates.models.parts import EVIDENCE_VOICES


def _has_value() -> Q:
    return Q(value__isnull=False)


class EvidenceFilter(FilterSet):
    position = SlugFilter(
        "position", "Filter by position.", Position, example="lukin-economic-gap-widens"
    )
    debate = debate("position__debate")
    expert = expert("position__expert")
    question = question_filter("position__question")
    stance = stance("position__stance")
    topic = TopicsFilter("position")
    kind = ChoiceFilter("kind", "Filter by kind.", example="statistic", words=EvidenceKind.values)
    voice = voice([choice.value for choice in EVIDENCE_VOICES])
    has_figure = BooleanFilter("Filter by whether it has a figure.", _has_value)
    source = SlugFilter("source", "Filter by source.", Source, example=examples.SOURCE)
    year = in_year("position__debate__date", YEAR_OF_POSITION, "position__date")
    date_from = day_from("position__debate__date", DATE_OF_POSITION, "position__date")
    date_to = day_to("position__debate__date", DATE_OF_POSITION, "position__date")
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
    question = question_filter("position__question")
    stance = stance("position__stance")
    topic = TopicsFilter("position")
    kind = ChoiceFilter(
        "kind", "Filter by kind.", example="undercuts", words=CounterpointKind.values
    )
    voice = voice(Voice.values)
    basis = basis()
    raised = BooleanFilter(
        "Filter by whether another position raises it; `voice` tells the others.",
        _by_position,
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
    year = in_year("position__debate__date", YEAR_OF_POSITION, "position__date")
    date_from = day_from("position__debate__date", DATE_OF_POSITION, "position__date")
    date_to = day_to("position__debate__date", DATE_OF_POSITION, "position__date")
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
    question = question_filter("position__question")
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
    year = in_year("position__debate__date", YEAR_OF_POSITION, "position__date")
    date_from = day_from("position__debate__date", DATE_OF_POSITION, "position__date")
    date_to = day_to("position__debate__date", DATE_OF_POSITION, "position__date")
    modified_since = ModifiedSinceFilter()


def _has_probability() -> Q:
    return Q(probability__isnull=False)


class StateFilter(ChoiceFilter):
    """Filter of forecasts by their states on the present day."""

    of_today = True

    def condition(self, value: list[str]) -> Q:
        day = today()
        condition = Q()
        for state in value:
            condition |= in_state(state, day)
        return condition


class ForecasterFilter(SlugFilter):
    """Filter of forecasts by experts, who are their authors or hold their positions wholly."""

    def __init__(self) -> None:
        text = "Filter by expert: the author, or who holds the whole position."
        super().__init__("position__expert", text, Expert, example="lukin")

    def condition(self, value: list[int]) -> Q:
        return held_wholly(value)


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
    question = question_filter("position__question")
    topic = TopicsFilter("position")
    has_probability = BooleanFilter(
        "Filter by whether the source gives a probability as a number.",
        _has_probability,
    )
    due_from = day_from("due", "Filter by the day on which it falls due")
    due_to = day_to("due", "Filter by the day on which it falls due")
    decided_from = day_from("decided_on", "Filter by the day of the outcome")
    decided_to = day_to("decided_on", "Filter by the day of the outcome")
    year = in_year("position__debate__date", YEAR_OF_POSITION, "position__date")
    date_from = day_from("position__debate__date", DATE_OF_POSITION, "position__date")
    date_to = day_to("position__debate__date", DATE_OF_POSITION, "position__date")
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
    year = in_year("question__debate__date", "Filter by year of the debate")
    date_from = day_from("question__debate__date", "Filter by date of the debate")
    date_to = day_to("question__debate__date", "Filter by date of the debate")
    modified_since = ModifiedSinceFilter()
