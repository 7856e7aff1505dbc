"""Argument maps in the form of AIFdb and of OVA, and what of them two maps have in common."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from debates.contrib.aif.graph import lists_in

SPEAKERS = {"Ada Okafor": "11", "Bo Lind": "12"}


def aifdb_map() -> dict[str, Any]:
    """Return a dialogue of two speakers, with an undercut, a question and an analyst's claim."""
    texts = {
        "1": ("L", "Ada Okafor : The fee is a tax in all but name."),
        "2": ("I", "The fee is a tax"),
        "3": ("YA", "Asserting"),
        "4": ("L", "Bo Lind : It buys a service, doesn't it?"),
        "5": ("I", "The fee buys a service"),
        "6": ("YA", "Asserting"),
        "7": ("CA", "Default Conflict"),
        "8": ("L", "Ada Okafor : Everyone has to pay it."),
        "9": ("I", "Everyone must pay the fee"),
        "10": ("YA", "Asserting"),
        "11": ("RA", "Default Inference"),
        "12": ("TA", "Default Transition"),
        "13": ("I", "What all must pay may still be a price"),
        "14": ("CA", "Default Conflict"),
        "15": ("L", "Bo Lind : Is it lawful?"),
        "16": ("YA", "Pure Questioning"),
        "17": ("I", "The fee is lawful"),
        "18": ("YA", "Arguing"),
    }
    edges = ["1 3", "3 2", "4 6", "6 5", "5 7", "7 2", "8 10", "10 9", "9 11", "11 2"]
    edges += ["1 12", "12 8", "13 14", "14 11", "15 16", "16 17", "12 18", "18 11"]
    return {
        "nodes": [
            {"nodeID": node_id, "text": text, "type": kind, "timestamp": "2020-05-28 21:04:11"}
            for node_id, (kind, text) in texts.items()
        ],
        "edges": [
            {"edgeID": str(number), "fromID": start, "toID": target, "formEdgeID": None}
            for number, (start, target) in enumerate(map(str.split, edges), 900)
        ],
        "locutions": [
            {"nodeID": node_id, "personID": SPEAKERS[text.split(" :")[0]], "start": start}
            for node_id, start in (("1", "0:12"), ("4", "75"), ("8", None), ("15", None))
            for text in [texts[node_id][1]]
        ],
    }


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
