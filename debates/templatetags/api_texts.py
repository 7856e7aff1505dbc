"""Template filter for the descriptions of the API."""

from __future__ import annotations

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

register = template.Library()

CODE = re.compile(r"`([^`]+)`")


@register.filter
def with_code(text: str) -> SafeString:
    """Return a text as HTML, with words in backticks as code."""
    return SafeString(CODE.sub(r"<code>\1</code>", escape(text)))
