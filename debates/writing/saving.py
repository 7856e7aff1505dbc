"""Writes of single objects: making, changing and deleting them, with their history.

They do what the admin's pages do: the same rights (`rights`), the same rules (`validation`), the
same reasons of corrections (`corrections`). The caller opens the transaction and the change
(`debates.history.moments.one_change`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from debates.editing import constraint_messages
from debates.editing.deletion import reasons_against
from debates.history.corrections import Explanation, explain, is_unseen_part, was_seen
from debates.history.deletions import KEPT, give_reason, needs_reason
from debates.history.moments import explain_changed_objects, unrecorded
from debates.history.restoring import complete_creation_record, objects_deleted_with, parts_now
from debates.history.timeline import snapshot_current
from debates.history.topics import take_from_positions
from debates.models import Position, Topic, clock, ordering
from debates.models.debate_lock import lock_debate, locked
from debates.models.places import Orderable
from debates.text.blank import visible
from debates.writing.corrections import changes_content, explanation_of, keep_explanation
from debates.writing.fields import PARENTS, debate_of
from debates.writing.forms import CORRECTION_FIELDS, RecordForm
from debates.writing.races import was_overtaken
from debates.writing.refusals import Invalid
from debates.writing.rights import check_not_public, check_reach, check_right, check_scope
from debates.writing.tokens import Writer
from debates.writing.validation import ask_conditions, valid_form

NO_DELETION_REASON = "Give the reason for the deletion in the parameter `reason`: readers see it."
NO_REASON_OF_PART = (
    "Give the reason for the deletion in the parameter `reason`: readers see it. If it corrects a "
    "slip of the pen alone, add `slip=true` instead."
)
IN_EXCHANGES = (
    "It is not deleted, since public positions answer each other here. Withdraw it instead: its "
    "address then tells readers when and why. Or change these counterpoints and supports first:"
)


def create(
    writer: Writer, model: type[Model], values: Mapping[str, Any], *, confirmed: bool = False
) -> Model:
    """Make an object. Raises NotAllowed, Invalid and Duplicated, with nothing made.

    confirmed  whether it is another object than those that are like it
    """
    check_right(writer, "add", model)
    form = valid_form(writer, model(), values, confirmed=confirmed)
    if (home := debate_of(form.instance)) is not None:
        lock_debate(home)
    parent = _locked_parent(writer, form)
    explanation = explanation_of(form, parent)
    check_scope(writer, form.instance, adds=True)
    with _refused_in_words(form):
        return _made_object(writer, form, parent, explanation)


def change(
    writer: Writer, instance: Model, values: Mapping[str, Any], *, confirmed: bool = False
) -> Model:
    """Change an object that is locked. Raises NotAllowed, Invalid and Duplicated.

    Nothing is changed then. confirmed  as for `create`
    """
    model = type(instance)
    check_right(writer, "change", model)
    check_reach(writer, instance)
    form = valid_form(writer, instance, values, confirmed=confirmed)
    parent = _locked_parent(writer, form)
    explanation = explanation_of(form, parent)
    check_scope(writer, form.instance)
    if {*form.changed_data} <= {*CORRECTION_FIELDS} and not form.lists.has_changes:
        return instance
    with _refused_in_words(form):
        _change_saved(form, parent, explanation)
    return instance


def delete(writer: Writer, instance: Model, reason: str, *, slip: bool = False) -> None:
    """Delete an object that is locked, with all that belongs to it.

    reason  for readers, where they have seen it. Raises NotAllowed and Invalid
    """
    model = type(instance)
    check_right(writer, "delete", model)
    check_reach(writer, instance)
    if against := reasons_against([instance]):
        messages = [IN_EXCHANGES, *against] if model in KEPT else against
        raise Invalid({"": messages}, in_body=False)
    parent = _parent_of(instance)
    was_read = isinstance(parent, Position) and was_seen(parent) and not is_unseen_part(instance)
    reason = visible(reason)
    pk, was_public = instance.pk, needs_reason(model, [instance.pk])
    if was_public and not reason:
        raise Invalid({"reason": [NO_DELETION_REASON]}, in_body=False)
    if was_read and not (reason or slip):
        raise Invalid({"reason": [NO_REASON_OF_PART]}, in_body=False)
    with _refused_in_words():
        _delete_saved(instance, parent, Explanation(reason, slip) if was_read else None)
        if was_public:
            give_reason(model, [pk], reason)


def _parent_of(instance: Model) -> Any:
    """Return the object that a part is edited with, locked and kept as it was; None for none."""
    name = PARENTS.get(type(instance))
    pk = getattr(instance, f"{name}_id") if name else None
    return lock(type(instance)._meta.get_field(name).related_model, pk) if pk else None


def _locked_parent(writer: Writer, form: RecordForm) -> Any:
    parent = _parent_of(form.instance)
    if parent is not None:
        check_not_public(writer, parent)
    return parent


def lock(model: type[Model], pk: int) -> Any:
    """Lock an object, and record what it and its parts are, if the history does not know it.

    Its debate, and the object that it is a part of, are locked first. None where it is gone.
    """
    rows = model._base_manager.filter(pk=pk)
    instances = locked(rows)
    if parent := PARENTS.get(model):
        above = model._meta.get_field(parent).related_model._base_manager.select_for_update()
        above.filter(pk__in=rows.values(parent)).first()
    instance = instances.first()
    if instance is not None:
        own = parts_now(instance).values()
        snapshot_current([instance, *(part for parts in own for part in parts)])
    return instance


def _made_object(
    writer: Writer, form: RecordForm, parent: Any, explanation: Explanation | None
) -> Model:
    instance = form.instance
    if isinstance(instance, Position):
        instance.entered_by = writer.account
    unseen = is_unseen_part(instance)
    has_moved = _save_in_place(form)
    with unrecorded(instance):
        form.save_m2m()
    complete_creation_record(instance)
    form.lists.save()
    if has_moved or not unseen:
        _save_parent(form, parent, explanation)
    return instance


def _change_saved(form: RecordForm, parent: Any, explanation: Explanation | None) -> None:
    instance = form.instance
    if isinstance(instance, Position) and changes_content(form) and not _is_slip(explanation):
        # it was checked as it was before
        instance.checked_by = None
    unseen = is_unseen_part(instance)
    form.lists.remove()
    form.save(commit=False)
    with unrecorded(instance):
        form.save_m2m()
    has_moved = _save_in_place(form)
    form.lists.save()
    if has_moved or not unseen:
        _save_parent(form, parent, explanation)
    if isinstance(instance, Position) and explanation is not None:
        keep_explanation(instance, explanation)
    if explanation is not None:
        explain_changed_objects(explanation)


def _is_slip(explanation: Explanation | None) -> bool:
    return explanation is not None and explanation.slip


def _save_in_place(form: RecordForm) -> bool:
    """Save an object, and move its siblings on where it takes the place of a sibling.

    Returns whether any of them moved.
    """
    instance = form.instance
    new = instance.pk is None
    form.save(commit=False)
    if not isinstance(instance, Orderable) or isinstance(instance, Position):
        instance.save()
        return False
    siblings = list(instance.siblings().exclude(pk=instance.pk))
    requested_number = form.cleaned_data.get("order")
    former_numbers = [] if new else filter(None, [form.initial.get("order")])
    numbers = [(requested_number, True), *((sibling.order, False) for sibling in siblings)]
    places = ordering.assign_order(numbers, former_numbers)
    moved_siblings = [
        (sibling, place)
        for sibling, place in zip(siblings, places[1:], strict=True)
        if sibling.order != place
    ]
    ordering.park_order([*(sibling for sibling, _ in moved_siblings), *([] if new else [instance])])
    for sibling, place in moved_siblings:
        sibling.order = place
        sibling.save()
    instance.order = places[0]
    instance.save()
    return bool(moved_siblings)


def _save_parent(form: RecordForm, parent: Any, explanation: Explanation | None) -> None:
    if parent is None:
        return
    changed = changes_content(form) or form.instance._state.adding
    if isinstance(parent, Position) and changed and not _is_slip(explanation):
        parent.checked_by = None
    parent.save()
    if isinstance(parent, Position) and explanation is not None:
        keep_explanation(parent, explanation)


@contextmanager
def _refused_in_words(form: RecordForm | None = None) -> Iterator[None]:
    """Turn what models and database refuse while saving into Invalid, and undo it.

    form  of the object that is saved, which has the message of each condition beside its field;
          None for a deletion, which has no body

    What another write has overtaken is done again (`debates.writing.races`).
    """
    try:
        with transaction.atomic():
            yield
    except ValidationError as error:
        raise Invalid({"": error.messages}, in_body=form is not None) from None
    except IntegrityError as error:
        if was_overtaken(error):
            raise
        if form is not None:
            ask_conditions(form)
            if form.errors:
                raise Invalid(form.faults(), allowed=form.allowed()) from None
        message_list = [constraint_messages.in_words(error)]
        raise Invalid({"": message_list}, in_body=form is not None) from None


def _delete_saved(instance: Model, parent: Any, explanation: Explanation | None) -> None:
    snapshot_current(objects_deleted_with(instance))
    if isinstance(instance, Topic):
        take_from_positions(instance)
    unseen = is_unseen_part(instance)
    instance.delete()
    if parent is None or unseen:
        return
    if isinstance(parent, Position) and not _is_slip(explanation):
        parent.checked_by = None
    parent.save()
    if explanation is not None:
        explain([parent.pk], clock.now(), explanation)
