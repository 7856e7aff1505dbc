"""Template tags for the name of the site; they need no request, for pages of errors."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.utils.text import Truncator

register = template.Library()

SHORT_NAME = 16
"""Characters of a name in an OpenSearch description (OpenSearch 1.1)."""


@register.simple_tag
def site_name() -> str:
    """Return the name of the site."""
    return settings.SINORUS_SITE_NAME


@register.simple_tag
def site_short_name() -> str:
    """Return the name of the site as short as an OpenSearch description needs it."""
    return Truncator(settings.SINORUS_SITE_NAME).chars(SHORT_NAME)
