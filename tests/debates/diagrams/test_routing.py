"""Layout of argument maps: columns that fit a window, and lines that lead around boxes."""

from __future__ import annotations

import random
import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from debates.diagrams.columns import arranged, in_columns
from debates.diagrams.routing import TRACK, gutters, routed
from debates.diagrams.scene import Box, Cluster, Line


def cluster(name, count):
    boxes = [Box(f"{name}-{number}", "position", "", "/", "It is so.") for number in range(count)]
    return Cluster(name, [Box(name, "head", "", "", name), *boxes])


sizes = st.lists(st.integers(0, 12), min_size=1, max_size=12)


@given(sizes)
def test_clusters_keep_their_order_and_all_their_boxes(counts):
    clusters = [cluster(str(number), count) for number, count in enumerate(counts)]

    drawn = [
        box.key
        for column in in_columns(clusters)
        for one in column
        for box in one.boxes
        if not box.text.startswith("…")
    ]

    assert drawn == [box.key for one in clusters for box in one.boxes]


@given(sizes)
def test_boxes_of_a_column_do_not_overlap(counts):
    columns = in_columns([cluster(str(number), count) for number, count in enumerate(counts)])

    spots = sorted(
        (spot.column, spot.top, spot.bottom) for spot in arranged(columns).boxes.values()
    )

    for one, other in pairwise(spots):
        assert one[0] < other[0] or one[2] < other[1]


def test_a_map_has_about_the_proportions_of_a_window():
    columns = in_columns([cluster(str(number), 4) for number in range(40)])

    arrangement = arranged(columns)

    width = gutters([], len(columns)).width
    assert 1 < width / arrangement.height < 3


def test_a_high_cluster_is_continued_in_another_column():
    columns = in_columns([cluster("Does it last?", 40)])

    assert len(columns) > 2
    assert columns[1][0].boxes[0].text == "… Does it last?"


@given(sizes, st.randoms(use_true_random=False))
def test_no_line_leads_through_a_box_and_no_two_share_a_track(counts, chance):
    columns = in_columns([cluster(str(number), count) for number, count in enumerate(counts)])
    arrangement = arranged(columns)
    keys = list(arrangement.boxes)
    lines = [Line(chance.choice(keys), chance.choice(keys), "agrees", "for", "") for _ in range(30)]

    routes = routed(arrangement, lines)

    for route in routes:
        for before, after in pairwise(route.runs):
            crossed = min(before.gutter, after.gutter)
            assert before.end == after.begin
            assert not [
                frame
                for frame in arrangement.frames
                if frame.column == crossed and frame.top < before.end < frame.bottom
            ]
    runs = [run for route in routes for run in route.runs]
    for number, one in enumerate(runs):
        for other in runs[:number]:
            if (one.gutter, one.track) == (other.gutter, other.track):
                above, below = sorted(sorted((run.begin, run.end)) for run in (one, other))
                assert above[1] + TRACK < below[0]


def test_a_line_to_a_box_that_is_not_drawn_is_left_out():
    arrangement = arranged([[cluster("a", 2)]])

    assert routed(arrangement, [Line("a-0", "nowhere", "agrees", "for", "")]) == []


def test_a_thousand_boxes_and_lines_take_less_than_three_seconds():
    chance = random.Random(1)
    clusters = [cluster(str(number), 20) for number in range(50)]
    keys = [box.key for one in clusters for box in one.boxes]
    lines = [
        Line(chance.choice(keys), chance.choice(keys), "agrees", "for", "") for _ in range(1000)
    ]

    before = time.thread_time()
    routes = routed(arranged(in_columns(clusters)), lines)

    # of the processor, since other tests run at the same time
    assert time.thread_time() - before < 3
    assert len(routes) > 900
