"""Argument maps as drawings."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from debates.analysis.argument_graph import ArgumentMap, Edge, Node
from debates.diagrams.compose import around, whole
from debates.diagrams.drawing import MARKS, draw, marks

NAMED = {"expert_name": "Artyom Lukin"}
QUESTION = Node("question:q", "question", "Is it so?", url="/q/")
OTHER = Node("question:r", "question", "Will it last?", url="/r/")
CLAIM = Node("position:a", "position", "It is so.", "lukin", "/a/", NAMED)
DENIAL = Node(
    "position:b", "position", "It is <not> so.", "fallon", "/b/", {"expert_name": "T. F."}
)
PROOF = Node("evidence:1", "evidence", "One saw it.", "lukin", "/a/#evidence-1")
RAISED = Node("counterpoint:1", "counterpoint", "Nobody saw it.", "fallon", "/a/#counterpoint-1")
REMARK = Node("counterpoint:2", "counterpoint", "Some did.", "", "/b/#counterpoint-2")
AGREEMENT = Node("support:1", "support", "Nor did I.", "lukin", "/b/#support-1")
MAP = ArgumentMap(
    (QUESTION, OTHER, CLAIM, DENIAL, PROOF, RAISED, REMARK, AGREEMENT),
    (
        Edge("position:a", "question:q", "answers", "affirms"),
        Edge("position:a", "question:r", "answers", "denies"),
        Edge("position:b", "question:q", "answers", "denies"),
        Edge("evidence:1", "position:a", "supports"),
        Edge("counterpoint:1", "position:a", "rebuts", basis="inferred"),
        Edge("position:b", "counterpoint:1", "raises", basis="inferred"),
        Edge("counterpoint:2", "position:b", "undercuts"),
        Edge("support:1", "position:b", "agrees", basis="stated"),
        Edge("position:a", "support:1", "gives", basis="stated"),
    ),
)


def scene_of(graph=MAP, grouping="question", parts=False):
    return whole(graph, grouping, url_of, parts=parts, expert_url="/experts/{}/".format)


def url_of(node):
    return node.url


def drawn(graph=MAP, grouping="question", parts=False):
    return ElementTree.fromstring(draw(scene_of(graph, grouping, parts)))


def boxes(root):
    return [one for one in root.iter("a") if "box" in (one.get("class") or "")]


def texts(root):
    return [" ".join("".join(one.itertext()).split()) for one in boxes(root)]


def lines(root):
    """The words of each line with the classes of its group."""
    return {
        path.find("title").text: group.get("class")
        for group in root.iter("g")
        for path in group.iter("path")
    }


@pytest.mark.parametrize("grouping", ["question", "expert"])
def test_each_position_stands_once(grouping):
    found = [one.get("href") for one in boxes(drawn(grouping=grouping))]

    assert (found.count("/a/"), found.count("/b/")) == (1, 1)


def test_with_parts_every_node_is_a_link_to_where_it_is_read():
    assert {one.get("href") for one in boxes(drawn(parts=True))} == {
        "/q/",
        "/r/",
        "/a/",
        "/b/",
        "/a/#evidence-1",
        "/a/#counterpoint-1",
        "/b/#counterpoint-2",
        "/b/#support-1",
    }


def test_lines_lead_between_positions_and_say_whose_comparison_it_is():
    assert lines(drawn()) == {
        "Editors’ comparison: T. F. against the claim of Artyom Lukin": (
            "line rebuts against inferred"
        ),
        "Artyom Lukin agrees with T. F.": "line agrees for stated",
        "Artyom Lukin denies this question too": "line answers",
    }


def test_what_is_inferred_is_never_said_to_be_the_experts_own():
    for words, looks in lines(drawn()).items():
        assert words.startswith("Editors’ comparison") == ("inferred" in looks)


def test_a_line_names_the_boxes_at_its_ends_and_leads_to_its_words():
    root = drawn()
    addresses = [one.get("href") for one in boxes(root)]
    ends = {
        one.get("href"): [addresses[int(number)] for number in path.get("data-ends").split()]
        for one in root.iter("a")
        for path in one.iter("path")
    }

    assert ends == {"/a/#counterpoint-1": ["/b/", "/a/"], "/b/#support-1": ["/a/", "/b/"]}


def test_with_parts_a_line_ends_at_the_words_that_say_what_it_means():
    scene = scene_of(parts=True)

    assert [(line.target, line.words) for line in scene.lines[:2]] == [
        ("counterpoint:1", ""),
        ("support:1", ""),
    ]


def test_by_question_positions_name_their_expert_and_by_expert_their_question():
    assert "+ affirms: Artyom Lukin It is so. 1 piece of evidence" in texts(drawn())
    assert "+ affirms: Is it so? It is so. 1 piece of evidence" in texts(drawn(grouping="expert"))


def test_by_expert_each_expert_is_a_cluster():
    titles = [cluster.title for cluster in scene_of(grouping="expert").clusters]

    assert titles == ["Artyom Lukin", "T. F."]


def test_what_answers_no_question_is_a_cluster_of_its_own():
    alone = Node("position:c", "position", "And yet.", "lukin", "/c/", NAMED)

    scene = scene_of(ArgumentMap((*MAP.nodes, alone), MAP.edges))

    assert [one.title for one in scene.clusters] == [
        "Is it so?",
        "Will it last?",
        "Other positions",
    ]


def test_beside_a_question_those_stand_first_who_affirm_it():
    turned = ArgumentMap((QUESTION, DENIAL, CLAIM), MAP.edges[:1] + MAP.edges[2:3])

    assert [text[0] for text in texts(drawn(turned)) if text[0] in "+−"] == ["+", "−"]


def test_a_comparison_of_the_editors_is_dashed_and_says_so():
    root = drawn(parts=True)

    assert "against the claim: T. F. Nobody saw it. Editors’ comparison" in texts(root)
    (box,) = [one for one in boxes(root) if one.get("href") == "/a/#counterpoint-1"]
    assert box.get("class") == "box part counterpoint against inferred"


def test_what_the_source_states_is_what_the_expert_does():
    assert "agrees: Artyom Lukin Nor did I." in texts(drawn(parts=True))


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"voice": "editors"}, "against its reasoning: the editors Some did."),
        ({"voice": "moderator"}, "against its reasoning: the moderator Some did."),
        ({"voice": "expert"}, "concession: against its reasoning Some did."),
        (
            {"voice": "reported", "reported_party": "Diplomats"},
            "against its reasoning: Diplomats Some did. as the expert reports",
        ),
    ],
)
def test_a_counterpoint_says_whose_it_is(details, words):
    remark = replace(REMARK, details=details)
    graph = ArgumentMap((DENIAL, remark), (Edge(remark.id, DENIAL.id, "undercuts"),))

    assert words in texts(drawn(graph, parts=True))


def test_evidence_says_whose_it_is_where_it_is_not_the_experts():
    reported = replace(PROOF, details={"voice": "reported", "reported_party": "Diplomats"})
    graph = ArgumentMap((CLAIM, reported), (Edge("evidence:1", "position:a", "supports"),))

    found = texts(drawn(graph, parts=True))

    assert "supports: Diplomats One saw it. as the expert reports" in found


def test_a_name_from_right_to_left_keeps_the_quotes_at_its_end():
    reported = replace(PROOF, details={"voice": "reported", "reported_party": "شركة «ضفاف»"})
    graph = ArgumentMap((CLAIM, reported), (Edge("evidence:1", "position:a", "supports"),))

    root = drawn(graph, parts=True)

    assert [one.text for one in root.iter("bdi")] == ["شركة «ضفاف»"]
    assert "supports: شركة «ضفاف» One saw it. as the expert reports" in texts(root)


def test_evidence_that_is_not_drawn_is_counted():
    found = texts(drawn())

    assert not any("One saw it." in text for text in found)
    assert any("1 piece of evidence" in text for text in found)


def test_around_a_position_stand_those_who_speak_of_it_and_those_of_whom_it_speaks():
    scene = around(MAP, "position:a", url_of)

    found = [[[box.key for box in one.boxes] for one in column] for column in scene.columns]

    assert found == [
        [["position:b", "counterpoint:1", "support:1"]],
        [["question:q", "position:a", "evidence:1"]],
        [["question:r"]],
    ]


def test_a_neighbour_has_its_question_if_it_is_another_one():
    edges = [
        replace(one, target="question:r") if one.source == "position:b" and one.stance else one
        for one in MAP.edges
        if one != MAP.edges[1]
    ]

    scene = around(ArgumentMap(MAP.nodes, tuple(edges)), "position:a", url_of)

    assert [box.text for box in scene.columns[0][0].boxes][:2] == [
        "Will it last?",
        "It is <not> so.",
    ]


def test_around_a_position_lines_touch_it_alone():
    third = Node("position:c", "position", "Never.", "ma", "/c/", {"expert_name": "H. M."})
    more = Node("support:2", "support", "Quite.", "ma", "/b/#support-2")
    graph = ArgumentMap(
        (*MAP.nodes, third, more),
        (
            *MAP.edges,
            Edge("support:2", "position:b", "agrees", basis="inferred"),
            Edge("position:c", "support:2", "gives", basis="inferred"),
        ),
    )

    scene = around(graph, "position:a", url_of)

    assert all("position:a" in {line.source, line.target} for line in scene.lines)
    assert len(scene.lines) == 3


@pytest.mark.parametrize(("key", "count"), [("position:a", 3), ("position:c", 0)])
def test_lines_that_touch_none_of_the_chosen_are_left_out(key, count):
    assert len(scene_of(parts=True).touching([key]).lines) == count


def test_each_kind_of_line_has_its_mark():
    found = {one.get("id") for one in ElementTree.fromstring(marks()).iter() if one.get("id")}

    assert found == {f"mark-{kind}" for kind in MARKS}


def test_nothing_is_styled_inline():
    for element in drawn(parts=True).iter():
        assert element.get("style") is None
        assert element.get("fill") is None
        assert element.get("stroke") is None


def test_the_same_map_is_drawn_the_same():
    assert len({draw(scene_of(parts=True)) for _ in range(2)}) == 1


def test_a_text_stands_in_its_box_in_one_piece():
    graph = ArgumentMap((Node("position:r", "position", "a </b> &\n c", "x", "/r/", NAMED),), ())

    assert "<b>Artyom Lukin</b> a &lt;/b&gt; &amp; c</a>" in draw(scene_of(graph))


@pytest.mark.parametrize(
    ("name", "rows", "is_told_beside"),
    [
        ("Artyom Lukin", 1, False),
        ("Abd al-Rahman ibn Muhammad ibn Abd al-Aziz", 2, False),
        ("中华人民共和国国务院发展研究中心欧亚社会发展研究所", 2, False),
        ("Karl-Theodor Maria Nikolaus Johann Jacob Philipp von und zu Guttenberg " * 2, 3, True),
    ],
)
def test_a_long_name_has_up_to_three_lines(name, rows, is_told_beside):
    def box_of(name):
        node = Node("position:r", "position", "It is so.", "x", "/r/", {"expert_name": name})
        root = drawn(ArgumentMap((node,), ()))
        [place] = [one for one in root.iter("foreignObject") if one.find("a/b") is not None]
        return float(place.get("height")), place.find("a/b").get("title")

    height, title = box_of(name)

    assert height - box_of("X")[0] == 16 * (rows - 1)
    assert title == (" ".join(name.split()) if is_told_beside else None)
