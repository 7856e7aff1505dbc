"""Writes of single objects: what is allowed, what is wrong, and what has to be kept.

They do what the admin's pages do: the same rights, the same rules, the same history. The caller
opens the transaction and the change (`debates.history.moments.one_change`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from debates.editing import constraint_messages, roles
from debates.editing.deletion import reasons_against
from debates.history.corrections import Explanation, explain, is_unseen_part, was_seen
from debates.history.deletions import KEPT, give_reason, needs_reason
from debates.history.models import Correction
from debates.history.moments import explain_changed_objects, unrecorded
from debates.history.object_corrections import (
    CORRECTED,
    corrected_fields,
    readers_saw,
    removal_needs_reason,
)
from debates.history.restoring import complete_creation_record, objects_deleted_with, parts_now
from debates.history.timeline import snapshot_current
from debates.history.topics import take_from_positions
from debates.models import Debate, Forecast, Position, Source, Topic, clock, ordering
from debates.models.base import Orderable
from debates.models.choices import Status
from debates.models.declaration import Door, fields_through
from debates.models.forecasts import OF_OUTCOME
from debates.review.candidates import candidates
from debates.text.blank import visible
from debates.text.did_you_mean import nearest
from debates.writing.fields import PARENTS, WRITTEN, debate_of, writable
from debates.writing.forms import (
    CORRECTION,
    REASON,
    SLIP,
    RecordForm,
    correction_fields,
    form_of,
    kind_faults,
)
from debates.writing.nested import NESTED, Lists
from debates.writing.reach import is_shared, limit_references
from debates.writing.tokens import Writer

PUBLICATION = ("status", "withdrawn_reason")
STAYS = "An object stays where it was made. Leave this out, or make a new one."
NO_DELETION_REASON = "Give the reason for the deletion in the parameter `reason`: readers see it."
NO_REASON = (
    f"Give the reason for the correction in `{REASON}`: readers see it. If you correct spelling or "
    f"typing alone, send `{SLIP}` as true instead."
)
NO_REASON_OF_PART = (
    "Give the reason for the deletion in the parameter `reason`: readers see it. If it corrects a "
    "slip of the pen alone, add `slip=true` instead."
)
IN_EXCHANGES = (
    "It is not deleted, since public positions answer each other here. Withdraw it instead: its "
    "address then tells readers when and why. Or change these counterpoints and supports first:"
)
ONE_REASON = "Give the same reason in all changes of one position: readers see only one."
KEPT_BY_SERVER = frozenset(["version", "etag", "modified", "created", "id", "published_at"])
"""Fields of a record that nobody writes."""

HINTS = 10
"""Unknown fields of one object for which a known one is looked for."""

SHARED = "This token writes one debate alone, and others may refer to this {kind}."
UNSEEN = "This token reads what its debate refers to, and what is public. This {kind} is neither."


class NotAllowed(Exception):
    """The reason why the token may not write something."""


class Invalid(Exception):
    """The faults of an object that is not accepted.

    faults   messages by field, "" for the whole object
    in_body  whether the fields are those of the body that was sent
    allowed  the values that fields take (`debates.writing.allowed`), also of those without faults
    """

    def __init__(
        self,
        faults: Mapping[str, Iterable[str]],
        *,
        in_body: bool = True,
        allowed: Mapping[str, list[str]] | None = None,
    ) -> None:
        self.faults = {name: [*messages] for name, messages in faults.items()}
        self.in_body, self.allowed = in_body, allowed or {}
        super().__init__(" ".join(one for own in self.faults.values() for one in own))


def create(writer: Writer, model: type[Model], given: Mapping[str, Any]) -> Model:
    """Make an object. Raises NotAllowed and Invalid, with nothing made."""
    check_right(writer, "add", model)
    form = _filled(writer, model(), given)
    parent = _locked_parent(writer, model, form)
    told = _explanation(form, parent)
    check_scope(writer, form.instance, adds=True)
    with _refused_in_words(form):
        return _made(writer, form, parent, told)


def change(writer: Writer, instance: Model, given: Mapping[str, Any]) -> Model:
    """Change an object that is locked. Raises NotAllowed and Invalid, with nothing changed."""
    model = type(instance)
    check_right(writer, "change", model)
    check_reach(writer, instance)
    form = _filled(writer, instance, given)
    parent = _locked_parent(writer, model, form)
    told = _explanation(form, parent)
    check_scope(writer, form.instance)
    if {*form.changed_data} <= {*CORRECTION} and not form.lists.has_changes:
        return instance
    with _refused_in_words(form):
        _change_saved(form, parent, told)
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
    seen = isinstance(parent, Position) and was_seen(parent) and not is_unseen_part(instance)
    reason = visible(reason)
    pk, was_public = instance.pk, needs_reason(model, [instance.pk])
    if was_public and not reason:
        raise Invalid({"reason": [NO_DELETION_REASON]}, in_body=False)
    if seen and not (reason or slip):
        raise Invalid({"reason": [NO_REASON_OF_PART]}, in_body=False)
    with _refused_in_words():
        _delete_saved(instance, parent, Explanation(reason, slip) if seen else None)
        if was_public:
            give_reason(model, [pk], reason)


def check_right(writer: Writer, verb: str, model: type[Model]) -> None:
    """Refuse a kind of write that neither role nor account allows. Raises NotAllowed."""
    permission = f"debates.{verb}_{model._meta.model_name}"
    check_permission(writer, permission, f"{verb} {model._meta.verbose_name_plural}")


def check_permission(writer: Writer, permission: str, what: str) -> None:
    """Refuse what neither role nor account allow. Raises NotAllowed.

    what  the permission is for, after "may not"
    """
    if not writer.has_perm(permission):
        role = writer.token.get_role_display().partition(":")[0]
        raise NotAllowed(f"This token may not {what}. Its role is {role}.")


def check_reach(writer: Writer, instance: Model) -> None:
    """Refuse to change what is public, or out of reach of the token. Raises NotAllowed."""
    if not roles.may_publish(writer) and roles.is_public(instance):
        raise NotAllowed("This is or has been public, so only editors can change it.")
    check_scope(writer, instance)


def check_scope(writer: Writer, instance: Model, *, adds: bool = False) -> None:
    """Refuse what the token does not reach, where it writes one debate alone. Raises NotAllowed.

    adds  whether the object is new: what several debates share may be added
    """
    if writer.debate is None:
        return
    own = debate_of(instance)
    if own is None and not isinstance(instance, Debate):
        if adds:
            return
        raise NotAllowed(SHARED.format(kind=instance._meta.verbose_name))
    if own != writer.debate.pk:
        raise NotAllowed(f"This token writes the debate “{writer.debate}” alone.")


def sees_whole(writer: Writer, instance: Model) -> bool:
    """Tell whether a token may read an object with what no reader is shown. Raises NotAllowed.

    A token that writes one debate alone reads what that debate refers to as a whole, but for a
    source to which another one refers as well; and otherwise no more than readers do.
    """
    check_scope(writer, instance, adds=True)
    if writer.debate is None or debate_of(instance) == writer.debate.pk:
        return True
    model = type(instance)
    if candidates(writer.debate)[model].filter(pk=instance.pk).exists():
        return not isinstance(instance, Source) or not is_shared(instance, writer.debate)
    if not roles.is_public(instance):
        raise NotAllowed(UNSEEN.format(kind=model._meta.verbose_name))
    return False


def _filled(writer: Writer, instance: Model, given: Mapping[str, Any]) -> RecordForm:
    """Return the valid form of an object with what was sent. Raises Invalid."""
    model = type(instance)
    faults = _unknown(model, given) | kind_faults(model, given)
    lists = Lists.of(writer, instance, given)
    known = {
        name: value
        for name, value in given.items()
        if name not in faults and name not in NESTED.get(model, ())
    }
    form = form_of(model)(known, instance)
    limit_references(writer, form)
    form.lists = lists
    # the database refuses them while saving, and only then are they asked for their messages
    instance.conditions_asked = False
    for name in PUBLICATION:
        if name in form.changed_data and name in given and not roles.may_publish(writer):
            faults[name] = "Only editors may publish and withdraw. This token writes drafts."
    parent = PARENTS.get(model)
    if instance.pk is not None and parent in form.changed_data:
        faults[parent] = STAYS
    if not form.is_valid() or faults or lists.faults:
        _ask_conditions(form)
        told = {name: list(own) for name, own in form.faults().items() if name not in faults}
        first = {name: [message] for name, message in faults.items()}
        raise Invalid(first | told | lists.faults, allowed=_allowed(writer, form))
    for verb, kind in lists.steps():
        check_right(writer, verb, kind)
    return form


def _allowed(writer: Writer, form: RecordForm) -> dict[str, list[str]]:
    """Return the values that the fields of an object take from a token."""
    allowed = form.allowed() | form.lists.allowed
    if not roles.may_publish(writer) and "status" in allowed:
        allowed["status"] = [Status.DRAFT.value]
    parent = PARENTS.get(type(form.instance))
    if form.instance.pk is not None and parent is not None:
        allowed[parent] = [str(form.present[parent])]
    return allowed


def _ask_conditions(form: RecordForm) -> None:
    """Validate a form once more, with the conditions that the database sets for its row."""
    form.instance.conditions_asked = True
    form.full_clean()


def _unknown(model: type[Model], given: Mapping[str, Any]) -> dict[str, str]:
    names = [*writable(model), *NESTED.get(model, ()), *correction_fields(model)]
    kind = model._meta.verbose_name_plural
    elsewhere = {str(one._meta.verbose_name_plural) for one in WRITTEN}
    found = {}
    for name in given:
        if name not in names:
            near = nearest(name, names) if len(found) < HINTS else None
            hint = f" Did you mean “{near}”?" if near else ""
            if name in KEPT_BY_SERVER:
                hint = " The server keeps it: leave it out."
            elif name in elsewhere:
                hint = f" Send it to `{name}/`."
            found[name[:80]] = f"There is no field “{name[:80]}” in {kind}.{hint}"
    return found


def _parent_of(instance: Model) -> Any:
    """Return the object that a part is edited with, locked and kept as it was; None for none."""
    name = PARENTS.get(type(instance))
    pk = getattr(instance, f"{name}_id") if name else None
    return lock(type(instance)._meta.get_field(name).related_model, pk) if pk else None


def _locked_parent(writer: Writer, model: type[Model], form: RecordForm) -> Any:
    parent = _parent_of(form.instance)
    if parent is not None and not roles.may_publish(writer) and roles.is_public(parent):
        raise NotAllowed("This is or has been public, so only editors can change it.")
    return parent


def lock(model: type[Model], pk: int) -> Any:
    """Lock an object, and record what it and its parts are, if the history does not know it.

    The object that it is a part of is locked first, as the admin does. None where it is gone.
    """
    rows = model._base_manager.filter(pk=pk)
    if parent := PARENTS.get(model):
        above = model._meta.get_field(parent).related_model._base_manager.select_for_update()
        above.filter(pk__in=rows.values(parent)).first()
    instance = rows.select_for_update().first()
    if instance is not None:
        own = parts_now(instance).values()
        snapshot_current([instance, *(part for parts in own for part in parts)])
    return instance


def _explanation(form: RecordForm, parent: Any) -> Explanation | None:
    """Return what readers are told of a correction. Raises Invalid where that is missing."""
    reason, slip = visible(form.cleaned_data.get(REASON, "")), bool(form.cleaned_data.get(SLIP))
    told = Explanation(reason, slip) if reason or slip else None
    if told is None and _corrects(form, parent):
        raise Invalid({REASON: [NO_REASON]})
    return told


def _corrects(form: RecordForm, parent: Any) -> bool:
    """Tell whether the form corrects what readers have seen, of a position or beside it."""
    if type(form.instance) in (Debate, *CORRECTED):
        return form.instance.pk is not None and _corrects_object(form)
    position = form.instance if isinstance(form.instance, Position) else parent
    if not isinstance(position, Position) or position.pk is None:
        return False
    return was_seen(position) and _changes_content(form) and not is_unseen_part(form.instance)


def _corrects_object(form: RecordForm) -> bool:
    corrected = [
        one
        for one in (form, *form.lists.changed_forms)
        if corrected_fields(type(one.instance), one.initial, one.cleaned_data)
    ]
    if corrected and readers_saw(form.instance):
        return True
    return removal_needs_reason(form.lists.gone)


def _changes_content(form: RecordForm) -> bool:
    if form.lists.has_changes:
        return True
    changed = {*form.changed_data} - {*CORRECTION}
    if isinstance(form.instance, Position):
        return not fields_through(Position, Door.HISTORY).keys().isdisjoint(changed)
    if isinstance(form.instance, Forecast) and form.instance.pk is not None:
        # the first outcome corrects nothing: it has its reasoning
        return bool(form.initial.get("outcome")) or not changed <= {*OF_OUTCOME}
    return bool(changed)


def _made(writer: Writer, form: RecordForm, parent: Any, told: Explanation | None) -> Model:
    instance = form.instance
    if isinstance(instance, Position):
        instance.entered_by = writer.account
    unseen = is_unseen_part(instance)
    moved = _save_in_place(form)
    with unrecorded(instance):
        form.save_m2m()
    complete_creation_record(instance)
    form.lists.save()
    if moved or not unseen:
        _save_parent(form, parent, told)
    return instance


def _change_saved(form: RecordForm, parent: Any, told: Explanation | None) -> None:
    instance = form.instance
    if isinstance(instance, Position) and _changes_content(form) and not (told and told.slip):
        # it was checked as it was before
        instance.checked_by = None
    unseen = is_unseen_part(instance)
    form.lists.remove()
    form.save(commit=False)
    with unrecorded(instance):
        form.save_m2m()
    moved = _save_in_place(form)
    form.lists.save()
    if moved or not unseen:
        _save_parent(form, parent, told)
    if isinstance(instance, Position) and told is not None:
        _tell(instance, told)
    if told is not None:
        explain_changed_objects(told)


def _save_in_place(form: RecordForm) -> bool:
    """Save an object, and move its siblings on where it takes the place of one.

    Returns whether any of them moved.
    """
    instance = form.instance
    new = instance.pk is None
    form.save(commit=False)
    if not isinstance(instance, Orderable) or isinstance(instance, Position):
        instance.save()
        return False
    others = list(instance.siblings().exclude(pk=instance.pk))
    wanted = form.cleaned_data.get("order")
    placed = ordering.assign_order([(wanted, True), *((one.order, False) for one in others)])
    moved = [
        (one, place) for one, place in zip(others, placed[1:], strict=True) if one.order != place
    ]
    ordering.park_order([*(one for one, _ in moved), *([] if new else [instance])])
    for one, place in moved:
        one.order = place
        one.save()
    instance.order = placed[0]
    instance.save()
    return bool(moved)


def _save_parent(form: RecordForm, parent: Any, told: Explanation | None) -> None:
    if parent is None:
        return
    changed = _changes_content(form) or form.instance._state.adding
    if isinstance(parent, Position) and changed and not (told and told.slip):
        parent.checked_by = None
    parent.save()
    if isinstance(parent, Position) and told is not None:
        _tell(parent, told)


def _tell(position: Position, told: Explanation) -> None:
    """Keep the explanation of a correction for readers: one of each position for one change.

    Raises Invalid where an earlier object of the same list tells another.
    """
    kept = Correction.objects.filter(position_id=position.pk, moment=clock.now()).first()
    if kept is not None and (kept.reason, kept.slip) != (told.reason, told.slip):
        raise Invalid({REASON: [ONE_REASON]})
    explain([position.pk], clock.now(), told)


@contextmanager
def _refused_in_words(form: RecordForm | None = None) -> Iterator[None]:
    """Turn what models and database refuse while saving into Invalid, and undo it.

    form  of the object that is saved, which has the message of each condition beside its field
    """
    try:
        with transaction.atomic():
            yield
    except ValidationError as error:
        raise Invalid({"": error.messages}) from None
    except IntegrityError as error:
        if form is not None:
            _ask_conditions(form)
            if form.errors:
                raise Invalid(form.faults(), allowed=form.allowed()) from None
        raise Invalid({"": [constraint_messages.in_words(error)]}) from None


def _delete_saved(instance: Model, parent: Any, told: Explanation | None) -> None:
    snapshot_current(objects_deleted_with(instance))
    if isinstance(instance, Topic):
        take_from_positions(instance)
    unseen = is_unseen_part(instance)
    instance.delete()
    if parent is None or unseen:
        return
    if isinstance(parent, Position) and not (told and told.slip):
        parent.checked_by = None
    parent.save()
    if told is not None:
        explain([parent.pk], clock.now(), told)
