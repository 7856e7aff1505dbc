"""Template tag for the evidence and counterpoints of the position that a page shows."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model
from django.http import HttpRequest
from django.template import Context

from debates.contrib.claim_review.writing import Voices, cited_evidence, reviews
from debates.interchange.json_types import JsonObject
from debates.models import Position
from debates.pages.metadata import person, record, source_data

register = template.Library()

_VALUES = ("statement", "kind", "quotation", "voice", "basis", "reported_party")


@register.simple_tag(takes_context=True)
def claim_reviews(context: Context) -> JsonObject:
    """Return evidence and counterpoints of a position as linked data; empty on other pages.

    The position is one that was fetched for reading, with only what is public.
    """
    position = context["head"].shows
    if not isinstance(position, Position):
        return {}
    request = context["request"]
    address = request.build_absolute_uri(position.get_absolute_url())
    entry = _entry(position)
    evidence = [part.source for part in position.evidence.all() if part.source is not None]
    sources = {source.slug: source_data(request, source) for source in evidence}
    voices = _voices(request, position)
    claim = {"@type": "Claim", "@id": address}
    own = {**claim, "author": voices.experts[position.slug]}
    cited = cited_evidence(entry, address, voices, sources)
    graph = [*([{**claim, "citation": cited}] if cited else []), *reviews(entry, own, voices)]
    return {"@graph": graph} if graph else {}


def _voices(request: HttpRequest, position: Position) -> Voices:
    raisers = [part.raised_by for part in position.counterpoints.all() if part.raised_by]
    return Voices(
        {own.slug: person(request, own.expert) for own in (position, *raisers)},
        record(request),
        position.debate.moderator,
    )


def _entry(position: Position) -> JsonObject:
    """Return a position with its evidence and counterpoints as a document has them."""
    return {
        "slug": position.slug,
        "statement": position.statement,
        "evidence": [_part(part, "source") for part in position.evidence.all()],
        "counterpoints": [_part(part, "raised_by") for part in position.counterpoints.all()],
    }


def _part(part: Any, reference: str) -> JsonObject:
    target: Model | None = getattr(part, reference)
    return {
        "id": part.public_id,
        reference: target.slug if target is not None else None,
        **{name: getattr(part, name) for name in _VALUES if hasattr(part, name)},
    }
