"""The records that have a place, or a quotation, in a source."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from debates.models import Debate, Source
from debates.models.misplaced import LOCATOR_PATHS
from debates.models.places import HasLocator


def located_in(source: Source) -> Iterator[HasLocator]:
    """Yield everything that has a place, or a quotation, in a source."""
    for path, (back, own) in LOCATOR_PATHS.items():
        condition = Q(**{f"{back}__source": source})
        if own:
            condition = condition & Q(**{own: None}) | Q(**{own: source})
        yield from Debate.objects.related(path).filter(condition).order_by("pk")
