"""Template filters that open folded fields where editors have something to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django import template
from django.contrib.admin.helpers import Fieldset
from django.contrib.admin.utils import flatten_fieldsets
from django.forms import BoundField

register = template.Library()

FILLED_FOR_EDITORS = {"slug", "order"}
"""Fields that get a value when they are left empty, so that having one says nothing."""


@register.filter
def open_if_filled(fieldsets: Iterable[Fieldset]) -> Iterator[Fieldset]:
    """Yield groups of fields; those with a value or an error, or only to be read, do not fold."""
    for fieldset in fieldsets:
        form = fieldset.form
        # Django itself overlooks an error in a line of several fields
        names = flatten_fieldsets([(None, {"fields": fieldset.fields})])
        if any(name not in form.fields or _is_needed(form[name]) for name in names):
            fieldset.is_collapsible = False
        yield fieldset


@register.filter
def is_any_filled(fields: Iterable[BoundField]) -> bool:
    """Tell whether one of the fields has an error, or a value that an editor gave it."""
    return any(map(_is_needed, fields))


def _is_needed(field: BoundField) -> bool:
    if field.errors:
        return True
    if field.name in FILLED_FOR_EDITORS:
        return False
    value = field.value()
    return value is not False and value not in (None, "", []) and value != field.field.initial
