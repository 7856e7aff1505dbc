"""Words of pages, maps and feeds for stances, voices and relations.

They never say more than the source does.

Only where the source states a relation do we say that an expert rebuts or agrees with another.
For a comparison of the editors the words say what the one claim does to the other, and who
compares them.
"""

from __future__ import annotations

from collections.abc import Mapping

from debates.models.choices import Basis, CounterpointKind, Stance, SupportKind, Voice

STANCES: Mapping[str, str] = {
    Stance.AFFIRMS: "yes",
    Stance.QUALIFIES: "partly",
    Stance.DENIES: "no",
}
"""What a stance answers to its question."""

COMPARISON = "Editors’ comparison"
"""Heading of a relation that the editors infer."""

VERBS: Mapping[str, str] = {
    CounterpointKind.REBUTS: "rebuts",
    CounterpointKind.UNDERCUTS: "undercuts",
    CounterpointKind.QUALIFIES: "partly disagrees with",
    SupportKind.AGREES: "agrees with",
    SupportKind.BUILDS_ON: "builds on",
}
"""What an expert does to the other's claim, where the source states it."""

RELATION_WORDS: Mapping[str, str] = {
    CounterpointKind.REBUTS: "against the claim",
    CounterpointKind.UNDERCUTS: "against its reasoning",
    CounterpointKind.QUALIFIES: "against part of the claim",
    SupportKind.AGREES: "claims the same",
    SupportKind.BUILDS_ON: "follows from the claim",
}
"""What it does to the claim, where nobody is known to have aimed at that claim."""


def relation(kind: str, basis: str) -> str:
    """Return the words for the kind of a counterpoint or support: "against the claim"."""
    return VERBS[kind] if basis == Basis.STATED else RELATION_WORDS[kind]


def introduction(
    voice: str,
    *,
    expert: str,
    other_name: str = "",
    basis: str = "",
    reported_party: str = "",
    moderator: str = "",
) -> str:
    """Return whose statement follows: "Concession by Artyom Lukin", "Editors’ comparison".

    expert      name of the expert who holds the position
    other_name  name of the expert whose position speaks for or against it
    moderator   name of the moderator of the debate, where it is known
    """
    match voice:
        case Voice.EXPERT:
            return f"Concession by {expert}"
        case Voice.POSITION:
            return other_name if basis == Basis.STATED else COMPARISON
        case Voice.REPORTED:
            return f"{reported_party}, as {expert} reports"
        case Voice.MODERATOR:
            return f"The moderator, {moderator}" if moderator else "The moderator"
        case _:
            return "The editors"
