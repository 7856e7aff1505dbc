"""Titles of argument maps, one for each choice of content and layout."""

from __future__ import annotations

from collections.abc import Sequence

NAMED = 2
"""Questions or experts that a title names; of more it gives the number."""


def map_title(
    *,
    by_expert: bool = False,
    evidence: bool | None = None,
    questions: Sequence[str] = (),
    experts: Sequence[str] = (),
    focus: str = "",
) -> str:
    """Return the heading of a map: "Argument map by expert: Artyom Lukin".

    evidence            as the reader chose it; None: not chosen
    questions, experts  the texts and names to which the map is narrowed
    focus               the position in its middle, with the name of its expert
    """
    title = "Argument map"
    if focus:
        return f"{title} around {focus}"
    if by_expert:
        title += " by expert"
    if evidence is not None:
        title += " with evidence" if evidence else " without evidence"
    subject = " on ".join(
        filter(None, (_named(experts, "experts"), _named(questions, "questions")))
    )
    return f"{title}: {subject}" if subject else title


def _named(names: Sequence[str], plural: str) -> str:
    return f"{len(names)} {plural}" if len(names) > NAMED else " and ".join(names)
