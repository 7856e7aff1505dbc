"""The claims of an argument map: who asserts what in which words, and how claims relate.

A claim is an I-node with a text. It is a speaker's if a locution asserts it; what a locution only
asks about or challenges, and what an analyst added, is nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from debates.contrib.aif.graph import AifNode, Graph
from debates.text.blank import is_blank, visible
from debates.text.locators import TIME, has_form

ASSERTIVE = re.compile(
    "default illocuting|asserting|assertion|stating|agreeing|arguing|restating|"
    "(popular )?conceding|affirming",
    re.IGNORECASE,
)
"""Illocutions by which a speaker commits to a claim: neither questions nor challenges."""

_PREFIX = re.compile(r"\s*(?P<name>[^:]{1,100}?)\s+:\s+(?P<words>.*)", re.DOTALL)
"""Form of a locution in AIFdb, with its speaker: “Fiona Bruce : Is that right?”"""

_SPAN = re.compile(r"""id=["']node([^"']+)["']""")
_LINE_BREAK = re.compile(r"(?:\s*<br\s*/?>\s*)+|</p>", re.IGNORECASE)
_LONGEST_TIME = 100 * 3600


RelationKey = tuple[str, str, str]

COARSE_KINDS = {"builds_on": "supports", "agrees": "supports", "qualifies": "rebuts"}
"""Kinds of relations that a map or a document cannot both have between two claims."""


def relation_key(kind: str, claim: str, other: str) -> RelationKey:
    """Return the key of a relation, by the ids of its claims."""
    return (COARSE_KINDS.get(kind, kind), claim, other)


class Speech(NamedTuple):
    """An assertion of a claim: the speaker, the words, and their place in the source.

    words    empty where the map does not have them
    """

    locution: str
    speaker: str
    words: str
    locator: str


class Relation(NamedTuple):
    """A relation between two claims, by the ids of their nodes.

    kind    builds_on (`other` follows from `claim`), agrees, rebuts or undercuts
    scheme  id of the node between them
    """

    kind: str
    claim: str
    other: str
    scheme: str

    @property
    def key(self) -> RelationKey:
        """Key that relations share if a map or a document cannot have both."""
        return relation_key(self.kind, self.claim, self.other)


@dataclass
class Claims:
    """The claims of a graph.

    nodes      the I-nodes that have a text
    speeches   that assert a claim, by the id of its node
    """

    graph: Graph
    nodes: list[AifNode] = field(init=False)
    speeches: dict[str, list[Speech]] = field(init=False)

    def __post_init__(self) -> None:
        nodes = self.graph.nodes.values()
        self.nodes = [node for node in nodes if node.kind == "I" and not is_blank(node.text)]
        places = _places_in_text(self.graph)
        self.speeches = {node.id: [] for node in self.nodes}
        for node in nodes:
            if node.kind == "L":
                speech = _speech(self.graph, node, places)
                for claim in self._asserted(node) if speech.speaker else ():
                    self.speeches[claim].append(speech)

    def author(self, node: AifNode) -> str:
        """Return the name of the first speaker of a claim; empty for none."""
        speeches = self.speeches[node.id]
        return speeches[0].speaker if speeches else ""

    def _asserted(self, locution: AifNode) -> list[str]:
        """Return the ids of the claims that a locution asserts, each once."""
        graph = self.graph
        illocutions = graph.of_kind("YA", graph.after.get(locution.id, ()))
        return list(
            dict.fromkeys(
                claim
                for illocution in illocutions
                if ASSERTIVE.fullmatch(graph.nodes[illocution].text.strip())
                for claim in graph.after.get(illocution, ())
                if claim in self.speeches
            )
        )

    def relations(self) -> Iterator[Relation]:
        """Yield the relations between two claims, each once."""
        distinct: dict[RelationKey, Relation] = {}
        for relation in self.all_relations():
            if relation.claim != relation.other:
                distinct.setdefault(relation.key, relation)
        yield from distinct.values()

    def all_relations(self) -> Iterator[Relation]:
        """Yield the relations of each scheme, also of a claim to itself."""
        for scheme in self.graph.nodes.values():
            premises = self._claims_among(self.graph.before.get(scheme.id, ()))
            targets = self.graph.after.get(scheme.id, ())
            for premise, conclusion in product(premises, self._claims_among(targets)):
                if scheme.kind == "RA":
                    yield Relation("builds_on", premise, conclusion, scheme.id)
                elif scheme.kind == "MA":
                    yield Relation("agrees", conclusion, premise, scheme.id)
                elif scheme.kind == "CA":
                    yield Relation("rebuts", conclusion, premise, scheme.id)
            if scheme.kind == "CA":
                for premise, conclusion in product(premises, self._inferred(targets)):
                    yield Relation("undercuts", conclusion, premise, scheme.id)

    def _claims_among(self, node_ids: Iterable[str]) -> list[str]:
        return [node_id for node_id in node_ids if node_id in self.speeches]

    def _inferred(self, node_ids: Sequence[str]) -> Iterator[str]:
        """Yield the claims to which the inferences among some nodes lead."""
        for inference in self.graph.of_kind("RA", node_ids):
            yield from self._claims_among(self.graph.after.get(inference, ()))


def _speech(graph: Graph, node: AifNode, places: dict[str, str]) -> Speech:
    """Return what is said in a locution; the speaker is empty where the map does not name one."""
    entry = graph.locutions.get(node.id, {})
    speaker = graph.names.get(str(entry.get("personID")), "")
    words = node.text
    prefix = _PREFIX.fullmatch(words)
    if prefix is not None and not speaker:
        speaker, words = prefix["name"], prefix["words"]
    elif speaker and (rest := _after_name(words, speaker)) is not None:
        words = rest
    locator = _time(entry.get("start")) or places.get(node.id, "")
    return Speech(node.id, visible(" ".join(speaker.split())), visible(words), locator)


def _after_name(text: str, name: str) -> str | None:
    """Return a text without the name and the colon with which it begins; None without them."""
    before, colon, words = text.partition(":")
    has_name = before.casefold().split() == name.casefold().split()
    return words if colon and has_name else None


def _time(start: object) -> str:
    """Return the time code of the beginning of a locution; empty where there is none.

    start  seconds, or a time code; AIFdb has the time of the clock as well, which is no place
    """
    text = str(start) if isinstance(start, str | int) and not isinstance(start, bool) else ""
    if has_form(text, TIME):
        return text
    if not re.fullmatch("[0-9]{1,6}", text) or int(text) >= _LONGEST_TIME:
        return ""
    minutes, seconds = divmod(int(text), 60)
    hours, minutes_of_hour = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes_of_hour:02}:{seconds:02}"
    return f"{minutes}:{seconds:02}"


def _places_in_text(graph: Graph) -> dict[str, str]:
    """Return the numbers of the paragraphs in which the text of OVA marks locutions."""
    text = graph.content.get("text")
    text = text.get("txt") if isinstance(text, dict) else text
    if not isinstance(text, str):
        return {}
    paragraphs = filter(str.strip, _LINE_BREAK.split(text))
    return {
        node_id: str(number)
        for number, paragraph in enumerate(paragraphs, 1)
        for node_id in _SPAN.findall(paragraph)
    }
