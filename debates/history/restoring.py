"""Back to an earlier version, and back from deletion, with the parts of a thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ForeignKey, Max, Model, Q, QuerySet
from django.utils.text import capfirst

from debates import models
from debates.compat import simple_history
from debates.editing import constraint_messages
from debates.history.moments import one_change, unrecorded
from debates.history.timeline import PARTS, many_to_many, snapshot_current
from debates.models import ordering

DELETED_WITH: dict[type[Model], dict[type[Model], str]] = {
    models.Debate: {
        models.Question: "debate",
        models.Participation: "debate",
        models.Position: "debate",
    },
    models.Position: PARTS[models.Position],
}
"""What goes when a thing is deleted, in the order in which it can come back."""

ONE_DELETION = timedelta(seconds=2)
"""Within this of each other, a thing and what belongs to it were deleted as one."""

PUBLICATION = ("status", "published_at", "withdrawn_at", "withdrawn_reason")
"""What going back to an earlier text leaves as it is."""


def parts_at(record: Model, before: datetime | None = None) -> dict[type[Model], list[Model]]:
    """The parts of the recorded thing as the record was written, or just before a moment."""
    when = {"history_date__lt": before} if before else {"history_date__lte": record.history_date}
    found: dict[type[Model], list[Model]] = {}
    for model, parent in PARTS.get(record.instance_type, {}).items():
        records = model.history.filter(**{f"{parent}_id": record.id}, **when)
        latest = {one.id: one for one in records.order_by("history_date", "history_id")}
        parts = [one.history_object for one in latest.values() if one.history_type != "-"]
        found[model] = sorted(parts, key=lambda part: part.order)
    return found


def parts_now(thing: Model) -> dict[type[Model], list[Model]]:
    """The parts of a thing as they stand."""
    return {
        model: list(model._default_manager.filter(**{parent: thing.pk}).order_by("order", "pk"))
        for model, parent in PARTS.get(type(thing), {}).items()
    }


def things_deleted_with(thing: Model) -> list[Model]:
    """The thing, and all that goes when it is deleted."""
    found = [thing]
    for model, parent in DELETED_WITH.get(type(thing), {}).items():
        for one in model._default_manager.filter(**{parent: thing.pk}):
            found += things_deleted_with(one)
    return found


def as_it_would_be(record: Model, present: Model) -> Model:
    """The thing, not saved, as it would be after going back to the record."""
    thing = record.history_object
    thing._state.adding, thing._state.db = False, present._state.db
    for name in {"version", "created", *PUBLICATION} & {f.name for f in thing._meta.fields}:
        setattr(thing, name, getattr(present, name))
    return thing


def go_back(record: Model, present: Model) -> None:
    """Make the thing and its parts what they were at the record; whether it is public stays.

    Raises ValidationError with a message for each thing that cannot be as it was.
    """
    thing = as_it_would_be(record, present)
    with (
        _all_or_nothing() as problems,
        one_change(f"restored from {record.history_date:%Y-%m-%d %H:%M}"),
    ):
        snapshot_current([present, *(part for own in parts_now(present).values() for part in own)])
        _set_lists(thing, record)
        problems.save(thing)
        for model, wanted in parts_at(record).items():
            _exchange(problems, parts_now(present)[model], wanted)


def _exchange(problems: _Problems, present: list[Model], wanted: list[Model]) -> None:
    there = {part.pk: part for part in present}
    for part in present:
        if part.pk not in {one.pk for one in wanted}:
            problems.delete(part)
    changed = [part for part in wanted if part.pk not in there or _differ(part, there[part.pk])]
    ordering.park_order(there[part.pk] for part in changed if part.pk in there)
    for part in changed:
        before = there.get(part.pk)
        part._state.adding = before is None
        part.version = before.version if before else _next_version(part)
        problems.save(part, exclude={"order"})


def _differ(part: Model, other: Model) -> bool:
    fields = [one for one in part._meta.concrete_fields if one.editable]
    return any(getattr(part, one.attname) != getattr(other, one.attname) for one in fields)


def _next_version(thing: Model) -> int:
    last = type(thing).history.filter(id=thing.pk).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1


def deleted(model: type[Model]) -> QuerySet:
    """The last records of the things of this model that are gone, the latest first."""
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
    """The record of a deleted thing, and those of all that went along and is not back."""
    found = [record]
    for model, parent in DELETED_WITH.get(record.instance_type, {}).items():
        along = deleted(model).filter(
            **{f"{parent}_id": record.id},
            history_date__range=(
                record.history_date - ONE_DELETION,
                record.history_date + ONE_DELETION,
            ),
        )
        for one in along.order_by("order", "id"):
            found += deleted_with(one)
    return found


def restore(record: Model) -> tuple[Model, list[str]]:
    """Bring a deleted thing back with all that went along, each as a draft under its address.

    Gives the thing, and notes on what could not be as it was. Raises ValidationError with a
    message for each thing that cannot come back; then nothing does.
    """
    notes: list[str] = []
    with _all_or_nothing() as problems, one_change("restored"):
        for gone in sorted(deleted_with(record), key=_turn):
            thing = _draft(gone)
            notes += [_emptied(thing, one) for one in _gone_references(thing) if one.null]
            if problems.save(thing):
                _set_lists(thing, _last_alive(gone) or gone)
                complete_creation_record(thing)
    return record.instance_type._default_manager.get(pk=record.id), notes


_ORDER = (
    models.Debate,
    models.Question,
    models.Participation,
    models.Position,
    models.Evidence,
    models.Counterpoint,
)
"""What refers to something of the same deletion comes after it."""


def _turn(record: Model) -> int:
    return _ORDER.index(record.instance_type) if record.instance_type in _ORDER else 0


def _draft(record: Model) -> Model:
    thing = record.history_object
    thing.version = record.version + 1
    if hasattr(thing, "status"):
        thing.status = "draft"
    if hasattr(thing, "order") and _siblings(thing).filter(order=thing.order).exists():
        thing.order = None
    return thing


def _siblings(thing: Model) -> QuerySet:
    return thing.siblings().exclude(pk=thing.pk)


def _gone_references(thing: Model) -> list[ForeignKey]:
    """The references to something that is not there any more."""
    fields = [one for one in thing._meta.concrete_fields if isinstance(one, ForeignKey)]
    return [
        one
        for one in fields
        if getattr(thing, one.attname) is not None
        and not one.related_model._default_manager.filter(pk=getattr(thing, one.attname)).exists()
    ]


def _emptied(thing: Model, reference: ForeignKey) -> str:
    setattr(thing, reference.attname, None)
    if reference.name == "question":
        thing.stance = ""
    return f"“{thing}” was restored without its {reference.verbose_name}, which no longer exists."


def _last_alive(record: Model) -> Model | None:
    """The record before the deletion, which still has the lists (topics)."""
    earlier = record.instance_type.history.filter(id=record.id).exclude(history_type="-")
    return earlier.filter(
        Q(history_date__lt=record.history_date) | Q(history_id__lt=record.history_id)
    ).first()


def _set_lists(thing: Model, record: Model) -> None:
    """Give the thing the lists of the record, as far as what they name is still there."""
    for name, target, pairs in many_to_many(type(thing), [record]):
        with unrecorded(thing):
            getattr(thing, name).set(target._default_manager.filter(pk__in=[pk for _, pk in pairs]))


def complete_creation_record(thing: Model) -> None:
    """Add the lists (topics) of a thing that was just made to the record of its making."""
    record = type(thing).history.filter(id=thing.pk).first()
    if record is not None and record.history_type == "+":
        simple_history.record_lists(record, thing)


class _Problems:
    """Writes things, and collects in words what was refused."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def save(self, thing: Model, exclude: Iterable[str] = ()) -> bool:
        """Whether it could be saved."""
        gone = _gone_references(thing)
        if gone:
            self.add(thing, f"its {gone[0].verbose_name} no longer exists. Restore that first.")
            return False
        try:
            with transaction.atomic():
                thing.full_clean(exclude=set(exclude))
                thing.save()
        except ValidationError as error:
            self.add(thing, " ".join(error.messages))
        except IntegrityError as error:
            self.add(thing, constraint_messages.in_words(error))
        else:
            return True
        return False

    def delete(self, thing: Model) -> None:
        try:
            with transaction.atomic():
                thing.delete()
        except IntegrityError as error:
            self.add(thing, constraint_messages.in_words(error))

    def add(self, thing: Model, said: str) -> None:
        self.messages.append(f"{capfirst(thing._meta.verbose_name)} “{thing}”: {said}")


@contextmanager
def _all_or_nothing() -> Iterator[_Problems]:
    """A transaction that is undone, with all messages, where anything was refused."""
    problems = _Problems()
    with transaction.atomic():
        yield problems
        if problems.messages:
            raise ValidationError(problems.messages)
