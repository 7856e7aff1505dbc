"""Metadata in the head of a position's page: an entry by the editors, now or earlier."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format

from debates.citation.references import Version, entry_title, reference_of_position, version_address
from debates.models import Position
from debates.models.choices import Extent
from debates.pages.citation_tags import citation_tags
from debates.pages.metadata import (
    Alternate,
    Head,
    filled,
    in_api,
    moment,
    person,
    plain,
    record,
    source_data,
    term,
)


def of_position(request: HttpRequest, position: Position, version: Version) -> Head:
    """Build the metadata of a position: an entry by the editors on a claim of its expert.

    version  the present version
    """
    name = entry_title(position)
    description = position.detail or position.statement
    return plain(
        request,
        f"{name}: {position.statement}",
        description,
        kind="article",
        data=_entry_data(request, position),
        metas=_entry_tags(request, position, version),
        shows=position,
        alternates=_entry_links(request, position),
    )


def of_past_version(request: HttpRequest, position: Position, version: Version) -> Head:
    """Build the metadata of an earlier version of a position, which search engines leave out."""
    name = entry_title(position, version.entry)
    return plain(
        request,
        f"{name}, version of {date_format(version.at, 'j F Y')}",
        version.entry.statement,
        kind="article",
        metas=_entry_tags(request, position, version),
        alternates=_entry_links(request, position, version.at),
        index=False,
    )


def _entry_tags(
    request: HttpRequest, position: Position, version: Version
) -> tuple[tuple[str, str], ...]:
    address = request.build_absolute_uri(position.get_absolute_url())
    topics = () if version.entry else position.topics.all()
    source = position.cited_source()
    return citation_tags(
        reference_of_position(position, address, None, version),
        [
            ("citation_keywords", "; ".join(topic.name for topic in topics)),
            ("DC.source", source and source.title),
        ],
    )


def _entry_data(request: HttpRequest, position: Position) -> dict[str, Any]:
    """Return the entry of a position as linked data.

    The wording is the editors' interpretation (`claimInterpreter`) of what the expert claims. Who
    holds it in part only is a contributor, and no author.
    """
    address = request.build_absolute_uri(position.get_absolute_url())
    debate, source, taken_on = position.debate, position.cited_source(), position.taken_on()
    joint: dict[str, list[dict[str, Any]]] = {extent: [] for extent in Extent}
    for holder in position.holders.all():
        joint[holder.extent].append(person(request, holder.expert))
    return filled(
        {
            "@type": "Claim",
            "@id": address,
            "url": address,
            "name": entry_title(position),
            "abstract": position.statement,
            "text": _words_in_source(position),
            "description": position.detail,
            "author": [person(request, position.expert), *joint[Extent.WHOLLY]],
            "contributor": joint[Extent.IN_PART],
            "claimInterpreter": record(request),
            "inLanguage": debate.language,
            "dateCreated": taken_on and taken_on.isoformat(),
            "datePublished": moment(position.published_at),
            "dateModified": moment(position.modified),
            "appearance": source_data(request, source) if source else None,
            "isPartOf": {
                "@type": "Article",
                "@id": request.build_absolute_uri(debate.get_absolute_url()),
                "headline": debate.title,
            },
            "about": [term(request, topic) for topic in position.topics.all()],
        }
    )


def _words_in_source(position: Position) -> str | dict[str, str]:
    """Return the quoted words, with their language where it is not that of the debate."""
    if position.original_quotation and position.original_language:
        return {"@value": position.original_quotation, "@language": position.original_language}
    return position.words_in_source


def _entry_links(
    request: HttpRequest, position: Position, at: datetime | None = None
) -> tuple[Alternate, ...]:
    """Return the entry in the API, in the same version, and the feed of its versions."""
    (api,) = in_api(request, "positions", position)
    if at is not None:
        api = replace(api, address=version_address(api.address, at))
    feed = request.build_absolute_uri(reverse("feeds:position", args=[position.slug]))
    return api, Alternate("application/atom+xml", "Changes to this entry", feed)
