"""Rules of forms that no model can hold, the same for editors and for tools."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

from debates.editing import constraint_messages
from debates.editing.duplicates import CONFIRM, duplicates_of, may_be_duplicate
from debates.models import Expert

NO_LICENCE = (
    "Enter the licence or the permission under which readers may have the text, or keep the text "
    "for editors alone."
)


class ErrorsBesideFields(forms.BaseForm):
    """Shows the message of a constraint beside the field that it is about."""

    def add_error(self, field: str | None, error: Any) -> None:
        if field is None and isinstance(error, ValidationError):
            error = constraint_messages.beside_fields(error, self.fields)
        super().add_error(field, error)


class DuplicatesNoticed(forms.ModelForm):
    """Asks about a new or renamed object that seems to be here already, until it is confirmed.

    may_be_named  the objects of its model of which whoever sends the form may learn; None for all
    duplicates    those of them that it may be the same as, once the form is valid otherwise
    """

    may_be_named: QuerySet | None = None
    duplicates: Sequence[Model] = ()

    def full_clean(self) -> None:
        super().full_clean()
        is_open = self.is_bound and not self.errors and not self.is_confirmed()
        self.duplicates = self._duplicates() if is_open else ()
        if self.duplicates:
            message = self.question_about(self.duplicates)
            self.add_error(None, ValidationError(message, code="duplicate"))

    def is_confirmed(self) -> bool:
        """Tell whether somebody has confirmed that the object is not a duplicate."""
        return bool(self.data.get(CONFIRM))

    @property
    def question(self) -> str:
        """The question whether the object is here already, which names none."""
        pronoun = "who" if isinstance(self.instance, Expert) else "that"
        return f"Is this the {self.instance._meta.verbose_name} {pronoun} is here already?"

    def question_about(self, duplicates: Sequence[Model]) -> str:
        """Return the question whether the object is a duplicate."""
        names = "; ".join(f"“{duplicate}”" for duplicate in duplicates)
        return f"{self.question} {names}"

    def _duplicates(self) -> Sequence[Model]:
        if not may_be_duplicate(self.instance, self.changed_data):
            return ()
        every = self._meta.model._base_manager.all()
        among = every if self.may_be_named is None else self.may_be_named
        return duplicates_of(self.instance, among)


class VoiceFollows(forms.ModelForm):
    """The rule of counterpoints: the voice follows the position that raises it, if that changes."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "raised_by" in self.changed_data and "voice" not in self.changed_data:
            cleaned["voice"] = ""
            if cleaned.get("raised_by") is None:
                cleaned["basis"] = ""
        return cleaned
