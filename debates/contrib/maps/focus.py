"""The position in the middle of an argument map: `?focus=` and its slug."""

from __future__ import annotations

from django.http import HttpRequest

from debates.filtering.former_addresses import current_slugs
from debates.models import Debate, Position
from debates.pages.moved_or_gone import to_current

PARAMETER = "focus"


def focused_position(request: HttpRequest, debate: Debate, notes: list[str]) -> Position | None:
    """Return the public position of the debate that the address names; None without one.

    A message about an unknown slug is added to `notes`. Raises MovedOrGone for a former one.
    """
    slug = request.GET.get(PARAMETER, "")
    if not slug:
        return None
    current = current_slugs(Position, [slug])
    if slug in current:
        query = request.GET.copy()
        query[PARAMETER] = current[slug]
        raise to_current(f"{request.path}?{query.urlencode()}")
    # PostgreSQL refuses a null character, even in a comparison
    if "\0" not in slug:
        positions = Position.objects.published().filter(debate=debate, slug=slug)
        position = positions.select_related("expert").first()
        if position is not None:
            return position
    notes.append(f"This debate has no position “{slug[:100]}”.")
    return None
