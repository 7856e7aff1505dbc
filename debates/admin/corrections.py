"""Corrections of what is public: the form asks for their reason, which readers see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from debates.admin.editing import EditorialAdmin
from debates.admin.forms import EditorialForm, PublicationForm
from debates.admin.publication import PublicationAdmin
from debates.compat.django.admin import FormsetsAdmin
from debates.history import restoring
from debates.history.corrections import NO_CORRECTION_REASON, REASON_LENGTH, Explanation, was_seen
from debates.history.moments import explain_change
from debates.history.object_corrections import (
    REMOVED,
    corrected_fields,
    needs_reason,
    readers_saw,
    removal_needs_reason,
)
from debates.models import Position
from debates.models.declaration import Door, fields_through
from debates.models.validators import no_reader_is_misled
from debates.text.blank import visible

REASON, SLIP = "correction_reason", "correction_slip"


OF_POSITIONS = "Needed if you change what readers see. They see the reason with the correction."
OF_OBJECTS = (
    "Needed if you change a name, a title, a summary, a role, context, a question or a vote that "
    "readers have seen. "
    "They see the reason with the earlier text."
)


def reason_field(help_text: str = OF_POSITIONS) -> forms.CharField:
    """Make the field for the reason of a correction."""
    return forms.CharField(
        label="Reason for the correction",
        required=False,
        max_length=REASON_LENGTH,
        validators=[no_reader_is_misled],
        widget=forms.Textarea(attrs={"rows": 2, "cols": 80}),
        help_text=help_text,
    )


def slip_field() -> forms.BooleanField:
    """Make the field that tells a slip of the pen from other corrections."""
    return forms.BooleanField(
        label="Only a slip of the pen (spelling, typing)",
        required=False,
        help_text="The page does not list it as a correction. The history has it, marked as such.",
    )


def explanation(cleaned: dict[str, Any]) -> Explanation | None:
    """Return the explanation in a form's data; None if neither field is filled in."""
    reason, slip = visible(cleaned.get(REASON, "")), bool(cleaned.get(SLIP))
    return Explanation(reason, slip) if reason or slip else None


class ReasonForm(forms.Form):
    """The form for the reason of a correction that was chosen already."""

    correction_reason = reason_field()
    correction_slip = slip_field()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if REASON not in self.errors and explanation(cleaned) is None:
            self.add_error(REASON, NO_CORRECTION_REASON)
        return cleaned


class ExplainedForm(EditorialForm):
    """The form of an object; a correction of what readers see needs a reason.

    formsets  returns the rows of the page
    """

    correction_reason = reason_field(OF_OBJECTS)
    correction_slip = slip_field()
    formsets: Callable[[], Iterable[BaseInlineFormSet]] = tuple

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        missing = REASON not in self.errors and explanation(cleaned) is None
        if missing and self.instance.pk is not None and self.corrects():
            self.add_error(REASON, NO_CORRECTION_REASON)
        return cleaned

    def corrects(self) -> bool:
        """Tell whether the form, or a row of its page, corrects what readers have seen."""
        forms_of_page = [self, *(form for formset in self.formsets() for form in formset.forms)]
        if not any(map(_form_corrects, forms_of_page)):
            return False
        return readers_saw(self.instance)


def _form_corrects(form: forms.ModelForm) -> bool:
    """Tell whether a form of an object beside positions no longer tells what was told."""
    model, instance = type(form.instance), form.instance
    # asked for its errors, a row is validated, which otherwise comes after the form of the page
    if instance.pk is None or not form.has_changed() or (form.errors and not form.cleaned_data):
        return False
    if form.cleaned_data.get("DELETE"):
        return model in REMOVED
    before = {name: form.initial.get(name) for name in form.changed_data}
    return bool(corrected_fields(model, before, form.cleaned_data))


class CorrectionForm(ExplainedForm, PublicationForm):
    """The form of a position."""

    correction_reason = reason_field()

    def corrects(self) -> bool:
        return was_seen(self.instance) and self.changes_content()

    def changes_content(self) -> bool:
        """Tell whether the form, or a row of its page, changes what the position says."""
        content = fields_through(Position, Door.HISTORY)
        return not content.keys().isdisjoint(self.changed_data) or any(
            formset.corrects() for formset in self.formsets()
        )


class ExplainingAdmin(FormsetsAdmin, EditorialAdmin):
    """Asks for the reason of corrections, and keeps it with the change."""

    form = ExplainedForm

    def readers_saw(self, instance: Model) -> bool:
        """Tell whether readers have seen an object, whether or not they still do."""
        return readers_saw(instance)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:
        form = super().get_form(request, *args, **kwargs)
        form.formsets = staticmethod(lambda: getattr(request, "formsets", ()))
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the layout, with the reason for a correction where readers saw the object."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not self.readers_saw(obj):
            return fieldsets
        if not self.has_change_permission(request, obj):
            return fieldsets  # a page to be read alone would show the two as empty
        return [*fieldsets, ("Correction", {"fields": (REASON, SLIP)})]

    def keep_formsets(self, request: HttpRequest, formsets: list[Any]) -> None:
        request.formsets = formsets

    def save_related(
        self, request: HttpRequest, form: Any, formsets: list[Any], change: bool
    ) -> None:
        stated_explanation = explanation(form.cleaned_data)
        if stated_explanation is not None:
            explain_change(stated_explanation)
        super().save_related(request, form, formsets, change)

    def explained(self, request: HttpRequest, instance: Model, record: Model) -> forms.Form | None:
        """Return the form for the reason of a reversion, where readers see that it corrects."""
        if not self.corrects_going_back(instance, record):
            return None
        return ReasonForm(request.POST if request.method == "POST" else None)

    def corrects_going_back(self, instance: Any, record: Model) -> bool:
        """Tell whether a reversion to a record corrects what readers have seen."""
        then = [part for own in restoring.parts_at(record).values() for part in own]
        now = [part for own in restoring.parts_now(instance).values() for part in own]
        removed_parts = [part for part in now if part not in then]
        then.append(restoring.as_it_would_be(record, instance))
        return removal_needs_reason(removed_parts) or needs_reason(then)

    def explanation(self, form: forms.Form | None) -> Explanation | None:
        if form is None:
            return None
        if not form.is_valid():
            raise ValidationError([message for own in form.errors.values() for message in own])
        return explanation(form.cleaned_data)


class CorrectingAdmin(ExplainingAdmin, PublicationAdmin):
    """Asks for the reason of corrections of positions, which have to be checked anew."""

    form = CorrectionForm

    def readers_saw(self, instance: Any) -> bool:
        return was_seen(instance)

    def save_related(
        self, request: HttpRequest, form: Any, formsets: list[Any], change: bool
    ) -> None:
        stated_explanation = explanation(form.cleaned_data)
        if (
            change
            and form.changes_content()
            and not (stated_explanation and stated_explanation.slip)
        ):
            # It was checked as it was before.
            form.instance.checked_by = None
        super().save_related(request, form, formsets, change)

    def corrects_going_back(self, instance: Any, record: Model) -> bool:
        return was_seen(instance)
