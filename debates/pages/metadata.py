"""Metadata in the head of a page, for search engines, social networks and reference managers.

Vocabularies: schema.org (JSON-LD), Open Graph, Highwire Press's citation tags, Dublin Core,
PRISM's name of a publication and Zotero's kind of an item.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import Truncator

from debates.analysis.sittings import sittings_of
from debates.citation.references import (
    authors_in_line,
    authors_named,
    record_author,
    reference_of_debate,
)
from debates.models import Debate, Expert, Position, Question, Source, Topic
from debates.models.choices import ExpertKind
from debates.pages.citation_tags import citation_tags
from debates.text.moments import format_moment

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
    shows        object that the page shows as it is now
    metas        further names and contents, citation tags above all
    data         what the page is about, as JSON-LD
    index        whether search engines should keep it
    """

    title: str
    description: str = ""
    canonical: str = ""
    kind: str = "website"
    shows: Debate | Question | Position | None = None
    alternates: tuple[Alternate, ...] = ()
    metas: tuple[tuple[str, str], ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    index: bool = True

    @property
    def caption(self) -> str:
        """Return the text of a picture of what the page shows."""
        return self.shows.title if isinstance(self.shows, Debate) else self.title


def short(text: str) -> str:
    """`text` as a description: one paragraph, not too long."""
    return Truncator(" ".join(text.split())).chars(DESCRIPTION)


def plain(request: HttpRequest, title: str, description: str = "", **more: Any) -> Head:
    """Return the head of a page that is known by its path."""
    canonical = request.build_absolute_uri(request.path)
    return Head(title=title, description=short(description), canonical=canonical, **more)


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """Remove unknown values."""
    return {name: value for name, value in values.items() if value not in (None, "", [], ())}


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
        "publisher": record(request) if settings.SINORUS_PUBLISHER else None,
        "license": settings.SINORUS_DATA_LICENCE_URL or settings.SINORUS_DATA_LICENCE,
        "publishingPrinciples": request.build_absolute_uri(reverse("pages:method")),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }
    return plain(
        request, "Expert debates", description, data=filled(data), alternates=(_feed(request),)
    )


def of_debate(request: HttpRequest, debate: Debate, experts: Iterable[Expert]) -> Head:
    """Build the metadata of a debate, whose experts are given."""
    address = request.build_absolute_uri(debate.get_absolute_url())
    sources = sittings_of(debate).sources
    data = filled(
        {
            "@type": "Article",
            "@id": address,
            "url": address,
            "headline": debate.title,
            "abstract": debate.summary,
            "inLanguage": debate.language,
            "datePublished": moment(debate.published_at),
            "dateModified": moment(debate.modified),
            "author": record(request),
            "isBasedOn": _one_or_several([source_data(request, source) for source in sources]),
            "mentions": [person(request, expert) for expert in experts],
        }
    )
    metas = citation_tags(
        reference_of_debate(debate, address, None),
        [("DC.source", source.title) for source in sources],
    )
    return replace(_about_debate(request, debate, debate.title), data=data, metas=metas)


def of_analysis(request: HttpRequest, debate: Debate, title: str) -> Head:
    """Build the metadata of a page that analyses a debate, such as its argument map."""
    return _about_debate(request, debate, f"{title}: {debate.title}")


def _about_debate(request: HttpRequest, debate: Debate, title: str) -> Head:
    return plain(
        request,
        title,
        debate.summary,
        kind="article",
        shows=debate,
        alternates=(
            *in_api(request, "debates", debate),
            _positions_table(request, debate),
            _feed(request, f"debate={debate.slug}"),
        ),
    )


def of_expert(request: HttpRequest, expert: Expert) -> Head:
    """Build the metadata of an expert."""
    data = person(request, expert) | filled(
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
            *in_api(request, "experts", expert),
            _feed(request, f"expert={expert.slug}"),
        ),
    )


def of_comparison(request: HttpRequest, title: str, experts: Sequence[Expert]) -> Head:
    """Build the metadata of a comparison over all debates, which its experts identify."""
    description = "What experts hold on the same questions and topics, over all debates."
    head = plain(request, title, description)
    if not experts:
        return head
    query = urlencode([("expert", expert.slug) for expert in experts])
    address = request.build_absolute_uri(f"{reverse('api:compare')}?{query}")
    return replace(
        head,
        canonical=f"{head.canonical}?{query}",
        data={"@type": "WebPage", "about": [person(request, expert) for expert in experts]},
        alternates=(Alternate("application/json", "JSON", address),),
    )


def of_topic(request: HttpRequest, topic: Topic) -> Head:
    """Build the metadata of a topic."""
    data = term(request, topic) | filled({"description": topic.description})
    description = topic.description or f"Positions of experts on {topic.name}."
    return plain(
        request,
        topic.name,
        description,
        data=data,
        alternates=(
            *in_api(request, "topics", topic),
            _feed(request, f"topic={topic.slug}"),
        ),
    )


def of_source(request: HttpRequest, source: Source, part: int = 1) -> Head:
    """Build the metadata of a source, or of a later part of its text."""
    imprint = ", ".join(filter(None, (authors_in_line(source.author), source.publisher)))
    description = f"{source.title}. {imprint}".strip()
    head = plain(
        request,
        source.title,
        description,
        data=source_data(request, source),
        alternates=in_api(request, "sources", source),
    )
    if part == 1:
        return head
    title, canonical = f"{source.title}, part {part}", f"{head.canonical}?part={part}"
    return replace(head, title=title, canonical=canonical)


def of_search(request: HttpRequest, text: str, data: str, feed: str) -> Head:
    """Build the metadata of a search, which other search engines are not to index.

    data  the parameters of the same search in the API
    feed  the parameters of the feed of new results
    """
    address = request.build_absolute_uri(reverse("api:search"))
    separator = "&" if data else ""
    return Head(
        title=f"Search: {text}" if text else "Search",
        description="Search what experts hold, on what evidence, and what others say against it.",
        index=False,
        alternates=(
            Alternate("application/json", "JSON", f"{address}?{data}" if data else address),
            Alternate("text/csv", "CSV", f"{address}?{data}{separator}format=csv"),
            _feed(request, feed),
        ),
    )


def in_api(
    request: HttpRequest, collection: str, instance: Debate | Position | Expert | Topic | Source
) -> tuple[Alternate, ...]:
    """Return the link to the object in the API."""
    address = reverse(f"api:{collection}-detail", args=[instance.slug])
    return (Alternate("application/json", "JSON", request.build_absolute_uri(address)),)


def _positions_table(request: HttpRequest, debate: Debate) -> Alternate:
    """Return the positions of a debate as a table."""
    positions = request.build_absolute_uri(reverse("api:positions-list"))
    return Alternate("text/csv", "CSV", f"{positions}?debate={debate.slug}&format=csv")


def _feed(request: HttpRequest, query: str = "") -> Alternate:
    """Return the positions that are new, corrected or withdrawn, for feed readers."""
    address = request.build_absolute_uri(reverse("feeds:positions"))
    return Alternate("application/atom+xml", "Feed", f"{address}?{query}" if query else address)


def person(request: HttpRequest, expert: Expert) -> dict[str, Any]:
    """Return an expert as linked data."""
    address = request.build_absolute_uri(expert.get_absolute_url())
    possible_addresses = [
        expert.orcid and f"https://orcid.org/{expert.orcid}",
        expert.wikidata and f"https://www.wikidata.org/entity/{expert.wikidata}",
        expert.homepage,
    ]
    other_addresses = [
        address_elsewhere for address_elsewhere in possible_addresses if address_elsewhere
    ]
    return filled(
        {
            "@type": "Organization" if expert.kind == ExpertKind.ORGANISATION else "Person",
            "@id": address,
            "url": address,
            "name": expert.name,
            "sameAs": other_addresses,
        }
    )


def term(request: HttpRequest, topic: Topic) -> dict[str, Any]:
    """Return a topic as linked data."""
    address = request.build_absolute_uri(topic.get_absolute_url())
    terms = request.build_absolute_uri(reverse("pages:topics"))
    return {
        "@type": "DefinedTerm",
        "@id": address,
        "url": address,
        "name": topic.name,
        "inDefinedTermSet": terms,
    }


def record(request: HttpRequest) -> dict[str, Any]:
    """Return the author of the record."""
    root = request.build_absolute_uri("/")
    return {"@type": "Organization", "name": str(record_author()), "url": root}


def source_data(request: HttpRequest, source: Source) -> dict[str, Any]:
    """Return a source as linked data."""
    return filled(
        {
            "@type": "CreativeWork",
            "@id": request.build_absolute_uri(source.get_absolute_url()),
            "name": source.title,
            "author": _authors(source),
            "publisher": source.publisher and {"@type": "Organization", "name": source.publisher},
            "datePublished": source.known_date or None,
            "sameAs": source.address,
        }
    )


def _authors(source: Source) -> str | list[str] | None:
    """Return the author of a source by name, or the names of several."""
    return _one_or_several([str(name) for name in authors_named(source.author)])


def _one_or_several(values: list[Any]) -> Any:
    """Return the only one of several values as it is; None for none."""
    return values if len(values) > 1 else next(iter(values), None)


def moment(value: datetime | None) -> str | None:
    """Return a moment as all doors write it; None for none."""
    return format_moment(value) if value else None
