"""The overview of an argument map that is too large for its positions, as drawing and list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from debates.analysis.debate_analysis import positions_in
from debates.analysis.debate_overview import Bundle, Overview, debate_overview
from debates.diagrams.compose import Grouping
from debates.diagrams.overview import (
    MOST_LINES,
    bundle_words,
    overview_scene,
    pair_count,
    part_names,
    signs,
)
from debates.diagrams.scene import Scene
from debates.models import Debate
from debates.pages.filters_from_request import Filters
from debates.pages.limits import limits


@dataclass(frozen=True, slots=True)
class ListedPart:
    """A part in the list: its name, numbers and address (empty where it has none)."""

    name: str
    signs: str
    positions: int
    url: str
    bundles: list[str]


@dataclass(frozen=True, slots=True)
class ListedOverview:
    """The parts in the list, and how many parts and lines the drawing leaves out."""

    parts: list[ListedPart]
    by: str
    positions: int
    hidden_parts: int
    hidden_lines: int


def overview_of(
    debate: Debate, filters: Filters, grouping: Grouping
) -> tuple[Scene, ListedOverview]:
    """Return the overview of a debate or of a part of it; six queries.

    By question, or by expert where a question is chosen or the reader asks for it.
    """
    by = grouping
    if bool(filters.keys["question"]) != bool(filters.keys["expert"]):
        by = "expert" if filters.keys["question"] else "question"
    overview = debate_overview(debate, by, filters.keys["question"], filters.keys["expert"])
    drawn = _largest(overview, limits().map_boxes)
    addresses = _addresses(drawn, filters, by)
    scene = overview_scene(
        drawn,
        lambda part: addresses[part.key],
        lambda bundle: _of_both(bundle, drawn, filters, by),
    )
    return scene, ListedOverview(
        parts=_listed_parts(drawn, addresses),
        by=by,
        positions=positions_in(
            debate, *(filters.keys[of] for of in ("question", "expert"))
        ).count(),
        hidden_parts=len(overview.parts) - len(drawn.parts),
        hidden_lines=max(0, pair_count(drawn) - MOST_LINES),
    )


def _listed_parts(overview: Overview, addresses: Mapping[int | None, str]) -> list[ListedPart]:
    names = part_names(overview)
    from_part: dict[int | None, list[Bundle]] = defaultdict(list)
    for bundle in overview.bundles[: 2 * MOST_LINES]:
        from_part[bundle.source].append(bundle)
    return [
        ListedPart(
            names[part.key],
            signs(part),
            part.positions,
            addresses[part.key],
            [bundle_words(bundle, names) for bundle in from_part[part.key]],
        )
        for part in overview.parts
    ]


def _largest(overview: Overview, most: int) -> Overview:
    """Keep the parts with most positions, in their order, and the bundles between them."""
    kept = sorted(overview.parts, key=lambda part: -part.positions)[:most]
    keys = {part.key for part in kept}
    return Overview(
        [part for part in overview.parts if part.key in keys],
        [one for one in overview.bundles if {one.source, one.target} <= keys],
    )


def _addresses(overview: Overview, filters: Filters, by: str) -> Mapping[int | None, str]:
    """Return the address of the map of each part.

    Positions that answer no question are found by their experts.
    """
    beside = "" if filters else "?by=expert"
    return {
        part.key: _address(filters, by, [part.of.slug]) if part.of else beside
        for part in overview.parts
    }


def _of_both(bundle: Bundle, overview: Overview, filters: Filters, by: str) -> str:
    """Return the address of the map of the two parts that a bundle connects."""
    slugs = {part.key: part.of.slug for part in overview.parts if part.of}
    found = [slugs[key] for key in (bundle.source, bundle.target) if key in slugs]
    return _address(filters, by, found)


def _address(filters: Filters, by: str, slugs: list[str]) -> str:
    query = QueryDict(mutable=True)
    for name in ("question", "expert"):
        query.setlist(name, slugs if name == by else filters.slugs[name])
    return f"?{query.urlencode()}"
