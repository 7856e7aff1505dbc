"""Layouts by Graphviz, and what becomes of those that fail."""

from __future__ import annotations

import random
import resource
import time

import pytest

from debates.diagrams.layout import LayoutFailed, Plan, lay_out
from tests.waiting import PATIENCE


def plan(boxes=4, lines=(("a", "b"), ("c", "d"))):
    names = "abcdefghij"[:boxes]
    return Plan(
        boxes=dict.fromkeys(names, (100.0, 40.0)),
        lines=lines,
    )


def test_boxes_do_not_overlap_and_lie_within_the_drawing():
    (layout,) = lay_out([plan()])

    assert layout.boxes.keys() == set("abcd")
    for x, y in layout.boxes.values():
        assert 50 <= x <= layout.width - 50
        assert 20 <= y <= layout.height - 20
    places = list(layout.boxes.values())
    for number, (x, y) in enumerate(places):
        for other_x, other_y in places[:number]:
            assert abs(x - other_x) >= 100 or abs(y - other_y) >= 40


def test_lines_lead_from_right_to_left():
    (layout,) = lay_out([plan()])

    assert layout.boxes["a"][0] > layout.boxes["b"][0]


def test_columns_stand_above_each_other_in_the_order_of_their_names():
    columns = [["a", "c", "e"], ["b"]]

    (layout,) = lay_out(
        [
            Plan(
                boxes=dict.fromkeys("abcde", (100.0, 40.0)),
                lines=[("a", "b"), ("c", "b"), ("e", "b"), ("d", "c")],
                columns=columns,
            )
        ]
    )

    assert len({layout.boxes[name][0] for name in "ace"}) == 1
    assert sorted("ace", key=lambda name: layout.boxes[name][1]) == list("ace")


def test_plans_are_laid_out_each_by_itself():
    first, second = lay_out([plan(2, [("a", "b")]), plan(4)])

    assert first.boxes.keys() == set("ab")
    assert second.boxes.keys() == set("abcd")
    assert lay_out([plan(4)]) == [second]


def test_groups_frame_their_boxes():
    (layout,) = lay_out(
        [
            Plan(
                boxes=dict.fromkeys("abc", (100.0, 40.0)),
                lines=[("a", "c")],
                groups=[["a", "b"]],
            )
        ]
    )

    ((left, top, width, height),) = layout.groups
    for name in "ab":
        x, y = layout.boxes[name]
        assert left <= x - 50
        assert x + 50 <= left + width
        assert top <= y - 20
        assert y + 20 <= top + height


def test_a_layout_that_takes_too_long_is_given_up():
    for_ever = f"import time; time.sleep({10 * PATIENCE})"
    begun = time.monotonic()

    with pytest.raises(LayoutFailed, match=r"more than 0\.01 seconds"):
        lay_out([plan()], seconds=0.01, process=["-c", for_ever])

    assert time.monotonic() - begun < PATIENCE


def test_a_process_that_dies_takes_nothing_along():
    with pytest.raises(LayoutFailed, match="ended early"):
        lay_out([plan()], process=["-c", "import os; os.abort()"])


def test_three_hundred_boxes_take_less_than_two_seconds():
    chance = random.Random(1)
    names = [f"position-{number}" for number in range(300)]
    questions, positions, beside = names[:12], names[12:140], names[140:]
    lines = [(name, chance.choice(questions)) for name in positions]
    lines += [(name, chance.choice(positions)) for name in beside]
    big = Plan(
        boxes=dict.fromkeys(names, (300.0, 80.0)),
        lines=lines,
        groups=[positions],
        columns=[positions, questions],
    )

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    (layout,) = lay_out([big])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)

    assert len(layout.boxes) == 300
    # of the processor, since other tests run at the same time
    assert after.ru_utime - before.ru_utime < 2
