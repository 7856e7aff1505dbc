"""Validators of field values, with error messages for editors.

Rules between fields and rows are in the `clean` methods of the models. The database enforces the
same rules (constraints, `debates.db.cross_row_rules`); validation comes first, so that each message
appears beside its field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, TextField

from debates.text.blank import is_blank
from debates.text.direction_controls import CONTROL_NAMES, direction_fault
from debates.text.xml_texts import unprintable, writable

NOTHING_TO_SEE = "This has only invisible characters. Enter what readers are to see."

BEFORE = 30
"""Number of characters before the fault that the error message quotes."""

_CONTROLS = re.compile(f"[{''.join(CONTROL_NAMES)}]")


def list_of_texts(value: Any) -> None:
    """Refuse a value other than a list of non-empty texts."""
    if not isinstance(value, list) or not all(
        isinstance(item, str) and item.strip() for item in value
    ):
        raise ValidationError('Enter a list of names, for example ["Artyom Lukin", "Артём Лукин"].')


def check_characters(instance: Model) -> None:
    """Refuse characters that pages cannot show, or that turn the direction of a text."""
    values = {
        field.name: getattr(instance, field.attname) for field in instance._meta.concrete_fields
    }
    if faults := character_faults(type(instance), values):
        raise ValidationError(faults)


def character_faults(model: type[Model], values: Mapping[str, Any]) -> dict[str, str]:
    """Return messages about the characters in the values of a model's fields, by field.

    Control characters often come with pasted text, and so do direction controls, which also make a
    name read as another one.
    """
    faults = {}
    for name, value in values.items():
        one_line = not isinstance(model._meta.get_field(name), TextField)
        for text in value if isinstance(value, list) else [value]:
            if not isinstance(text, str):
                continue
            # spaces alone are no text: a field refuses them where it needs one
            unseen = NOTHING_TO_SEE if text.strip() and is_blank(text) else ""
            if message := unseen or character_fault(text, one_line=one_line):
                faults[name] = message
    return faults


def character_fault(text: str, *, one_line: bool) -> str:
    """Return a message about the first character that a text cannot have; empty for none.

    one_line  whether it is a name, a title or another text of one line
    """
    place = unprintable(text)
    if place is not None:
        return (
            f"Remove the invisible control character (U+{ord(text[place]):04X}) "
            f"{_where(text, place)}, or type the words again. Pages cannot show it."
        )
    turned = direction_fault(text, one_line=one_line)
    if turned is None:
        return ""
    return (
        f"There is an invisible direction control ({turned.name}) {_where(text, turned.place)}. "
        f"{turned.remedy} It can make words read in another order than they are written."
    )


def no_reader_is_misled(text: str) -> None:
    """Refuse characters that a long text cannot have; a validator of forms."""
    if message := character_fault(text, one_line=False):
        raise ValidationError(message)


def _where(text: str, place: int) -> str:
    before = _CONTROLS.sub("", writable(text[max(0, place - BEFORE) : place]))
    before = " ".join(before.split())
    return f"after “…{before}”" if before else "at the beginning"


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
