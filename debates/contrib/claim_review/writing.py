"""Counterpoints as reviews of claims, and evidence as claims that a claim cites, as linked data.

Whose a review is follows from the voice of the counterpoint. What the editors infer, from another
expert's position too, is the editors' review.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from debates.contrib.claim_review.ratings import RATINGS
from debates.interchange.json_types import JsonObject


@dataclass(frozen=True)
class Voices:
    """Speakers of the claims, evidence and counterpoints of a debate, as linked data.

    experts    by the slugs of their positions
    editors    of the site
    moderator  name; empty if it is not known
    """

    experts: Mapping[str, JsonObject]
    editors: JsonObject
    moderator: str = ""

    def of(self, part: JsonObject, position: JsonObject) -> JsonObject:
        """Return whose a piece of evidence or a counterpoint is."""
        match part.get("voice") or "editors":
            case "expert":
                return self.experts[position["slug"]]
            case "position" if part.get("basis") == "stated":
                return self.experts[part["raised_by"]]
            case "reported":
                return {"@type": "Thing", "name": part["reported_party"]}
            case "moderator" if self.moderator:
                return {"@type": "Person", "name": self.moderator}
            case _:
                return self.editors


def cited_evidence(
    position: JsonObject, address: str, voices: Voices, sources: Mapping[str, JsonObject]
) -> list[JsonObject]:
    """Return the evidence of a position as claims.

    address  of the position
    sources  as linked data, by their slugs
    """
    claims = []
    for evidence in position.get("evidence") or ():
        claim = {
            "@type": "Claim",
            "@id": f"{address}#evidence-{evidence['id']}",
            "abstract": evidence["statement"],
            "text": evidence.get("quotation"),
            "author": voices.of({"voice": "expert", **evidence}, position),
            "citation": sources.get(evidence.get("source") or ""),
        }
        claims.append({name: value for name, value in claim.items() if value})
    return claims


def reviews(position: JsonObject, claim: JsonObject, voices: Voices) -> Iterator[JsonObject]:
    """Yield the counterpoints to a position as reviews.

    claim  the position as linked data, or a reference to it
    """
    for counterpoint in position.get("counterpoints") or ():
        yield {
            "@type": "ClaimReview",
            "@id": f"{claim['@id']}#counterpoint-{counterpoint['id']}",
            "url": f"{claim['@id']}#counterpoint-{counterpoint['id']}",
            "claimReviewed": position["statement"],
            "itemReviewed": claim,
            "author": voices.of(counterpoint, position),
            "reviewBody": counterpoint["statement"],
            "reviewRating": {"@type": "Rating", "alternateName": RATINGS[counterpoint["kind"]]},
        }
