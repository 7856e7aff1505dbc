"""Argument maps as drawings."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debates.argument_drawing import LOOKS, _width, box_count, compose, draw, wrapped
from debates.argument_map import ArgumentMap, Edge, Node

NAMED = {"expert_name": "Artyom Lukin"}
QUESTION = Node("question:q", "question", "Is it so?", url="/q/")
CLAIM = Node("position:a", "position", "It is so.", "lukin", "/a/", NAMED)
DENIAL = Node(
    "position:b", "position", "It is <not> so.", "fallon", "/b/", {"expert_name": "T. F."}
)
PROOF = Node("evidence:1", "evidence", "One saw it.", "lukin", "/a/#evidence-1")
RAISED = Node("counterpoint:1", "counterpoint", "Nobody saw it.", "fallon", "/a/#counterpoint-1")
REMARK = Node("counterpoint:2", "counterpoint", "Some did.", "", "/b/#counterpoint-2")
MAP = ArgumentMap(
    (QUESTION, CLAIM, DENIAL, PROOF, RAISED, REMARK),
    (
        Edge("position:a", "question:q", "answers", "affirms"),
        Edge("position:b", "question:q", "answers", "denies"),
        Edge("evidence:1", "position:a", "supports"),
        Edge("counterpoint:1", "position:a", "rebuts"),
        Edge("position:b", "counterpoint:1", "raises"),
        Edge("counterpoint:2", "position:b", "undercuts"),
    ),
)
SVG = "{http://www.w3.org/2000/svg}"


def drawn(arrangement="expert", evidence=True):
    return ElementTree.fromstring(
        draw(compose(MAP, arrangement, evidence=evidence), "Title", "Description")
    )


def texts(root):
    return [" ".join("".join(one.itertext()).split()) for one in root.iter("text")]


def test_every_node_is_a_link_to_where_it_is_read():
    boxes = [one for one in drawn().iter("a") if "box" in (one.get("class") or "")]

    assert {one.get("href") for one in boxes} == {
        "/q/",
        "/a/",
        "/b/",
        "/a/#evidence-1",
        "/b/#counterpoint-2",
    }


def test_a_counterpoint_that_a_position_raises_is_a_line_between_the_two():
    (line,) = [one for one in drawn().iter("a") if "box" not in (one.get("class") or "")]

    assert line.get("href") == "/a/#counterpoint-1"
    assert line.find("title").text == "rebuts: Nobody saw it."
    assert line.find("path").get("marker-end") == "url(#mark-rebuts)"


def test_kinds_of_lines_differ_in_class_and_mark():
    lines = {
        one.get("class"): one.find(".//path").get("marker-end")
        for one in drawn().iter("g")
        if (one.get("class") or "").startswith("line")
    }

    assert lines == {
        "line answers affirms": "url(#mark-answers)",
        "line answers denies": "url(#mark-answers)",
        "line supports": "url(#mark-supports)",
        "line rebuts": "url(#mark-rebuts)",
        "line undercuts": "url(#mark-undercuts)",
    }


def test_positions_are_framed_by_expert():
    frames = [
        "".join(one.find("text").itertext())
        for one in drawn().iter("g")
        if one.get("class") == "voice"
    ]

    assert frames == ["Artyom Lukin", "T. F."]


def test_beside_their_question_positions_name_their_expert():
    assert "+ affirms: Artyom Lukinit is so." in [
        text.casefold().replace("artyom lukin", "Artyom Lukin") for text in texts(drawn("question"))
    ]


def test_evidence_that_is_not_drawn_is_counted():
    root = drawn(evidence=False)

    assert not any("One saw it." in text for text in texts(root))
    assert any("1 piece of evidence" in text for text in texts(root))
    assert box_count(MAP, evidence=False) == box_count(MAP, evidence=True) - 1 == 4


def test_it_has_a_title_and_a_description():
    root = drawn()

    assert root.find("title").text == "Title"
    assert root.find("desc").text == "Description"
    labels = (root.get("aria-labelledby") or "").split()
    assert labels == [root.find("title").get("id"), root.find("desc").get("id")]


def test_nothing_is_styled_inline():
    for element in drawn().iter():
        assert element.get("style") is None
        assert element.get("fill") is None
        assert element.get("stroke") is None


def test_the_same_map_is_drawn_the_same():
    drawings = {draw(compose(MAP, "expert", evidence=True), "Title", "") for _ in range(2)}

    assert len(drawings) == 1


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300), st.sampled_from(sorted(LOOKS)))
def test_lines_fit_their_box_and_lose_no_word(text, kind):
    look = LOOKS[kind]

    lines = wrapped(text, look)

    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert _width(line) * look.size <= look.width - 18 or len(line) == 1


@pytest.mark.parametrize("text", ["x" * 400, "中俄关系" * 60, "a b " * 200])
def test_long_texts_are_broken(text):
    assert len(wrapped(text, LOOKS["position"])) > 3
