"""Matching of a position's parts in the database with those in a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Matching:
    """Described parts with the one that is here for each (None: a new one), and what is left."""

    pairs: list[tuple[Values, Any]]
    gone: list[Any]


def match(described: Sequence[Values], here: Sequence[Any], key: str = "statement") -> Matching:
    """Match parts: those with an equal `key` first, then the others in their order.

    A part that is corrected so stays the part that it was, and keeps its history.
    """
    left = list(here)
    found: dict[int, Any] = {}
    for place, values in enumerate(described):
        same = next((one for one in left if getattr(one, key) == values[key]), None)
        if same is not None:
            found[place] = same
            left.remove(same)
    for place in range(len(described)):
        if place not in found and left:
            found[place] = left.pop(0)
    return Matching([(values, found.get(place)) for place, values in enumerate(described)], left)


def match_by(name: str, described: Sequence[Values], here: Sequence[Any]) -> Matching:
    """Match parts by what they refer to: a part that refers to something else is another one."""
    left = {getattr(one, f"{name}_id"): one for one in here}
    pairs = [(values, left.pop(values[name] and values[name].pk, None)) for values in described]
    return Matching(pairs, list(left.values()))
