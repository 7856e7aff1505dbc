"""API in plain Django REST framework with the same responses, for comparison.

ModelSerializers, generic views, django-filter and page numbers as in its documentation, with the
obvious prefetches. The API is measured beside it, and tests compare their responses.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import generics, pagination, serializers
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer

from bench.plain_filters import PlainFilter, stated
from debates.models import (
    Answer,
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Forecast,
    Holder,
    Position,
    Question,
    Source,
    Support,
    Topic,
)

RECORD = ["created", "modified", "version"]
PLACE = ["locator", "quotation", "original_quotation", "original_language", "order"]


class OrNull(serializers.CharField):
    """Text, with null instead of an empty string."""

    def to_representation(self, value: str) -> str | None:
        return value or None


class Moment(serializers.DateTimeField):
    """Time to the microsecond."""

    def to_representation(self, value: Any) -> str:
        return value.isoformat(timespec="microseconds").replace("+00:00", "Z")


class Number(serializers.DecimalField):
    """Decimal number as JSON."""

    def to_representation(self, value: Decimal) -> float | int:
        return int(value) if value == value.to_integral_value() else float(value)


class Plain(serializers.ModelSerializer):
    """Serializer with URLs, and null for empty values."""

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        field: Moment
        for field, known in serializers.ModelSerializer.serializer_field_mapping.items()
        if known is serializers.DateTimeField
    }
    url = serializers.SerializerMethodField()
    html_url = serializers.SerializerMethodField()

    def get_url(self, thing: Any) -> str:
        return self.absolute(reverse(f"api:{self.Meta.collection}-detail", args=[self.key(thing)]))

    def get_html_url(self, thing: Any) -> str:
        return self.absolute(thing.get_absolute_url())

    def key(self, thing: Any) -> Any:
        return getattr(thing, self.Meta.key)

    def absolute(self, path: str) -> str:
        return self.context["request"].build_absolute_uri(path)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown = super().to_representation(instance)
        return {name: None if value == "" else value for name, value in shown.items()}


def reference(of: Any, name: str, title: str) -> type[Plain]:
    """Return a serializer of slug, URL and title only."""
    fields = ["slug", "url", title]
    meta = type("Meta", (), {"model": of, "fields": fields, "collection": name, "key": "slug"})
    return type(f"{of.__name__}Reference", (Plain,), {"Meta": meta, "html_url": None})


DebateReference = reference(Debate, "debates", "title")
QuestionReference = reference(Question, "questions", "text")
ExpertReference = reference(Expert, "experts", "name")
TopicReference = reference(Topic, "topics", "name")
SourceReference = reference(Source, "sources", "title")
PositionReference = reference(Position, "positions", "statement")


class PlainExpert(Plain):
    class Meta:
        model = Expert
        collection, key = "experts", "slug"
        fields = [
            *("slug", "url", "html_url", "name", "kind", "sort_name", "aliases", "biography"),
            *("orcid", "wikidata", "homepage", *RECORD),
        ]


class PlainTopic(Plain):
    broader = TopicReference()

    class Meta:
        model = Topic
        collection, key = "topics", "slug"
        fields = ["slug", "url", "html_url", "name", "description", "broader", *RECORD]


class PlainEvidence(Plain):
    id = serializers.CharField(source="public_id")
    value = Number(max_digits=20, decimal_places=4)
    value_end = Number(max_digits=20, decimal_places=4)
    position = PositionReference()
    source = SourceReference()

    class Meta:
        model = Evidence
        collection, key = "evidence", "public_id"
        fields = [
            *("id", "url", "html_url", "statement", "kind", "value", "value_end", "precision"),
            *("unit", "period", "voice", "reported_party"),
            *("position", "source", *PLACE, *RECORD),
        ]


class PlainCounterpoint(Plain):
    id = serializers.CharField(source="public_id")
    position = PositionReference()
    raised_by = PositionReference()

    class Meta:
        model = Counterpoint
        collection, key = "counterpoints", "public_id"
        fields = [
            *("id", "url", "html_url", "statement", "kind", "position", "voice"),
            *("reported_party", "raised_by", "basis", *PLACE, *RECORD),
        ]


class PlainHolder(serializers.ModelSerializer):
    expert = ExpertReference()
    scope = OrNull()
    locator = OrNull()

    class Meta:
        model = Holder
        fields = ["expert", "extent", "scope", "locator"]


class PlainAnswer(serializers.ModelSerializer):
    question = QuestionReference()

    class Meta:
        model = Answer
        fields = ["question", "stance"]


class PlainForecast(Plain):
    slug = serializers.CharField(source="position.slug")

    class Meta:
        model = Forecast
        collection = "forecasts"
        fields = ["slug", "url", "event"]

    html_url = None

    def key(self, thing: Forecast) -> str:
        return thing.position.slug


class PlainPosition(Plain):
    """Position; `expand` in the context names the objects shown in full."""

    question = QuestionReference()
    debate = DebateReference()
    expert = ExpertReference()
    source = SourceReference()
    replaces = serializers.SerializerMethodField()
    replaced_by = serializers.SerializerMethodField()
    topics = TopicReference(many=True)
    holders = PlainHolder(many=True)
    further_answers = PlainAnswer(many=True)
    forecast = PlainForecast(default=None)
    evidence_count = serializers.IntegerField()
    counterpoint_count = serializers.IntegerField()
    support_count = serializers.IntegerField()
    evidence = PlainEvidence(many=True)
    counterpoints = PlainCounterpoint(many=True)

    class Meta:
        model = Position
        collection, key = "positions", "slug"
        fields = [
            *("slug", "url", "html_url", "statement", "detail", "kind", "stance", "question"),
            *("certainty", "certainty_words", "horizon", "horizon_start", "horizon_end"),
            *("date", "source", "replaces", "debate", "expert", "topics", *PLACE),
            *("holders", "further_answers", "evidence_count", "replaced_by"),
            *("counterpoint_count", "support_count", "evidence", "counterpoints", "forecast"),
            *("published_at", *RECORD),
        ]

    def get_replaces(self, position: Position) -> Any:
        return self.referred(public_position(position, "replaces"))

    def get_replaced_by(self, position: Position) -> Any:
        return self.referred(public_position(position, "replaced_by"))

    def referred(self, position: Position | None) -> Any:
        return position and PositionReference(position, context=self.context).data

    def get_fields(self) -> dict[str, Any]:
        expand = self.context["expand"]
        fields = super().get_fields()
        if "expert" in expand:
            fields["expert"] = PlainExpert()
        if "topics" in expand:
            fields["topics"] = PlainTopic(many=True)
        for name in {"evidence", "counterpoints"} - set(expand):
            del fields[name]
        return fields


def public_position(position: Position, name: str) -> Position | None:
    """Return a position that another one refers to, if it is public; both have one debate."""
    other = getattr(position, name, None)
    return other if other is not None and other.status == "published" else None


class Pages(pagination.PageNumberPagination):
    page_size = 25


def count_of(things: Any) -> Any:
    """Count the objects of the position of the outer query."""
    of_position = things.filter(position=OuterRef("pk")).order_by().values("position")
    return Coalesce(Subquery(of_position.annotate(total=Count("pk")).values("total")), 0)


def positions(expand: list[str]) -> Any:
    """Return the published positions with all related objects of the response."""
    counterpoints = Counterpoint.objects.published()
    found = (
        stated(Position.objects.filter(status="published", debate__status="published"))
        .select_related("debate", "expert", "question", "source", "replaces", "replaced_by")
        .select_related("forecast")
        .annotate(
            evidence_count=count_of(Evidence.objects.all()),
            counterpoint_count=count_of(counterpoints),
            support_count=count_of(Support.objects.published()),
        )
        .prefetch_related("topics__broader" if "topics" in expand else "topics")
        .prefetch_related("holders__expert", "further_answers__question")
        .order_by("-modified", "pk")
    )
    if "evidence" in expand:
        found = found.prefetch_related("evidence__source", "evidence__position")
    if "counterpoints" in expand:
        shown = counterpoints.select_related("position", "raised_by")
        found = found.prefetch_related(Prefetch("counterpoints", shown))
    return found


class Asks:
    """Common base of list and detail."""

    throttle_classes = ()

    serializer_class = PlainPosition
    authentication_classes = ()
    permission_classes = ()
    renderer_classes = (JSONRenderer, BrowsableAPIRenderer)
    content_negotiation_class = DefaultContentNegotiation

    def expand(self) -> list[str]:
        return self.request.GET.get("expand", "").split(",")

    def get_queryset(self) -> Any:
        return positions(self.expand())

    def get_serializer_context(self) -> dict[str, Any]:
        return super().get_serializer_context() | {"expand": self.expand()}


class PlainPositions(Asks, generics.ListAPIView):
    pagination_class = Pages
    filter_backends = (DjangoFilterBackend,)
    filterset_class = PlainFilter


class PlainPositionDetail(Asks, generics.RetrieveAPIView):
    lookup_field = "slug"
