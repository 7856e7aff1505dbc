"""Thoroughness of tests that could try examples without end.

By default they try few, so that the suite stays fast. With the Hypothesis profile "thorough"
(`pytest --hypothesis-profile=thorough`), which `.ci/nightly` uses, they try many.
"""

from __future__ import annotations

from hypothesis import settings

PROFILE = "thorough"


def is_thorough() -> bool:
    """Return whether the Hypothesis profile "thorough" is loaded."""
    return settings.get_current_profile_name() == PROFILE


def examples(few: int, many: int) -> int:
    """Return a number of examples: `many` in a thorough run, else `few`."""
    return many if is_thorough() else few
