"""Citations of positions and debates, alone and as bibliographies of lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from debates.api.endpoints import bibliographies
from debates.api.endpoints.bibliographies import (
    RENDERERS,
    ReferenceRenderer,
    contents,
    reference,
    references,
)
from debates.api.http import renderers
from debates.api.http.problems import ParameterError
from debates.api.openapi import json_schema, schema
from debates.api.openapi.operations import Content, Operation, Schema, format_parameter
from debates.api.resources.definitions import DebateResource, PositionResource
from debates.api.resources.rows import rows
from debates.api.resources.selection import selection
from debates.api.views import paging
from debates.api.views.detail_subresource import PROBLEMS, DetailSubresource
from debates.api.views.parameters import Reader
from debates.citation.citations import Reference
from debates.models import Debate, Position

DIGEST = selection(["digest"], ["digest"])
LIST_RENDERERS = (*renderers.LIST, *RENDERERS)


def check(reader: Reader, renderer: ReferenceRenderer, more: Iterable[str] = ()) -> None:
    """Report each parameter that has no effect on a bibliography to the reader.

    more  the names of such parameters besides `fields` and `expand`
    """
    if renderer.whole:
        paging.check_whole(reader, renderer, ("cursor",))
    for name in ("fields", "expand", *more):
        value = reader.one(name)
        if value is not None:
            message = (
                f"This parameter has no effect in {renderer.format}, which has citations only."
            )
            reader.errors.append(ParameterError(name, message, value))


class BibliographyMixin:
    """A mixin for a collection whose list is a bibliography as well.

    Formats that programs read come whole; texts come in pages, by author within each.
    """

    renderer_classes = LIST_RENDERERS

    @property
    def depends_on_day(self) -> bool:
        """True where references may be answered, which name the day of access."""
        name, accepted = self.request.GET.get("format"), self.request.headers.get("Accept", "")
        return any(name == one.format or one.media_type in accepted for one in RENDERERS)

    @classmethod
    def list_contents(cls) -> dict[str, Content]:
        """Return the schema and an example of the list, by media type."""
        example = bibliographies.EXAMPLES[cls.queryset.model]
        return super().list_contents() | contents([example])

    def list(self, request: Request) -> HttpResponseBase:
        """Answer with the filtered list, or with the references to its objects."""
        if not isinstance(self.renderer, ReferenceRenderer):
            return super().list(request)
        query = self._list_query()
        if self.renderer.whole:
            keys = self._all_keys(query)
        else:
            _, keys = self._page(query)
        found = references(self.queryset.model, keys, self.origin)
        return self.stream(self.renderer.encode(found), self.resource_class.about.collection)

    def _check_format(self, reader: Reader) -> None:
        if isinstance(self.renderer, ReferenceRenderer):
            check(reader, self.renderer)
        else:
            super()._check_format(reader)


class Citation(DetailSubresource):
    """The citation of one object."""

    renderer_classes = (*renderers.DETAIL, *RENDERERS)
    depends_on = "content"
    depends_on_day = True

    def get_for(self, instance: Position | Debate) -> Response:
        """Answer with the reference in one format, or in JSON with all of them."""
        self.reader().check()
        cited = reference(instance, self.origin)
        if not isinstance(self.renderer, ReferenceRenderer):
            return Response(self.in_all_formats(instance, cited))
        response = Response(b"".join(self.renderer.encode([cited])))
        file = self.renderer.file_name(cited.key)
        response["Content-Disposition"] = f'inline; filename="{file}"'
        return response

    def in_all_formats(self, instance: Position | Debate, cited: Reference) -> dict[str, Any]:
        """Return the reference in each format."""
        return _in_all_formats(cited)


class PositionCitation(Citation):
    """The citation of a position."""

    queryset = bibliographies.citable(Position)

    def in_all_formats(self, instance: Position, cited: Reference) -> dict[str, Any]:
        """Return the reference in each format, with a digest of what is cited."""
        (row,) = rows(PositionResource, DIGEST, [instance.pk], self.origin)
        return _in_all_formats(cited) | orjson.loads(row)

    def operation(self) -> Operation:
        return Operation(
            name="getPositionCitation",
            tag="positions",
            title="Citation",
            text=(
                "Citation of the position: its expert as author of the claim, in the debate, "
                "with the paragraph in the source and today as the date of access. Without a "
                "format, the response has all formats."
            ),
            parameters=(format_parameter(self.renderer_classes),),
            path={"slug": schema.slug_in_path(PositionResource)},
            content=_content(bibliographies.EXAMPLES[Position], digest=True),
            problems=PROBLEMS,
            moved=True,
        )


class DebateCitation(Citation):
    """The citation of a debate."""

    queryset = bibliographies.citable(Debate)

    def operation(self) -> Operation:
        return Operation(
            name="getDebateCitation",
            tag="debates",
            title="Citation",
            text=(
                "Citation of the debate as a whole. For a bibliography of its positions, "
                "request `positions/?debate=…` in the same formats. Without a format, the "
                "response has all formats."
            ),
            parameters=(format_parameter(self.renderer_classes),),
            path={"slug": schema.slug_in_path(DebateResource)},
            content=_content(bibliographies.EXAMPLES[Debate]),
            problems=PROBLEMS,
            moved=True,
        )


def _in_all_formats(cited: Reference) -> dict[str, Any]:
    return {
        "url": cited.url,
        "accessed": cited.accessed.isoformat(),
        **{renderer.member: renderer.one(cited) for renderer in bibliographies.RENDERERS},
    }


def _content(example: Reference, *, digest: bool = False) -> dict[str, Content]:
    shown = _in_all_formats(example)
    more: dict[str, Schema] = {}
    if digest:
        column = PositionResource.columns["digest"]
        shown["digest"] = column.example
        more["digest"] = {
            **column.schema,
            "description": "Digest of the cited content, to check later whether it has changed.",
            "examples": [column.example],
        }
    texts = {
        known.member: known.description
        for known in bibliographies.RENDERERS
        if known is not bibliographies.CslJsonRenderer
    }
    day: Schema = {
        **json_schema.string("Date of access: today.", shown["accessed"]),
        "format": "date",
    }
    shape = json_schema.obj(
        "Citation in all formats.",
        url={**json_schema.string("Cited URL.", shown["url"]), "format": "uri"},
        accessed=day,
        csl_json=bibliographies.CSL_ITEM,
        **{name: json_schema.string(text, shown[name]) for name, text in texts.items()},
        **more,
    )
    return {"application/json": Content(shape, shown), **contents([example])}
