"""Whatever graph a map is: import, export and import give the same graph."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from debates.contrib.aif.file_format import AIF
from debates.contrib.aif.graph import Graph
from debates.contrib.aif.reading import read_graph
from debates.interchange.checking import problems_in_document
from debates.interchange.document import document
from debates.interchange.importing import import_debate
from debates.interchange.plan import Options
from tests.contrib.aif.maps import shape
from tests.debates.interchange.documents import forget_everything
from tests.thoroughness import examples

pytestmark = pytest.mark.django_db

KINDS = ["I", "L", "RA", "CA", "MA", "PA", "TA", "YA", "EX"]
NAMES = ["Ada Okafor", "Bo Lind", "Ada", "Юлия", "李"]

texts = st.one_of(
    # surrogates are no text
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=30),
    st.builds("{} : {}".format, st.sampled_from(NAMES), st.text("ab: é💬", max_size=9)),
    st.sampled_from(["Asserting", "Pure Questioning", "Default Inference", "x" * 600, " ", ""]),
)


@st.composite
def maps(draw):
    """Draw a map: chains of dialogue and of argument among any nodes and edges, cycles included."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=12))
    nodes = [
        {"nodeID": place if place % 2 else f"n{place}", "type": kind, "text": draw(texts)}
        for place, kind in enumerate(kinds)
    ]
    ids = [node["nodeID"] for node in nodes]
    pairs = draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=25))
    of_kind = {kind: [n["nodeID"] for n in nodes if n["type"] == kind] for kind in KINDS}
    chains = draw(st.lists(st.sampled_from(["L YA I", "I RA I", "I CA I", "I CA RA I"])))
    for chain in (chain.split() for chain in chains):
        if all(of_kind[kind] for kind in chain):
            steps = [draw(st.sampled_from(of_kind[kind])) for kind in chain]
            pairs += pairwise(steps)
    edges = [
        {"edgeID": number, "fromID": start, "toID": target, "formEdgeID": None}
        for number, (start, target) in enumerate(pairs)
        if start != target
    ]
    locutions = [{"nodeID": n, "personID": draw(st.integers(1, 3))} for n in of_kind["L"]]
    lists = {"nodes": nodes, "edges": edges, "locutions": locutions}
    return {"AIF": lists, "text": {"txt": "…"}} if draw(st.booleans()) else lists


@settings(
    max_examples=examples(25, 500),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(maps())
def test_a_map_comes_back_as_it_was_and_once_more(content):
    forget_everything()
    original = json.loads(json.dumps(content))
    for number in range(2):
        read_file = read_graph(Graph.checked(content), f"map{number}.json", None)
        assert problems_in_document(read_file.document) == []
        plan = import_debate(read_file.document, Options(), apply=True, source="map.json")
        content = json.loads(AIF.write(document(plan.debate, drafts=True), plan.debate))

        assert shape(content) == shape(original)
    assert content == original
