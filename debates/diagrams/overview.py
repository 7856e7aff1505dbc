"""The scene of a large debate: a box for each question or expert, and bundles between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from debates.analysis.debate_overview import Bundle, Overview, Part
from debates.diagrams.compose import BESIDE
from debates.diagrams.scene import Box, Cluster, Line, Scene
from debates.models.choices import SIGNS
from debates.text.plurals import counted

MOST_LINES = 120
"""The lines that stand for most relations, which are drawn."""
WEIGHTS = (2, 4, 8, 16, 32)
"""From how many relations a line is heavier by a step."""


def overview_scene(
    overview: Overview,
    part_url: Callable[[Part], str],
    bundle_url: Callable[[Bundle], str],
) -> Scene:
    """Return the scene of a debate in numbers.

    part_url, bundle_url  the addresses of the parts of the map
    """
    names = part_names(overview)
    clusters = [Cluster(names[part.key], [_box(part, part_url(part))]) for part in overview.parts]
    lines = [_line(bundles, names, bundle_url) for bundles in _pairs(overview.bundles)]
    return Scene("Overview of the argument map", clusters, lines=lines)


def _pairs(bundles: Iterable[Bundle]) -> list[list[Bundle]]:
    """Return the bundles of both directions between two parts together, the largest first."""
    pairs: dict[tuple[frozenset[int | None], bool], list[Bundle]] = defaultdict(list)
    for bundle in bundles:
        pairs[frozenset((bundle.source, bundle.target)), bundle.against].append(bundle)
    return sorted(pairs.values(), key=lambda both: -sum(one.count for one in both))[:MOST_LINES]


def _line(
    bundles: list[Bundle],
    names: Mapping[int | None, str],
    bundle_url: Callable[[Bundle], str],
) -> Line:
    """Return one line for all bundles between two parts; it ends where most of them do."""
    largest = bundles[0]
    count = sum(one.count for one in bundles)
    words = "; ".join(f"from “{names[one.source]}”: {bundle_words(one, names)}" for one in bundles)
    return Line(
        source=f"part:{largest.source}",
        target=f"part:{largest.target}",
        kind="against" if largest.against else "for",
        looks="inferred" if sum(one.inferred for one in bundles) == count else "",
        words=words,
        url=bundle_url(largest),
        weight=1 + sum(count >= step for step in WEIGHTS),
    )


def pair_count(overview: Overview) -> int:
    """Return the number of lines that a drawing of all bundles would have."""
    return len({(frozenset((one.source, one.target)), one.against) for one in overview.bundles})


def part_names(overview: Overview) -> Mapping[int | None, str]:
    """Return the name of each part by key."""
    return {part.key: str(part.of) if part.of else BESIDE for part in overview.parts}


def signs(part: Part) -> str:
    """Return how many positions of a part take each stance: "+ 7, ~ 3, − 2"."""
    taken = ((sign, part.stances[stance]) for stance, sign in SIGNS.items())
    return ", ".join(f"{sign} {count}" for sign, count in taken if count)


def bundle_words(bundle: Bundle, names: Mapping[int | None, str]) -> str:
    """Say what leads from a part to another: "3 counterpoints against “…”, 2 of them inferred"."""
    noun, way = ("counterpoint", "against") if bundle.against else ("support", "for")
    words = f"{counted(bundle.count, noun)} {way} “{names[bundle.target]}”"
    if bundle.inferred == bundle.count:
        return f"{words}, by the editors’ comparison"
    return f"{words}, {bundle.inferred} by the editors’ comparison" if bundle.inferred else words


def _box(part: Part, url: str) -> Box:
    footer = counted(part.positions, "position")
    if part.within:
        footer += f", {counted(part.within, 'relation')}"
    return Box(
        key=f"part:{part.key}",
        form="position",
        looks="whole",
        url=url,
        heading=signs(part),
        text=" ".join(str(part.of).split()) if part.of else BESIDE,
        footer=footer,
    )
