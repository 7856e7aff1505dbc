"""The drafts of a debate: what readers do not see of it yet."""

from __future__ import annotations

from debates.models import Debate
from debates.models.choices import Status


def has_drafts(debate: Debate) -> bool:
    """Tell whether a debate that is not withdrawn has anything that readers do not see yet."""
    if debate.status == Status.PUBLISHED:
        return debate.positions.filter(status=Status.DRAFT).exists()
    return debate.status == Status.DRAFT
