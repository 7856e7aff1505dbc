"""Names of experts as links to them, within sentences that are put together in Python."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from debates.models import Expert
from debates.models.addresses import path_of


def expert_link(expert: Expert) -> SafeString:
    """Return the name of an expert as a link to the expert's page."""
    return named_link(expert.slug, expert.name)


def isolated_name(name: str) -> SafeString:
    """Return a name as HTML that keeps the order of the words around it in any script."""
    return format_html("<bdi>{}</bdi>", name) if name else SafeString("")


def named_link(slug: str, name: str) -> SafeString:
    """Return a name as a link to the page of the expert with this slug."""
    return format_html('<a href="{}">{}</a>', path_of("pages:expert", slug), name)
