"""Filters of positions, the same for API, search and pages."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from debates.filtering.base_filterset import declared_filters
from debates.filtering.common_filters import (
    DATE_OF_POSITION,
    YEAR_OF_POSITION,
    basis,
    counterpoint_kind,
    day_from,
    day_to,
    debate,
    evidence_kind,
    expert,
    expert_kind,
    in_year,
    kind,
    question_filter,
    stance,
    voice,
)
from debates.filtering.filters import (
    BooleanFilter,
    ChoiceFilter,
    EitherFilter,
    HoldersFilter,
    ModifiedSinceFilter,
    SlugFilter,
    TopicsFilter,
    counterpoint_filter,
    evidence_filter,
    support_filter,
)
from debates.filtering.languages import LanguageFilter
from debates.filtering.sources import PositionSourceFilter
from debates.models import Counterpoint, Evidence, Expert, Position, Source, Support, examples
from debates.models.choices import Outcome, Voice


def _with_figure() -> Exists:
    figures = Evidence.objects.filter(value__isnull=False)
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


def _replaced() -> Exists:
    return Exists(Position.objects.published().filter(replaces=OuterRef("pk")))


class PositionFilter(declared_filters(Position)):
    """Filters of positions; each names the field of the search schema that serves it."""

    debate = debate()
    expert = expert()
    expert_kind = expert_kind()
    question = question_filter()
    stance = stance()
    kind = kind()
    topic = TopicsFilter()
    evidence_kind = evidence_filter(evidence_kind())
    has_figure = BooleanFilter(
        "Filter by whether any evidence has a figure.",
        _with_figure,
        search="has:figure",
    )
    source = PositionSourceFilter(
        "source",
        "Filter by source of the position, or else of its debate, or of its evidence.",
        Source,
        example=examples.SOURCE,
        search="source",
    )
    countered = BooleanFilter(
        "Filter by whether there are counterpoints to it.",
        _countered,
        search="is:countered",
    )
    counterpoint_kind = counterpoint_filter(counterpoint_kind())
    has_forecast = BooleanFilter(
        "Filter by whether it says exactly what it forecasts.",
        _forecasting,
        search="has:forecast",
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
        HoldersFilter(
            "raised_by__expert",
            "Filter by the expert whom a counterpoint to it comes from. Joint positions count for "
            "each expert who holds them.",
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
        HoldersFilter(
            "position__expert",
            "Filter by the expert to whom there is a counterpoint from it. Joint positions count "
            "for each expert who holds them.",
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
        "Filter by whether another position supports it.",
        _supported,
        search="is:supported",
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
    language = LanguageFilter("debate__language", "original_language", search="language")
    year = in_year("debate__date", YEAR_OF_POSITION, "date")
    date_from = day_from("debate__date", DATE_OF_POSITION, "date")
    date_to = day_to("debate__date", DATE_OF_POSITION, "date")
    modified_since = ModifiedSinceFilter()
