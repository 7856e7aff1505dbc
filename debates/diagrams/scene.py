"""The boxes, clusters and lines of an argument map, before they are laid out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from debates.diagrams.lettering import PADDING, Look, wrapped

LOOKS: Mapping[str, Look] = {
    "position": Look(236, 13, 16),
    "head": Look(236, 14, 18),
    "part": Look(222, 12, 15),
}
"""The typography of the kinds of boxes; a part hangs indented on the position that it is about."""


HEADING_ROWS = 3
"""The most lines of a heading; the stylesheet cuts it after them."""

BOLD = 1.08
"""The width of a bold letter as part of the width of a plain one."""


@dataclass(frozen=True)
class Box:
    """A box with a link.

    key      of the node in the graph; unique in a scene
    form     a key of LOOKS
    looks    further classes for its form and colour
    url      the address that it leads to
    heading  up to three lines above the text; empty for none
    text     in one line
    footer   beneath the text; empty for none
    """

    key: str
    form: str
    looks: str
    url: str
    text: str
    heading: str = ""
    footer: str = ""

    @property
    def look(self) -> Look:
        """The typography of the box."""
        return LOOKS[self.form]

    @cached_property
    def height(self) -> float:
        """The height in pixels with its padding, reckoned on the large side."""
        rows = sum(len(wrapped(text, self.look)) for text in (self.text, self.footer) if text)
        rows += min(self._heading_rows, HEADING_ROWS)
        return rows * self.look.leading + 2 * PADDING

    @property
    def is_heading_cut(self) -> bool:
        """True if the heading may be longer than the lines that it is given."""
        return self._heading_rows > HEADING_ROWS

    @cached_property
    def _heading_rows(self) -> int:
        bold = replace(self.look, size=self.look.size * BOLD)
        return len(wrapped(self.heading, bold)) if self.heading else 0


@dataclass(frozen=True, slots=True)
class Cluster:
    """Column of boxes in a frame, the head of the cluster first."""

    title: str
    boxes: Sequence[Box]


@dataclass(frozen=True, slots=True)
class Line:
    """A line from a box to another.

    kind    "rebuts", "agrees", "answers", …
    looks   classes: the side that it takes ("for", "against"), stance and basis
    words   what it says; empty where a box at its end says it
    url     the address where it is read; empty for none
    weight  how many relations it stands for
    """

    source: str
    target: str
    kind: str
    looks: str
    words: str
    url: str = ""
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Scene:
    """An argument map before it is laid out.

    title     for those who do not see it
    clusters  in the order in which they are read, to be divided into columns
    columns   the clusters of each column, where that is given
    """

    title: str
    clusters: Sequence[Cluster] = ()
    columns: Sequence[Sequence[Cluster]] = ()
    lines: Sequence[Line] = ()

    def touching(self, keys: Collection[str]) -> Scene:
        """Return the scene with the lines alone that begin or end at one of these boxes.

        What hangs on a box belongs to it.
        """
        keys = set(keys)
        wanted, hanging = set(keys), False
        for cluster in self.clusters:
            for box in cluster.boxes:
                hanging = box.key in keys or (hanging and box.form == "part")
                if hanging:
                    wanted.add(box.key)
        lines = [line for line in self.lines if line.source in wanted or line.target in wanted]
        return replace(self, lines=lines)

    @property
    def box_count(self) -> int:
        """The number of boxes, heads of clusters not among them."""
        clusters = [*self.clusters, *(one for column in self.columns for one in column)]
        return sum(box.form != "head" for cluster in clusters for box in cluster.boxes)
