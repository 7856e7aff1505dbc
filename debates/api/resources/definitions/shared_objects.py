"""Resources of experts, topics and sources, which several debates share."""

from __future__ import annotations

from django.db.models import F, OuterRef, QuerySet

from debates.api.resources.common_fields import belonging, html_url, positions_by, url
from debates.api.resources.fields import AddressOfText, ChoiceAbout, CountOf, ToMany
from debates.api.resources.resource import Resource
from debates.models import Debate, Expert, Holder, Participation, Position, Source, Topic, examples
from debates.models.choices import DatePrecision


def _positions_held(expert: OuterRef) -> QuerySet:
    return positions_by(Holder, "expert", expert)


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
        _positions_held,
        example=4,
        on_demand=True,
    )
    participations = ToMany(
        "Participations in debates, oldest first; those without a date come last.",
        "Participation",
        belonging(Participation, "expert", F("debate__date").asc(nulls_last=True), "pk"),
        on_demand=True,
    )


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
    narrower = ToMany(
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
    date_precision = ChoiceAbout(
        "Known part of the date of publication: its day, month or year alone. The rest of the date "
        "is the first day. Null without a date.",
        DatePrecision.choices,
        about="date",
        example="day",
    )
    debates = ToMany(
        "Debates based on the source, newest first; those without a date come last.",
        "Debate",
        belonging(Debate, "source", F("date").desc(nulls_last=True), "pk"),
        on_demand=True,
    )
