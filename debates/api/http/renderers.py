"""Renderers of Django REST framework: the formats that the API answers in.

A view returns `Response(data)`. JSON takes objects, or bytes where the database has built the
JSON already; every other renderer takes the finished text or bytes. An answer that is streamed
(CSV, NDJSON, bibliographies) is a StreamingHttpResponse, so that its renderer serves content
negotiation and the OpenAPI document alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import orjson
from rest_framework.renderers import BaseRenderer

from debates.api.http import browsable


class ApiRenderer(BaseRenderer):
    """A renderer that passes on what the view has prepared.

    extension  of the name of a downloaded file, where that differs from `format`
    is_dear    whether an answer has a whole list, or takes long for each object
    """

    charset: str | None = None
    extension: ClassVar[str] = ""
    is_dear: ClassVar[bool] = False

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Encode a text as UTF-8; leave bytes as they are."""
        return data.encode() if isinstance(data, str) else data

    @classmethod
    def content_type(cls) -> str:
        """Return the header Content-Type, with the charset of a text."""
        return f"{cls.media_type}; charset={cls.charset}" if cls.charset else cls.media_type

    @classmethod
    def file_name(cls, stem: str) -> str:
        """Return the name of a downloaded file."""
        return f"{stem}.{cls.extension or cls.format}"


class JsonRenderer(ApiRenderer):
    """JSON: objects are serialized by orjson, bytes are JSON already."""

    media_type, format = "application/json", "json"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Serialize the data as compact JSON."""
        return data if isinstance(data, bytes) else orjson.dumps(data)


class BrowsableRenderer(JsonRenderer):
    """The JSON as a page for people, without scripts or forms."""

    media_type, format, charset = "text/html", "html", "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Render the template `debates/api.html`."""
        view = (renderer_context or {})["view"]
        formats = [
            renderer.format for renderer in view.get_renderers() if renderer.format != self.format
        ]
        return browsable.page(view.request, super().render(data), view.operation(), formats)


class YamlRenderer(ApiRenderer):
    """YAML, for the OpenAPI document."""

    media_type, format = "application/yaml", "yaml"


class CsvRenderer(ApiRenderer):
    """A whole list as comma-separated values (RFC 4180)."""

    media_type, format, charset = "text/csv", "csv", "utf-8"
    is_dear = True


class NdjsonRenderer(ApiRenderer):
    """A whole list as newline-delimited JSON."""

    media_type, format = "application/x-ndjson", "ndjson"
    is_dear = True


Renderers = Sequence[type[BaseRenderer]]

DETAIL: Renderers = (JsonRenderer, BrowsableRenderer)
LIST: Renderers = (*DETAIL, CsvRenderer, NdjsonRenderer)
WHOLE_LIST = (CsvRenderer, NdjsonRenderer)
"""The renderers that stream a whole list, however long, instead of a page of it."""
