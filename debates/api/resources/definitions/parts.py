"""Resources of the parts of positions."""

from __future__ import annotations

from debates.api.resources.common_fields import html_url, url
from debates.api.resources.fields import Text
from debates.api.resources.resource import Resource
from debates.models import Answer, Counterpoint, Evidence, Forecast, Holder, Support, examples


class HolderResource(
    Resource, model=Holder, key="", reference=("expert", "extent", "scope", "locator")
):
    """Another expert who holds a position with its author, wholly or in part."""


class AnswerResource(Resource, model=Answer, key="", reference=("question", "stance")):
    """A further question that a position answers, with its stance on it."""


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
