"""Agreement, graph and exchanges of a debate."""

from __future__ import annotations

import io
import json

import networkx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from debates.models import Counterpoint, Position
from tests.debates.api.test_openapi import described, openapi_document
from tests.debates.builders import (
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_question,
    make_support,
)
from tests.debates.world import MARKER, hide_objects_around, random_world

PARTS = ("agreement", "graph", "exchanges")


@pytest.fixture
def ask(api, known):
    """Asks for a part of the small debate; JSON."""

    def answer(part, **query):
        return api(f"debates/china-russia/{part}/", **query).json()

    return answer


@pytest.mark.parametrize("part", PARTS)
def test_answers_are_as_described(ask, part):
    schema = described(f"/api/v1/debates/{{slug}}/{part}/")

    for query in (
        {},
        {"expert": "lukin"},
        {"question": "alliance", "expert": ["lukin", "rolland"]},
    ):
        schema.validate(ask(part, **query))


@pytest.mark.parametrize("part", PARTS)
def test_what_is_hidden_changes_nothing(api, ask, known, part):
    before = ask(part)
    hide_objects_around(known)

    after = ask(part)

    assert MARKER not in json.dumps(after)
    assert after == before


@pytest.mark.parametrize("part", PARTS)
def test_a_debate_that_is_not_there_is_answered_as_at_its_own_address(api, known, part):
    hide_objects_around(known)
    for slug, status in (("zyzzyva-draft", 404), ("zyzzyva-withdrawn", 404), ("nothing", 404)):
        assert api(f"debates/{slug}/{part}/").status_code == status
    known.debate.slug = "moved"
    known.debate.save()

    moved = api(f"debates/china-russia/{part}/", expert="lukin")

    assert moved.status_code == 301
    assert moved["Location"] == f"/api/v1/debates/moved/{part}/?expert=lukin"
    known.debate.status, known.debate.withdrawn_reason = "withdrawn", "Wrong."
    known.debate.save()
    assert api(f"debates/moved/{part}/").status_code == 410


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"question": "alliances"}, "no question “alliances” in this debate. Did you mean “allia"),
        ({"question": "elsewhere"}, "There is no question “elsewhere” in this debate."),
        ({"expert": "absent"}, "There is no expert “absent” in this debate."),
        ({"stance": "denies"}, "Unknown parameter “stance”."),
    ],
)
def test_what_is_not_in_the_debate_is_refused(api, known, part, query, message):
    other = make_debate()
    make_question(other, slug="elsewhere")
    make_expert(other, slug="absent")

    answer = api(f"debates/china-russia/{part}/", **query)

    assert answer.status_code == 400
    assert message in answer.json()["detail"]


def test_the_number_of_queries_does_not_grow_with_the_debate(api, known):
    def counted(slug, part):
        with CaptureQueriesContext(connection) as captured:
            assert api(f"debates/{slug}/{part}/").status_code == 200
        return len(captured)

    few = {part: counted("china-russia", part) for part in PARTS}
    random_world(60, status="published")

    assert {part: counted("debate-0", part) for part in PARTS} == few
    assert max(few.values()) <= 10


def test_agreement_names_what_each_cell_rests_on(ask):
    found = ask("agreement")

    slugs = [expert["slug"] for expert in found["experts"]]
    cell = next(one for one in found["cells"] if set(one["experts"]) == {"lukin", "rolland"})
    assert slugs == ["lukin", "rolland"]
    assert found["matrix"] == [[1, 0], [0, 1]]
    assert cell["shared_count"] == 1
    assert cell["shared"] == [
        {"question": "alliance", "agreement": 0, "positions": ["allies", "rivals"]}
    ]
    assert found["camps"] == []
    assert found["divisive"][0]["stances"] == {"affirms": ["lukin"], "denies": ["rolland"]}
    assert found["unanimous"] == []
    assert {one["slug"] for one in found["positions"]} == {"allies", "rivals"}
    assert "Average-linkage" in found["method"]["camps"]


def test_agreement_of_one_expert_has_nobody_to_agree_with(ask):
    found = ask("agreement", expert="lukin")

    assert found["matrix"] == [[1]]
    assert [one["slug"] for one in found["questions"]] == ["alliance"]


def test_a_debate_without_answers_has_an_empty_matrix(api, known):
    Position.objects.update(question=None, stance="")

    found = api("debates/china-russia/agreement/").json()

    assert (found["matrix"], found["experts"], found["cells"]) == ([], [], [])


def test_the_graph_is_the_same_in_all_formats(api, known):
    address = "debates/china-russia/graph/"

    data = api(address)
    graphml = api(address, format="graphml")
    dot = api(address, headers={"Accept": "text/vnd.graphviz"})

    loaded = networkx.node_link_graph(data.json(), edges="edges")
    read = networkx.read_graphml(io.BytesIO(graphml.content))
    assert set(loaded.nodes) == set(read.nodes)
    assert loaded.number_of_edges() == read.number_of_edges() == len(data.json()["edges"])
    assert loaded.graph["debate"] == "china-russia"
    assert graphml["Content-Type"] == "application/graphml+xml"
    assert dot["Content-Type"] == "text/vnd.graphviz; charset=utf-8"
    assert all(f'"{node}"' in dot.content.decode() for node in loaded.nodes)


def test_the_addresses_in_a_graph_lead_to_what_its_nodes_are(api, client, ask):
    for node in ask("graph")["nodes"]:
        told = client.get(node["url"]).json()
        assert node["text"] == told.get("statement", told.get("text"))
        assert node["html_url"] == told["html_url"]


def test_all_members_of_the_nodes_of_a_graph_are_described(ask, known):
    make_evidence(known.allies, value=2, value_end=3)
    make_support(known.allies, known.rivals)
    schema = openapi_document()["components"]["schemas"]["GraphNode"]

    nodes = ask("graph")["nodes"]

    assert {node["kind"] for node in nodes} == set(schema["properties"]["kind"]["enum"])
    assert {name for node in nodes for name in node} == set(schema["properties"])


def test_the_graph_of_an_expert_is_what_his_positions_are_argued_in(ask):
    nodes = {node["id"] for node in ask("graph", expert="lukin")["nodes"]}

    assert {"position:allies", "position:rivals", "question:alliance"} <= nodes
    assert "position:forecast" not in nodes


def test_the_graph_says_whose_voice_and_on_what_basis(ask, known):
    make_counterpoint(known.allies, voice="expert", statement="Not for ever.")
    make_counterpoint(known.allies, voice="reported", reported_party="Diplomats")
    bare = make_support(known.allies, known.rivals, basis="stated", locator="1.1")

    found = ask("graph")

    counterpoints = [node for node in found["nodes"] if node["kind"] == "counterpoint"]
    assert [(one["voice"], one["reported_party"], one["expert"]) for one in counterpoints] == [
        ("position", None, "rolland"),
        ("expert", None, "lukin"),
        ("reported", "Diplomats", None),
        ("editors", None, None),
    ]
    edges = {(one["source"], one["kind"]): one["basis"] for one in found["edges"]}
    assert edges[f"counterpoint:{known.rebuttal.public_id}", "rebuts"] == "inferred"
    assert edges["position:rivals", "raises"] == "inferred"
    assert edges[f"support:{bare.public_id}", "agrees"] == "stated"
    assert edges["position:rivals", "gives"] == "stated"
    # a support without words of its own has those of the supporting position
    text = {node["id"]: node["text"] for node in found["nodes"]}
    assert text[f"support:{bare.public_id}"] == "The claim of rivals."


def test_a_format_that_there_is_not_is_answered_with_those_there_are(api, known):
    answer = api("debates/china-russia/graph/", format="gexf")

    assert answer.status_code == 406
    assert [one["format"] for one in answer.json()["available"]] == [
        "json",
        "graphml",
        "dot",
        "html",
    ]


def threads_of(found):
    """Position, counterpoint, who raises it, replies: by their keys."""
    return [
        (
            thread["position"]["slug"],
            answer["counterpoint"]["statement"],
            answer["counterpoint"]["raised_by"]["slug"],
            [reply["statement"] for reply in answer["replies"]],
        )
        for thread in found["results"]
        for answer in thread["answers"]
    ]


@pytest.fixture
def stated(known):
    """The source states that each of the two experts speaks to the other."""
    Counterpoint.objects.filter(pk=known.rebuttal.pk).update(basis="stated", locator="1.1")
    return make_counterpoint(
        known.rivals,
        statement="They trade.",
        raised_by=known.allies,
        basis="stated",
        locator="1.1",
    )


def test_comparisons_of_the_editors_are_no_exchanges(ask):
    assert ask("exchanges")["results"] == []


def test_a_comparison_is_no_reply(ask, known, stated):
    Counterpoint.objects.filter(pk=stated.pk).update(basis="inferred")

    assert threads_of(ask("exchanges")) == [("allies", "They mistrust each other.", "rivals", [])]


def test_exchanges_are_threads_with_replies(ask, stated):
    found = ask("exchanges")

    assert found["count"] == 2
    assert threads_of(found) == [
        ("allies", "They mistrust each other.", "rivals", ["They trade."]),
        ("rivals", "They trade.", "allies", ["They mistrust each other."]),
    ]
    assert found["results"][0]["position"]["expert"]["name"] == "Artyom Lukin"


def test_exchanges_of_an_expert_are_what_he_says_and_is_told(ask, known, stated):
    make_counterpoint(
        known.rivals,
        statement="They sell arms.",
        raised_by=known.forecast,
        basis="stated",
        locator="1.1",
    )

    # of the other expert's position only what he says against it
    assert [one[:2] for one in threads_of(ask("exchanges", expert="lukin"))] == [
        ("allies", "They mistrust each other."),
        ("rivals", "They trade."),
    ]


def test_exchanges_come_in_pages(ask, stated):
    first = ask("exchanges", page_size=1)

    assert (first["count"], len(first["results"])) == (2, 1)
    assert "page=2" in first["next"]
    assert ask("exchanges", page=9)["status"] == 404
