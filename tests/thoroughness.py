"""Thoroughness of tests that could try examples without end.

By default they try few, so that the suite stays fast. With the Hypothesis profile "thorough"
(`pytest --hypothesis-profile=thorough`), which `.ci/nightly` uses, they try many.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from hypothesis import settings

Place = TypeVar("Place")
Parameter = TypeVar("Parameter")

PROFILE = "thorough"


def is_thorough() -> bool:
    """Return whether the Hypothesis profile "thorough" is loaded."""
    return settings.get_current_profile_name() == PROFILE


def examples(few: int, many: int) -> int:
    """Return a number of examples: `many` in a thorough run, else `few`."""
    return many if is_thorough() else few


def each_once(taken: Mapping[Place, Iterable[Parameter]]) -> dict[Place, list[Parameter]]:
    """Return parameters by place: all in a thorough run, else each in the first place alone.

    Parameters are the same if they are equal, such as a filter that many lists share.
    """
    seen: list[Parameter] = []
    once: dict[Place, list[Parameter]] = {}
    for place, parameters in taken.items():
        once[place] = [one for one in parameters if is_thorough() or one not in seen]
        seen += once[place]
    return once
