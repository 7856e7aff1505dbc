"""Base of the editors' forms: messages next to their fields, and the version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from debates.admin.editions import edition
from debates.admin.fields import ChoiceWidget, is_number
from debates.editing.duplicates import CONFIRM
from debates.editing.form_rules import DuplicatesNoticed, ErrorsBesideFields
from debates.models.choices import Status
from debates.models.validators import figure as validate_figure
from debates.review.form_rules import PublicationRules
from debates.text.figures import (
    NO_PERCENTAGE,
    Figure,
    UnclearFigure,
    UnclearPercentage,
    parse_figure,
    parse_percentage,
    typed_percentage,
)
from debates.text.pasting.characters import plain_spaces, with_whole_letters, without_invisible

Notes = Mapping[str, Mapping[str | None, str]]
"""Messages beside fields, by the prefix of the form ("" for the form of the object itself)."""

QUOTATIONS = ("quotation", "original_quotation")
"""Fields whose values are somebody's words."""


class NotedForm(DuplicatesNoticed, ErrorsBesideFields, forms.ModelForm):
    """A form with messages in the words of editors, each next to its field.

    Texts that were changed are saved without the invisible characters that come with pasted text,
    and with each accent within its letter, as it is typed in a search.

    notes           messages to show in any case; a form with notes cannot be saved
    summary_fields  the fields that the summary of a folded row shows
    asks_for        the choice of a field that asks for another field, by the name of the first; a
                    script opens the group of that one
    """

    notes: Notes = {}
    summary_fields: tuple[str, ...] = ()
    asks_for: Mapping[str, tuple[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (choice, opened_field) in self.asks_for.items():
            if name in self.fields:
                self.fields[name].widget.attrs["data-opens"] = f"{choice} {opened_field}"

    @property
    def facts(self) -> list[str]:
        """The values of the summary fields as people read them, without empty values."""
        return [fact for name in self.summary_fields if (fact := _bound_label(self[name]))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.changed_data:
            if isinstance(value := cleaned.get(name), str):
                cleaned[name] = with_whole_letters(without_invisible(value))
                if value and not cleaned[name] and self.fields[name].required:
                    self.add_error(name, self.fields[name].error_messages["required"])
        for field, message in self.notes.get(self.prefix or "", {}).items():
            self.add_error(field if field in self.fields else None, message)
        return cleaned

    def question_about(self, duplicates: Sequence[Model]) -> SafeString:
        """Return the question with links to what is here, and the box that confirms."""
        return render_to_string(
            "admin/debates/_duplicates.html",
            {
                "question": self.question,
                "kind": self.instance._meta.verbose_name,
                "address": f"admin:{self.instance._meta.label_lower.replace('.', '_')}_change",
                "duplicates": duplicates,
                "confirm": CONFIRM,
            },
        )


def _bound_label(bound: forms.BoundField) -> str:
    """Return a field's value, of a choice its label."""
    value = bound.value()
    widget = getattr(bound.field.widget, "widget", bound.field.widget)
    if isinstance(widget, ChoiceWidget):
        return widget.together().get(str(value), "") if widget.together else ""
    text = "" if value is None else str(value)
    labels = dict(getattr(bound.field, "choices", ()))
    label = str(labels.get(text, text)) if text else ""
    return f"“{label}”" if bound.name in QUOTATIONS and label else label


class EditorialForm(NotedForm):
    """The form of an object, with the version that the editor saw."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.initial["version"] = edition(self.instance)


class PublicationForm(PublicationRules, EditorialForm):
    """The form of an object that can be published and withdrawn."""

    asks_for: ClassVar = {"status": (Status.WITHDRAWN, "withdrawn_reason")}


class ChoicesField(forms.ModelMultipleChoiceField):
    """A choice of several objects; impossible primary keys are refused before any query."""

    def clean(self, value: Any) -> Any:
        for item in value if isinstance(value, list | tuple) else ():
            if not is_number(item):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": Truncator(item).chars(40)},
                )
        return super().clean(value)


class FigureField(forms.CharField):
    """A figure typed as text: a number, a range, and how exact it is; gives a `Figure` or None."""

    def clean(self, value: Any) -> Figure | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            figure = parse_figure(text)
            for number in filter(None, (figure.value, figure.value_end)):
                validate_figure(number)
        except UnclearFigure as error:
            raise ValidationError(str(error)) from None
        return figure


class PercentageField(forms.DecimalField):
    """A percentage typed as text: 70, 70% or 0.5%; not 0.5, which may stand for a half."""

    widget = forms.TextInput
    default_error_messages = {"invalid": NO_PERCENTAGE}

    def prepare_value(self, value: Any) -> Any:
        return typed_percentage(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        try:
            return parse_percentage(value) if value and value.strip() else None
        except UnclearPercentage as error:
            raise ValidationError(str(error)) from None
        except UnclearFigure:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class NamesField(forms.CharField):
    """A list of names, each on a line, whose words are divided by single plain spaces."""

    widget = forms.Textarea(attrs={"rows": 4, "cols": 40})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        text = with_whole_letters(without_invisible(super().to_python(value) or ""))
        lines = text.splitlines()
        return list(dict.fromkeys(filter(None, map(plain_spaces, lines))))

    def run_validators(self, value: list[str]) -> None:
        super().run_validators("\n".join(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data)
