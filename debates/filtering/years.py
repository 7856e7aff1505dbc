"""Filter by year."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from debates.filtering.filters import Condition, Filter
from debates.filtering.form_fields import invalid_value


class YearsField(forms.Field):
    """Years from 1000 to 9999."""

    allowed = "a year of four digits such as 2022"
    pattern = "^[1-9][0-9]{3}$"

    def clean(self, value: Iterable[str] | None) -> list[int]:
        years = list(dict.fromkeys(value or ()))
        errors = [
            invalid_value(f"“{year[:40]}” is not a year.", year, self.allowed)
            for year in years
            if not re.fullmatch(self.pattern, year)
        ]
        if errors:
            raise ValidationError(errors)
        return [int(year) for year in years]


class YearFilter(Filter):
    """Filter by the year of a day, which `path` leads to.

    own  path to a day that comes before the other where there is one
    """

    field_class = YearsField
    several = True

    def __init__(self, path: str, text: str, *, own: str = "", search: str = "") -> None:
        super().__init__(path, text, example="2022", search=search)
        self.own = own

    def condition(self, value: list[int]) -> Condition:
        general = reduce(
            or_, (Q(**{f"{self.field_name}__range": _days_of_year(year)}) for year in value)
        )
        if not self.own:
            return general
        own = reduce(or_, (Q(**{f"{self.own}__range": _days_of_year(year)}) for year in value))
        return own | general & Q(**{self.own: None})


def _days_of_year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)
