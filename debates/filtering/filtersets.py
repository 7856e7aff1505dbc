"""Filters of each collection, the same for API and pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from debates.filtering.base_filterset import FilterSet, conditions_of
from debates.filtering.common_filters import (
    day_from,
    day_to,
    debate,
    expert,
    in_year,
    kind,
    question_filter,
    stance,
)
from debates.filtering.filters import (
    BooleanFilter,
    ChoiceFilter,
    Filter,
    ModifiedSinceFilter,
    SlugFilter,
    TopicsFilter,
    position_filter,
)
from debates.filtering.holders_and_answers import answers_of, experts_holding, questions_answered
from debates.filtering.sources import DebateSourceFilter, SourceDebateFilter, sources_of_debates
from debates.models import Debate, Holder, Position, Source, Topic, examples
from debates.models.choices import ExpertKind
from debates.models.querysets import ExistsByIndex


class DebateFilter(FilterSet):
    position_link = "debate"

    expert = position_filter(expert())
    topic = position_filter(TopicsFilter())
    source = DebateSourceFilter(
        "source",
        "Filter by source of the debate, of its positions or of their evidence.",
        Source,
        example=examples.SOURCE,
    )
    year = in_year("date", "Filter by year of the debate")
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
    year = in_year("debate__date", "Filter by year of the debate")
    date_from = day_from("debate__date", "Filter by date of the debate")
    date_to = day_to("debate__date", "Filter by date of the debate")
    modified_since = ModifiedSinceFilter()

    @classmethod
    def having_position(
        cls, queryset: QuerySet, values_by_filter: Mapping[Filter, Any], *, rare: bool
    ) -> QuerySet:
        """Narrow a queryset to the questions that such positions answer, with a given stance."""
        position_filters, stances = _stances_apart(values_by_filter)
        positions = Position.objects.published().filter(*conditions_of(position_filters))
        return queryset.filter(questions_answered(positions, stances))


def _stances_apart(
    values_by_filter: Mapping[Filter, Any],
) -> tuple[dict[Filter, Any], dict[str, Any]]:
    """Return the filters of positions, and values under "stance", which the answer is to have."""
    position_filters = {
        declared_filter: value
        for declared_filter, value in values_by_filter.items()
        if not declared_filter.of_answer
    }
    return position_filters, {
        declared_filter.of_answer: value
        for declared_filter, value in values_by_filter.items()
        if declared_filter.of_answer
    }


def _has_position() -> Q:
    joint_holdings = Holder.objects.published().filter(expert=OuterRef("pk"))
    own = Position.objects.published().filter(expert=OuterRef("pk"))
    return ExistsByIndex(own) | ExistsByIndex(joint_holdings)


class ExpertFilter(FilterSet):
    position_link = "expert"

    expert_kind = ChoiceFilter(
        "kind", "Filter by kind of speaker.", example="organisation", words=ExpertKind.values
    )
    has_positions = BooleanFilter(
        "Filter by whether a public position is recorded. If not, the expert only takes part.",
        _has_position,
    )

    debate = position_filter(debate())
    question = position_filter(question_filter())
    stance = position_filter(stance())
    kind = position_filter(kind())
    topic = position_filter(TopicsFilter())
    year = position_filter(
        in_year("debate__date", "Filter by year of the expert’s positions", "date")
    )
    date_from = position_filter(
        day_from("debate__date", "Filter by date of the expert’s positions", "date")
    )
    date_to = position_filter(
        day_to("debate__date", "Filter by date of the expert’s positions", "date")
    )
    modified_since = ModifiedSinceFilter()

    @classmethod
    def having(cls, queryset: QuerySet, positions: QuerySet, *, rare: bool) -> QuerySet:
        """Narrow a queryset to the holders of these positions."""
        return queryset.filter(experts_holding(positions))


def _topmost() -> Q:
    return Q(broader=None)


class TopicFilter(FilterSet):
    broader = SlugFilter("broader", "Filter by broader topic.", Topic, example="economy")
    topmost = BooleanFilter("Filter by whether it has no broader topic.", _topmost)
    debate = position_filter(debate())
    expert = position_filter(expert())
    question = position_filter(question_filter())
    stance = position_filter(stance())
    modified_since = ModifiedSinceFilter()

    @classmethod
    def having(cls, queryset: QuerySet, positions: QuerySet, *, rare: bool) -> QuerySet:
        """Narrow a queryset to the topics of positions, and their broader topics."""
        carried = Position.topics.through.objects.filter(position__in=positions.values("pk"))
        topics = set(carried.values_list("topic", flat=True).distinct())
        return queryset.filter(pk__in=Topic.objects.with_broader(topics))


def _of_debate() -> Exists:
    return Exists(Debate.objects.published().filter(source=OuterRef("pk")))


class SourceFilter(FilterSet):
    debate = SourceDebateFilter(
        "pk",
        "Filter by debate: its own source, and those of its positions and of their evidence.",
        Debate,
        example=examples.DEBATE,
    )
    of_debate = BooleanFilter(
        "Filter by whether a whole debate is based on it. If not, it is that of positions, "
        "evidence or outcomes alone. With a debate, by whether that debate is based on it.",
        _of_debate,
    )
    year = in_year("date", "Filter by year of publication")
    date_from = day_from("date", "Filter by date of publication")
    date_to = day_to("date", "Filter by date of publication")
    modified_since = ModifiedSinceFilter()

    @classmethod
    def narrow(cls, queryset: QuerySet, values: Mapping[str, Any]) -> QuerySet:
        """Narrow a queryset as others do; one debate has to meet both filters about debates."""
        debates, own = values.get("debate"), values.get("of_debate")
        if debates and own is not None:
            queryset = queryset.filter(sources_of_debates(debates, own=own))
            values = {**values, "debate": None, "of_debate": None}
        return super().narrow(queryset, values)
