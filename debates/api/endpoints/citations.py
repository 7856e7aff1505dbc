"""How a position, a debate, or a list of them is cited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from django.http import HttpResponse, HttpResponseBase
from rest_framework.request import Request

from debates.api.endpoints import bibliographies
from debates.api.endpoints.bibliographies import (
    FORMATS,
    WHOLE,
    contents,
    reference,
    references,
    written,
)
from debates.api.http import negotiation
from debates.api.http.negotiation import Format
from debates.api.http.problems import Fault
from debates.api.openapi import json_schema, schema
from debates.api.openapi.operations import Content, Operation, Schema, format_parameter
from debates.api.resources.definitions import DebateResource, PositionResource
from debates.api.resources.rows import rows
from debates.api.resources.selection import selection
from debates.api.views import paging
from debates.api.views.detail_subresource import PROBLEMS, OfOneThing
from debates.api.views.parameters import Reader
from debates.citation import citations
from debates.citation.citations import Reference
from debates.models import Debate, Position

DIGEST = selection(["digest"], ["digest"])
LIST_FORMATS = (*negotiation.LISTS, *FORMATS)


def check(reader: Reader, wanted: Format, more: Iterable[str] = ()) -> None:
    """Leave a fault with the reader for each parameter that says nothing in a bibliography.

    more  the names of those besides `fields` and `expand`
    """
    if wanted in WHOLE:
        paging.check_whole(reader, wanted, ("cursor",))
    for name in ("fields", "expand", *more):
        value = reader.one(name)
        if value is not None:
            message = f"It says nothing in {wanted.name}, which shows references."
            reader.faults.append(Fault(name, message, value))


class AsBibliography:
    """For a collection: its list is a bibliography as well.

    Formats that programs read come whole; texts come in pages, by author within each.
    """

    list_formats = LIST_FORMATS

    @property
    def hangs_on_day(self) -> bool:
        """References have the day of access."""
        asked, accepted = self.request.GET.get("format"), self.request.headers.get("Accept", "")
        return any(asked == known.name or known.media_type in accepted for known in FORMATS)

    @classmethod
    def list_contents(cls) -> dict[str, Content]:
        """What the list looks like, by media type."""
        example = bibliographies.EXAMPLES[cls.queryset.model]
        return super().list_contents() | contents([example])

    def list(self, request: Request) -> HttpResponseBase:
        """The things that the filters leave."""
        if self.format not in FORMATS:
            return super().list(request)
        asked = self._asked_of_list()
        if self.format in WHOLE:
            keys = self._all_keys(asked)
        else:
            _, keys = self._page(asked)
        found = references(self.queryset.model, keys, self.origin)
        return self.stream(written(found, self.format), self.resource_class.about.collection)

    def _check_format(self, reader: Reader) -> None:
        if self.format in FORMATS:
            check(reader, self.format)
        else:
            super()._check_format(reader)


class Citation(OfOneThing):
    """How one thing is cited."""

    formats = (negotiation.JSON, negotiation.HTML, *FORMATS)
    depends_on = "content"
    hangs_on_day = True

    def answer_about(self, thing: Position | Debate) -> HttpResponse:
        """The reference in the format that is wanted, or in all of them."""
        self.reader().check()
        found = reference(thing, self.origin)
        if self.format not in FORMATS:
            return self.answer(orjson.dumps(self.in_all_formats(thing, found)))
        known = self.format.media_type
        charset = "; charset=utf-8" if known.startswith("text/") else ""
        response = HttpResponse(
            b"".join(written([found], self.format)), content_type=f"{known}{charset}"
        )
        file = f"{found.key}.{self.format.ending}"
        response["Content-Disposition"] = f'inline; filename="{file}"'
        return response

    def in_all_formats(self, thing: Position | Debate, found: Reference) -> dict[str, Any]:
        """The reference in each format."""
        return _in_all_formats(found)


class PositionCitation(Citation):
    """How a position is cited."""

    things = bibliographies.things_to_cite(Position)

    def in_all_formats(self, thing: Position, found: Reference) -> dict[str, Any]:
        """The reference in each format, with a digest of what is cited."""
        (row,) = rows(PositionResource, DIGEST, [thing.pk], self.origin)
        return _in_all_formats(found) | orjson.loads(row)

    def operation(self) -> Operation:
        return Operation(
            name="getPositionCitation",
            tag="positions",
            title="Citation",
            text="How the position is cited: its expert for the claim, in the debate, with the "
            "paragraph in its source and the day of access, which is today. Without a format: in "
            "all of them.",
            parameters=(format_parameter(self.formats),),
            path={"slug": schema.slug_in_path(PositionResource)},
            content=_content(bibliographies.EXAMPLES[Position], digest=True),
            problems=PROBLEMS,
            moved=True,
        )


class DebateCitation(Citation):
    """How a debate is cited."""

    things = bibliographies.things_to_cite(Debate)

    def operation(self) -> Operation:
        return Operation(
            name="getDebateCitation",
            tag="debates",
            title="Citation",
            text="How the debate is cited as a whole; its positions as a bibliography are "
            "`positions/?debate=…` in the same formats. Without a format: in all of them.",
            parameters=(format_parameter(self.formats),),
            path={"slug": schema.slug_in_path(DebateResource)},
            content=_content(bibliographies.EXAMPLES[Debate]),
            problems=PROBLEMS,
            moved=True,
        )


def _in_all_formats(found: Reference) -> dict[str, Any]:
    (item,) = citations.csl_json([found])
    return {
        "url": found.url,
        "accessed": found.accessed.isoformat(),
        "csl_json": item,
        "bibtex": citations.bibtex([found]),
        "ris": citations.ris([found]),
        **{style: citations.citation(found, style) for style in citations.STYLES},
    }


def _content(example: Reference, *, digest: bool = False) -> dict[str, Content]:
    shown = _in_all_formats(example)
    more: dict[str, Schema] = {}
    if digest:
        column = PositionResource.columns["digest"]
        shown["digest"] = column.example
        more["digest"] = {
            **column.schema,
            "description": "A digest of what is cited, by which one can see later whether it "
            "changed.",
            "examples": [column.example],
        }
    texts = {
        "bibtex": "BibTeX, as biblatex reads it.",
        "ris": "RIS.",
        "apa": "In the style of the APA.",
        "chicago": "In the style of the Chicago manual, author-date.",
        "mla": "In the style of the MLA.",
    }
    day: Schema = {
        **json_schema.text("The day of access: today.", shown["accessed"]),
        "format": "date",
    }
    shape = json_schema.thing(
        "A reference in all formats.",
        url={**json_schema.text("The address that is cited.", shown["url"]), "format": "uri"},
        accessed=day,
        csl_json=bibliographies.CSL_ITEM,
        **{name: json_schema.text(text, shown[name]) for name, text in texts.items()},
        **more,
    )
    return {"application/json": Content(shape, shown), **contents([example])}
