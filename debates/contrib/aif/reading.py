"""The document of an argument map.

Each claim becomes a position: of the speaker who asserts it first, in whose words it is quoted, and
with further speakers as joint holders; or of an unnamed participant if no locution asserts it.
Inference and rephrase become supports, conflict becomes counterpoints. The whole map is the
remainder.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePath

from debates.contrib.aif.claims import Claims, Speech, statement_of
from debates.contrib.aif.graph import AifNode, Graph
from debates.contrib.aif.remainder import as_remainder, earlier_import
from debates.interchange.document import FORMAT
from debates.interchange.json_types import JsonObject
from debates.interchange.mending import Mended
from debates.interchange.speakers import Speakers, speakers
from debates.interchange.spreadsheet_reading import ReadFile
from debates.models import Debate, Expert, Position
from debates.models.choices import ExpertKind
from debates.models.slugs import FreeSlugs, readable

UNATTRIBUTED = "Unattributed"
"""Name of the participant who has the claims that no locution asserts."""


def read_graph(graph: Graph, name: str, debate: Debate | None) -> ReadFile:
    """Return the document of an argument map.

    name    of the file, after which a new debate is called
    debate  on whose page it was uploaded, if that is known
    """
    return ReadFile(Mended(_Reader(Claims(graph), name, debate).document()))


class _Reader:
    def __init__(self, claims: Claims, name: str, debate: Debate | None) -> None:
        self.claims = claims
        self.title = PurePath(name).name.split(".")[0].replace("_", " ").strip() or "Argument map"
        self.debate = debate or Debate.objects.filter(slug=readable(self.title)).first()
        earlier = earlier_import(self.debate) if self.debate is not None else None
        self.earlier = earlier if earlier is not None and earlier.is_of(claims) else None
        if debate is None and self.earlier is None:
            self.debate = None
        self.earlier_slugs = self.earlier.slugs if self.earlier is not None else {}

    def document(self) -> JsonObject:
        """Return the document."""
        experts = self._experts()
        slugs = self._slugs(experts)
        return {
            "format": FORMAT,
            "debate": {
                **self._names_of_debate(),
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

    def _names_of_debate(self) -> JsonObject:
        if self.debate is not None:
            return {"slug": self.debate.slug, "title": self.debate.title}
        slug = FreeSlugs(Debate, [self.title], ()).take(self.title)
        return {"slug": slug, "title": self.title[:300]}

    def _experts(self) -> Speakers:
        """Return the experts in the order in which they speak, and the unnamed one as the last."""
        speeches = [self.claims.speeches[node.id] for node in self.claims.nodes]
        names = dict.fromkeys(speech.speaker for own in speeches for speech in own)
        earlier = self.earlier.speakers if self.earlier is not None else {}
        experts = speakers(names, earlier)
        if not all(speeches):
            slug = earlier.get("") or FreeSlugs(
                Expert, [UNATTRIBUTED], (entry["slug"] for entry in experts.entries)
            ).take(UNATTRIBUTED)
            experts.slugs[""] = slug
            experts.entries.append(
                {"slug": slug, "name": UNATTRIBUTED, "kind": ExpertKind.UNNAMED.value}
            )
        return experts

    def _slugs(self, experts: Speakers) -> dict[str, str]:
        """Return the slugs of the positions by the ids of their nodes."""
        earlier_slugs = self.earlier_slugs
        texts = {
            node.id: f"{experts.slugs[self.claims.author(node)]} {statement_of(node.text)}"
            for node in self.claims.nodes
            if node.id not in earlier_slugs
        }
        free_slugs = FreeSlugs(Position, texts.values(), earlier_slugs.values())
        return {
            node.id: earlier_slugs.get(node.id) or free_slugs.take(texts[node.id])
            for node in self.claims.nodes
        }

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
                **_texts(node),
                **_quotation(self.claims.speeches[node.id]),
                "holders": _holders(self.claims.speeches[node.id], experts),
                **relations[node.id],
            }
            for node in self.claims.nodes
        ]


def _texts(node: AifNode) -> JsonObject:
    """Return the statement of a claim, and all of its text where the statement is cut."""
    statement = statement_of(node.text)
    is_cut = statement != " ".join(node.text.split())
    return {"statement": statement, **({"detail": node.text} if is_cut else {})}


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
