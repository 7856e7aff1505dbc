"""The argument map of a debate: as it was imported, where the debate still says so, else new.

A claim is left out if the document does not have its position, and with it the locutions,
illocutions and schemes that concern it alone. So the map of a public debate says nothing of its
drafts. Positions, evidence, supports and counterpoints that the map did not have get new nodes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import count
from typing import Any

from debates.contrib.aif.changes import ImportedMap
from debates.contrib.aif.claims import RelationKey, relation_key
from debates.contrib.aif.graph import LISTS, lists_in
from debates.contrib.aif.remainder import EarlierImport, as_json
from debates.interchange.attribution import UNATTRIBUTED
from debates.interchange.json_types import JsonObject

SCHEMES = {
    "builds_on": ("RA", "Default Inference"),
    "agrees": ("MA", "Default Rephrase"),
    "rebuts": ("CA", "Default Conflict"),
    "qualifies": ("CA", "Default Conflict"),
    "undercuts": ("CA", "Default Conflict"),
}
"""Type and text of the node between two claims."""

_COLUMNS, _WIDTH, _HEIGHT = 5, 250, 120


def written(document: JsonObject, earlier: EarlierImport | None) -> bytes:
    """Return the file of a debate.

    document  of the debate, as far as whoever reads the file may see it
    earlier   the map that was imported as the debate; None for none
    """
    return (as_json(_Writer(document, earlier).content(), indent=1) + "\n").encode()


class _Writer:
    def __init__(self, document: JsonObject, earlier: EarlierImport | None) -> None:
        self.positions = {entry["slug"]: entry for entry in document["debate"]["positions"]}
        self.experts = {expert["slug"]: expert for expert in document["experts"]}
        self.imported = ImportedMap(earlier, document) if earlier is not None else None
        self.result = self.imported.content if self.imported else _empty_map()
        nodes, edges = self._list("nodes"), self._list("edges")
        self.new_ids = _numbers_after(node["nodeID"] for node in nodes)
        self.edge_ids = _numbers_after(edge.get("edgeID") for edge in edges)
        self.people: dict[str, Any] = {}
        self.person_ids = _numbers_after(
            entry.get(name)
            for entries, name in (("participants", "participantID"), ("locutions", "personID"))
            for entry in lists_in(self.result).get(entries) or ()
        )
        self.node_of: dict[str, Any] = dict(self.imported.node_of) if self.imported else {}
        self.inferences: dict[str, list[Any]] = defaultdict(list)
        kinds = {str(node["nodeID"]): str(node["type"]).strip().upper() for node in nodes}
        for edge in edges:
            if kinds[str(edge["fromID"])] == "RA":
                self.inferences[str(edge["toID"])].append(edge["fromID"])

    def _list(self, name: str) -> list[JsonObject]:
        """Return a list of the map, which it has from now on."""
        lists = lists_in(self.result)
        lists[name] = lists.get(name) or []
        return lists[name]

    def content(self) -> JsonObject:
        """Return the JSON of the map."""
        number_of_old_nodes = len(self._list("nodes"))
        for slug, position in self.positions.items():
            if slug not in self.node_of:
                self.node_of[slug] = self._add_node("I", position["statement"])
        for slug, position in self.positions.items():
            self._add_speakers(slug, position)
            for evidence in position.get("evidence", ()):
                self._add_relation("builds_on", self._add_node("I", evidence["statement"]), slug)
        old_relations = self.imported.relations if self.imported else frozenset()
        for key, kind in _relations(self.positions):
            if key not in old_relations:
                claim, other = key[1:]
                ends = (claim, other) if kind == "builds_on" else (other, claim)
                self._add_relation(kind, self.node_of[ends[0]], ends[1])
        self._add_unraised_counterpoints()
        self._lay_out(self._list("nodes")[number_of_old_nodes:])
        return self.result

    def _add_unraised_counterpoints(self) -> None:
        """Add the counterpoints that no position raises, as claims of nobody."""
        for slug, position in self.positions.items():
            for counterpoint in position.get("counterpoints", ()):
                if "raised_by" not in counterpoint:
                    node = self._add_node("I", counterpoint["statement"])
                    self._add_relation(counterpoint["kind"], node, slug)

    def _add_relation(self, kind: str, premise: Any, slug: str) -> None:
        """Add a scheme from a node to the claim of a position, or to an inference to it."""
        target = self.node_of[slug]
        if kind == "undercuts":
            target = self._inference_to(target)
        scheme = self._add_node(*SCHEMES[kind])
        self._add_edge(premise, scheme)
        self._add_edge(scheme, target)
        if kind == "builds_on":
            self.inferences[str(target)].append(scheme)

    def _inference_to(self, claim: Any) -> Any:
        """Return the first inference to a claim; one without premises is added if there is none."""
        inferences = self.inferences[str(claim)]
        if not inferences:
            inferences.append(self._add_node(*SCHEMES["builds_on"]))
            self._add_edge(inferences[0], claim)
        return inferences[0]

    def _add_speakers(self, slug: str, position: JsonObject) -> None:
        """Add locutions of those who hold a position, and did not assert it in the imported map."""
        old_speakers = self.imported.speakers.get(slug, ()) if self.imported else ()
        holders = [holder["expert"] for holder in position.get("holders", ())]
        for expert in (position["expert"], *holders):
            name = self.experts[expert]["name"]
            if expert in old_speakers or name == UNATTRIBUTED:
                continue
            # without a quotation, nobody is shown to have used the words of the editors
            words = position.get("quotation", "") if expert == position["expert"] else ""
            locution = self._add_node("L", f"{name} : {words}")
            illocution = self._add_node("YA", "Default Illocuting")
            self._add_edge(locution, illocution)
            self._add_edge(illocution, self.node_of[slug])
            entry = {"nodeID": locution, "personID": self._person(expert, name)}
            self._list("locutions").append(entry)

    def _person(self, expert: str, name: str) -> Any:
        if expert not in self.people:
            self.people[expert] = str(next(self.person_ids))
            first, _, last = name.rpartition(" ")
            person = {"participantID": self.people[expert], "firstname": first, "surname": last}
            self._list("participants").append(person)
        return self.people[expert]

    def _add_node(self, kind: str, text: str) -> str:
        node_id = str(next(self.new_ids))
        self._list("nodes").append({"nodeID": node_id, "text": text, "type": kind})
        return node_id

    def _add_edge(self, start: Any, target: Any) -> None:
        edge = {"edgeID": next(self.edge_ids), "fromID": start, "toID": target}
        self._list("edges").append(edge)

    def _lay_out(self, nodes: list[JsonObject]) -> None:
        """Give new nodes a place in OVA's window, in rows."""
        layout = self.result.get("OVA")
        if not isinstance(layout, dict) or not isinstance(layout.get("nodes"), list):
            return
        for number, node in enumerate(nodes):
            row, column = divmod(number, _COLUMNS)
            place = {"x": column * _WIDTH, "y": row * _HEIGHT}
            layout["nodes"].append({"nodeID": node["nodeID"], "visible": True, **place})


def _relations(positions: JsonObject) -> Iterator[tuple[RelationKey, str]]:
    """Yield the relations between positions by their slugs, with their kinds."""
    for slug, position in positions.items():
        for support in position.get("supports", ()):
            kind = support.get("kind", "agrees")
            yield relation_key(kind, slug, support["given_by"]), kind
        for counterpoint in position.get("counterpoints", ()):
            if "raised_by" in counterpoint:
                kind = counterpoint["kind"]
                yield relation_key(kind, slug, counterpoint["raised_by"]), kind


def _numbers_after(ids: Iterator[Any]) -> Iterator[int]:
    """Yield numbers that no id is."""
    numbers = (int(str(value)) for value in ids if str(value).isdecimal())
    return count(max(numbers, default=0) + 1)


def _empty_map() -> JsonObject:
    lists = (*LISTS, "schemefulfillments", "descriptorfulfillments", "cqdescriptorfulfillments")
    return {
        "AIF": {name: [] for name in lists},
        "OVA": {"firstname": "", "surname": "", "url": "", "nodes": [], "edges": []},
        "dialog": True,
        "text": {"txt": ""},
    }
