"""Restoring earlier versions and deleted objects, with their parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ForeignKey, Max, Model, QuerySet
from django.utils.text import capfirst

from debates import models
from debates.compat import simple_history
from debates.editing import constraint_messages
from debates.history.corrections import Explanation
from debates.history.merged_objects import follow_merges, merged_into
from debates.history.moments import one_change, unrecorded
from debates.history.timeline import PARENT_FIELDS, many_to_many, snapshot_current
from debates.history.written_order import WrittenOrder
from debates.models import ordering
from debates.models.choices import Status
from debates.models.places import Orderable

DELETED_WITH: dict[type[Model], dict[type[Model], str]] = {
    models.Debate: {**PARENT_FIELDS[models.Debate], models.Position: "debate"},
    models.Position: PARENT_FIELDS[models.Position],
    models.Question: PARENT_FIELDS[models.Question],
}
"""The models that are deleted together with another, in the order of their restoration."""

ONE_DELETION = timedelta(seconds=2)
"""Maximum interval between the records of one deletion."""

PUBLICATION = (
    *("status", "published_at", "withdrawn_at", "withdrawn_reason"),
    *("entered_by", "checked_by"),
)
"""Fields that going back to an earlier version does not change."""


def parts_at(record: Model, before: datetime | None = None) -> dict[type[Model], list[Model]]:
    """Return the parts of a recorded object as of its record, or just before a moment."""
    parts_by_model: dict[type[Model], list[Model]] = {}
    # parts are saved with their object, whose records tell the order of both
    own = record.instance_type.history.filter(id=record.id).order_by("history_id")
    order = WrittenOrder(own.values_list("history_date", flat=True))

    def is_then(date: datetime) -> bool:
        moment = order.moment(date)
        if before is not None:
            return moment < order.moment(before)
        return moment <= order.moment(record.history_date)

    for model, parent in PARENT_FIELDS.get(record.instance_type, {}).items():
        records = model.history.filter(**{f"{parent}_id": record.id}).order_by("history_id")
        latest = {record.id: record for record in records if is_then(record.history_date)}
        parts = [record.history_object for record in latest.values() if record.history_type != "-"]
        for part in parts:
            follow_merges(part)
        parts_by_model[model] = sorted(parts, key=lambda part: getattr(part, "order", part.pk))
    return parts_by_model


def parts_now(instance: Model) -> dict[type[Model], list[Model]]:
    """Return the current parts of an object."""
    return {
        model: list(
            model._default_manager.filter(**{parent: instance.pk}).order_by(*_record_order(model))
        )
        for model, parent in PARENT_FIELDS.get(type(instance), {}).items()
    }


def _record_order(model: type[Model]) -> tuple[str, ...]:
    return ("order", "pk") if issubclass(model, Orderable) else ("pk",)


def objects_deleted_with(instance: Model) -> list[Model]:
    """Return the object, and all objects that are deleted with it."""
    objects = [instance]
    for model, parent in DELETED_WITH.get(type(instance), {}).items():
        for part in model._default_manager.filter(**{parent: instance.pk}):
            objects += objects_deleted_with(part)
    return objects


def as_it_would_be(record: Model, present: Model) -> Model:
    """Return an unsaved copy of the object as it would be after going back to a record."""
    instance = record.history_object
    if follow_merges(instance) and isinstance(instance, Orderable):
        # its place was among the siblings of that time
        instance.order = present.order
    instance._state.adding, instance._state.db = False, present._state.db
    for name in {"version", "created", *PUBLICATION} & {f.name for f in instance._meta.fields}:
        setattr(instance, name, getattr(present, name))
    return instance


def go_back(record: Model, present: Model, explanation: Explanation | None = None) -> None:
    """Restore the object and its parts to a record; the publication status stays.

    explanation  for readers, where a public position is changed

    Raises ValidationError with a message for each object that cannot be restored.
    """
    instance = as_it_would_be(record, present)
    if isinstance(instance, models.Position) and not (explanation and explanation.slip):
        # it was checked as it was before
        instance.checked_by = None
    reason = f"restored from {record.history_date:%Y-%m-%d %H:%M}"
    with _all_or_nothing() as problems, one_change(reason, explanation):
        snapshot_current([present, *(part for own in parts_now(present).values() for part in own)])
        _set_lists(instance, record)
        now, then = parts_now(present), parts_at(record)
        for model, recorded_parts in then.items():
            # first, since a part may hold its object to something: a forecast does to its kind
            _delete_others(problems, now[model], recorded_parts)
        problems.save(instance)
        for model, recorded_parts in then.items():
            _exchange(problems, now[model], recorded_parts)


def _delete_others(problems: _Problems, present: list[Model], recorded_parts: list[Model]) -> None:
    recorded_keys = {part.pk for part in recorded_parts}
    for part in present:
        if part.pk not in recorded_keys:
            problems.delete(part)


def _exchange(problems: _Problems, present: list[Model], recorded_parts: list[Model]) -> None:
    present_parts = {part.pk: part for part in present}
    differing_parts = [
        part
        for part in recorded_parts
        if part.pk not in present_parts or _differ(part, present_parts[part.pk])
    ]
    ordered = [part for part in differing_parts if hasattr(part, "order")]
    ordering.park_order(present_parts[part.pk] for part in ordered if part.pk in present_parts)
    for part in differing_parts:
        present_part = present_parts.get(part.pk)
        part._state.adding = present_part is None
        part.version = present_part.version if present_part else _next_version(part)
        problems.save(part, exclude={"order"} if hasattr(part, "order") else ())


def _differ(part: Model, other_part: Model) -> bool:
    fields = [field for field in part._meta.concrete_fields if field.editable]
    return any(
        getattr(part, field.attname) != getattr(other_part, field.attname) for field in fields
    )


def _next_version(instance: Model) -> int:
    last = type(instance).history.filter(id=instance.pk).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1


def deleted(model: type[Model]) -> QuerySet:
    """Return the last records of the deleted objects of a model, the latest first."""
    history = model.history.model._default_manager
    latest = (
        history.filter(history_type="-")
        .exclude(id__in=model._default_manager.values("pk"))
        .order_by()
        .values("id")
        .annotate(last=Max("history_id"))
        .values("last")
    )
    return history.filter(pk__in=latest).select_related("history_user")


def deleted_with(record: Model) -> list[Model]:
    """Get the records of a deleted object, and of all objects deleted with it and not restored."""
    records = [record]
    for model, parent in DELETED_WITH.get(record.instance_type, {}).items():
        deleted_parts = deleted(model).filter(
            **{f"{parent}_id": record.id},
            history_date__range=(
                record.history_date - ONE_DELETION,
                record.history_date + ONE_DELETION,
            ),
        )
        for deleted_part in deleted_parts.order_by(
            *("id" if name == "pk" else name for name in _record_order(model))
        ):
            records += deleted_with(deleted_part)
    return records


def restore(record: Model) -> tuple[Model, list[str]]:
    """Restore a deleted object with all objects deleted with it, as drafts under their addresses.

    Returns the object, and notes on references that could not be restored. Raises ValidationError
    with a message for each object that cannot be restored; then none is.
    """
    notes: list[str] = []
    with _all_or_nothing() as problems, one_change("restored"):
        for deleted_record in _in_turn(deleted_with(record)):
            instance = _draft(deleted_record)
            follow_merges(instance)
            notes += [
                _emptied(instance, field) for field in _gone_references(instance) if field.null
            ]
            if problems.save(instance):
                _set_lists(instance, _last_alive(deleted_record) or deleted_record)
                complete_creation_record(instance)
    return record.instance_type._default_manager.get(pk=record.id), notes


_ORDER = (
    models.Debate,
    models.Question,
    models.Participation,
    models.ContextNote,
    models.Position,
    models.Evidence,
    models.Counterpoint,
    models.Forecast,
    models.Support,
    models.Holder,
    models.Answer,
    models.Vote,
)
"""Order of restoration: referring models come after those they refer to."""


def _in_turn(records: list[Model]) -> list[Model]:
    """Return records so that what others refer to comes first, and earlier positions before later.

    A position that replaces another position is restored after it.
    """
    replaced = {
        record.id: record.replaces_id
        for record in records
        if record.instance_type is models.Position
    }

    def turn(record: Model) -> tuple[int, int]:
        steps, earlier = 0, getattr(record, "replaces_id", None)
        while earlier in replaced:
            steps, earlier = steps + 1, replaced[earlier]
        model = record.instance_type
        return _ORDER.index(model) if model in _ORDER else 0, steps

    return sorted(records, key=turn)


def _draft(record: Model) -> Model:
    instance = record.history_object
    instance.version = record.version + 1
    if hasattr(instance, "status"):
        instance.status = Status.DRAFT
    if hasattr(instance, "order") and _siblings(instance).filter(order=instance.order).exists():
        instance.order = None
    return instance


def _siblings(instance: Model) -> QuerySet:
    return instance.siblings().exclude(pk=instance.pk)


def _gone_references(instance: Model) -> list[ForeignKey]:
    """Return the references to objects that no longer exist."""
    fields = [field for field in instance._meta.concrete_fields if isinstance(field, ForeignKey)]
    return [
        field
        for field in fields
        if getattr(instance, field.attname) is not None
        and not field.related_model._default_manager.filter(
            pk=getattr(instance, field.attname)
        ).exists()
    ]


def _emptied(instance: Model, reference: ForeignKey) -> str:
    setattr(instance, reference.attname, None)
    if reference.name == "question":
        instance.stance = ""
    return (
        f"“{instance}” was restored without its {reference.verbose_name}, which no longer exists."
    )


def _last_alive(record: Model) -> Model | None:
    """Return the record before the deletion, which still has the many-to-many fields (topics)."""
    earlier = record.instance_type.history.filter(id=record.id).exclude(history_type="-")
    return earlier.filter(history_id__lt=record.history_id).order_by("-history_id").first()


def _set_lists(instance: Model, record: Model) -> None:
    """Restore the many-to-many fields of a record, with the objects that still exist."""
    for name, target, pairs in many_to_many(type(instance), [record]):
        keys = {pk for _, pk in pairs}
        keys |= {*merged_into(target, keys).values()}
        with unrecorded(instance):
            getattr(instance, name).set(target._default_manager.filter(pk__in=keys))


def complete_creation_record(instance: Model) -> None:
    """Add the many-to-many fields (topics) of a new object to the record of its creation."""
    if not simple_history.tracked_lists(type(instance)):
        return
    record = type(instance).history.filter(id=instance.pk).order_by("-history_id").first()
    if record is not None and record.history_type == "+":
        simple_history.record_lists(record, instance)


class _Problems:
    """Saves and deletes objects, and collects the error messages."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def save(self, instance: Model, exclude: Iterable[str] = ()) -> bool:
        """Save an object; return False if it was refused."""
        missing_references = _gone_references(instance)
        if missing_references:
            self.add(
                instance,
                f"its {missing_references[0].verbose_name} no longer exists. Restore that first.",
            )
            return False
        try:
            with transaction.atomic():
                instance.full_clean(exclude=set(exclude))
                instance.save()
        except ValidationError as error:
            self.add(instance, " ".join(error.messages))
        except IntegrityError as error:
            self.add(instance, constraint_messages.in_words(error))
        else:
            return True
        return False

    def delete(self, instance: Model) -> None:
        try:
            with transaction.atomic():
                instance.delete()
        except IntegrityError as error:
            self.add(instance, constraint_messages.in_words(error))

    def add(self, instance: Model, message: str) -> None:
        self.messages.append(f"{capfirst(instance._meta.verbose_name)} “{instance}”: {message}")


@contextmanager
def _all_or_nothing() -> Iterator[_Problems]:
    """Transaction that is rolled back, with all messages, if any object was refused."""
    problems = _Problems()
    with transaction.atomic():
        yield problems
        if problems.messages:
            raise ValidationError(problems.messages)
