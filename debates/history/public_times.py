"""The times at which objects beside positions were public, as historical records tell them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.db.models import Model, TextField

from debates.history.timeline import AS_IT_STOOD
from debates.history.written_order import WrittenOrder
from debates.models import Debate, Evidence, Expert, Forecast, Participation, Position, Source, Vote
from debates.models.choices import Status

EVER = datetime.min.replace(tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)

Times = list[tuple[datetime, datetime]]
"""Beginnings and ends of times."""

SOURCE_FIELDS: Mapping[type[Model], str] = {
    Debate: "source",
    Position: "source",
    Evidence: "source",
    Forecast: "outcome_source",
}
"""The models whose objects make a source public, with the name of their reference to it."""


def times_of(model: type[Model], objects: Collection[Any]) -> Mapping[int, Times]:
    """Return the times at which objects of one model were public, by primary key."""
    keys = {instance.pk for instance in objects}
    if model is Expert:
        return _of_experts(keys)
    if model is Source:
        return _of_sources(keys)
    home = {instance.pk: _debate_key(instance) for instance in objects}
    public = _of_publishable(Debate, set(home.values()))
    return {key: public[debate] for key, debate in home.items()}


def _debate_key(instance: Any) -> int:
    if isinstance(instance, Debate):
        return instance.pk
    return instance.question.debate_id if isinstance(instance, Vote) else instance.debate_id


def _of_experts(keys: Collection[int]) -> Mapping[int, Times]:
    """Return the times at which experts took part in debates that were public."""
    present = {
        participation.pk: participation
        for participation in Participation.objects.filter(expert__in=keys)
    }
    records = Participation.history.filter(expert__in=keys).order_by("history_id")
    last_records = {record.id: record for record in records if record.id not in present}
    stays = [
        *((participation, NEVER) for participation in present.values()),
        *((record, record.history_date) for record in last_records.values()),
    ]
    public = _of_publishable(Debate, {participation.debate_id for participation, _ in stays})
    times: dict[int, Times] = {key: [] for key in keys}
    for participation, end in stays:
        times[participation.expert_id] += _overlaps(
            [(participation.created, end)], public[participation.debate_id]
        )
    return times


def _of_sources(keys: Collection[int]) -> Mapping[int, Times]:
    """Return the times at which something public referred to sources."""
    times: dict[int, Times] = {key: [] for key in keys}
    for model, name in SOURCE_FIELDS.items():
        own = {f"{name}__in": keys}
        citing = set(model.history.filter(**own).values_list("id", flat=True))
        citing |= set(model._base_manager.filter(**own).values_list("pk", flat=True))
        states = _recorded_states(model, citing)
        home = {key: _home_of(model, of_one[-1]) for key, of_one in states.items()}
        public = _public_homes(model, set(home.values()))
        for key, of_one in states.items():
            for source in keys:
                cites = partial(_cites, name=name, source=source)
                times[source] += _overlaps(_spans(of_one, cites), public[home[key]])
    return times


def _cites(state: Any, name: str, source: int) -> bool:
    published = getattr(state, "status", Status.PUBLISHED) == Status.PUBLISHED
    return published and getattr(state, f"{name}_id") == source


def _home_of(model: type[Model], state: Any) -> int:
    """Return the object with which an object is public: the position of a part, else the debate."""
    if model is Debate:
        return state.id
    return state.debate_id if model is Position else state.position_id


def _public_homes(model: type[Model], keys: Collection[int]) -> Mapping[int, Times]:
    """Return the times at which that with which objects of a model are public was so itself."""
    return _of_publishable(Debate if model in (Debate, Position) else Position, keys)


def _of_publishable(model: type[Debate | Position], keys: Collection[int]) -> Mapping[int, Times]:
    """Return the times at which debates, or positions with their debates, were public."""
    states = _recorded_states(model, keys)
    published = {key: list(_spans(states[key], _is_published)) for key in states}
    if model is Position:
        debates = {key: own[-1].debate_id for key, own in states.items()}
        public = _of_publishable(Debate, set(debates.values()))
        published = {key: _overlaps(own, public[debates[key]]) for key, own in published.items()}
    return defaultdict(list, published)


def _is_published(state: Any) -> bool:
    return state.status == Status.PUBLISHED


def _recorded_states(model: type[Model], keys: Collection[int]) -> dict[int, list[Any]]:
    """Return the records of objects in the order of their writing; of none, the row."""
    states: dict[int, list[Any]] = defaultdict(list)
    long = [field.name for field in model._meta.concrete_fields if isinstance(field, TextField)]
    for record in model.history.filter(id__in=keys).order_by("history_id").defer(*long):
        states[record.id].append(record)
    if missing_keys := set(keys) - states.keys():
        for row in model._base_manager.filter(pk__in=missing_keys).defer(*long):
            states[row.pk].append(row)
    return states


def _spans(states: list[Any], holds: Callable[[Any], bool]) -> Iterator[tuple[datetime, datetime]]:
    """Yield the times at which a condition held of an object, by its records; of none, by its row.

    Before its first record it is taken to have been as that tells: since its publication where it
    has one.
    """
    dates = [getattr(state, "history_date", EVER) for state in states]
    order = WrittenOrder(dates)
    moments = [order.moment(date) for date in dates]
    for place, state in enumerate(states):
        if getattr(state, "history_type", "") == "-" or not holds(state):
            continue
        is_creation = (
            getattr(state, "history_type", "") == "+" and state.history_change_reason != AS_IT_STOOD
        )
        start_is_known = place or is_creation
        since = moments[place] if start_is_known else getattr(state, "published_at", None) or EVER
        yield since, moments[place + 1] if place + 1 < len(states) else NEVER


def _overlaps(first: Iterable[tuple[datetime, datetime]], second: Times) -> Times:
    """Return the times that two have in common."""
    overlaps = [
        (max(since, start), min(until, end)) for since, until in first for start, end in second
    ]
    return [(since, until) for since, until in overlaps if since < until]
