"""Reviews of claims as a file format of debates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from debates.citation.references import record_author
from debates.contrib.claim_review.nodes import linked_data, read_reviews, review_nodes
from debates.contrib.claim_review.reading import read_document_of
from debates.contrib.claim_review.writing import Voices, cited_evidence, reviews
from debates.interchange.file_debates import KeptFile
from debates.interchange.formats import FileFormat
from debates.interchange.json_types import JsonObject
from debates.interchange.spreadsheet_reading import ReadFile
from debates.models import Debate
from debates.models.choices import ExpertKind
from debates.uploads.models import keep_remainder


class ClaimReview(FileFormat):
    """Counterpoints as reviews of claims (ClaimReview of schema.org)."""

    name = "claim_review"
    title = "Claim reviews"
    description = "claims with evidence and reviews, as linked data (schema.org)"
    ending = ".claims.jsonld"
    media_type = "application/ld+json"
    text_endings = (".html", ".htm", ".xhtml")

    def recognises(self, content: Any) -> bool:
        """Tell whether JSON has a review of a claim."""
        return next(review_nodes(content), None) is not None

    def read(self, content: Any, name: str, debate: Debate | None) -> ReadFile:
        """Return the document of the reviews in a page or in linked data. Raises ImportRefused."""
        data = linked_data(content) if isinstance(content, str) else content
        nodes = [node for _place, node in review_nodes(data)]
        return read_document_of(read_reviews(data), nodes, name, debate)

    def write(self, document: JsonObject, debate: Debate) -> bytes:
        """Return the claims of a debate with their evidence and reviews, as linked data."""
        content = {"@context": "https://schema.org", "@graph": list(_graph(document))}
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()

    def keep(self, debate: Debate, remainder: str) -> None:
        """Keep reviews with the debate that was imported from them. Raises ImportRefused."""
        keep_remainder(debate, self.name, KeptFile.from_text(remainder).as_text())


def _graph(document: JsonObject) -> Iterator[JsonObject]:
    debate = document["debate"]
    experts = {entry["slug"]: _person(entry) for entry in document["experts"]}
    sources = {entry["slug"]: _work(entry) for entry in document["sources"]}
    voices = Voices(
        {position["slug"]: experts[position["expert"]] for position in debate["positions"]},
        {"@type": "Organization", "name": str(record_author())},
        debate.get("moderator") or "",
    )
    for position in debate["positions"]:
        address = f"/positions/{position['slug']}/"
        values = {
            "@type": "Claim",
            "@id": address,
            "abstract": position["statement"],
            "text": position.get("quotation"),
            "author": experts[position["expert"]],
            "datePublished": position.get("date"),
            "appearance": sources.get(position.get("source") or debate.get("source") or ""),
            "citation": cited_evidence(position, address, voices, sources),
        }
        claim = {name: value for name, value in values.items() if value}
        yield claim
        # complete in each review, for programs that follow no references
        own = {name: value for name, value in claim.items() if name != "citation"}
        yield from reviews(position, own, voices)


def _person(entry: JsonObject) -> JsonObject:
    is_organisation = entry.get("kind") == ExpertKind.ORGANISATION
    return {
        "@type": "Organization" if is_organisation else "Person",
        "@id": f"/experts/{entry['slug']}/",
        "name": entry["name"],
    }


def _work(entry: JsonObject) -> JsonObject:
    values = {
        "@type": "CreativeWork",
        "@id": f"/sources/{entry['slug']}/",
        "name": entry["title"],
        "url": entry.get("address"),
        "datePublished": entry.get("date"),
    }
    return {name: value for name, value in values.items() if value}


CLAIM_REVIEW = ClaimReview()
