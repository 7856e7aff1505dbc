"""The collections of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F
from django.http import HttpResponseBase
from rest_framework.request import Request

from debates.api.endpoints.citations import BibliographyMixin
from debates.api.endpoints.collection import Collection
from debates.api.endpoints.position_history import HistoryMixin
from debates.api.endpoints.position_subresources import SubresourcesMixin
from debates.api.http.not_found import redirect_to_current
from debates.api.http.problems import Problem
from debates.api.resources import definitions
from debates.filtering import list_filtersets
from debates.models import (
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Forecast,
    Position,
    Question,
    Source,
    Support,
    Topic,
    Vote,
)

DATE_OF_POSITION = ("position__date", "position__debate__date")
BY_POSITION = (
    *("position__debate_id", "position__expert_id", "position__order", "position_id"),
    *("order", "pk"),
)
"""The order of parts: position by position, as in its debate."""

RECORDED = {"created": "created", "modified": "modified"}


class Debates(BibliographyMixin, Collection):
    """Public debates between experts."""

    queryset = Debate.objects.published()
    resource_class = definitions.DebateResource
    filterset_class = list_filtersets.DebateListFilter
    ordering = (F("date").desc(nulls_last=True), "pk")
    ordering_fields = {
        "date": "date",
        "title": "title",
        "published_at": "published_at",
        "position_count": "position_count",
        **RECORDED,
    }


class Questions(Collection):
    """Yes/no questions of debates, on which experts take a stance."""

    queryset = Question.objects.published_one_by_one()
    counted = Question.objects.published()
    resource_class = definitions.QuestionResource
    filterset_class = list_filtersets.QuestionListFilter
    # not by "debate", whose own order Django does not turn round with that of the list
    ordering = (F("debate__date").desc(nulls_last=True), "-debate_id", "order", "pk")
    ordering_fields = {
        "order": "order",
        "text": "text",
        "date": "debate__date",
        "position_count": "position_count",
        **RECORDED,
    }


class Experts(Collection):
    """People who hold positions."""

    queryset = Expert.objects.published_one_by_one()
    counted = Expert.objects.published()
    resource_class = definitions.ExpertResource
    filterset_class = list_filtersets.ExpertListFilter
    ordering = ("sort_name", "pk")
    ordering_fields = {
        "name": "name",
        "sort_name": "sort_name",
        "position_count": "position_count",
        **RECORDED,
    }


class Topics(Collection):
    """Subjects of positions."""

    queryset = Topic.objects.published()
    resource_class = definitions.TopicResource
    filterset_class = list_filtersets.TopicListFilter
    ordering = ("name", "pk")
    ordering_fields = {"name": "name", "position_count": "position_count", **RECORDED}


class Sources(BibliographyMixin, Collection):
    """Sources of debates and of evidence."""

    queryset = Source.objects.published_one_by_one()
    counted = Source.objects.published()
    resource_class = definitions.SourceResource
    filterset_class = list_filtersets.SourceListFilter
    ordering = ("title", "pk")
    ordering_fields = {"title": "title", "date": "date", "publisher": "publisher", **RECORDED}


class Positions(HistoryMixin, SubresourcesMixin, BibliographyMixin, Collection):
    """Positions of experts in debates."""

    queryset = Position.objects.published()
    resource_class = definitions.PositionResource
    filterset_class = list_filtersets.PositionListFilter
    ordering = ("-modified", "pk")
    ordering_fields = {
        "date": ("date", "debate__date"),
        "expert": "expert__sort_name",
        "order": "order",
        "published_at": "published_at",
        "statement": "statement",
        **RECORDED,
    }


class IdentifierMixin:
    """A mixin for collections of objects with a public identifier, which is their `id`."""

    lookup_field = "id"

    def retrieve(self, request: Request, **where: Any) -> HttpResponseBase:
        """Answer with the object with an id, or redirect the number that it had before."""
        return super().retrieve(request, public_id=where["id"])


class EvidenceCollection(IdentifierMixin, Collection):
    """Pieces of evidence for positions."""

    queryset = Evidence.objects.published()
    resource_class = definitions.EvidenceResource
    filterset_class = list_filtersets.EvidenceListFilter
    ordering = BY_POSITION
    ordering_fields = {"date": DATE_OF_POSITION, "value": "value", **RECORDED}


class Counterpoints(IdentifierMixin, Collection):
    """Counterpoints to positions."""

    queryset = Counterpoint.objects.published()
    resource_class = definitions.CounterpointResource
    filterset_class = list_filtersets.CounterpointListFilter
    ordering = BY_POSITION
    ordering_fields = {"date": DATE_OF_POSITION, **RECORDED}


class Forecasts(Collection):
    """Forecasts of positions, with the outcome where it is decided."""

    queryset = Forecast.objects.published()
    resource_class = definitions.ForecastResource
    filterset_class = list_filtersets.ForecastListFilter
    ordering = (F("due").asc(nulls_last=True), "pk")
    ordering_fields = {
        "due": "due",
        "decided_on": "decided_on",
        "date": DATE_OF_POSITION,
        **RECORDED,
    }

    def retrieve(self, request: Request, **where: Any) -> HttpResponseBase:
        """Answer with the forecast of the position with a slug."""
        return super().retrieve(request, position__slug=where["slug"])

    def missing(self, request: Request, where: Mapping[str, Any]) -> HttpResponseBase:
        """Answer as for the position, at whose slug the forecast stands."""
        slug = where["position__slug"]
        positions = Position.objects.published()
        if positions.filter(slug=slug).exists():
            raise Problem("not-found", "The position at this address has no forecast.")
        return redirect_to_current(request, positions, {"slug": slug})


class Supports(IdentifierMixin, Collection):
    """Supports of positions by other positions."""

    queryset = Support.objects.published()
    resource_class = definitions.SupportResource
    filterset_class = list_filtersets.SupportListFilter
    ordering = BY_POSITION
    ordering_fields = {"date": DATE_OF_POSITION, **RECORDED}


class Votes(IdentifierMixin, Collection):
    """Votes of experts on the questions of panels."""

    queryset = Vote.objects.published()
    resource_class = definitions.VoteResource
    filterset_class = list_filtersets.VoteListFilter
    ordering = ("question", "pk")
    ordering_fields = {
        "date": "question__debate__date",
        "expert": "expert__sort_name",
        "confidence": "confidence",
        **RECORDED,
    }
