"""The form field of a date that an editor types."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from debates.text.typed_dates import UnclearDate, parse_date


class TypedDateField(forms.DateField):
    """A date in any of the forms that people type; ambiguous dates are refused."""

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            return parse_date(value)
        except UnclearDate as error:
            raise ValidationError(str(error), code="invalid") from None
