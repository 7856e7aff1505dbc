"""Argument maps as drawings."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debates.analysis.argument_graph import ArgumentMap, Edge, Node
from debates.diagrams.drawing import MARKS, draw, marks
from debates.diagrams.panels import LOOKS, box_count, compose, fitted, text_width, wrapped

NAMED = {"expert_name": "Artyom Lukin"}
QUESTION = Node("question:q", "question", "Is it so?", url="/q/")
CLAIM = Node("position:a", "position", "It is so.", "lukin", "/a/", NAMED)
DENIAL = Node(
    "position:b", "position", "It is <not> so.", "fallon", "/b/", {"expert_name": "T. F."}
)
PROOF = Node("evidence:1", "evidence", "One saw it.", "lukin", "/a/#evidence-1")
RAISED = Node("counterpoint:1", "counterpoint", "Nobody saw it.", "fallon", "/a/#counterpoint-1")
REMARK = Node("counterpoint:2", "counterpoint", "Some did.", "", "/b/#counterpoint-2")
AGREEMENT = Node("support:1", "support", "Nor did I.", "lukin", "/b/#support-1")
MAP = ArgumentMap(
    (QUESTION, CLAIM, DENIAL, PROOF, RAISED, REMARK, AGREEMENT),
    (
        Edge("position:a", "question:q", "answers", "affirms"),
        Edge("position:b", "question:q", "answers", "denies"),
        Edge("evidence:1", "position:a", "supports"),
        Edge("counterpoint:1", "position:a", "rebuts", basis="inferred"),
        Edge("position:b", "counterpoint:1", "raises", basis="inferred"),
        Edge("counterpoint:2", "position:b", "undercuts"),
        Edge("support:1", "position:b", "agrees", basis="stated"),
        Edge("position:a", "support:1", "gives", basis="stated"),
    ),
)
SVG = "{http://www.w3.org/2000/svg}"


def panels_of(graph, arrangement, evidence=True):
    drawings = draw(compose(graph, arrangement, evidence=evidence))
    return list(ElementTree.fromstring(f"<page>{drawings}</page>"))


def panels(arrangement="expert", evidence=True):
    return panels_of(MAP, arrangement, evidence)


def drawn(arrangement="expert", evidence=True):
    root = ElementTree.Element("page")
    root.extend(panels(arrangement, evidence))
    return root


def texts(root):
    return [" ".join("".join(one.itertext()).split()) for one in root.iter("a")]


def boxes(root):
    return [one for one in root.iter("a") if "box" in (one.get("class") or "")]


def test_every_node_is_a_link_to_where_it_is_read():
    assert {one.get("href") for one in boxes(drawn())} == {
        "/q/",
        "/a/",
        "/b/",
        "/a/#evidence-1",
        "/a/#counterpoint-1",
        "/b/#counterpoint-2",
        "/b/#support-1",
    }


def test_by_question_each_question_is_a_panel_with_all_that_is_said_on_it():
    (panel,) = panels("question")

    assert panel.get("aria-label") == "Is it so?"
    assert len(boxes(panel)) == 7


def test_by_expert_each_expert_is_a_panel_with_the_questions_that_he_or_she_answers():
    lukin, fallon = panels("expert")

    assert [lukin.get("aria-label"), fallon.get("aria-label")] == ["Artyom Lukin", "T. F."]
    assert [one.get("href") for one in boxes(fallon)] == [
        "/q/",
        "/b/",
        "/b/#counterpoint-2",
        "/b/#support-1",
    ]


def test_what_answers_no_question_is_a_panel_of_its_own():
    alone = Node("position:c", "position", "And yet.", "lukin", "/c/", NAMED)
    graph = ArgumentMap((*MAP.nodes, alone), MAP.edges)

    titles = [panel.title for panel in compose(graph, "question", evidence=True)]

    assert titles == ["Is it so?", "Other positions"]


def test_a_comparison_of_the_editors_is_dashed_and_says_so():
    root = drawn()

    assert "against the claim: T. F. Nobody saw it. Editors’ comparison" in texts(root)
    (box,) = [one for one in boxes(root) if one.get("href") == "/a/#counterpoint-1"]
    assert box.get("class") == "box counterpoint inferred"


def test_what_the_source_states_is_what_the_expert_does():
    assert "agrees: Artyom Lukin Nor did I." in texts(drawn())


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

    (panel,) = panels_of(graph, "question")

    assert words in texts(panel)
    (box,) = [one for one in boxes(panel) if one.get("href") == "/b/#counterpoint-2"]
    assert box.get("class") == f"box counterpoint {details['voice']}"


def test_evidence_says_whose_it_is_where_it_is_not_the_experts():
    reported = replace(PROOF, details={"voice": "reported", "reported_party": "Diplomats"})
    graph = ArgumentMap((CLAIM, reported), (Edge("evidence:1", "position:a", "supports"),))

    assert "Diplomats One saw it. as the expert reports" in texts(*panels_of(graph, "question"))


def test_no_line_leads_back_or_through_a_box():
    for arrangement in ("expert", "question"):
        paths = [one.get("d") for one in drawn(arrangement).iter("path")]
        assert paths
        for path in paths:
            steps = re.fullmatch(r"M[\d.]+ -?[\d.]+h(-\d+)l(-\d+)[ -]\d+h(-\d+)", path).groups()
            assert -120 < sum(map(int, steps)) < -60


def places_of(panel):
    """The boxes of a panel, each with the element that says where it lies."""
    return [(place.find("a"), place) for place in panel.iter("foreignObject")]


def test_positions_stand_beneath_each_other_in_all_panels():
    starts = set()
    for panel in panels("expert"):
        left = float(panel.get("viewBox").split()[0])
        for box, place in places_of(panel):
            if "position" in box.get("class"):
                starts.add(float(place.get("x")) - left)

    assert len(starts) == 1


def test_each_kind_of_line_has_its_mark():
    found = {one.get("id") for one in ElementTree.fromstring(marks()).iter() if one.get("id")}

    assert found == {f"mark-{kind}" for kind in MARKS}


def test_kinds_of_lines_differ_in_class_and_mark():
    lines = {
        one.get("class"): one.get("marker-end")
        for one in drawn().iter("g")
        if (one.get("class") or "").startswith("line")
    }

    assert lines == {
        "line answers affirms": "url(#mark-answers)",
        "line answers denies": "url(#mark-answers)",
        "line supports": "url(#mark-supports)",
        "line rebuts inferred": "url(#mark-rebuts)",
        "line undercuts": "url(#mark-undercuts)",
        "line agrees stated": "url(#mark-agrees)",
    }


def test_positions_are_framed_by_expert():
    frames = [
        "".join(one.find("text").itertext())
        for one in drawn().iter("g")
        if one.get("class") == "voice"
    ]

    assert frames == ["Artyom Lukin", "T. F."]
    assert not [one for one in drawn("question").iter("g") if one.get("class") == "voice"]


def test_beside_their_question_positions_name_their_expert():
    assert "+ affirms: Artyom Lukin It is so." in texts(drawn("question"))


def test_evidence_that_is_not_drawn_is_counted():
    root = drawn(evidence=False)

    assert not any("One saw it." in text for text in texts(root))
    assert any("1 piece of evidence" in text for text in texts(root))


@pytest.mark.parametrize("evidence", [True, False])
@pytest.mark.parametrize("arrangement", ["expert", "question"])
def test_boxes_are_counted_before_they_are_drawn(arrangement, evidence):
    count = len(boxes(drawn(arrangement, evidence)))

    assert box_count(MAP, arrangement, evidence=evidence) == count


def test_nothing_is_styled_inline():
    for element in drawn().iter():
        assert element.get("style") is None
        assert element.get("fill") is None
        assert element.get("stroke") is None


def test_the_same_map_is_drawn_the_same():
    drawings = {draw(compose(MAP, "expert", evidence=True)) for _ in range(2)}

    assert len(drawings) == 1


@given(st.text(max_size=300), st.sampled_from(sorted(LOOKS)))
def test_lines_fit_their_box_and_lose_no_word(text, kind):
    look = LOOKS[kind]

    lines = wrapped(text, look)

    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert text_width(line) * look.size <= look.width - 18 or len(line) == 1


@pytest.mark.parametrize("text", ["x" * 400, "中俄关系" * 60, "a b " * 200])
def test_long_texts_are_broken(text):
    assert len(wrapped(text, LOOKS["position"])) > 3


def test_a_text_stands_in_its_box_in_one_piece():
    graph = ArgumentMap((Node("position:r", "position", "a </b> &\n c", "x", "/r/", NAMED),), ())

    (panel,) = compose(graph, "question", evidence=True)

    assert "<b>Artyom Lukin</b> a &lt;/b&gt; &amp; c</a>" in draw([panel])


def test_beside_a_question_those_stand_first_who_affirm_it():
    turned = ArgumentMap((QUESTION, DENIAL, CLAIM, PROOF, RAISED, REMARK, AGREEMENT), MAP.edges)

    by_question = texts(*panels_of(turned, "question"))
    by_expert = [text for panel in panels_of(turned, "expert") for text in texts(panel)]

    assert [text[0] for text in by_question if text[0] in "+−"] == ["+", "−"]
    assert [text[0] for text in by_expert if text[0] in "+−"] == ["−", "+"]


def test_names_that_are_too_long_for_their_frame_are_shortened():
    assert fitted("Artyom Lukin", 280, 13) == "Artyom Lukin"
    short = fitted("Donaudampfschifffahrt " * 9, 280, 13)
    assert short.endswith("…")
    assert text_width(short) * 13 <= 280
