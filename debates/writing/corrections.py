"""Corrections by tools: which writes need a reason for readers, and keeping it."""

from __future__ import annotations

from typing import Any

from debates.history.corrections import Explanation, explain, is_unseen_part, was_seen
from debates.history.models import Correction
from debates.history.object_corrections import (
    CORRECTED,
    corrected_fields,
    readers_saw,
    removal_needs_reason,
)
from debates.models import Debate, Forecast, Position, clock
from debates.models.declaration import Door, fields_through
from debates.models.forecasts import OF_OUTCOME
from debates.text.blank import visible
from debates.writing.forms import CORRECTION_FIELDS, REASON, SLIP, RecordForm
from debates.writing.refusals import Invalid

NO_REASON_SENT_FOR = (
    f"Give the reason for the correction in `{REASON}`: readers see it. If you correct spelling or "
    f"typing alone, send `{SLIP}` as true instead."
)

ONE_REASON = "Give the same reason in all changes of one position: readers see only one."


def explanation_of(form: RecordForm, parent: Any) -> Explanation | None:
    """Return what readers are told of a correction. Raises Invalid where that is missing."""
    reason, slip = visible(form.cleaned_data.get(REASON, "")), bool(form.cleaned_data.get(SLIP))
    explanation = Explanation(reason, slip) if reason or slip else None
    if explanation is None and _corrects_seen(form, parent):
        raise Invalid({REASON: [NO_REASON_SENT_FOR]})
    return explanation


def _corrects_seen(form: RecordForm, parent: Any) -> bool:
    """Tell whether the form corrects what readers have seen, of a position or beside it."""
    if type(form.instance) in (Debate, *CORRECTED):
        return form.instance.pk is not None and _corrects_object(form)
    position = form.instance if isinstance(form.instance, Position) else parent
    if not isinstance(position, Position) or position.pk is None:
        return False
    return was_seen(position) and changes_content(form) and not is_unseen_part(form.instance)


def _corrects_object(form: RecordForm) -> bool:
    corrected = [
        changed_form
        for changed_form in (form, *form.lists.changed_forms)
        if corrected_fields(
            type(changed_form.instance), changed_form.initial, changed_form.cleaned_data
        )
    ]
    if corrected and readers_saw(form.instance):
        return True
    return removal_needs_reason(form.lists.gone)


def changes_content(form: RecordForm) -> bool:
    """Tell whether the form changes what readers see of its object."""
    if form.lists.has_changes:
        return True
    changed = {*form.changed_data} - {*CORRECTION_FIELDS}
    if isinstance(form.instance, Position):
        return not fields_through(Position, Door.HISTORY).keys().isdisjoint(changed)
    if isinstance(form.instance, Forecast) and form.instance.pk is not None:
        # the first outcome corrects nothing: it has its reasoning
        return bool(form.initial.get("outcome")) or not changed <= {*OF_OUTCOME}
    return bool(changed)


def keep_explanation(position: Position, explanation: Explanation) -> None:
    """Keep the explanation of a correction for readers: one of each position for one change.

    Raises Invalid where an earlier object of the same list tells another.
    """
    correction = Correction.objects.filter(position_id=position.pk, moment=clock.now()).first()
    if correction is not None and (correction.reason, correction.slip) != (
        explanation.reason,
        explanation.slip,
    ):
        raise Invalid({REASON: [ONE_REASON]})
    explain([position.pk], clock.now(), explanation)
