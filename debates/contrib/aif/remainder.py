"""The remainder of an argument map: the whole of it, and which positions its claims became."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from debates.contrib.aif.claims import Claims
from debates.contrib.aif.graph import Graph, is_graph
from debates.interchange.problems import ImportProblem, ImportRefused
from debates.models import Debate, Position
from debates.uploads.models import remainder_of

NOT_A_REMAINDER = "This is not the remainder of an argument map. Leave it out."


@dataclass(frozen=True)
class EarlierImport:
    """An argument map that was imported before.

    slugs     of the positions, by the ids of the nodes
    speakers  slugs of the experts, by the names in the map; that of the unnamed one by ""
    """

    claims: Claims
    slugs: dict[str, str]
    speakers: dict[str, str]

    def is_of(self, claims: Claims) -> bool:
        """Tell whether claims are those of the same map, of which half may have changed."""
        texts = {node.id: node.text for node in claims.nodes}
        same = sum(texts.get(node.id) == node.text for node in self.claims.nodes)
        return 2 * same >= len(self.claims.nodes)


def as_remainder(graph: Graph, slugs: dict[str, str], speakers: dict[str, str]) -> str:
    """Return the text of which `earlier_import` makes the graph again."""
    return as_json({"content": graph.content, "positions": slugs, "speakers": speakers})


def as_json(value: Any, indent: int | None = None) -> str:
    """Return JSON of any figures, with their value."""
    return json.dumps(value, ensure_ascii=False, default=_figure, indent=indent)


def _figure(value: Decimal) -> float | str:
    figure = float(value)
    return figure if abs(figure) != float("inf") else str(value)


def earlier_import(debate: Debate) -> EarlierImport | None:
    """Return the argument map that was imported as a debate; None if it has another origin."""
    remainder = remainder_of(debate, "aif")
    return _read(remainder) if remainder else None


def settled(remainder: str, debate: Debate) -> str:
    """Return a remainder in which the speakers are the experts as whom a debate has them.

    Raises ImportRefused if the text is not a remainder.
    """
    try:
        earlier = _read(remainder)
    except (ValueError, RecursionError, ImportRefused) as error:
        raise ImportRefused([ImportProblem("/imported/remainder", NOT_A_REMAINDER)]) from error
    experts = dict(Position.objects.filter(debate=debate).values_list("slug", "expert__slug"))
    for node in earlier.claims.nodes:
        expert = experts.get(earlier.slugs.get(node.id, ""))
        if expert is not None:
            earlier.speakers[earlier.claims.author(node)] = expert
    return as_remainder(earlier.claims.graph, earlier.slugs, earlier.speakers)


def _read(remainder: str) -> EarlierImport:
    value = json.loads(remainder)
    members = value if isinstance(value, dict) else {}
    content, slugs = members.get("content"), members.get("positions")
    speakers = members.get("speakers")
    if not is_graph(content) or not _is_of_texts(slugs) or not _is_of_texts(speakers):
        raise ValueError(NOT_A_REMAINDER)
    claims = Claims(Graph.checked(content))
    if not slugs.keys() <= claims.speeches.keys():
        raise ValueError(NOT_A_REMAINDER)
    return EarlierImport(claims, slugs, speakers)


def _is_of_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
