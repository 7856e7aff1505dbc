"""Argument maps in the form of AIFdb and of OVA, and what of them two maps have in common."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings

from debates.contrib.aif.graph import lists_in

EXAMPLE = Path(settings.BASE_DIR) / "fixtures" / "argument_map.json"


def aifdb_map() -> dict[str, Any]:
    """Return a dialogue of two speakers, with an undercut, a question and an analyst's claim."""
    return json.loads(EXAMPLE.read_text(encoding="utf-8"))


def ova_map() -> dict[str, Any]:
    """Return a monologue in the form of OVA 3, with numbers for ids and the text of its source."""
    nodes = [(0, "L", "We should go eat."), (3, "I", "We should go eat."), (4, "YA", "Asserting")]
    return {
        "AIF": {
            "nodes": [{"nodeID": i, "text": text, "type": kind} for i, kind, text in nodes],
            "edges": [{"edgeID": 1, "fromID": 0, "toID": 4}, {"edgeID": 2, "fromID": 4, "toID": 3}],
            "locutions": [{"nodeID": 0, "personID": 0}],
            "participants": [{"participantID": 0, "firstname": "Bob", "surname": "Ross"}],
            "schemefulfillments": None,
        },
        "OVA": {"nodes": [{"nodeID": 0, "x": 12.5, "y": 3}], "edges": []},
        "text": {"txt": 'It is late.<br><br>Bob <span id="node0">We should go eat.</span>'},
    }


def in_file(folder: Path, content: Any, name: str = "fee.json") -> Path:
    """Write JSON into a file; return its path."""
    path = folder / name
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def shape(content: dict[str, Any]) -> tuple[Counter[Any], Counter[Any]]:
    """Return the nodes and the edges of a map, such that those of the same map are equal."""
    lists = lists_in(content)
    nodes = Counter(
        (str(node["nodeID"]), node["type"], node.get("text")) for node in lists["nodes"]
    )
    return nodes, Counter((str(edge["fromID"]), str(edge["toID"])) for edge in lists["edges"])
