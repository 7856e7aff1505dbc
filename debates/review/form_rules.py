"""Rules of forms that publish and withdraw, the same for editors and for tools."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from debates.models.choices import Status
from debates.review import four_eyes


class PublicationRules(forms.ModelForm):
    """The rules of a form of an object that can be published and withdrawn."""

    def clean_withdrawn_reason(self) -> str:
        """Refuse a reason without a withdrawal, which would not be kept."""
        reason = self.cleaned_data["withdrawn_reason"]
        status = self.cleaned_data.get("status", Status.WITHDRAWN)
        if reason and status != Status.WITHDRAWN and "withdrawn_reason" in self.changed_data:
            raise ValidationError(
                f"A reason is kept only for a withdrawal, and the status is {status}. "
                "Set the status to withdrawn, or clear the reason."
            )
        return reason

    def clean(self) -> dict[str, Any] | None:
        """Refuse changes that a second person has to approve, with an error on the field."""
        given = super().clean()
        status = self.cleaned_data.get("status")
        if status == Status.PUBLISHED and "status" in self.changed_data and four_eyes.is_required():
            self.add_error("status", four_eyes.REFUSED)
        return given
