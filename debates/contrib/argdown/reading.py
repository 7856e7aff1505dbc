"""The document of an argument map in Argdown.

A claim becomes a position of the speaker whom its data names (`speaker`), with `quotation`,
`locator` and `detail`. Files that Sinorus wrote have the whole position in its data, and the rest
of the document at the beginning.
"""

from __future__ import annotations

from typing import Any

from debates.contrib.argdown.remainder import KeptText, as_remainder, kept_text
from debates.contrib.argdown.syntax import (
    ATTACKS,
    SUPPORTS,
    UNDERCUTS,
    ArgdownMap,
    Claim,
    Relation,
    parsed,
)
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
from debates.interchange.problems import ImportProblem, ImportRefused, first_problems
from debates.interchange.spreadsheet_reading import ReadFile
from debates.models import Debate
from debates.models.slugs import readable

COUNTERPOINTS = {ATTACKS: "rebuts", UNDERCUTS: "undercuts"}
TAKEN_OVER = ("quotation", "locator", "detail")
"""Data of a claim that a position has as well."""


def read_map(text: str, name: str, debate: Debate | None) -> ReadFile:
    """Return the document of a text in Argdown. Raises ImportRefused with all faults.

    name    of the file, after which a new debate is called unless the text has a title
    debate  on whose page it was uploaded, if that is known
    """
    argdown = parsed(text)
    if argdown.problems:
        raise ImportRefused(first_problems(argdown.problems))
    if not any(not is_part(claim) for claim in argdown.claims.values()):
        raise ImportRefused([ImportProblem("", "The file has no claim.")])
    return ReadFile(Mended(_Reader(argdown, text, name, debate).document()))


def is_part(claim: Claim) -> bool:
    """Tell whether a claim only shows a part that a position has in its data."""
    return "part_of" in claim.data


class _Reader:
    def __init__(self, argdown: ArgdownMap, text: str, name: str, debate: Debate | None) -> None:
        self.argdown, self.text = argdown, text
        claims = argdown.claims.items()
        self.claims = {key: claim for key, claim in claims if not is_part(claim)}
        self.title = str(argdown.front.get("title") or title_of(name))
        named = debate or Debate.objects.filter(slug=readable(self.title)).first()
        self.earlier = kept_text(named) if named is not None else None
        if self.earlier is not None and not self.earlier.is_of(self.claims):
            self.earlier = None
        self.debate = debate or (named if self.earlier is not None else None)
        own = argdown.front.get("sinorus")
        self.own: JsonObject = own if isinstance(own, dict) else {}

    def document(self) -> JsonObject:
        """Return the document."""
        attribution = self._attribution()
        experts = attribution.experts.entries
        own_debate = self.own.get("debate") or names_of_debate(self.title, self.debate)
        slugs = {**self._own_slugs(), **attribution.slugs}
        participations = [{"expert": expert["slug"]} for expert in experts]
        return {
            "format": FORMAT,
            **self.own,
            "debate": {
                **own_debate,
                "participations": [*own_debate.get("participations", ()), *participations],
                "positions": self._positions(slugs, attribution),
            },
            "experts": [*self.own.get("experts", ()), *experts],
            "imported": {
                "format": "argdown",
                "remainder": as_remainder(
                    KeptText(self.text, slugs, attribution.experts.slugs, "")
                ),
                "unsure": attribution.experts.unsure,
            },
        }

    def _own_slugs(self) -> dict[str, str]:
        """Return the slugs of the claims whose data is a whole position."""
        return {
            key: claim.title
            for key, claim in self.claims.items()
            if _own_position(claim) is not None
        }

    def _attribution(self) -> Attribution:
        others = {key: claim for key, claim in self.claims.items() if _own_position(claim) is None}
        return attributed(
            {key: claim.content for key, claim in others.items()},
            {key: _text(claim, "speaker") for key, claim in others.items()},
            earlier_experts=self.earlier.experts if self.earlier is not None else {},
            earlier_slugs=self.earlier.slugs if self.earlier is not None else {},
        )

    def _positions(self, slugs: dict[str, str], attribution: Attribution) -> list[JsonObject]:
        positions = {
            key: _position(claim, slugs[key], attribution) for key, claim in self.claims.items()
        }
        keys = {slug: key for key, slug in slugs.items()}
        known_relations = {
            relation for key in positions for relation in _relations_of(key, positions[key], keys)
        }
        for relation in self.argdown.relations:
            ends = {relation.source, relation.target}
            if ends <= positions.keys() and relation not in known_relations:
                self._add_relation(relation, positions, slugs)
        return list(positions.values())

    def _add_relation(
        self, relation: Relation, positions: dict[str, JsonObject], slugs: dict[str, str]
    ) -> None:
        kind, source, target = relation
        if kind == SUPPORTS:
            supports = positions[source].setdefault("supports", [])
            if all(support["given_by"] != slugs[target] for support in supports):
                supports.append({"given_by": slugs[target], "kind": "builds_on"})
            return
        statement = " ".join(self.claims[source].content.split())
        counterpoint = {"statement": statement, "kind": COUNTERPOINTS[kind]}
        counterpoints = positions[target].setdefault("counterpoints", [])
        counterpoints.append({**counterpoint, "raised_by": slugs[source]})


def _own_position(claim: Claim) -> JsonObject | None:
    position = claim.data.get("position")
    return position if isinstance(position, dict) else None


def _text(claim: Claim, name: str) -> str:
    """Return a text of a claim's data; empty for none."""
    value = claim.data.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _position(claim: Claim, slug: str, attribution: Attribution) -> JsonObject:
    own = _own_position(claim)
    if own is not None:
        return {"slug": slug, "statement": claim.content, **own}
    texts = {name: text for name in TAKEN_OVER if (text := _text(claim, name))}
    expert = attribution.experts.slugs[_text(claim, "speaker")]
    return {"slug": slug, "expert": expert, **texts, **statement_and_detail(claim.content)}


def _relations_of(key: str, position: JsonObject, keys: dict[str, str]) -> list[Relation]:
    """Return the relations that a position has in its data, between the keys of claims."""
    relations: list[Any] = []
    for support in position.get("supports") or ():
        other = keys.get(support.get("given_by"), "")
        ends = (key, other) if support.get("kind") == "builds_on" else (other, key)
        relations.append(Relation(SUPPORTS, *ends))
    for counterpoint in position.get("counterpoints") or ():
        other = keys.get(counterpoint.get("raised_by"), "")
        kind = UNDERCUTS if counterpoint.get("kind") == "undercuts" else ATTACKS
        relations.append(Relation(kind, other, key))
    return relations
