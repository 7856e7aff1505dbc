"""The lists that have a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from debates.analysis.sittings import add_sittings
from debates.filtering.list_filters import WordsFilter
from debates.filtering.list_filtersets import (
    DebateListFilter,
    ExpertListFilter,
    PositionListFilter,
    QuestionListFilter,
    SourceListFilter,
    TopicListFilter,
)
from debates.filtering.position_filterset import PositionFilter
from debates.models import Debate, Expert, Position, Question, Source, Topic
from debates.models.declaration import long_texts
from debates.models.visibility import DebateQuerySet, ExpertQuerySet
from debates.pages.listing.definition import ListDefinition, Order
from debates.pages.lists import Branch, asked_questions, topic_counts


class PositionPageFilter(PositionListFilter):
    """The filters of the API's positions, and one by words, for which the API has its search."""

    q = WordsFilter(Position, "statement", "expert__name", example="alliance")


def _debates(keys: Sequence[int]) -> dict[int, Any]:
    debates = Debate.objects.published().for_list().in_bulk(keys)
    add_sittings(debates.values())
    return debates


def _questions(keys: Sequence[int]) -> dict[int, Any]:
    questions = Question.objects.published().filter(pk__in=keys)
    rows = asked_questions(questions.select_related_short("debate__source"))
    return {row.question.pk: row for row in rows}


def _position_rows(keys: Sequence[int]) -> dict[int, Any]:
    return Position.objects.published().for_list().in_bulk(keys)


def _sources(keys: Sequence[int]) -> dict[int, Any]:
    return Source.objects.published().defer(*long_texts(Source)).in_bulk(keys)


def _expert_rows(keys: Sequence[int]) -> dict[int, Any]:
    return Expert.objects.with_positions().with_counts().in_bulk(keys)


def _topics(keys: Sequence[int]) -> dict[int, Any]:
    rows = Topic.objects.published().select_related("broader").in_bulk(keys)
    numbers = topic_counts()
    return {key: Branch(topic, numbers.get(key, 0)) for key, topic in rows.items()}


def _newest(path: str) -> Any:
    return F(path).desc(nulls_last=True)


def _oldest(path: str) -> Any:
    return F(path).asc(nulls_last=True)


ON_TOPIC = Order(
    "debate",
    "newest debates first, by expert",
    ("-debate_id", "expert__sort_name", "expert_id", "order", "pk"),
)

POSITION_DATE = Coalesce("date", "debate__date")

DEBATES = ListDefinition(
    name="debates",
    noun="debate",
    title="Debates",
    lead="All debates, with the number of their questions, experts and positions.",
    objects=Debate.objects.published,
    filterset=DebateListFilter,
    orders=(
        Order("-date", "newest first", (_newest("date"), "pk")),
        Order("date", "oldest first", (_oldest("date"), "pk")),
        Order("title", "title, A to Z", ("title", "pk")),
        Order(
            "-positions",
            "most positions",
            ("-position_count", "pk"),
            DebateQuerySet.for_list,
        ),
        Order("-modified", "recently updated", ("-modified", "pk")),
    ),
    read=_debates,
    facets=("topic", "expert", "year", "language", "source"),
    size="debates",
    feed="feeds:positions",
    feed_filters=PositionFilter.base_filters,
)

QUESTIONS = ListDefinition(
    name="questions",
    noun="question",
    title="Questions",
    lead="The questions of all debates, and how many positions take each stance on them.",
    objects=Question.objects.published,
    filterset=QuestionListFilter,
    orders=(
        Order(
            "-date", "newest debates first", (_newest("debate__date"), "-debate_id", "order", "pk")
        ),
        Order(
            "date", "oldest debates first", (_oldest("debate__date"), "debate_id", "order", "pk")
        ),
        Order("text", "text, A to Z", ("text", "pk")),
    ),
    read=_questions,
    facets=("stance", "topic", "expert", "debate", "year", "language"),
    size="questions_listed",
)

POSITIONS = ListDefinition(
    name="positions",
    noun="position",
    title="Positions",
    lead="What experts claim, in one sentence each, with its stance on the question it answers.",
    objects=Position.objects.published,
    filterset=PositionPageFilter,
    orders=(
        Order("-modified", "recently updated", ("-modified", "pk")),
        Order(
            "-date",
            "newest first",
            (POSITION_DATE.desc(nulls_last=True), "pk"),
        ),
        Order(
            "date",
            "oldest first",
            (POSITION_DATE.asc(nulls_last=True), "pk"),
        ),
        Order(
            "expert",
            "expert, A to Z",
            ("expert__sort_name", "expert_id", "order", "pk"),
        ),
    ),
    read=_position_rows,
    facets=(
        "stance",
        "kind",
        "topic",
        "expert",
        "debate",
        "certainty",
        "horizon",
        "evidence_kind",
        "year",
        "language",
    ),
    size="positions_listed",
    feed="feeds:positions",
    feed_filters=PositionFilter.base_filters,
)


def positions_about(topic: Topic) -> ListDefinition:
    """Define the list of the positions on a topic and its narrower topics."""
    about = Position.objects.published().about([topic.pk])
    return replace(
        POSITIONS,
        objects=about.all,
        orders=(ON_TOPIC, *POSITIONS.orders),
        facets=tuple(name for name in POSITIONS.facets if name != "topic"),
        size="positions",
        scope=topic.slug,
    )


SOURCES = ListDefinition(
    name="sources",
    noun="source",
    title="Sources",
    lead="The sources that debates, positions, evidence and outcomes are taken from.",
    objects=Source.objects.published,
    filterset=SourceListFilter,
    orders=(
        Order("title", "title, A to Z", ("title", "pk")),
        Order("-date", "newest first", (_newest("date"), "pk")),
        Order("date", "oldest first", (_oldest("date"), "pk")),
        Order("publisher", "publisher, A to Z", ("publisher", "title", "pk")),
    ),
    read=_sources,
    facets=("debate", "year"),
    size="sources",
)

EXPERTS = ListDefinition(
    name="experts",
    noun="expert",
    title="Experts",
    lead="All experts who take a position or vote in a debate.",
    objects=Expert.objects.with_positions,
    filterset=ExpertListFilter,
    orders=(
        Order("name", "name, A to Z", ("sort_name", "pk")),
        Order(
            "-positions",
            "most positions",
            ("-position_count", "sort_name", "pk"),
            ExpertQuerySet.with_counts,
        ),
        Order("-modified", "recently updated", ("-modified", "pk")),
    ),
    read=_expert_rows,
    facets=("expert_kind", "topic", "debate", "stance", "year"),
    size="experts_listed",
)

TOPICS = ListDefinition(
    name="topics",
    noun="topic",
    title="Topics",
    lead="Topics of the debates, from broad to narrow.",
    objects=Topic.objects.published,
    filterset=TopicListFilter,
    orders=(
        Order("name", "name, A to Z", ("name", "pk")),
        Order("-modified", "recently updated", ("-modified", "pk")),
    ),
    read=_topics,
    facets=("broader", "expert", "debate"),
    size="names",
)
