"""Badges of the excerpts beneath a result, which say whose words they are."""

from __future__ import annotations

from debates.finding.texts import CounterpointRow, EvidenceRow, PositionRow, SupportRow, TextOwner
from debates.kinds import parts_of
from debates.models import Position
from debates.models.choices import Basis, Voice
from debates.models.relation_words import COMPARISON


def voice_badge(owner: TextOwner, position: PositionRow) -> str:
    """Return a badge that says whose a part is; empty where it is what its kind says.

    Beside the name of an expert, nothing may pass for what that expert said.
    """
    parts = {kind.name: position.parts(kind) for kind in parts_of(Position) if kind.has_public_id}
    for part in parts.get(owner.kind, ()):
        if part.public_id == owner.key:
            return _badge_of(owner.kind, part)
    return ""


def _badge_of(kind: str, part: EvidenceRow | CounterpointRow | SupportRow) -> str:
    if kind != "evidence" and part.basis == Basis.INFERRED:
        return COMPARISON.lower()
    if kind == "support":
        return ""
    match part.voice:
        case Voice.EXPERT:
            return "concession" if kind == "counterpoint" else ""
        case Voice.REPORTED:
            return f"{kind} of {part.reported_party}"
        case Voice.MODERATOR | Voice.EDITORS:
            return f"{kind} of {Voice(part.voice).label}"
        case _:
            return ""
