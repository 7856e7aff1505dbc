"""Corrections of what readers see beside positions, and are told the reason of.

The name of an expert, the role in a debate, its title, summary and context, the title of a source,
the words of a question and a vote on it belong to no position, and yet tell readers who said what,
where, and to which question. So a change of them that readers would notice needs a reason, like the
correction of a position, and leaves a trace: the former value stays in the historical records
(`debates.history.former_values`), and the reason is kept here.

The sort name of an expert is none of these: lists are sorted by it, and no reader is shown it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

from debates.history.corrections import Explanation, debate_was_seen
from debates.history.former_values import (
    OF_CONTEXT,
    OF_DEBATES,
    OF_EXPERTS,
    OF_PARTICIPATIONS,
    OF_SOURCES,
    OF_VOTES,
    comparable_text,
)
from debates.history.models import ObjectCorrection, Tombstone
from debates.models import ContextNote, Debate, Expert, Participation, Question, Source, Vote

CORRECTED: Mapping[type[Model], tuple[str, ...]] = {
    Debate: OF_DEBATES,
    Source: OF_SOURCES,
    Expert: OF_EXPERTS,
    Participation: OF_PARTICIPATIONS,
    ContextNote: OF_CONTEXT,
    Question: ("text",),
    Vote: OF_VOTES,
}
"""The fields of each model whose correction needs a reason, once readers have seen the object."""

REMOVED = (ContextNote, Question, Vote)
"""The models whose objects need a reason to be removed from a debate that readers have seen."""


def corrected_fields(
    model: type[Model], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[str]:
    """Return the fields in which an object no longer tells what it told; by name.

    before, after  values of fields; those that are missing in one of them are left out

    To add what was missing corrects nothing, nor does it to add to a list.
    """
    return [
        name
        for name in CORRECTED.get(model, ())
        if name in before and name in after and _is_correction(before[name], after[name])
    ]


def _is_correction(before: Any, after: Any) -> bool:
    if isinstance(before, list):
        return not {*map(comparable_text, before)} <= {*map(comparable_text, after or ())}
    text_before, text_after = (
        comparable_text("" if value is None else str(value)) for value in (before, after)
    )
    return text_before not in ("", text_after)


def corrected_values(row: Model) -> dict[str, Any]:
    """Return the values of a row, or of a historical record, that need a reason to be corrected."""
    model = getattr(row, "instance_type", type(row))
    return {name: getattr(row, name) for name in CORRECTED.get(model, ())}


def readers_saw(instance: Model) -> bool:
    """Tell whether readers have seen an object that is stored, whether or not they still do.

    instance  an expert, a source, a debate, or an object of one
    """
    if isinstance(instance, Expert | Source):
        return bool(seen_shared(type(instance), [instance.pk]))
    if isinstance(instance, Vote):
        return debate_was_seen(instance.question.debate)
    return debate_was_seen(instance if isinstance(instance, Debate) else instance.debate)


def needs_reason(instances: Iterable[Model]) -> bool:
    """Tell whether objects with new values correct what readers have seen of the stored objects."""
    return any(
        bool(
            corrected_fields(
                type(instance), corrected_values(stored_instance), corrected_values(instance)
            )
        )
        and readers_saw(stored_instance)
        for instance in instances
        if type(instance) in CORRECTED and instance.pk is not None
        for stored_instance in type(instance)._base_manager.filter(pk=instance.pk)
    )


def removal_needs_reason(instances: Iterable[Model]) -> bool:
    """Tell whether readers have seen objects that are removed, and of which they are told why."""
    return any(isinstance(instance, REMOVED) and readers_saw(instance) for instance in instances)


def explain_objects(
    changed: Iterable[tuple[type[Model], int]], moment: datetime, explanation: Explanation
) -> None:
    """Keep the explanation of a change at a moment, after the change was written.

    changed  models and primary keys; objects that nobody had seen, or of which nothing was
             corrected, are left out. Up to three queries for each model
    """
    by_model: dict[type[Model], list[int]] = defaultdict(list)
    for model, key in changed:
        by_model[model].append(key)
    for model, keys in by_model.items():
        for key, removed in _corrected_then(model, keys, moment).items():
            keep_explanation(model, key, moment, explanation, removed=removed)


def keep_explanation(
    model: type[Model],
    key: int,
    moment: datetime,
    explanation: Explanation,
    *,
    removed: bool = False,
) -> None:
    """Keep the explanation of a change of an object of a model."""
    ObjectCorrection.objects.update_or_create(
        kind=model._meta.model_name,
        target_id=key,
        moment=moment,
        defaults={
            "reason": explanation.reason.strip(),
            "slip": explanation.slip,
            "removed": removed,
        },
    )


def corrections_of_debate(debate: Debate) -> QuerySet[ObjectCorrection]:
    """Return what is kept of the corrections of a debate, and of what it shows beside positions."""
    of_debate = {"debate_id": debate.pk}
    questions = Question.history.filter(**of_debate).values("id")
    keys_by_model: Mapping[type[Model], Any] = {
        Debate: [debate.pk],
        Question: questions,
        Participation: Participation.history.filter(**of_debate).values("id"),
        ContextNote: ContextNote.history.filter(**of_debate).values("id"),
        Vote: Vote.history.filter(question_id__in=questions).values("id"),
        Expert: Participation.objects.filter(debate=debate).values("expert"),
        Source: [debate.source_id],
    }
    condition = Q()
    for model, keys in keys_by_model.items():
        condition |= Q(kind=model._meta.model_name, target_id__in=keys)
    return ObjectCorrection.objects.filter(condition)


def _corrected_then(model: type[Model], keys: Collection[int], moment: datetime) -> dict[int, bool]:
    """Return the objects that readers had seen, and that were corrected or removed at a moment.

    By primary key, with whether they were removed.
    """
    records: dict[int, list[Any]] = defaultdict(list)
    for record in model.history.filter(id__in=keys).order_by("history_id"):
        records[record.id].append(record)
    corrected = {
        key: own[-1]
        for key, own in records.items()
        if own[-1].history_date == moment and len(own) > 1 and _corrects_earlier(model, own, moment)
    }
    seen_keys = _seen_keys(model, corrected) if corrected else ()
    return {key: corrected[key].history_type == "-" for key in corrected if key in seen_keys}


def _seen_keys(model: type[Model], records: Mapping[int, Any]) -> set[int]:
    """Return the objects that readers have seen, by their records."""
    if model in (Expert, Source):
        return seen_shared(model, records)
    if model is Debate:
        home = {key: key for key in records}
    elif model is Vote:
        home = {key: record.question_id for key, record in records.items()}
        questions = Question._base_manager.filter(pk__in=home.values())
        debates = dict(questions.values_list("pk", "debate"))
        home = {key: debates.get(question) for key, question in home.items()}
    else:
        home = {key: record.debate_id for key, record in records.items()}
    debates_by_key = Debate._base_manager.in_bulk(set(home.values()) - {None})
    return {
        key
        for key, debate in home.items()
        if debate in debates_by_key and debate_was_seen(debates_by_key[debate])
    }


def _corrects_earlier(model: type[Model], records: list[Any], moment: datetime) -> bool:
    """Tell whether the last record of an object corrects the last record before a moment."""
    earlier_records = [record for record in records if record.history_date != moment]
    if not earlier_records:
        return False
    if records[-1].history_type == "-":
        return model in REMOVED
    return bool(
        corrected_fields(
            model, corrected_values(earlier_records[-1]), corrected_values(records[-1])
        )
    )


def seen_shared(model: type[Expert | Source], keys: Collection[int]) -> set[int]:
    """Return the experts or sources among these that readers see, or have seen."""
    tombstones = Tombstone.objects.filter(kind=model._meta.model_name, target_id__in=keys)
    keys_seen = set(model.objects.published().filter(pk__in=keys).values_list("pk", flat=True))
    return keys_seen | set(tombstones.values_list("target_id", flat=True))
