"""Filter by language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from debates.filtering.filters import Condition, Filter
from debates.filtering.form_fields import invalid_value
from debates.models.languages import LANGUAGE_PATTERN


class LanguagesField(forms.Field):
    """Language codes such as en or pt-BR."""

    allowed = "a language code such as en"

    def clean(self, value: Iterable[str] | None) -> list[str]:
        codes = list(dict.fromkeys(value or ()))
        errors = [
            invalid_value(f"“{code[:40]}” is not a language code.", code, self.allowed)
            for code in codes
            if not re.fullmatch(LANGUAGE_PATTERN, code)
        ]
        if errors:
            raise ValidationError(errors)
        return codes


class LanguageFilter(Filter):
    """Filter by language: that of a position where it has its own, else that of its debate.

    debate    path to the language of the debate
    original  path to the language of the position, where there is one
    """

    field_class = LanguagesField
    several = True

    def __init__(self, debate: str, original: str = "", *, search: str = "") -> None:
        text = "Filter by language of the debate, as an ISO 639 code."
        if original:
            text = (
                "Filter by language in which the position was stated, as an ISO 639 code: its "
                "original language, or that of its debate if it has none."
            )
        super().__init__(debate, text, example="en", search=search)
        self.original = original

    def condition(self, value: list[str]) -> Condition:
        of_debate = Q(**{f"{self.field_name}__in": value})
        if not self.original:
            return of_debate
        own = Q(**{f"{self.original}__in": value})
        return own | Q(**{self.original: ""}) & of_debate
