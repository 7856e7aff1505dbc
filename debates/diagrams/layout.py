"""Layout of boxes by Graphviz, in a separate process."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS = 5.0
"""The default timeout; 300 boxes take less than one second."""

PROCESS = ["-m", "debates.diagrams.layout_process"]
_ROOT = Path(__file__).resolve().parents[2]

Point = tuple[float, float]
Frame = tuple[float, float, float, float]
"""Left, top, width, height."""


class LayoutFailed(Exception):
    """Graphviz failed, took too long, or its process ended; the message says which."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The boxes and lines to lay out; lengths in pixels.

    boxes    width and height by name
    lines    pairs of names: the first is to the right of the second
    groups   names of boxes that are framed together
    columns  names of boxes that are stacked
    heading  the height of the heading of a group
    margin   between the frame of a group and its boxes
    """

    boxes: Mapping[str, tuple[float, float]]
    lines: Sequence[tuple[str, str]]
    groups: Sequence[Sequence[str]] = ()
    columns: Sequence[Sequence[str]] = ()
    gap: float = 18
    column_gap: float = 96
    heading: float = 14
    margin: float = 8


@dataclass(frozen=True, slots=True)
class Layout:
    """The positions of boxes and groups, in pixels from the top left.

    boxes   the centre of each box by name
    groups  the frame of each group
    """

    width: float
    height: float
    boxes: Mapping[str, Point]
    groups: Sequence[Frame]


def lay_out(
    plans: Sequence[Plan], seconds: float | None = None, process: Sequence[str] = PROCESS
) -> list[Layout]:
    """Lay out plans, each by itself.

    seconds  that all of them may take together, SECONDS by default
    process  the arguments of Python for the process that does it

    Raises LayoutFailed.
    """
    may_take = SECONDS if seconds is None else seconds
    answers = _run(json.dumps([_request(plan) for plan in plans]), may_take, process)
    return [_read(answer) for answer in answers]


def _request(plan: Plan) -> dict[str, Any]:
    return {
        "boxes": [(name, *size) for name, size in plan.boxes.items()],
        "edges": [list(line) for line in plan.lines],
        "groups": [list(group) for group in plan.groups],
        "columns": [list(column) for column in plan.columns],
        "gap": plan.gap,
        "column_gap": plan.column_gap,
        "heading": plan.heading,
        "margin": plan.margin,
    }


def _run(request: str, seconds: float, process: Sequence[str]) -> list[dict[str, Any]]:
    command = [sys.executable, *process]
    try:
        done = subprocess.run(
            command,
            input=request,
            capture_output=True,
            text=True,
            timeout=seconds,
            cwd=_ROOT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise LayoutFailed(f"The layout took more than {seconds:g} seconds.") from None
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or [f"status {done.returncode}"]
        raise LayoutFailed(f"The layout ended early: {reason[0]}")
    return json.loads(done.stdout)


def _read(answer: dict[str, Any]) -> Layout:
    left, bottom, right, top = answer["bounds"]

    def turned(x: float, y: float) -> Point:
        # Graphviz counts from the bottom; parts of a pixel would only make the drawing heavier
        return round(x - left), round(top - y)

    return Layout(
        width=round(right - left),
        height=round(top - bottom),
        boxes={name: turned(*place) for name, place in answer["boxes"].items()},
        groups=[
            (
                *turned(group[0], group[3]),
                round(group[2] - group[0]),
                round(group[3] - group[1]),
            )
            for group in answer["groups"]
        ],
    )
