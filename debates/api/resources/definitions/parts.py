"""Resources of the parts of positions."""

from __future__ import annotations

from debates.api.resources.common_fields import html_url, url
from debates.api.resources.fields import Text
from debates.api.resources.resource import Resource
from debates.kinds import Kind, parts_of
from debates.models import Counterpoint, Evidence, Forecast, Position, Support, examples
from debates.models.declaration import Door, fields_through, outer_name


def _entry_resource(kind: Kind) -> type[Resource]:
    """Make the resource of the entries of a position, which have no address of their own.

    A reference to an entry has all of its columns.
    """
    names = [outer_name(field) for field in fields_through(kind.model, Door.API).values()]
    return type(
        f"{kind.model.__name__}Resource",
        (Resource,),
        {"__doc__": kind.description, "__module__": __name__},
        model=kind.model,
        key="",
        reference=tuple(name for name in names if name not in (kind.parent, "order")),
    )


ENTRIES = [_entry_resource(kind) for kind in parts_of(Position) if not kind.has_address]
"""The resources of the parts of positions that have no address."""


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
