"""Sources whose form of locators an import changes, together with the locators.

The database holds locators to the form of their source at any moment, so neither can be changed
first. Without a source any form will do: sources are taken away, and given back in the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Model, Q, QuerySet

from debates.interchange.plan import Change
from debates.models import Debate, Position, Source

Taken = Mapping[type[Model], Mapping[int, int]]
"""The primary keys of sources, by those of the rows that they are to be given back to, by model."""

CITING = (Position, Debate)
"""The models that name the source of locators, in the order in which they are saved."""


def sources_last(changes: Iterable[Change]) -> list[Change]:
    """Sort changes so that locators change before their source is chosen."""
    places = {model: place for place, model in enumerate(CITING, 1)}
    return sorted(changes, key=lambda change: places.get(type(change.instance), 0))


def take_sources(changes: Sequence[Change]) -> Taken:
    """Take their sources from the rows whose locators may get another form."""
    reformed = _changed(changes, Source, "locator_form")
    taken: dict[type[Model], Mapping[int, int]] = {}
    if not reformed and not any(_changed(changes, model, "source") for model in CITING):
        return taken
    debates = {one.debate_id for one in Position.objects.filter(source__in=reformed)}
    for model in CITING:
        moved = _changed(changes, model, "source")
        others = Q(pk__in=debates if model is Debate else ())
        rows = model.objects.filter(Q(source__in=reformed) | Q(pk__in=moved) | others)
        cited = dict(rows.exclude(source=None).values_list("pk", "source"))
        # not as a change of the rows: in the end they have a source again
        QuerySet.update(model.objects.filter(pk__in=cited), source=None)
        taken[model] = {pk: source for pk, source in cited.items() if pk not in moved}
    return taken


def give_sources(taken: Taken) -> None:
    """Give rows their sources back, unless saving them has done so."""
    for model, sources in taken.items():
        for pk, source in sources.items():
            QuerySet.update(model.objects.filter(pk=pk, source=None), source=source)


def _changed(changes: Iterable[Change], model: type[Model], name: str) -> set[int]:
    """Return the primary keys of the rows of a model in which a field changes."""
    return {
        change.instance.pk
        for change in changes
        if type(change.instance) is model and name in change.values
    }
