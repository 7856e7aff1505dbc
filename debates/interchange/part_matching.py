"""Matching of a position's parts in the database with those in a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Matching:
    """Described parts, each with its existing part (None if new), and the remaining ones."""

    pairs: list[tuple[Values, Any]]
    gone: list[Any]


def match(
    described: Sequence[Values],
    existing: Sequence[Any],
    key: str = "statement",
    may_become: Callable[[Any], bool] = lambda part: True,
) -> Matching:
    """Match parts: by identifier, then those with an equal `key`, then the others in their order.

    A part that is corrected so stays the part that it was, and keeps its history. One with an
    identifier that is not here is another part, unless its `key` is the same.

    may_become  tells whether a part may be corrected to one that shares nothing with it: not where
                it was added after the file was made
    """
    left = list(existing)
    found: dict[int, Any] = {}
    for name in ("public_id", key):
        for place, values in enumerate(described):
            if place in found or name not in values:
                continue
            same = next((one for one in left if getattr(one, name) == values[name]), None)
            if same is not None:
                found[place] = same
                left.remove(same)
    for place, values in enumerate(described):
        if place in found or "public_id" in values:
            continue
        same = next((one for one in left if may_become(one)), None)
        if same is not None:
            found[place] = same
            left.remove(same)
    return Matching([(values, found.get(place)) for place, values in enumerate(described)], left)


def match_by(name: str, described: Sequence[Values], existing: Sequence[Any]) -> Matching:
    """Match parts by what they refer to: a part that refers to something else is another one."""
    left = {getattr(one, f"{name}_id"): one for one in existing}
    pairs = [(values, left.pop(values[name] and values[name].pk, None)) for values in described]
    return Matching(pairs, list(left.values()))
