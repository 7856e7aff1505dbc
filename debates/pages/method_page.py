"""The page "Method": whose record this is, and how it is made."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from debates.models import MethodText
from debates.pages import metadata
from debates.pages.rendering import reading_page, show


@reading_page
def method(request: HttpRequest) -> HttpResponse:
    """Return the publisher, contact and licence of the site, and the text from its editors."""
    text = MethodText.objects.current()
    contact = settings.SINORUS_CONTACT
    description = f"How the record of {settings.SINORUS_SITE_NAME} is made, and who publishes it."
    context = {
        "method_text": None if text._state.adding else text,
        "text": text.shown,
        "changed": text.modified if text.text.strip() else None,
        "publisher": settings.SINORUS_PUBLISHER,
        "contact": contact,
        "contact_address": contact if "://" in contact else f"mailto:{contact}",
        "licence": settings.SINORUS_DATA_LICENCE or settings.SINORUS_DATA_LICENCE_URL,
        "licence_address": settings.SINORUS_DATA_LICENCE_URL,
    }
    return show(request, "method", metadata.plain(request, "Method", description), context)
