"""Rules of forms that no model can hold, the same for editors and for tools."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from debates.editing import constraint_messages

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


class VoiceFollows(forms.ModelForm):
    """The rule of counterpoints: the voice follows the position that raises it, if that changes."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "raised_by" in self.changed_data and "voice" not in self.changed_data:
            cleaned["voice"] = ""
            if cleaned.get("raised_by") is None:
                cleaned["basis"] = ""
        return cleaned
