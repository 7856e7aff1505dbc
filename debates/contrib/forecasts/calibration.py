"""A calibration as SVG: the probabilities that were given against what happened.

Styled by class from the page's stylesheet, as the argument map is. The page has the same numbers
as a table beneath it.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from xml.etree import ElementTree

from debates.contrib.forecasts.scores import Bin
from debates.text.plurals import counted

SIDE = 200
"""Length of both axes in pixels."""
LEFT, TOP, RIGHT, BOTTOM = 40, 12, 16, 40
"""Room around the axes, for their labels."""
LARGEST_RADIUS = 12
"""Radius of the point of the range with most forecasts."""
TICKS = (0, 25, 50, 75, 100)


def drawing(bins: Sequence[Bin]) -> str:
    """Draw a calibration: a point for each range, the larger the more forecasts it has."""
    width, height = LEFT + SIDE + RIGHT, TOP + SIDE + BOTTOM
    root = ElementTree.Element(
        "svg",
        {
            "class": "calibration",
            "viewBox": f"0 0 {width} {height}",
            "width": str(width),
            "height": str(height),
            "role": "img",
            "aria-label": in_words(bins),
        },
    )
    _axes(root)
    diagonal = {"x1": _x(0), "y1": _y(0), "x2": _x(100), "y2": _y(100), "class": "ideal"}
    ElementTree.SubElement(root, "line", diagonal)
    most = max((group.count for group in bins), default=1)
    for group in bins:
        _point(root, group, most)
    return ElementTree.tostring(root, encoding="unicode")


def in_words(bins: Sequence[Bin]) -> str:
    """Return a text alternative of a calibration."""
    phrases = (
        f"{counted(group.count, 'forecast')} at {group.probability:.0f} percent on average, "
        f"of which {group.came_true:.0f} percent came true"
        for group in bins
    )
    return f"Calibration. {'; '.join(phrases)}."


def _axes(root: ElementTree.Element) -> None:
    frame = {"x": _x(0), "y": _y(100), "width": str(SIDE), "height": str(SIDE), "class": "frame"}
    ElementTree.SubElement(root, "rect", frame)
    for step in TICKS:
        _add_text(root, str(step), _x(step), _y(-8), "middle")
        _add_text(root, str(step), _x(-3), _y(step - 2), "end")
    _add_text(root, "Probability given, in percent", _x(50), _y(-17), "middle")
    label = _add_text(root, "Came true, in percent", "0", "0", "middle")
    label.set("transform", f"translate({LEFT - 30} {TOP + SIDE / 2:g}) rotate(-90)")


def _point(root: ElementTree.Element, group: Bin, most: int) -> None:
    x, y = _x(group.probability), _y(group.came_true)
    radius = max(3.0, LARGEST_RADIUS * sqrt(group.count / most))
    ElementTree.SubElement(
        root, "circle", {"cx": x, "cy": y, "r": f"{radius:.1f}", "class": "point"}
    )
    # beside the point, on the side where there is room
    is_on_left = group.probability > 85
    label_x = float(x) + (-radius - 4 if is_on_left else radius + 4)
    _add_text(
        root,
        str(group.count),
        f"{label_x:.1f}",
        f"{float(y) + 4:.1f}",
        "end" if is_on_left else "start",
    )


def _add_text(
    root: ElementTree.Element, text: str, x: str, y: str, anchor: str
) -> ElementTree.Element:
    element = ElementTree.SubElement(root, "text", {"x": x, "y": y, "text-anchor": anchor})
    element.text = text
    return element


def _x(percent: float) -> str:
    return f"{LEFT + SIDE * percent / 100:.1f}"


def _y(percent: float) -> str:
    return f"{TOP + SIDE * (1 - percent / 100):.1f}"
