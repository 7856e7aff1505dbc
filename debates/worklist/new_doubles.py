"""New positions of an import that may have been entered twice, for its preview."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from debates.interchange.plan import Plan
from debates.models import Position
from debates.models.choices import Status
from debates.text.likeness import nearly_the_same


class Double(NamedTuple):
    """A new position, and another one of the same expert that says nearly the same."""

    new: Position
    other: Position


def new_doubles(plan: Plan) -> list[Double]:
    """Return the new positions of a plan that say nearly the same as others; up to one query.

    The worklist finds them after the import, in the rule “The same position twice”.
    """
    by_expert: dict[str, list[Position]] = defaultdict(list)
    for position in (*_already_here(plan), *plan.made[Position]):
        by_expert[position.expert.slug].append(position)
    return [double for held in by_expert.values() for double in _doubles(held, plan)]


def _already_here(plan: Plan) -> Iterator[Position]:
    """Yield the positions of the debate by the experts of new ones."""
    experts = {one.expert_id for one in plan.made[Position]} - {None}
    if plan.debate is None or plan.debate.pk is None or not experts:
        return
    found = Position.objects.filter(debate=plan.debate, expert__in=experts)
    yield from found.exclude(status=Status.WITHDRAWN).select_related("expert").order_by("order")


def _doubles(held: list[Position], plan: Plan) -> Iterator[Double]:
    language = plan.after(plan.debate, "language")
    for one, other in sorted(nearly_the_same([each.statement for each in held], language)):
        # what is here already comes first
        if held[other].pk is None:
            yield Double(held[other], held[one])
