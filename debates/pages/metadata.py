"""Metadata in the head of a page, for search engines, social networks and reference managers.

Vocabularies: schema.org (JSON-LD), Open Graph, Highwire Press's citation tags, Dublin Core,
PRISM's name of a publication and Zotero's kind of an item.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator

from debates.citation.citations import Reference
from debates.citation.references import (
    Version,
    entry_title,
    holders,
    record_author,
    reference_of_debate,
    reference_of_position,
    version_address,
)
from debates.models import Debate, Expert, Position, Source, Topic
from debates.models.choices import ExpertKind
from debates.text.moments import written

DESCRIPTION = 200
"""Characters of a description, about what is shown of it elsewhere."""


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same in another format, under another address."""

    media_type: str
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one page.

    canonical    the full address that the page is known by; empty for pages that have none
    kind         Open Graph's type
    image        full address of the social card; empty where there is none
    image_text   what the card shows
    metas        further names and contents, citation tags above all
    data         what the page is about, as JSON-LD
    index        whether search engines should keep it
    """

    title: str
    description: str = ""
    canonical: str = ""
    kind: str = "website"
    image: str = ""
    image_text: str = ""
    alternates: tuple[Alternate, ...] = ()
    metas: tuple[tuple[str, str], ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    index: bool = True


def short(text: str) -> str:
    """`text` as a description: one paragraph, not too long."""
    return Truncator(" ".join(text.split())).chars(DESCRIPTION)


def plain(request: HttpRequest, title: str, description: str = "", **more: Any) -> Head:
    """Return the head of a page that is known by its path."""
    canonical = request.build_absolute_uri(request.path)
    return Head(title=title, description=short(description), canonical=canonical, **more)


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """Remove unknown values."""
    return {name: value for name, value in values.items() if value not in (None, "", [], ())}


def _citation_tags(
    reference: Reference, more: Iterable[tuple[str, Any]]
) -> tuple[tuple[str, str], ...]:
    """Metadata for reference managers: the same reference as in `debates.citation`.

    Highwire's tags have no word for an entry: without `z:itemType`, which Zotero reads first,
    it would take everything with a `citation_title` for an article of a journal.
    """
    names = [", ".join(filter(None, (one.family, one.given))) for one in reference.authors]
    issued = reference.issued
    slashed = f"{issued:%Y/%m/%d}" if isinstance(issued, date) else issued
    tags = [
        ("citation_title", reference.title),
        *(("citation_author", name) for name in names),
        ("citation_publication_date", slashed),
        ("citation_language", reference.language),
        ("citation_public_url", reference.url),
        ("citation_abstract", reference.abstract),
        ("prism.publicationName", reference.container),
        ("prism.versionIdentifier", reference.version),
        ("z:itemType", "webpage"),
        ("DC.title", reference.title),
        *(("DC.creator", name) for name in names),
        ("DC.date", issued),
        ("DC.description", reference.detail),
        ("DC.language", reference.language),
        ("DC.identifier", reference.url),
        ("DC.relation", reference.container),
        ("DC.type", "Text"),
        *more,
    ]
    return tuple((name, str(value)) for name, value in tags if value)


def of_index(request: HttpRequest) -> Head:
    """Build the metadata of the first page."""
    root = request.build_absolute_uri("/")
    search = request.build_absolute_uri(reverse("pages:search"))
    description = "Expert debates as data: who claims what, on what evidence, and who disagrees."
    data = {
        "@type": "WebSite",
        "@id": root,
        "url": root,
        "name": settings.SINORUS_SITE_NAME,
        "description": description,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }
    return plain(request, "Debates", description, data=data, alternates=(_feed(request),))


def of_debate(
    request: HttpRequest, debate: Debate, experts: Iterable[Expert], aspect: str = ""
) -> Head:
    """Build the metadata of a debate's pages; `aspect` is the title of one of them."""
    address = request.build_absolute_uri(debate.get_absolute_url())
    experts = list(experts)
    title = f"{aspect}: {debate.title}" if aspect else debate.title
    data = _filled(
        {
            "@type": "Article",
            "@id": address,
            "url": address,
            "headline": debate.title,
            "abstract": debate.summary,
            "inLanguage": debate.language,
            "datePublished": _moment(debate.published_at),
            "dateModified": _moment(debate.modified),
            "author": _record(request),
            "isBasedOn": _source(request, debate.source) if debate.source else None,
            "mentions": [_person(request, expert) for expert in experts],
        }
    )
    metas = _citation_tags(
        reference_of_debate(debate, address, None),
        [("DC.source", debate.source and debate.source.title)],
    )
    return plain(
        request,
        title,
        debate.summary,
        kind="article",
        data=data if not aspect else {},
        metas=metas if not aspect else (),
        image=_card(request, "debate", debate),
        image_text=debate.title,
        alternates=(
            *_alternates(request, "debates", debate),
            _table(request, debate),
            _feed(request, f"debate={debate.slug}"),
        ),
    )


def of_position(request: HttpRequest, position: Position, version: Version) -> Head:
    """Build the metadata of a position: an entry by the editors on a claim of its expert.

    version  the present one
    """
    name = entry_title(position)
    description = position.detail or position.statement
    return plain(
        request,
        f"{name}: {position.statement}",
        description,
        kind="article",
        data=_entry(request, position),
        metas=_entry_tags(request, position, version),
        image=_card(request, "position", position),
        image_text=f"{name}: {position.statement}",
        alternates=_of_entry(request, position),
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
        alternates=_of_entry(request, position, version.at),
        index=False,
    )


def _entry_tags(
    request: HttpRequest, position: Position, version: Version
) -> tuple[tuple[str, str], ...]:
    address = request.build_absolute_uri(position.get_absolute_url())
    topics = () if version.entry else position.topics.all()
    source = position.cited_source()
    return _citation_tags(
        reference_of_position(position, address, None, version),
        [
            ("citation_keywords", "; ".join(topic.name for topic in topics)),
            ("DC.source", source and source.title),
        ],
    )


def _entry(request: HttpRequest, position: Position) -> dict[str, Any]:
    """Return the entry of a position as linked data.

    The wording is the editors' interpretation (`claimInterpreter`) of what the expert claims.
    """
    address = request.build_absolute_uri(position.get_absolute_url())
    debate, source, taken_on = position.debate, position.cited_source(), position.taken_on()
    return _filled(
        {
            "@type": "Claim",
            "@id": address,
            "url": address,
            "name": entry_title(position),
            "abstract": position.statement,
            "text": position.quotation,
            "description": position.detail,
            "author": [_person(request, expert) for expert in holders(position)],
            "claimInterpreter": _record(request),
            "inLanguage": debate.language,
            "dateCreated": taken_on and taken_on.isoformat(),
            "datePublished": _moment(position.published_at),
            "dateModified": _moment(position.modified),
            "appearance": _source(request, source) if source else None,
            "isPartOf": {
                "@type": "Article",
                "@id": request.build_absolute_uri(debate.get_absolute_url()),
                "headline": debate.title,
            },
            "about": [_term(request, topic) for topic in position.topics.all()],
        }
    )


def _of_entry(
    request: HttpRequest, position: Position, at: datetime | None = None
) -> tuple[Alternate, ...]:
    """Return the entry in the API, in the same version, and the feed of its versions."""
    (api,) = _alternates(request, "positions", position)
    if at is not None:
        api = replace(api, address=version_address(api.address, at))
    feed = request.build_absolute_uri(reverse("feeds:position", args=[position.slug]))
    return api, Alternate("application/atom+xml", "Changes to this entry", feed)


def _record(request: HttpRequest) -> dict[str, Any]:
    """Return who writes the record."""
    root = request.build_absolute_uri("/")
    return {"@type": "Organization", "name": str(record_author()), "url": root}


def of_expert(request: HttpRequest, expert: Expert) -> Head:
    """Build the metadata of an expert."""
    data = _person(request, expert) | _filled(
        {"alternateName": expert.aliases, "description": expert.biography}
    )
    description = expert.biography or f"Positions that {expert.name} takes in expert debates."
    return plain(
        request,
        expert.name,
        description,
        kind="profile",
        data=data,
        alternates=(
            *_alternates(request, "experts", expert),
            _feed(request, f"expert={expert.slug}"),
        ),
    )


def of_forecasts(request: HttpRequest, query: str) -> Head:
    """Build the metadata of the register of forecasts.

    query  the filters that feed and API share with the page
    """
    more = f"?{query}" if query else ""
    feed = request.build_absolute_uri(reverse("feeds:forecasts") + more)
    data = request.build_absolute_uri(reverse("api:forecasts-list") + more)
    return plain(
        request,
        "Forecasts",
        "What experts forecast, by when, how probably, and what came of it.",
        alternates=(
            Alternate("application/atom+xml", "Feed", feed),
            Alternate("application/json", "JSON", data),
        ),
        index=not query,
    )


def of_topic(request: HttpRequest, topic: Topic) -> Head:
    """Build the metadata of a topic."""
    data = _term(request, topic) | _filled({"description": topic.description})
    description = topic.description or f"Positions of experts on {topic.name}."
    return plain(
        request,
        topic.name,
        description,
        data=data,
        alternates=(
            *_alternates(request, "topics", topic),
            _feed(request, f"topic={topic.slug}"),
        ),
    )


def of_source(request: HttpRequest, source: Source) -> Head:
    """Build the metadata of a source."""
    imprint = ", ".join(filter(None, (source.author, source.publisher)))
    description = f"{source.title}. {imprint}".strip()
    return plain(
        request,
        source.title,
        description,
        data=_source(request, source),
        alternates=_alternates(request, "sources", source),
    )


def of_search(request: HttpRequest, text: str, data: str, feed: str) -> Head:
    """Build the metadata of a search, which other search engines are not to index.

    data  the parameters of the same search in the API
    feed  the parameters of the feed of new results
    """
    address = request.build_absolute_uri(reverse("api:search"))
    separator = "&" if data else ""
    return Head(
        title=f"Search: {text}" if text else "Search",
        index=False,
        alternates=(
            Alternate("application/json", "JSON", f"{address}?{data}" if data else address),
            Alternate("text/csv", "CSV", f"{address}?{data}{separator}format=csv"),
            _feed(request, feed),
        ),
    )


def _card(request: HttpRequest, kind: str, instance: Debate | Position) -> str:
    """Return the address of an object's social card, which changes when the object does."""
    address = reverse(f"pages:{kind}-card", args=[instance.slug])
    return request.build_absolute_uri(f"{address}?v={instance.version}")


def _alternates(
    request: HttpRequest, collection: str, instance: Debate | Position | Expert | Topic | Source
) -> tuple[Alternate, ...]:
    """Return the link to the object in the API."""
    address = reverse(f"api:{collection}-detail", args=[instance.slug])
    return (Alternate("application/json", "JSON", request.build_absolute_uri(address)),)


def _table(request: HttpRequest, debate: Debate) -> Alternate:
    """Return the positions of a debate as a table."""
    positions = request.build_absolute_uri(reverse("api:positions-list"))
    return Alternate("text/csv", "CSV", f"{positions}?debate={debate.slug}&format=csv")


def _feed(request: HttpRequest, query: str = "") -> Alternate:
    """Return the positions that are new, corrected or withdrawn, for feed readers."""
    address = request.build_absolute_uri(reverse("feeds:positions"))
    return Alternate("application/atom+xml", "Feed", f"{address}?{query}" if query else address)


def _person(request: HttpRequest, expert: Expert) -> dict[str, Any]:
    address = request.build_absolute_uri(expert.get_absolute_url())
    elsewhere = [
        expert.orcid and f"https://orcid.org/{expert.orcid}",
        expert.wikidata and f"https://www.wikidata.org/entity/{expert.wikidata}",
        expert.homepage,
    ]
    same = [one for one in elsewhere if one]
    return _filled(
        {
            "@type": "Organization" if expert.kind == ExpertKind.ORGANISATION else "Person",
            "@id": address,
            "url": address,
            "name": expert.name,
            "sameAs": same,
        }
    )


def _term(request: HttpRequest, topic: Topic) -> dict[str, Any]:
    address = request.build_absolute_uri(topic.get_absolute_url())
    terms = request.build_absolute_uri(reverse("pages:topics"))
    return {
        "@type": "DefinedTerm",
        "@id": address,
        "url": address,
        "name": topic.name,
        "inDefinedTermSet": terms,
    }


def _source(request: HttpRequest, source: Source) -> dict[str, Any]:
    return _filled(
        {
            "@type": "CreativeWork",
            "@id": request.build_absolute_uri(source.get_absolute_url()),
            "name": source.title,
            "author": source.author,
            "publisher": source.publisher and {"@type": "Organization", "name": source.publisher},
            "datePublished": source.date and source.date.isoformat(),
            "sameAs": source.address,
        }
    )


def _moment(value: Any) -> str | None:
    return written(value) if value else None
