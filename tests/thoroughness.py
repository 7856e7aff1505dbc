"""Thoroughness of tests that could try examples without end.

By default they try few, so that the suite stays fast. With the Hypothesis profile "thorough"
(`pytest --hypothesis-profile=thorough`), which `.ci/nightly` uses, they try many.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from hypothesis import settings

Place = TypeVar("Place")
Thing = TypeVar("Thing")

PROFILE = "thorough"


def is_thorough() -> bool:
    """Return whether the Hypothesis profile "thorough" is loaded."""
    return settings.get_current_profile_name() == PROFILE


def examples(few: int, many: int) -> int:
    """Return a number of examples: `many` in a thorough run, else `few`."""
    return many if is_thorough() else few


def each_once(found: Mapping[Place, Iterable[Thing]]) -> dict[Place, list[Thing]]:
    """Return things by their places: all in a thorough run, else each in the first place alone.

    Things are the same if they are equal, such as a filter that many lists share.
    """
    seen: list[Thing] = []
    once: dict[Place, list[Thing]] = {}
    for place, things in found.items():
        once[place] = [one for one in things if is_thorough() or one not in seen]
        seen += once[place]
    return once
