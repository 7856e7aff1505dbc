"""Remains of an imported argument map whose debate has changed, or may be read only in part."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from debates.contrib.aif.claims import RelationKey, Speech, relation_key
from debates.contrib.aif.graph import LISTS, WRAPPERS, lists_in
from debates.contrib.aif.remainder import EarlierImport
from debates.interchange.attribution import statement_of
from debates.interchange.json_types import JsonObject

KNOWN_MEMBERS = frozenset(
    [
        *(*WRAPPERS, *LISTS, "schemefulfillments", "descriptorfulfillments"),
        *("cqdescriptorfulfillments", "OVA", "dialog", "firstname", "surname", "url"),
    ]
)
"""Members of a map that have no text of a source."""


class ImportedMap:
    """An imported map without what the document of its debate does not have.

    content    the JSON of the map, with the texts that the document has
    node_of    ids of the nodes of claims, by the slugs of their positions
    speakers   slugs of the experts whose locutions assert a claim, by the slug of the position
    relations  that the map has, with the slugs of the positions
    """

    def __init__(self, earlier: EarlierImport, document: JsonObject) -> None:
        self.earlier = earlier
        self.positions = {entry["slug"]: entry for entry in document["debate"]["positions"]}
        # only what editors download has the mark of its version
        self.is_public = "exported" not in document
        self.claims, self.graph = earlier.claims, earlier.claims.graph
        self.content = self.graph.content
        self.visible_claims = {
            node.id: earlier.slugs[node.id]
            for node in self.claims.nodes
            if earlier.slugs.get(node.id) in self.positions
        }
        self.removed = {node.id for node in self.claims.nodes} - self.visible_claims.keys()
        is_partial = bool(self.removed)
        self.removed |= self._schemes_of_gone_relations() | self._illocutions_of_others()
        asserting = self._asserting_locutions()
        if self.is_public and is_partial:
            # nobody has decided that readers may see what else was said
            locutions = {node.id for node in self.graph.nodes.values() if node.kind == "L"}
            self.removed |= locutions - asserting
        self._remove_what_concerns_it(asserting)
        self.relations = self._remaining_relations()
        self.node_of = {slug: node_id for node_id, slug in self.visible_claims.items()}
        self.speakers = {
            slug: {self._expert(speech) for speech in self._remaining_speeches(node_id)}
            for node_id, slug in self.visible_claims.items()
        }
        self._update_texts()
        self._leave_out_removed()

    def _expert(self, speech: Speech) -> str:
        return self.earlier.speakers.get(speech.speaker, "")

    def _keys(self) -> set[RelationKey]:
        """Return the relations of the document, by the slugs of the positions."""
        return {
            relation_key(part.get("kind", "agrees"), slug, part[name])
            for slug, position in self.positions.items()
            for parts, name in (("supports", "given_by"), ("counterpoints", "raised_by"))
            for part in position.get(parts, ())
            if name in part
        }

    def _relation_keys(self) -> Iterator[tuple[RelationKey, str]]:
        """Yield the relations of the map by the slugs of the positions, with their schemes."""
        slugs = self.earlier.slugs
        for relation in self.claims.all_relations():
            if relation.claim != relation.other:
                kind, claim, other = relation.key
                yield (kind, slugs.get(claim, ""), slugs.get(other, "")), relation.scheme

    def _schemes_of_gone_relations(self) -> set[str]:
        keys = self._keys()
        return {scheme for key, scheme in self._relation_keys() if key not in keys}

    def _remaining_relations(self) -> frozenset[RelationKey]:
        return frozenset(key for key, scheme in self._relation_keys() if scheme not in self.removed)

    def _illocutions(self, locution: str, claim: str) -> Iterator[str]:
        """Yield the nodes between a locution and a claim."""
        for node_id in self.graph.of_kind("YA", self.graph.after.get(locution, ())):
            if claim in self.graph.after.get(node_id, ()):
                yield node_id

    def _illocutions_of_others(self) -> set[str]:
        """Return the illocutions of those who do not hold the position any more."""
        return {
            illocution
            for claim, slug in self.visible_claims.items()
            for speech in self.claims.speeches[claim]
            if self._expert(speech) not in _holders(self.positions[slug])
            for illocution in self._illocutions(speech.locution, claim)
        }

    def _remaining_speeches(self, claim: str) -> list[Speech]:
        return [
            speech
            for speech in self.claims.speeches[claim]
            if not self.removed.issuperset(self._illocutions(speech.locution, claim))
        ]

    def _asserting_locutions(self) -> set[str]:
        return {
            speech.locution
            for claim in self.visible_claims
            for speech in self._remaining_speeches(claim)
        }

    def _remove_what_concerns_it(self, asserting: set[str]) -> None:
        """Remove the nodes around removed nodes that say nothing without them."""
        waiting = list(self.removed)
        while waiting:
            node_id = waiting.pop()
            before = self.graph.before.get(node_id, ())
            for neighbour in (*before, *self.graph.after.get(node_id, ())):
                if (
                    neighbour not in self.removed
                    and neighbour not in self.visible_claims
                    and neighbour not in asserting
                    and self._says_nothing_without(neighbour, node_id)
                ):
                    self.removed.add(neighbour)
                    waiting.append(neighbour)

    def _says_nothing_without(self, neighbour: str, removed: str) -> bool:
        kind = self.graph.kind(removed)
        if self.graph.kind(neighbour) == "TA":
            # a step of the dialogue is between two locutions
            return kind == "L"
        return kind not in ("YA", "TA") or self.graph.kind(neighbour) == "L"

    def _update_texts(self) -> None:
        """Take over statements and quotations that were changed."""
        texts: dict[str, str] = {}
        for claim, slug in self.visible_claims.items():
            position = self.positions[slug]
            if statement_of(self.graph.nodes[claim].text) != position["statement"]:
                texts[claim] = position["statement"]
            for speech in self._remaining_speeches(claim)[:1]:
                words = position.get("quotation", "")
                if self._expert(speech) == position["expert"] and speech.words != words:
                    texts[speech.locution] = f"{speech.speaker} : {words}"
        for node in lists_in(self.content)["nodes"]:
            if (text := texts.get(str(node["nodeID"]))) is not None:
                node["text"] = text

    def _leave_out_removed(self) -> None:
        lists, layout = lists_in(self.content), self.content.get("OVA")
        parts = [part for part in (self.content, lists, layout) if isinstance(part, dict)]
        for part in parts if self.removed else ():
            for name, entries in part.items():
                if isinstance(entries, list):
                    part[name] = [entry for entry in entries if not self._is_of_removed(entry)]
        if self.removed and lists.get("participants"):
            speakers = {str(entry.get("personID")) for entry in lists.get("locutions") or ()}
            lists["participants"] = [
                person
                for person in lists["participants"]
                if str(person["participantID"]) in speakers
            ]
        if self.is_public or self.removed:
            # the text of the source may have more words than those that were published
            for part in parts:
                for name in part.keys() - KNOWN_MEMBERS:
                    del part[name]

    def _is_of_removed(self, entry: Any) -> bool:
        names = ("nodeID", "fromID", "toID")
        return isinstance(entry, dict) and any(
            str(entry[name]) in self.removed for name in names if name in entry
        )


def _holders(position: JsonObject) -> Collection[str]:
    """Return the slugs of the experts who hold a position."""
    return {position["expert"], *(holder["expert"] for holder in position.get("holders", ()))}
