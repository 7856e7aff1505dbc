"""The drafts of a debate: what readers do not see of it yet."""

from __future__ import annotations

from django.db.models import QuerySet

from debates.models import Debate, Position
from debates.models.choices import Status
from debates.models.positions import in_debate_order


def has_drafts(debate: Debate) -> bool:
    """Tell whether a debate that is not withdrawn has anything that readers do not see yet."""
    if debate.status == Status.PUBLISHED:
        return debate.positions.filter(status=Status.DRAFT).exists()
    return debate.status == Status.DRAFT


def drafts_of(debate: Debate) -> QuerySet[Position]:
    """Return the positions of a debate that are drafts, in the order of the debate."""
    drafts = debate.positions.filter(status=Status.DRAFT).select_related("expert")
    return drafts.order_by(*in_debate_order())
