"""Orders of all experts and debates on pages, from the columns of positions in memory."""

from __future__ import annotations

import numpy as np

from debates.columns.positions import PositionColumns
from debates.columns.table import Numbers
from debates.models import Debate, Holder, Vote


def experts_by_name(columns: PositionColumns) -> Numbers | None:
    """Return the keys of the experts who speak, by their sort name."""
    experts = _authors(columns)
    if experts is None:
        return None
    return experts[np.lexsort((experts, columns.names.ranks(experts)))]


def experts_by_positions(columns: PositionColumns) -> Numbers | None:
    """Return the keys of the experts who speak, those who hold the most positions first."""
    experts = _authors(columns)
    if experts is None:
        return None
    held = (columns.positions["expert"], columns.parts[Holder]["expert"])
    totals = np.bincount(np.concatenate(held))[experts]
    return experts[np.lexsort((experts, columns.names.ranks(experts), -totals))]


def experts_by_change(columns: PositionColumns) -> Numbers | None:
    """Return the keys of the experts who speak, those that changed last first."""
    changes = changes_of_experts(columns)
    if changes is None:
        return None
    experts, modified = changes
    return experts[np.lexsort((experts, -modified))]


def changes_of_experts(columns: PositionColumns) -> tuple[Numbers, Numbers] | None:
    """Return the keys of the experts who speak, ascending, and when each changed last.

    None where some of them have no position of their own.
    """
    experts = _authors(columns)
    if experts is None:
        return None
    modified = np.zeros(int(experts.max(initial=0)) + 1, dtype=np.int64)
    modified[columns.positions["expert"]] = columns.positions["expert__modified"]
    return experts, modified[experts]


def debates_by_positions(columns: PositionColumns) -> Numbers:
    """Return the keys of the public debates, those with the most positions first."""
    debates = np.fromiter(
        Debate.objects.published().order_by().values_list("pk", flat=True), dtype=np.int64
    )
    most = max(debates.max(initial=0), columns.positions["debate"].max(initial=0))
    totals = np.bincount(columns.positions["debate"], minlength=int(most) + 1)[debates]
    return debates[np.lexsort((debates, -totals))]


def _authors(columns: PositionColumns) -> Numbers | None:
    """Return the experts who speak; None where some of them have no position of their own.

    Columns follow authors alone: joint holders and voters may have other names by now.
    """
    is_author = np.zeros(int(columns.positions["expert"].max(initial=0)) + 1, dtype=bool)
    is_author[columns.positions["expert"]] = True
    voters = Vote.objects.published().order_by().values_list("expert", flat=True).distinct()
    others = np.concatenate((columns.parts[Holder]["expert"], np.fromiter(voters, dtype=np.int64)))
    if len(others) and (others.max() >= len(is_author) or not is_author[others].all()):
        return None
    return np.flatnonzero(is_author)
