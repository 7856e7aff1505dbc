"""Validation of what a tool sent for an object: all that is wrong with it, at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from debates.editing import roles
from debates.models.choices import Status
from debates.text.did_you_mean import did_you_mean, nearest
from debates.writing.fields import PARENTS, WRITTEN, writable
from debates.writing.forms import RecordForm, correction_fields, form_of, kind_faults
from debates.writing.nested import NESTED, Lists
from debates.writing.reach import limit_form, with_free_slug
from debates.writing.refusals import Duplicated, Invalid
from debates.writing.rights import check_right
from debates.writing.tokens import Writer

PUBLICATION = ("status", "withdrawn_reason")

STAYS_WHERE_MADE = "An object stays where it was made. Leave this out, or make a new one."

KEPT_BY_SERVER = frozenset(["version", "etag", "modified", "created", "id", "published_at"])
"""Fields of a record that nobody writes."""

MOST_HINTS = 10
"""Unknown fields of one object for which a known one is looked for."""


def valid_form(
    writer: Writer, instance: Model, values: Mapping[str, Any], *, confirmed: bool
) -> RecordForm:
    """Return the valid form of an object with what was sent. Raises Invalid and Duplicated.

    confirmed  whether the object is no duplicate of those that are like it
    """
    model = type(instance)
    faults = _unknown_fields(model, values) | kind_faults(model, values)
    if "slug" in writable(model):
        values = with_free_slug(writer, model, values)
    lists = Lists.of(writer, instance, values)
    sound_values = {
        name: value
        for name, value in values.items()
        if name not in faults and name not in NESTED.get(model, ())
    }
    form = form_of(model)(sound_values, instance)
    limit_form(writer, form)
    form.lists, form.confirmed = lists, confirmed
    # the database refuses them while saving, and only then are they asked for their messages
    instance.conditions_asked = False
    for name in PUBLICATION:
        if name in form.changed_data and name in values and not roles.may_publish(writer):
            faults[name] = "Only editors may publish and withdraw. This token writes drafts."
    parent = PARENTS.get(model)
    if instance.pk is not None and parent in form.changed_data:
        faults[parent] = STAYS_WHERE_MADE
    is_valid = form.is_valid()
    if form.duplicates and not (faults or lists.faults):
        raise Duplicated(form.question_about(form.duplicates), form.duplicates)
    if not is_valid or faults or lists.faults:
        ask_conditions(form)
        field_messages = {
            name: list(own) for name, own in form.faults().items() if name not in faults
        }
        first = {name: [message] for name, message in faults.items()}
        raise Invalid(first | field_messages | lists.faults, allowed=_allowed_values(writer, form))
    for verb, kind in lists.steps():
        check_right(writer, verb, kind)
    return form


def _allowed_values(writer: Writer, form: RecordForm) -> dict[str, list[str]]:
    """Return the values that the fields of an object take from a token."""
    allowed = form.allowed() | form.lists.allowed
    if not roles.may_publish(writer) and "status" in allowed:
        allowed["status"] = [Status.DRAFT.value]
    parent = PARENTS.get(type(form.instance))
    if form.instance.pk is not None and parent is not None:
        allowed[parent] = [str(form.present[parent])]
    return allowed


def ask_conditions(form: RecordForm) -> None:
    """Validate a form once more, with the conditions that the database sets for its row."""
    form.instance.conditions_asked = True
    form.full_clean()


def _unknown_fields(model: type[Model], values: Mapping[str, Any]) -> dict[str, str]:
    names = [*writable(model), *NESTED.get(model, ()), *correction_fields(model)]
    kind = model._meta.verbose_name_plural
    elsewhere = {str(model_written._meta.verbose_name_plural) for model_written in WRITTEN}
    faults = {}
    for name in values:
        if name not in names:
            near = nearest(name, names) if len(faults) < MOST_HINTS else None
            hint = did_you_mean(near)
            if name in KEPT_BY_SERVER:
                hint = " The server keeps it: leave it out."
            elif name in elsewhere:
                hint = f" Send it to `{name}/`."
            faults[name[:80]] = f"There is no field “{name[:80]}” in {kind}.{hint}"
    return faults
