"""Template tag for what contrib apps add to a place of a page."""

from __future__ import annotations

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from debates import extensions

register = template.Library()


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str) -> SafeString:
    """Render the templates of a slot, in the order in which they were registered."""
    templates = [get_template(path).template for path in extensions.slots[name]]
    return format_html_join("", "{}", ((template.render(context),) for template in templates))
