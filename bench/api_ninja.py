"""API in django-ninja with the same responses, for comparison.

Schemas, a filter schema and page numbers as in its documentation, on the querysets of the plain
API.
"""

import datetime as times
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import NinjaAPI, Query, Schema
from ninja.pagination import PageNumberPagination, paginate
from pydantic import BeforeValidator, PlainSerializer

from bench.plain_api import positions, public_position
from bench.plain_filters import Filters, filtered
from debates.models import Position


def _microseconds(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _plain(number: Any) -> float | int | None:
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


Moment = Annotated[datetime, PlainSerializer(_microseconds, return_type=str)]
Figure = Annotated[float | int | None, BeforeValidator(_plain)]
Text = Annotated[str | None, BeforeValidator(lambda text: text or None)]


def _absolute(path: str, context: dict[str, Any]) -> str:
    return context["request"].build_absolute_uri(path)


def referred(collection: str, key: str = "slug") -> type[Schema]:
    """Return a schema of references to objects of a collection."""

    class Addressed(Schema):
        url: str

        @staticmethod
        def resolve_url(thing: Any, context: dict[str, Any]) -> str:
            return _absolute(
                reverse(f"api:{collection}-detail", args=[getattr(thing, key)]), context
            )

    return Addressed


class Recorded(Schema):
    created: Moment
    modified: Moment
    version: int


class Paged(Schema):
    html_url: str

    @staticmethod
    def resolve_html_url(thing: Any, context: dict[str, Any]) -> str:
        return _absolute(thing.get_absolute_url(), context)


class Placed(Schema):
    locator: Text
    quotation: Text
    original_quotation: Text
    original_language: Text
    order: int


class ReferredDebate(referred("debates")):
    slug: str
    title: str


class ReferredQuestion(referred("questions")):
    slug: str
    text: str


class ReferredExpert(referred("experts")):
    slug: str
    name: str


class ReferredTopic(referred("topics")):
    slug: str
    name: str


class ReferredSource(referred("sources")):
    slug: str
    title: str


class ReferredPosition(referred("positions")):
    slug: str
    statement: str


class WholeExpert(Recorded, Paged, referred("experts")):
    slug: str
    name: str
    kind: str
    sort_name: str
    aliases: list[str]
    biography: Text
    orcid: Text
    wikidata: Text
    homepage: Text


class WholeTopic(Recorded, Paged, referred("topics")):
    slug: str
    name: str
    description: Text
    broader: ReferredTopic | None


class WholeEvidence(Recorded, Placed, Paged, referred("evidence", "public_id")):
    id: str
    statement: str
    kind: str
    value: Figure
    value_end: Figure
    precision: Text
    unit: Text
    period: Text
    voice: str
    reported_party: Text
    position: ReferredPosition
    source: ReferredSource | None

    @staticmethod
    def resolve_id(evidence: Any) -> str:
        return evidence.public_id


class HolderRow(Schema):
    expert: ReferredExpert
    extent: str
    scope: Text
    locator: Text


class AnswerRow(Schema):
    question: ReferredQuestion
    stance: str


class ReferredForecast(Schema):
    slug: str
    url: str
    event: str

    @staticmethod
    def resolve_slug(forecast: Any) -> str:
        return forecast.position.slug

    @staticmethod
    def resolve_url(forecast: Any, context: dict[str, Any]) -> str:
        address = reverse("api:forecasts-detail", args=[forecast.position.slug])
        return _absolute(address, context)


class PositionRow(Recorded, Placed, Paged, referred("positions")):
    """Position with its expert and topics expanded."""

    slug: str
    statement: str
    detail: Text
    kind: str
    stance: Text
    question: ReferredQuestion | None
    certainty: Text
    certainty_words: Text
    horizon: Text
    horizon_start: times.date | None
    horizon_end: times.date | None
    date: times.date | None
    source: ReferredSource | None
    replaces: ReferredPosition | None
    debate: ReferredDebate
    expert: WholeExpert
    topics: list[WholeTopic]
    holders: list[HolderRow]
    further_answers: list[AnswerRow]
    evidence_count: int
    replaced_by: ReferredPosition | None = None
    counterpoint_count: int
    support_count: int
    forecast: ReferredForecast | None = None
    published_at: Moment

    @staticmethod
    def resolve_replaces(position: Position) -> Position | None:
        return public_position(position, "replaces")

    @staticmethod
    def resolve_replaced_by(position: Position) -> Position | None:
        return public_position(position, "replaced_by")


class PositionWithEvidence(PositionRow):
    evidence: list[WholeEvidence]


api = NinjaAPI(urls_namespace="ninja", docs_url=None, openapi_url=None)


@api.get("/positions/", response=list[PositionRow])
@paginate(PageNumberPagination, page_size=25)
def list_positions(request: HttpRequest, filters: Query[Filters]) -> Any:
    """Return a page of positions."""
    return filtered(positions(["expert", "topics"]), filters)


@api.get("/positions-with-evidence/", response=list[PositionWithEvidence])
@paginate(PageNumberPagination, page_size=25)
def list_positions_with_evidence(request: HttpRequest, filters: Query[Filters]) -> Any:
    """Return a page of positions with their evidence."""
    return filtered(positions(["expert", "topics", "evidence"]), filters)


@api.get("/positions/{slug}/", response=PositionWithEvidence)
def get_position(request: HttpRequest, slug: str) -> Position:
    """Return one position with its evidence."""
    return positions(["expert", "topics", "evidence"]).get(slug=slug)
