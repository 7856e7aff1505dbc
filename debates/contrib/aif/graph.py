"""An argument map in AIF: nodes, edges between them, locutions, and who made them.

AIFdb writes the lists of nodes, edges and locutions at the top; OVA 3 and xAIF write them under
`AIF` (or `aif`), beside the text and the layout. Nodes have an id, a text and a type: I
(information), L (locution), and the schemes RA (inference), CA (conflict), MA (rephrase), PA
(preference), TA (transition) and YA (illocution). An edge goes from a node to a node.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from debates.interchange.problems import ImportProblem, ImportRefused, first_problems, pointer

WRAPPERS = ("AIF", "aif")
LISTS = ("nodes", "edges", "locutions", "participants")


class AifNode(NamedTuple):
    """A node: `kind` is its type in capital letters."""

    id: str
    kind: str
    text: str


@dataclass
class Graph:
    """An argument map whose parts fit together.

    content    the JSON of the file
    nodes      by id, in their order
    edges      ids of the nodes from and to which they go, in their order
    before     ids of the nodes from which edges go to a node
    after      ids of the nodes to which edges go from a node
    locutions  the entries of `locutions`, by the id of their node
    names      of the participants, by their id
    """

    content: dict[str, Any]
    nodes: dict[str, AifNode] = field(default_factory=dict)
    edges: list[tuple[str, str]] = field(default_factory=list)
    before: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    after: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    locutions: dict[str, dict[str, Any]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def checked(cls, content: dict[str, Any]) -> Graph:
        """Return the graph in JSON that `is_graph` accepts. Raises ImportRefused."""
        reader = _Reader(content)
        if problems := first_problems(reader.problems()):
            raise ImportRefused(problems)
        return reader.graph

    @property
    def lists(self) -> dict[str, Any]:
        """The part of the content that has the lists."""
        return lists_in(self.content)

    def kind(self, node_id: str) -> str:
        """Return the type of a node."""
        return self.nodes[node_id].kind

    def of_kind(self, kind: str, node_ids: Sequence[str]) -> list[str]:
        """Return those of some nodes that have a type."""
        return [node_id for node_id in node_ids if self.kind(node_id) == kind]


def is_graph(content: Any) -> bool:
    """Tell whether JSON is an argument map, with or without faults."""
    if not isinstance(content, dict):
        return False
    lists = lists_in(content)
    return isinstance(lists, dict) and {"nodes", "edges"} <= lists.keys()


def lists_in(content: dict[str, Any]) -> Any:
    """Return the part of JSON that has the lists of a map."""
    return content[_wrapper(content)] if _wrapper(content) else content


def _wrapper(content: dict[str, Any]) -> str:
    return next((name for name in WRAPPERS if name in content), "")


class _Reader:
    """Reader of the graph in JSON, which finds its faults."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.graph = Graph(content)
        self.home = tuple(filter(None, (_wrapper(content),)))
        self._found_problems: list[ImportProblem] = []

    def problems(self) -> Iterator[ImportProblem]:
        """Read the graph; yield its faults in the order of nodes, edges, locutions and people."""
        entries = {name: list(self._entries(name)) for name in LISTS}
        for place, entry in entries["nodes"]:
            self._read_node(place, entry)
        for place, entry in entries["edges"]:
            self._read_edge(place, entry)
        for place, entry in entries["participants"]:
            self._read_participant(place, entry)
        for place, entry in entries["locutions"]:
            self._read_locution(place, entry)
        return iter(self._found_problems)

    def _refuse(self, steps: Sequence[str | int], message: str) -> None:
        self._found_problems.append(ImportProblem(pointer(*self.home, *steps), message))

    def _entries(self, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
        entries = self.graph.lists.get(name)
        if entries is None and name not in ("nodes", "edges"):
            return
        if not isinstance(entries, list):
            self._refuse((name,), "This must be a list.")
            return
        for place, entry in enumerate(entries):
            if isinstance(entry, dict):
                yield place, entry
            else:
                self._refuse((name, place), "This must be an object.")

    def _identifier(self, entry: dict[str, Any], steps: tuple[str | int, ...]) -> str:
        """Return a value that identifies something; empty, with a fault, if there is none."""
        value = entry.get(steps[-1])
        if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
            self._refuse(steps, f"“{steps[-1]}” must be a text or a whole number.")
            return ""
        return str(value)

    def _read_node(self, place: int, entry: dict[str, Any]) -> None:
        node_id = self._identifier(entry, ("nodes", place, "nodeID"))
        kind, text = entry.get("type"), entry.get("text")
        if not isinstance(kind, str) or not kind.strip():
            self._refuse(("nodes", place, "type"), "The type is missing: I, L, RA, CA, YA, TA, …")
            kind = "?"
        if text is not None and not isinstance(text, str):
            self._refuse(("nodes", place, "text"), "This must be a text.")
            text = ""
        node = AifNode(node_id, kind.strip().upper(), text or "")
        earlier = self.graph.nodes.setdefault(node_id, node) if node_id else node
        if earlier is not node:
            texts = "another text" if earlier.text != node.text else "the same text"
            self._refuse(
                ("nodes", place, "nodeID"), f"Another node has the id “{node_id[:60]}” and {texts}."
            )

    def _read_edge(self, place: int, entry: dict[str, Any]) -> None:
        ends = [self._identifier(entry, ("edges", place, name)) for name in ("fromID", "toID")]
        for name, end in zip(("fromID", "toID"), ends, strict=True):
            if end and end not in self.graph.nodes:
                self._refuse(("edges", place, name), f"There is no node “{end[:60]}”.")
        start, target = ends
        if start and start == target:
            self._refuse(("edges", place), f"This edge leads from “{start[:60]}” to itself.")
        self.graph.edges.append((start, target))
        self.graph.before[target].append(start)
        self.graph.after[start].append(target)

    def _read_participant(self, place: int, entry: dict[str, Any]) -> None:
        person = self._identifier(entry, ("participants", place, "participantID"))
        parts = [entry.get("firstname"), entry.get("surname")]
        name = " ".join(part.strip() for part in parts if isinstance(part, str) and part.strip())
        earlier = self.graph.names.setdefault(person, name)
        if earlier != name:
            self._refuse(
                ("participants", place), f"“{earlier[:60]}” and “{name[:60]}” have the same id."
            )

    def _read_locution(self, place: int, entry: dict[str, Any]) -> None:
        node_id = self._identifier(entry, ("locutions", place, "nodeID"))
        if node_id and node_id not in self.graph.nodes:
            self._refuse(("locutions", place, "nodeID"), f"There is no node “{node_id[:60]}”.")
        elif self.graph.locutions.setdefault(node_id, entry) is not entry and node_id:
            self._refuse(("locutions", place), f"Another locution has the node “{node_id[:60]}”.")
