"""Resources of positions."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import OuterRef, QuerySet
from django.utils.text import capfirst

from debates.api.resources.common_fields import belonging, html_url, of_public_position, url
from debates.api.resources.digest_sql import Digest
from debates.api.resources.fields import Account, CountOf, Subresource, ToMany, ToOne, ToOneMatching
from debates.api.resources.resource import Resource
from debates.kinds import Kind, parts_of
from debates.models import Counterpoint, Evidence, Participation, Position, Support, examples
from debates.models.declaration import Door, fields_through, outer_name


def _of_expert_in_debate(position: str) -> QuerySet:
    return Participation.objects.published().filter(
        debate=OuterRef(f"{position}debate"), expert=OuterRef(f"{position}expert")
    )


ENTRIES = tuple(kind for kind in parts_of(Position) if not kind.has_address)
"""The parts of a position that have no address: it shows them as its own columns."""


def _paths_of_entries() -> Iterator[str]:
    """Yield the paths that expand the entries of a position, and what they refer to."""
    for kind in ENTRIES:
        yield kind.collection
        for name, field in fields_through(kind.model, Door.API).items():
            if field.is_relation and name != kind.parent:
                yield f"{kind.collection}.{outer_name(field)}"


def _column_of_entries(kind: Kind) -> ToMany:
    plural = capfirst(str(kind.model._meta.verbose_name_plural))
    objects = of_public_position(kind.model, "order", "pk")
    return ToMany(f"{plural} of the position, in order.", kind.model.__name__, objects)


EntryColumns = type(
    "EntryColumns", (), {kind.collection: _column_of_entries(kind) for kind in ENTRIES}
)
"""The columns of the entries of a position, as the base of its resource."""


class PositionResource(
    EntryColumns,
    Resource,
    model=Position,
    collection="positions",
    example=examples.POSITION,
    first=("statement", "detail", "kind", "stance", "question"),
    expansions=(
        "digest",
        "entered_by",
        "checked_by",
        "participation",
        "thread",
        "citation",
        "similar",
        "opposing",
        "debate",
        "debate.source",
        "expert",
        "question",
        "source",
        "replaces",
        "replaced_by",
        *_paths_of_entries(),
        "topics",
        "topics.broader",
        "evidence",
        "evidence.source",
        "counterpoints",
        "counterpoints.raised_by",
        "counterpoints.raised_by.expert",
        "forecast",
        "forecast.outcome_source",
        "raised_counterpoints",
        "raised_counterpoints.position",
        "raised_counterpoints.position.expert",
        "supports",
        "supports.given_by",
        "supports.given_by.expert",
        "given_supports",
        "given_supports.position",
        "given_supports.position.expert",
    ),
):
    """A claim of an expert in a debate, with its stance on a question."""

    url = url("positions", "slug", examples.POSITION)
    html_url = html_url("position")
    evidence_count = CountOf(
        "Number of pieces of evidence.", of_public_position(Evidence), example=2
    )
    replaced_by = ToOne(
        "Later position of the expert that replaces this one.",
        "Position",
        optional=True,
        if_public=True,
    )
    counterpoint_count = CountOf(
        "Number of public counterpoints to the position.",
        of_public_position(Counterpoint),
        example=1,
    )
    support_count = CountOf(
        "Number of public supports of the position by other positions.",
        of_public_position(Support),
        example=1,
    )
    evidence = ToMany(
        "Evidence for the position, in order.",
        "Evidence",
        of_public_position(Evidence, "order", "pk"),
        on_demand=True,
    )
    counterpoints = ToMany(
        "Counterpoints to the position, in order.",
        "Counterpoint",
        of_public_position(Counterpoint, "order", "pk"),
        on_demand=True,
    )
    forecast = ToOne(
        "What exactly is forecast, by when, and the outcome.", "Forecast", optional=True
    )
    raised_counterpoints = ToMany(
        "Counterpoints that the position raises to other positions.",
        "Counterpoint",
        belonging(Counterpoint, "raised_by", "position_id", "order", "pk"),
        on_demand=True,
    )
    supports = ToMany(
        "Supports of the position by other positions, in order.",
        "Support",
        of_public_position(Support, "order", "pk"),
        on_demand=True,
    )
    given_supports = ToMany(
        "Supports that the position gives to other positions.",
        "Support",
        belonging(Support, "given_by", "position_id", "order", "pk"),
        on_demand=True,
    )
    participation = ToOneMatching(
        "Participation of the expert in the debate, with the roles and affiliation of that time.",
        "Participation",
        _of_expert_in_debate,
    )
    thread = Subresource(
        "The entry of `exchanges/` of the debate that begins with this position: stated "
        "counterpoints and replies; null without one.",
        "ReplyThread",
        optional=True,
    )
    citation = Subresource("The answer of `citation/`.", "PositionCitation")
    similar = Subresource("The answer of `similar/`.", "SimilarPositions")
    opposing = Subresource("The answer of `opposing/`.", "OpposingPositions")
    digest = Digest(
        "SHA-256 digest of the position with its parts that are public: of "
        "`content` in its history, serialised as in RFC 8785. While the digest stays the "
        "same, nothing has changed.",
        example="4119f8b8276d9b717dde42ea07a3052e72ffd49bbe90f77d6b6784420a52c212",
        on_demand=True,
    )
    entered_by = Account(
        "Account that entered the position; null unless the site shows its coders.",
        example="Ada Lovelace",
        optional=True,
        on_demand=True,
    )
    checked_by = Account(
        "Account that checked the position against its source; null unless the site shows its "
        "coders.",
        example="Grace Hopper",
        optional=True,
        on_demand=True,
    )
