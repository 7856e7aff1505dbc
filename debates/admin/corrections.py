"""Corrections of public positions: the form asks for their reason, which readers see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from debates.admin.forms import PublicationForm
from debates.admin.publication import PublicationAdmin
from debates.compat.django.admin import FormsetsAdmin
from debates.history.corrections import NO_REASON, REASON_LENGTH, Explanation, was_seen
from debates.history.moments import explain_change
from debates.models import Position
from debates.models.declaration import Door, fields_through
from debates.models.validators import no_reader_is_misled
from debates.text.blank import visible

REASON, SLIP = "correction_reason", "correction_slip"


def reason_field() -> forms.CharField:
    """Make the field for the reason of a correction."""
    return forms.CharField(
        label="Reason for the correction",
        required=False,
        max_length=REASON_LENGTH,
        validators=[no_reader_is_misled],
        widget=forms.Textarea(attrs={"rows": 2, "cols": 80}),
        help_text="Needed if you change what readers see. They see the reason with the correction.",
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
            self.add_error(REASON, NO_REASON)
        return cleaned


class CorrectionForm(PublicationForm):
    """The form of a position; a correction of what readers see needs a reason.

    formsets  returns the rows of the page
    """

    correction_reason = reason_field()
    correction_slip = slip_field()
    formsets: Callable[[], Iterable[BaseInlineFormSet]] = tuple

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        corrects = (
            self.instance.pk is not None and was_seen(self.instance) and self.changes_content()
        )
        if corrects and REASON not in self.errors and explanation(cleaned) is None:
            self.add_error(REASON, NO_REASON)
        return cleaned

    def changes_content(self) -> bool:
        """Tell whether the form, or a row of its page, changes what the position says."""
        content = fields_through(Position, Door.HISTORY)
        return not content.keys().isdisjoint(self.changed_data) or any(
            formset.corrects() for formset in self.formsets()
        )


class CorrectingAdmin(FormsetsAdmin, PublicationAdmin):
    """Asks for the reason of corrections, and keeps it with the change."""

    form = CorrectionForm

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:
        form = super().get_form(request, *args, **kwargs)
        form.formsets = staticmethod(lambda: getattr(request, "formsets", ()))
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the layout, with the reason for a correction where readers saw the position."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not was_seen(obj):
            return fieldsets
        return [*fieldsets, ("Correction", {"fields": (REASON, SLIP)})]

    def keep_formsets(self, request: HttpRequest, formsets: list[Any]) -> None:
        request.formsets = formsets

    def save_related(
        self, request: HttpRequest, form: Any, formsets: list[Any], change: bool
    ) -> None:
        told = explanation(form.cleaned_data)
        if told is not None:
            explain_change(told)
        if change and form.changes_content() and not (told and told.slip):
            # It was checked as it was before.
            form.instance.checked_by = None
        super().save_related(request, form, formsets, change)

    def explained(self, request: HttpRequest, instance: Position) -> forms.Form | None:
        """Return the form for the reason of a reversion, where readers saw the position."""
        if not was_seen(instance):
            return None
        return ReasonForm(request.POST if request.method == "POST" else None)

    def explanation(self, form: forms.Form | None) -> Explanation | None:
        if form is None:
            return None
        if not form.is_valid():
            raise ValidationError([message for own in form.errors.values() for message in own])
        return explanation(form.cleaned_data)
