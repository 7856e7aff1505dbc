"""Merging of experts, topics and sources that were entered twice.

Everything that refers to the merged ones refers to the kept one afterwards. Their addresses lead on
to its address: former slugs and tombstones name the kept one from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.text import capfirst

from debates.history.corrections import Explanation
from debates.history.former_values import MERGED_FIELDS, comparable_text
from debates.history.models import Tombstone
from debates.history.moments import explain_changed_objects, one_change, unrecorded
from debates.history.object_corrections import (
    corrected_fields,
    corrected_values,
    keep_explanation,
    seen_shared,
)
from debates.history.timeline import snapshot_current
from debates.models import (
    Debate,
    Evidence,
    Expert,
    Forecast,
    Holder,
    Participation,
    Position,
    Source,
    Topic,
    Vote,
    clock,
    ordering,
)
from debates.models.base import Recorded, Slugged
from debates.models.debate_lock import lock_debates
from debates.models.former_slugs import former_slugs
from debates.models.places import HasLocator
from debates.revising.located import located_in
from debates.revising.saving import save_owners
from debates.text import locators
from debates.text.plurals import enumerated

REFERENCES_MOVED: Mapping[type[Model], Sequence[tuple[type[Recorded], str]]] = {
    Expert: ((Position, "expert"), (Participation, "expert"), (Holder, "expert"), (Vote, "expert")),
    Topic: ((Position, "topics"), (Topic, "broader")),
    Source: (
        (Debate, "source"),
        (Position, "source"),
        (Evidence, "source"),
        (Forecast, "outcome_source"),
    ),
}
"""The models that can be merged, with all that refers to them."""

NO_CORRECTION = Explanation("", slip=True)
"""What readers are told of positions that change with a merge."""

PARTICIPATION_FIELDS = ("role", "other_roles", "affiliation", "place", "heading")

MOST_FAULTS = 5
"""Records that a message names."""


def references(objects: Iterable[Model]) -> Iterator[tuple[type[Recorded], QuerySet]]:
    """Yield what refers to objects of one model: each model, with its objects."""
    objects = list(objects)
    for model, name in REFERENCES_MOVED[type(objects[0])]:
        yield model, model._default_manager.filter(**{f"{name}__in": objects}).distinct()


def locked(objects: Sequence[Slugged]) -> list[Any]:
    """Return objects as they are now, locked after the debates in which they are referred to."""
    lock_debates(*(rows for _, rows in references(objects)))
    keys = [instance.pk for instance in objects]
    return _lock_rows(type(objects[0])._base_manager.filter(pk__in=keys).order_by("pk"))


def obstacles(objects: Sequence[Slugged]) -> list[str]:
    """Return as sentences the obstacles to merging objects, whichever of them is kept."""
    return list(_OBSTACLES[type(objects[0])](objects))


def merge_needs_explanation(
    target: Slugged, merged: Sequence[Slugged], values: Mapping[str, Any]
) -> bool:
    """Tell whether readers find another name or title where they have seen that of an object."""
    model = type(target)
    if model not in MERGED_FIELDS:
        return False
    name, _ = MERGED_FIELDS[model]
    after = {field: values.get(field, value) for field, value in corrected_values(target).items()}
    corrected = [target] if corrected_fields(model, corrected_values(target), after) else []
    later_name = comparable_text(after[name])
    renamed = [part for part in merged if comparable_text(getattr(part, name)) != later_name]
    return bool(seen_shared(model, [instance.pk for instance in (*corrected, *renamed)]))


def merge(
    target: Slugged,
    merged: Sequence[Slugged],
    values: Mapping[str, Any],
    explanation: Explanation | None = None,
) -> None:
    """Merge objects into a kept object, as one change.

    merged       of the model of the kept one; they are deleted
    values       of fields of the kept one, where they are not its own
    explanation  for readers, where they have seen an expert's name or a source's title that is not
                 there any more

    Nothing else is claimed by anybody afterwards, and earlier versions are told under the kept one:
    for readers it is no correction of a position. Raises ValidationError, with nothing changed.
    """
    if explanation is not None and not merge_needs_explanation(target, merged, values):
        explanation = None
    objects = [target, *merged]
    if isinstance(target, Topic) and target.broader in merged:
        values = {"broader": outside(target, objects), **values}
    names = enumerated([f"“{instance}”" for instance in merged])
    with transaction.atomic(), one_change(f"Merged {names} into “{target}”", NO_CORRECTION):
        if faults := obstacles(objects):
            raise ValidationError(faults)
        snapshot_current(objects)
        problems = _problems(objects)
        _set_first(target, values)
        for instance in merged:
            _MOVES[type(target)](target, instance)
        for instance in merged:
            _replace_merged(instance, target)
        for name, value in values.items():
            setattr(target, name, value)
        target.full_clean()
        target.save()
        if explanation is not None:
            explain_changed_objects(explanation)
            keep_explanation(type(target), target.pk, clock.now(), explanation)
        if new := [line for key, line in _problems([target]).items() if key not in problems]:
            raise ValidationError(_first(new))


def _first(lines: list[str]) -> list[str]:
    """Return the first lines, and how many more there are."""
    more = len(lines) - MOST_FAULTS
    return [*lines[:MOST_FAULTS], f"And {more} more."] if more > 0 else lines


def _replace_merged(merged: Slugged, target: Slugged) -> None:
    """Delete a merged object; its present and former addresses redirect to the kept object."""
    model, key = type(target), merged.pk
    merged.delete()
    former_slugs(model).filter(target_id=key).update(target_id=target.pk)
    tombstones = Tombstone.objects.filter(kind=model._meta.model_name, target_id=key)
    tombstones.update(target_id=target.pk)


def _set_first(target: Slugged, values: Mapping[str, Any]) -> None:
    """Save the fields by which the database checks records as they move.

    These are the broader topic, which must not lead in a circle, and the text and locator form of
    a source.
    """
    first = {"broader", "locator_form", "text", "private_text"} & values.keys()
    if first:
        type(target).objects.filter(pk=target.pk).update(**{name: values[name] for name in first})


def _problems(objects: Iterable[Slugged]) -> dict[tuple[type[Model], int], str]:
    """Return the records of sources whose place or quotation their text does not have."""
    problems_by_key: dict[tuple[type[Model], int], str] = {}
    for source in objects:
        for record in located_in(source) if isinstance(source, Source) else ():
            if wrong := " ".join(record.not_in_text().values()):
                problems_by_key[type(record), record.pk] = f"{_named(record)}: {wrong}"
    return problems_by_key


def _named(record: HasLocator) -> str:
    return capfirst(f"{record._meta.verbose_name} “{record}”")


# Experts


def _expert_obstacles(experts: Sequence[Expert]) -> Iterator[str]:
    positions = Position.objects.filter(holders__expert__in=experts).distinct()
    for position in positions.select_related("expert").prefetch_related("holders__expert"):
        holding = [position.expert, *(holder.expert for holder in position.holders.all())]
        both = [expert for expert in holding if expert in experts]
        if len(both) > 1:
            yield f"{_and(both)} hold “{position}” together. Remove one of them there first."
    votes = Vote.objects.filter(expert__in=experts).select_related("question", "expert")
    for own in _by(votes, "question_id"):
        if len(own) > 1:
            voters = _and(vote.expert for vote in own)
            yield f"{voters} each have a vote on “{own[0].question}”. Delete one of them first."
    taking_part = Participation.objects.filter(expert__in=experts)
    for own in _by(taking_part.select_related("debate", "expert"), "debate_id"):
        for first, second in combinations(own, 2):
            if differing := _differing(first, second):
                yield (
                    f"{_and([first.expert, second.expert])} both take part in “{first.debate}”, "
                    f"with another {enumerated(differing)}. Write the same there first, or "
                    "leave it empty for one of them."
                )


def _differing(first: Participation, second: Participation) -> list[str]:
    """Return the labels of what two participations tell differently."""
    return [
        str(Participation._meta.get_field(name).verbose_name)
        for name in PARTICIPATION_FIELDS
        if getattr(first, name)
        and getattr(second, name)
        and getattr(first, name) != getattr(second, name)
    ]


def _move_expert(target: Expert, merged: Expert) -> None:
    """Move what an expert says; the kept one takes part before, the merged one until after it.

    The database holds each position to an expert who takes part in its debate at every moment.
    """
    leaving = _lock_rows(merged.participations.all())
    arrived = [_take_part(target, former_participation) for former_participation in leaving]
    _move_positions(target, merged)
    _move(Holder, "expert", target, merged)
    _move(Vote, "expert", target, merged)
    snapshot_current(leaving)
    for former_participation, participation in zip(leaving, arrived, strict=True):
        order = former_participation.order
        former_participation.delete()
        if participation is not None:
            participation.order = order
            participation.save()
    save_owners(leaving)


def _take_part(target: Expert, leaving: Participation) -> Participation | None:
    """Let the kept expert take part in a debate; returns the new participation, None if there.

    What the existing participation leaves open is filled in from the other.
    """
    existing = next(iter(_lock_rows(target.participations.filter(debate=leaving.debate_id))), None)
    if existing is None:
        values = {name: getattr(leaving, name) for name in PARTICIPATION_FIELDS}
        return Participation.objects.create(debate=leaving.debate, expert=target, **values)
    open_ones = [name for name in PARTICIPATION_FIELDS if not getattr(existing, name)]
    if any(getattr(leaving, name) for name in open_ones):
        snapshot_current([existing])
        for name in open_ones:
            setattr(existing, name, getattr(leaving, name))
        existing.save()
    return None


def _move_positions(target: Expert, merged: Expert) -> None:
    """Move positions behind those that the kept expert has in the same debate, in their order.

    A position replaces one of its own expert only, so the links are cut until both have moved.
    """
    positions = _lock_rows(merged.positions.all())
    snapshot_current(positions)
    linked = [position for position in positions if position.replaces_id is not None]
    Position.objects.filter(pk__in=[position.pk for position in linked]).update(replaces=None)
    last: dict[int, int] = {}
    for position in positions:
        debate = position.debate_id
        if debate not in last:
            last[debate] = ordering.next_order(target.positions.filter(debate=debate))
        else:
            last[debate] += 1
        position.expert, position.order = target, last[debate]
        if position in linked:
            Position.objects.filter(pk=position.pk).update(expert=target, order=position.order)
    for position in [*(position for position in positions if position not in linked), *linked]:
        position.save()


# Topics


def outside(topic: Topic, objects: Iterable[Topic]) -> Topic | None:
    """Return the next broader topic that is not among the objects themselves."""
    among = {member.pk for member in objects}
    above, visited_keys = topic.broader, {topic.pk}
    while above is not None and above.pk in among and above.pk not in visited_keys:
        visited_keys.add(above.pk)
        above = above.broader
    return above


def _topic_obstacles(topics: Sequence[Topic]) -> Iterator[str]:
    among = {member.pk for member in topics}
    for topic in topics:
        between: list[Topic] = []
        above = topic.broader
        while above is not None:
            if above.pk in among and between:
                yield (
                    f"“{between[-1]}” stands between “{topic}” and “{above}”. Choose another "
                    "broader topic for it first."
                )
                break
            between = [] if above.pk in among else [*between, above]
            above = above.broader


def _move_topic(target: Topic, merged: Topic) -> None:
    positions = _lock_rows(merged.positions.all())
    snapshot_current(positions)
    for position in positions:
        with unrecorded(position):
            position.topics.remove(merged)
            position.topics.add(target)
        position.save()
    narrower = _lock_rows(merged.narrower.exclude(pk=target.pk))
    snapshot_current(narrower)
    for topic in narrower:
        topic.broader = target
        topic.save()


# Sources


def _source_obstacles(sources: Sequence[Source]) -> Iterator[str]:
    for first, second in combinations(sources, 2):
        if first.locator_form == second.locator_form:
            continue
        both = [
            [part.locator for part in located_in(text) if part.locator] for text in (first, second)
        ]
        forms = (second.locator_form, first.locator_form)
        if all(
            any(not locators.has_form(place, form) for place in places)
            for places, form in zip(both, forms, strict=True)
        ):
            yield (
                f"“{first}” is cited by {first.get_locator_form_display()}, “{second}” by "
                f"{second.get_locator_form_display()}. Change the locators of one of them first."
            )


def _move_source(target: Source, merged: Source) -> None:
    for model, name in REFERENCES_MOVED[Source]:
        _move(model, name, target, merged)


def _move(model: type[Recorded], name: str, target: Model, merged: Model) -> None:
    """Let the objects of a model refer to the kept object; their owners are saved with them."""
    rows = _lock_rows(model._default_manager.filter(**{name: merged}))
    snapshot_current(rows)
    for row in rows:
        setattr(row, name, target)
        row.save()
    save_owners(rows)


def _lock_rows(rows: QuerySet) -> list[Any]:
    """Return rows, locked until they are saved."""
    return list(rows.select_for_update(of=("self",)))


def _by(rows: QuerySet, name: str) -> list[list[Any]]:
    """Return rows in groups with the same value of a field."""
    groups: dict[Any, list[Any]] = {}
    for row in rows:
        groups.setdefault(getattr(row, name), []).append(row)
    return list(groups.values())


def _and(objects: Iterable[Any]) -> str:
    """Return names as a sentence does; how many there are where two are alike."""
    names = [str(instance) for instance in objects]
    alike = dict.fromkeys(names)
    if len(alike) < len(names):
        return f"{len(names)} entries of {enumerated(list(alike))}"
    return enumerated(names)


_OBSTACLES: Mapping[type[Model], Callable[[Any], Iterator[str]]] = {
    Expert: _expert_obstacles,
    Topic: _topic_obstacles,
    Source: _source_obstacles,
}

_MOVES: Mapping[type[Model], Callable[[Any, Any], None]] = {
    Expert: _move_expert,
    Topic: _move_topic,
    Source: _move_source,
}
