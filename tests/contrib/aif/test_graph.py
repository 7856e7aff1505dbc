"""Faults of argument maps: all of them at once, each with its place."""

from __future__ import annotations

import pytest

from debates.contrib.aif.graph import Graph, is_graph
from debates.interchange.problems import ImportRefused
from tests.contrib.aif.maps import aifdb_map, ova_map


def faults(content):
    with pytest.raises(ImportRefused) as refused:
        Graph.checked(content)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize("content", [aifdb_map(), ova_map(), {"aif": aifdb_map()}])
def test_both_forms_of_maps_are_recognised(content):
    assert is_graph(content)
    assert "I" in {node.kind for node in Graph.checked(content).nodes.values()}


@pytest.mark.parametrize("content", [[], {}, {"nodes": []}, {"AIF": []}, {"format": "x"}, "nodes"])
def test_other_json_is_not_a_map(content):
    assert not is_graph(content)


def test_all_faults_are_told_at_once_with_their_places():
    content = {
        "AIF": {
            "nodes": [
                {"nodeID": 1, "type": "I", "text": "Taxes rise."},
                {"nodeID": "1", "type": "I", "text": "Taxes fall."},
                {"nodeID": None, "type": "I", "text": "x"},
                {"nodeID": 2, "type": "", "text": 7},
                "node",
            ],
            "edges": [{"fromID": 1, "toID": 9}, {"fromID": 1, "toID": 1}],
            "participants": [
                {"participantID": 1, "firstname": "Ada"},
                {"participantID": 1, "firstname": "Bo"},
            ],
            "locutions": [{"nodeID": 8}, {"nodeID": 2}, {"nodeID": 2}],
        }
    }

    assert sorted(faults(content)) == sorted([
        "/AIF/nodes/4: This must be an object.",
        "/AIF/nodes/1/nodeID: Another node has the id “1” and another text.",
        "/AIF/nodes/2/nodeID: “nodeID” must be a text or a whole number.",
        "/AIF/nodes/3/type: The type is missing: I, L, RA, CA, YA, TA, …",
        "/AIF/nodes/3/text: This must be a text.",
        "/AIF/edges/0/toID: There is no node “9”.",
        "/AIF/edges/1: This edge leads from “1” to itself.",
        "/AIF/participants/1: “Ada” and “Bo” have the same id.",
        "/AIF/locutions/0/nodeID: There is no node “8”.",
        "/AIF/locutions/2: Another locution has the node “2”.",
    ])  # fmt: skip


def test_lists_must_be_lists():
    assert faults({"nodes": {}, "edges": None}) == [
        "/nodes: This must be a list.",
        "/edges: This must be a list.",
    ]
