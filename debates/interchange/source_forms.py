"""Sources whose form of locators an import changes, together with the locators.

The database holds locators to the form of their source at any moment, so neither can be changed
first. Without a source any form will do: sources are taken away, and given back in the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Model, Q, QuerySet

from debates.interchange.plan import PlannedChange
from debates.models import Debate, Position, Source

Taken = Mapping[type[Model], Mapping[int, int]]
"""The primary keys of sources, by those of the rows that they are to be given back to, by model."""

CITING_FIRST = (Position, Debate)
"""The models that name the source of locators, in the order in which they are saved."""


def sources_last(changes: Iterable[PlannedChange]) -> list[PlannedChange]:
    """Sort changes so that locators change before their source is chosen."""
    places = {model: place for place, model in enumerate(CITING_FIRST, 1)}
    return sorted(changes, key=lambda change: places.get(type(change.instance), 0))


def take_sources(changes: Sequence[PlannedChange]) -> Taken:
    """Take their sources from the rows whose locators may get another form."""
    reformed_sources = _changed_keys(changes, Source, "locator_form")
    sources: dict[type[Model], Mapping[int, int]] = {}
    if not reformed_sources and not any(
        _changed_keys(changes, model, "source") for model in CITING_FIRST
    ):
        return sources
    debates = {
        position.debate_id for position in Position.objects.filter(source__in=reformed_sources)
    }
    for model in CITING_FIRST:
        moved_keys = _changed_keys(changes, model, "source")
        is_in_debates = Q(pk__in=debates if model is Debate else ())
        rows = model.objects.filter(
            Q(source__in=reformed_sources) | Q(pk__in=moved_keys) | is_in_debates
        )
        cited_sources = dict(rows.exclude(source=None).values_list("pk", "source"))
        # not as a change of the rows: in the end they have a source again
        QuerySet.update(model.objects.filter(pk__in=cited_sources), source=None)
        sources[model] = {
            pk: source for pk, source in cited_sources.items() if pk not in moved_keys
        }
    return sources


def give_sources(sources_by_model: Taken) -> None:
    """Give rows their sources back, unless saving them has done so."""
    for model, sources in sources_by_model.items():
        for pk, source in sources.items():
            QuerySet.update(model.objects.filter(pk=pk, source=None), source=source)


def _changed_keys(changes: Iterable[PlannedChange], model: type[Model], name: str) -> set[int]:
    """Return the primary keys of the rows of a model in which a field changes."""
    return {
        change.instance.pk
        for change in changes
        if type(change.instance) is model and name in change.values
    }
