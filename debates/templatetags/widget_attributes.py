"""Template tag for the attributes of a form's widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def attributes(values: Mapping[str, Any]) -> SafeString:
    """Return attributes as HTML, each with a space before it, in their order.

    Those that are False are left out, and those that are True stand without a value. Django's own
    template writes the same, and takes a tenth of the time of a form in the admin for it.
    """
    return SafeString(
        "".join(
            f" {conditional_escape(name)}"
            if value is True
            else f' {conditional_escape(name)}="{conditional_escape(value)}"'
            for name, value in values.items()
            if value is not False
        )
    )
