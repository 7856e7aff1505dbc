"""Argument graph of a debate in D3, unchanged."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from django.conf import settings

from tests.debates.pages.browser import missing
from tests.waiting import PATIENCE

READER = Path(settings.BASE_DIR) / "examples" / "reader"
SCRIPT = """
import { forceLink, forceSimulation } from "d3-force";
import { readFileSync } from "node:fs";

const graph = JSON.parse(readFileSync(0, "utf8"));
const links = forceLink(graph.edges).id((node) => node.id);
forceSimulation(graph.nodes).force("link", links).stop().tick(5);
console.log(JSON.stringify({
  nodes: graph.nodes.map((node) => [node.id, Number.isFinite(node.x + node.y)]),
  edges: graph.edges.map((edge) => [edge.source.id, edge.target.id, edge.kind]),
}));
"""


def test_nodes_are_placed_and_edges_lead_to_them(client, known):
    node = shutil.which("node") or missing("node")
    if not (READER / "node_modules" / "d3-force").exists():
        missing("d3-force: npm --prefix examples/reader ci")
    answer = client.get("/api/v1/debates/china-russia/graph/")

    done = subprocess.run(
        [node, "--input-type=module", "--eval", SCRIPT],
        cwd=READER,
        input=answer.content,
        capture_output=True,
        timeout=PATIENCE,
        check=True,
    )

    loaded, told = json.loads(done.stdout), answer.json()
    assert loaded["nodes"] == [[node["id"], True] for node in told["nodes"]]
    assert loaded["edges"] == [
        [edge["source"], edge["target"], edge["kind"]] for edge in told["edges"]
    ]
    assert len(loaded["edges"]) > 5
