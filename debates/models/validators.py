"""Validators of field values, with error messages for editors.

Rules between fields and rows are in the `clean` methods of the models. The database enforces the
same rules (constraints, `debates.db.cross_row_rules`); validation comes first, so that each message
appears beside its field.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from debates.text.xml_texts import unprintable, writable

BEFORE = 30
"""Number of characters before the fault that the error message quotes."""


def list_of_texts(value: Any) -> None:
    """Refuse a value other than a list of non-empty texts."""
    if not isinstance(value, list) or not all(
        isinstance(item, str) and item.strip() for item in value
    ):
        raise ValidationError('Enter a list of names, for example ["Artyom Lukin", "Артём Лукин"].')


def check_characters(instance: Model) -> None:
    """Refuse invisible control characters, which often come with pasted text."""
    errors = {}
    for field in instance._meta.concrete_fields:
        value = getattr(instance, field.attname)
        for text in value if isinstance(value, list) else [value]:
            place = unprintable(text) if isinstance(text, str) else None
            if place is not None:
                errors[field.name] = _of_character(text, place)
    if errors:
        raise ValidationError(errors)


def _of_character(text: str, place: int) -> str:
    before = " ".join(writable(text[max(0, place - BEFORE) : place]).split())
    where = f"after “…{before}”" if before else "at the beginning"
    return (
        f"Remove the invisible control character (U+{ord(text[place]):04X}) {where}, or type the "
        "words again. Pages cannot show it."
    )


LARGEST_FIGURE = 10**15
"""Exclusive bound of figures, on either side of zero."""

DECIMALS = 4
TOO_MANY_DECIMALS = f"Use at most {DECIMALS} decimals. Round the figure, or use a smaller unit."

FIGURE_TOO_LONG = (
    "Use at most 15 digits: longer figures cannot be stored exactly. Round the figure, or use a "
    "larger unit."
)


def figure(value: Decimal) -> None:
    """Refuse a figure that JSON and SQLite, which store binary numbers, cannot hold exactly."""
    if abs(value) >= LARGEST_FIGURE or len(value.normalize().as_tuple().digits) > 15:
        raise ValidationError(FIGURE_TOO_LONG)
    if -value.normalize().as_tuple().exponent > DECIMALS:
        raise ValidationError(TOO_MANY_DECIMALS)


def orcid(value: str) -> None:
    """Refuse a malformed ORCID iD (16 digits, the last by ISO 7064 MOD 11-2)."""
    if not re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", value, re.ASCII):
        raise ValidationError("Enter an ORCID iD like 0000-0002-1825-0097.")
    total = 0
    for digit in value.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if value[-1] != ("X" if check == 10 else str(check)):
        raise ValidationError("Check the ORCID iD: its last digit does not match the others.")
