"""Endpoint of the page "Method": whose record this is, and how it is made."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from debates.api.openapi.operations import Content, Operation, format_parameter
from debates.api.views.base import ApiView
from debates.models import MethodText, examples

_SHAPE: dict[str, Any] = {
    "site_name": {"type": "string", "description": "Name of the site."},
    "publisher": {
        "type": ["string", "null"],
        "description": "Who publishes it; null if not stated.",
    },
    "contact": {
        "type": ["string", "null"],
        "description": "E-mail address, or address of a page; null if not stated.",
    },
    "data_licence": {
        "type": ["string", "null"],
        "description": "Name of the licence of the data; null if not stated.",
    },
    "data_licence_url": {
        "type": ["string", "null"],
        "description": "Address of the licence; null if not stated.",
    },
    "text": {"type": "string", "description": "How the record is made, in plain text."},
    "page_url": {"type": "string", "format": "uri", "description": "Page with the same."},
}


class Method(ApiView):
    """The name, publisher, contact and licence of the site, and the text about its method."""

    depends_on = "content"

    def operation(self) -> Operation:
        example = {
            "site_name": "Sinorus",
            "publisher": "Example Institute",
            "contact": "editors@example.org",
            "data_licence": "CC BY 4.0",
            "data_licence_url": "https://creativecommons.org/licenses/by/4.0/",
            "text": "This record holds debates between experts as data.",
            "page_url": f"{examples.ORIGIN}/method/",
        }
        shape = {
            "type": "object",
            "required": list(_SHAPE),
            "properties": _SHAPE,
        }
        return Operation(
            name="getMethod",
            tag="about",
            title="Method",
            text="Who publishes the record, under which licence, and how it is made.",
            parameters=(format_parameter(self.renderer_classes),),
            content={"application/json": Content(shape, example)},
        )

    def get(self, request: Request) -> Response:
        """Answer with the settings of the site and the text from its editors."""
        self.reader().check()
        return Response(
            {
                "site_name": settings.SINORUS_SITE_NAME,
                "publisher": settings.SINORUS_PUBLISHER or None,
                "contact": settings.SINORUS_CONTACT or None,
                "data_licence": settings.SINORUS_DATA_LICENCE or None,
                "data_licence_url": settings.SINORUS_DATA_LICENCE_URL or None,
                "text": MethodText.objects.current().shown,
                "page_url": self.origin + reverse("pages:method"),
            }
        )
