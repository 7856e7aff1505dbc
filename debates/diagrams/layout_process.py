"""Lays out graphs with Graphviz, as a process of its own: JSON in, JSON out.

Graphviz ends the whole process on some graphs, and takes for ever on others; whoever starts
this one loses nothing by it. See `debates.diagrams.layout` for what goes in and comes out.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

import pygraphviz

MEMORY = 1 << 30
POINTS_AN_INCH = 72


def main() -> None:
    """Read requests from the standard input, and write where everything lies in each."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    places = []
    for request in json.load(sys.stdin):
        graph = _graph(request)
        graph.layout(prog="dot")
        places.append(_places(graph, request))
    json.dump(places, sys.stdout)


def _graph(request: dict[str, Any]) -> pygraphviz.AGraph:
    graph = pygraphviz.AGraph(strict=False, directed=True)
    graph.graph_attr.update(
        rankdir="RL",
        newrank="true",
        # the first named is on top
        ordering="in",
        splines="false",
        nodesep=f"{request['gap'] / POINTS_AN_INCH:.4f}",
        ranksep=f"{request['column_gap'] / POINTS_AN_INCH:.4f}",
    )
    graph.node_attr.update(shape="box", fixedsize="true", label="")
    for name, width, height in request["boxes"]:
        graph.add_node(
            name,
            width=f"{width / POINTS_AN_INCH:.4f}",
            height=f"{height / POINTS_AN_INCH:.4f}",
        )
    for source, target in request["edges"]:
        graph.add_edge(source, target)
    for number, group in enumerate(request["groups"]):
        # the label keeps room for a heading, which is set by whoever draws
        graph.add_subgraph(
            group,
            name=f"cluster_{number}",
            label=" ",
            fontsize=request["heading"],
            margin=request["margin"],
        )
    for column in request["columns"]:
        if column:
            graph.add_subgraph(column, rank="same")
    return graph


def _places(graph: pygraphviz.AGraph, request: dict[str, Any]) -> dict[str, Any]:
    left, bottom, right, top = _numbers(graph.graph_attr["bb"])
    groups = [
        _numbers(graph.get_subgraph(f"cluster_{number}").graph_attr["bb"])
        for number in range(len(request["groups"]))
    ]
    return {
        "bounds": [left, bottom, right, top],
        "boxes": {
            name: _numbers(graph.get_node(name).attr["pos"]) for name, _, _ in request["boxes"]
        },
        "groups": groups,
    }


def _numbers(text: str) -> list[float]:
    return [float(number) for number in text.split(",")]


if __name__ == "__main__":
    main()
