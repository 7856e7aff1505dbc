"""Titles of argument maps, for each choice of content."""

from __future__ import annotations

from collections.abc import Sequence

MOST_NAMES = 2
"""Questions or experts that a title names; of more it gives the number."""


def map_title(
    *,
    whole: bool = False,
    questions: Sequence[str] = (),
    experts: Sequence[str] = (),
    focus: str = "",
) -> str:
    """Return the heading of a map: "Argument map: Artyom Lukin".

    whole               whether the map has all questions
    questions, experts  the texts and names to which the map is narrowed
    focus               the position in its middle, with the name of its expert
    """
    title = "Argument map"
    if focus:
        return f"{title} around {focus}"
    if whole:
        title = "Whole argument map"
    subject = " on ".join(
        filter(None, (_names_or_count(experts, "experts"), _names_or_count(questions, "questions")))
    )
    return f"{title}: {subject}" if subject else title


def _names_or_count(names: Sequence[str], plural: str) -> str:
    return f"{len(names)} {plural}" if len(names) > MOST_NAMES else " and ".join(names)
