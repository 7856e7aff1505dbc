"""Drawing of maps on demand: once, few at a time, and not again after a failure."""

from __future__ import annotations

import threading

import pytest

from debates.diagrams.layout import LayoutFailed
from debates.diagrams.map_drawer import MapDrawer
from debates.diagrams.panels import Panel
from tests.waiting import PATIENCE


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


class Draw:
    """Draws nothing, and counts how often."""

    def __init__(self, error: Exception | None = None) -> None:
        self.times, self.error = 0, error

    def __call__(self, _panels: object) -> str:
        self.times += 1
        if self.error:
            raise self.error
        return f"<svg>{self.times}</svg>"


def panels(title: str) -> list[Panel]:
    return [Panel(title, framed=False, boxes=[], lines=[])]


def test_the_same_map_is_drawn_once():
    draw = Draw()

    drawn = [MapDrawer(draw).svg(panels("Gas")) for _ in range(3)]

    assert drawn == ["<svg>1</svg>"] * 3


def test_another_map_is_drawn_by_itself():
    drawer = MapDrawer(Draw())

    assert drawer.svg(panels("Gas")) != drawer.svg(panels("Oil"))


def test_a_map_that_failed_is_not_tried_again_at_once():
    draw = Draw(LayoutFailed("Graphviz gave up."))
    drawer = MapDrawer(draw)

    assert [drawer.svg(panels("Gas")) for _ in range(3)] == [""] * 3
    assert draw.times == 1


def test_a_map_that_failed_is_tried_again_later():
    draw = Draw(LayoutFailed("Graphviz gave up."))
    drawer = MapDrawer(draw, retry_after=0.0)

    drawer.svg(panels("Gas"))
    draw.error = None

    assert drawer.svg(panels("Gas")) == "<svg>2</svg>"


def test_while_others_are_drawn_nothing_is_and_it_can_be_asked_for_again():
    begun, ended = threading.Event(), threading.Event()

    def wait(_: object) -> str:
        begun.set()
        assert ended.wait(PATIENCE)
        return "<svg></svg>"

    drawer = MapDrawer(wait, at_once=1, patience=0.01)
    other = threading.Thread(target=drawer.svg, args=(panels("Oil"),))
    other.start()
    assert begun.wait(PATIENCE)
    busy = drawer.svg(panels("Gas"))
    ended.set()
    other.join(PATIENCE)

    assert busy == ""
    assert drawer.svg(panels("Gas")) == "<svg></svg>"
