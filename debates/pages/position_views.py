"""The page of a position, now and as it was at a moment."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from debates.citation.references import (
    Version,
    quotation_credit,
    reference_of_position,
    reference_of_source,
    version_at,
)
from debates.citation.styles import citation
from debates.editing.coders import public_coders
from debates.history.public_record import PublicRecord, public_record
from debates.models import Position
from debates.pages import errors, position_metadata
from debates.pages.citing import citation_context
from debates.pages.moved_or_gone import public_object
from debates.pages.past_versions import (
    NoMoment,
    past_version,
    requested_moment,
    span_at,
    versions_of,
)
from debates.pages.position_page import read_position
from debates.pages.rendering import reading_page, show
from debates.text.moments import format_moment


@reading_page(versions=True)
def position(request: HttpRequest, slug: str) -> HttpResponse:
    """Return a position with its evidence and what speaks against it, now or at a moment."""
    instances = Position.objects.published().for_reading()
    instances = instances.select_related_short("debate__source", "expert", "question__debate")
    instance = public_object(request, instances, slug)
    record, present = public_record(instance), instance.get_absolute_url()
    try:
        moment = requested_moment(request, record)
    except NoMoment as error:
        return errors.bad_request(request, str(error), present)
    if moment is None:
        return _present_version(request, instance, record)
    try:
        span = span_at(record, moment)
    except NoMoment as error:
        return errors.not_found(request, str(error), present)
    if record.until(span) is None:
        return _present_version(request, instance, record, unchanged_since=span.since)
    version = version_at(record, span)
    context = {
        "position": instance,
        "version": past_version(instance, record, span),
        **_citing(request, instance, version),
        "section": "positions",
    }
    head = position_metadata.of_past_version(request, instance, version)
    return show(request, "position_version", head, context)


def _present_version(
    request: HttpRequest, position: Position, record: PublicRecord, **further_context: Any
) -> HttpResponse:
    version = Version(position.modified, record.spans[-1].content.digest())
    context = {
        "reading": read_position(position, record),
        "coders": public_coders(position),
        "versions": versions_of(position, record),
        **_citing(request, position, version),
        "section": "positions",
        **further_context,
    }
    return show(
        request, "position", position_metadata.of_position(request, position, version), context
    )


def _citing(request: HttpRequest, position: Position, version: Version) -> dict[str, Any]:
    """Return what `_cite.html` shows of a version."""
    address = request.build_absolute_uri(position.get_absolute_url())
    reference = reference_of_position(position, address, timezone.localdate(), version)
    at = f"&at={format_moment(version.at)}" if version.entry else ""
    context = citation_context(reference, "position", position.slug, at) | {
        "version_address": reference.url,
        "digest": version.digest,
        "feed": reverse("feeds:position", args=[position.slug]),
    }
    if version.entry:
        return context
    return context | {"quotation": _quotation(request, position)}


def _quotation(request: HttpRequest, position: Position) -> dict[str, str] | None:
    """Return how the source is cited for the words that are quoted from it."""
    source = position.cited_source() if position.words_in_source else None
    if source is None:
        return None
    address = request.build_absolute_uri(source.get_absolute_url())
    language = position.original_language or position.debate.language
    reference = reference_of_source(source, address, timezone.localdate(), language, position)
    return {
        "text": position.words_in_source,
        "credit": quotation_credit(position, source),
        "citation": citation(reference),
    }
