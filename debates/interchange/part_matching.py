"""Matching of a position's parts in the database with those in a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Matching:
    """Described parts, each with its existing part (None if new), and the remaining parts."""

    pairs: list[tuple[Values, Any]]
    gone: list[Any]


def match(key: str, described: Sequence[Values], existing: Sequence[Any]) -> Matching:
    """Match parts: by identifier, then those with an equal `key`, then the others in their order.

    A part that is corrected so stays the part that it was, and keeps its history. One with an
    identifier that is not here is another part, unless its `key` is the same.
    """
    unmatched = list(existing)
    matches: dict[int, Any] = {}
    for name in ("public_id", key):
        for place, values in enumerate(described):
            if place in matches or name not in values:
                continue
            matching_part = next(
                (part for part in unmatched if getattr(part, name) == values[name]), None
            )
            if matching_part is not None:
                matches[place] = matching_part
                unmatched.remove(matching_part)
    for place, values in enumerate(described):
        if place in matches or "public_id" in values:
            continue
        if unmatched:
            matches[place] = unmatched.pop(0)
    return Matching(
        [(values, matches.get(place)) for place, values in enumerate(described)], unmatched
    )


def match_by(name: str, described: Sequence[Values], existing: Sequence[Any]) -> Matching:
    """Match parts by what they refer to: a part that refers to something else is another part."""
    unmatched = {getattr(part, f"{name}_id"): part for part in existing}
    pairs = [
        (values, unmatched.pop(values[name] and values[name].pk, None)) for values in described
    ]
    return Matching(pairs, list(unmatched.values()))
