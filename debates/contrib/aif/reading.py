"""The document of an argument map.

Each claim becomes a position: of the speaker who asserts it first, in whose words it is quoted, and
with further speakers as joint holders; or of an unnamed participant if no locution asserts it.
Inference and rephrase become supports, conflict becomes counterpoints. The whole map is the
remainder.
"""

from __future__ import annotations

from collections import defaultdict

from debates.contrib.aif.claims import Claims, Speech
from debates.contrib.aif.graph import Graph
from debates.contrib.aif.remainder import as_remainder, earlier_import
from debates.interchange.attribution import (
    Attribution,
    attributed,
    names_of_debate,
    statement_and_detail,
    title_of,
)
from debates.interchange.document import FORMAT
from debates.interchange.json_types import JsonObject
from debates.interchange.mending import Mended
from debates.interchange.speakers import Speakers
from debates.interchange.spreadsheet_reading import ReadFile
from debates.models import Debate
from debates.models.slugs import readable


def read_graph(graph: Graph, name: str, debate: Debate | None) -> ReadFile:
    """Return the document of an argument map.

    name    of the file, after which a new debate is called
    debate  on whose page it was uploaded, if that is known
    """
    return ReadFile(Mended(_Reader(Claims(graph), name, debate).document()))


class _Reader:
    def __init__(self, claims: Claims, name: str, debate: Debate | None) -> None:
        self.claims = claims
        self.title = title_of(name)
        self.debate = debate or Debate.objects.filter(slug=readable(self.title)).first()
        earlier = earlier_import(self.debate) if self.debate is not None else None
        self.earlier = earlier if earlier is not None and earlier.is_of(claims) else None
        if debate is None and self.earlier is None:
            self.debate = None

    def document(self) -> JsonObject:
        """Return the document."""
        attribution = self._attribution()
        experts, slugs = attribution.experts, attribution.slugs
        return {
            "format": FORMAT,
            "debate": {
                **names_of_debate(self.title, self.debate),
                "participations": [{"expert": expert["slug"]} for expert in experts.entries],
                "positions": self._positions(experts, slugs),
            },
            "experts": experts.entries,
            "imported": {
                "format": "aif",
                "remainder": as_remainder(self.claims.graph, slugs, experts.slugs),
                "unsure": experts.unsure,
            },
        }

    def _attribution(self) -> Attribution:
        nodes, earlier = self.claims.nodes, self.earlier
        return attributed(
            {node.id: node.text for node in nodes},
            {node.id: self.claims.author(node) for node in nodes},
            [speech.speaker for node in nodes for speech in self.claims.speeches[node.id]],
            earlier_experts=earlier.speakers if earlier is not None else {},
            earlier_slugs=earlier.slugs if earlier is not None else {},
        )

    def _positions(self, experts: Speakers, slugs: dict[str, str]) -> list[JsonObject]:
        relations: dict[str, dict[str, list[JsonObject]]] = defaultdict(
            lambda: {"supports": [], "counterpoints": []}
        )
        for kind, claim, other, _scheme in self.claims.relations():
            if kind in ("builds_on", "agrees"):
                relations[claim]["supports"].append({"given_by": slugs[other], "kind": kind})
            else:
                statement = " ".join(self.claims.graph.nodes[other].text.split())
                relations[claim]["counterpoints"].append(
                    {"statement": statement, "kind": kind, "raised_by": slugs[other]}
                )
        return [
            {
                "slug": slugs[node.id],
                "expert": experts.slugs[self.claims.author(node)],
                **statement_and_detail(node.text),
                **_quotation(self.claims.speeches[node.id]),
                "holders": _holders(self.claims.speeches[node.id], experts),
                **relations[node.id],
            }
            for node in self.claims.nodes
        ]


def _quotation(speeches: list[Speech]) -> JsonObject:
    """Return the words in which a claim was first asserted, and their place."""
    if not speeches:
        return {}
    first = speeches[0]
    values = {"quotation": first.words, "locator": first.locator}
    return {name: value for name, value in values.items() if value}


def _holders(speeches: list[Speech], experts: Speakers) -> list[JsonObject]:
    """Return the further speakers of a claim."""
    places = {experts.slugs[speech.speaker]: speech.locator for speech in reversed(speeches)}
    author = experts.slugs[speeches[0].speaker] if speeches else ""
    return [
        {"expert": slug, **({"locator": locator} if locator else {})}
        for slug, locator in reversed(places.items())
        if slug != author
    ]
