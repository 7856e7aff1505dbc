"""Citations of positions, questions, debates and sources, alone and as bibliographies of lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from debates.api.endpoints import bibliographies
from debates.api.endpoints.bibliographies import (
    RENDERERS,
    ReferenceRenderer,
    bibliography,
    contents,
    in_all_formats,
)
from debates.api.endpoints.citations_description import position_operation, whole_operation
from debates.api.endpoints.past_versions import public_span, read_at
from debates.api.http import renderers
from debates.api.http.problems import ParameterError
from debates.api.openapi.operations import Content, Operation
from debates.api.views import paging
from debates.api.views.detail_subresource import DetailSubresource
from debates.api.views.parameters import Reader
from debates.citation.citations import Reference
from debates.citation.references import Version, quotation_credit, reference_of_source, version_at
from debates.history.public_record import public_record
from debates.models import Debate, Position, Question, Source
from debates.text.moments import format_moment

LIST_RENDERERS = (*renderers.LIST, *RENDERERS)


def check_citation_parameters(
    reader: Reader, renderer: ReferenceRenderer, more: Iterable[str] = ()
) -> None:
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
        """True where references may be answered as well, which name the day of access."""
        name, accepted = self.request.GET.get("format"), self.request.headers.get("Accept", "")
        names_references = any(
            name == renderer.format or renderer.media_type in accepted for renderer in RENDERERS
        )
        return names_references or super().depends_on_day

    @classmethod
    def list_contents(cls) -> dict[str, Content]:
        """Return the schema and an example of the list, by media type."""
        example = bibliographies.EXAMPLE_REFERENCES[cls.queryset.model]
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
        content = bibliography(self.renderer, self.queryset.model, keys, self.origin)
        return self.stream(content, self.resource_class.about.collection)

    def _check_format(self, reader: Reader) -> None:
        if isinstance(self.renderer, ReferenceRenderer):
            check_citation_parameters(reader, self.renderer)
        else:
            super()._check_format(reader)


class Citation(DetailSubresource):
    """The citation of one object."""

    renderer_classes = (*renderers.DETAIL, *RENDERERS)
    depends_on = "content"
    depends_on_day = True

    def answer(self, reference: Reference, more: Mapping[str, Any]) -> Response:
        """Answer with a reference in one format, or in JSON with all of them, and with more."""
        if not isinstance(self.renderer, ReferenceRenderer):
            return Response({**in_all_formats(reference), **more})
        response = Response(b"".join(self.renderer.encode([reference])))
        file = self.renderer.file_name(reference.key)
        response["Content-Disposition"] = f'inline; filename="{file}"'
        return response


class PositionCitation(Citation):
    """The citation of a position's entry in one version, or of the source of its quotation."""

    queryset = bibliographies.citable(Position)

    def operation(self) -> Operation:
        return position_operation(self.renderer_classes)

    def get_for(self, instance: Position) -> Response:
        """Answer with the reference to the entry, or to what is quoted in it."""
        reader = self.reader()
        moment, of = read_at(reader), reader.word("of")
        source = instance.cited_source() if instance.words_in_source else None
        if of == "quotation" and source is None:
            message = "No quotation of this position is held. Cite its entry."
            reader.errors.append(ParameterError("of", message, of, ("entry",)))
        if of == "quotation" and moment is not None:
            message = "This parameter has no effect in the citation of a source."
            reader.errors.append(ParameterError("at", message, reader.one("at")))
        reader.check()
        if of == "quotation":
            words = _quoted(instance, source)
            return self.answer(_of_source(instance, source, self.origin), words)
        version = None if moment is None else _version_at(reader, instance, moment)
        return self.answer(*_entry_citation(instance, self.origin, version))


def citation_of(position: Position, origin: str, version: Version | None = None) -> dict[str, Any]:
    """Return the body with the citation of a position's entry in all formats.

    origin   scheme and host of the addresses: "https://example.org"
    version  the cited version; None for the present version

    Raises Position.DoesNotExist where it was withdrawn since it was read.
    """
    reference, more = _entry_citation(position, origin, version)
    return in_all_formats(reference) | more


def _entry_citation(
    position: Position, origin: str, version: Version | None
) -> tuple[Reference, dict[str, Any]]:
    """Return the reference to a position's entry, and the other fields of the answer."""
    version = version or bibliographies.present_version(position.pk, origin)
    source = position.cited_source() if position.words_in_source else None
    quotation = None
    if source is not None and version.entry is None:
        reference_formats = in_all_formats(_of_source(position, source, origin))
        quotation = _quoted(position, source) | reference_formats
    feed = reverse("feeds:position", args=[position.slug])
    more = {
        "digest": version.digest,
        "at": format_moment(version.at),
        "feed": origin + feed,
        "quotation": quotation,
    }
    return bibliographies.reference(position, origin, version), more


def _quoted(position: Position, source: Source) -> dict[str, Any]:
    """Return the quotation, and its speaker and source."""
    credit = quotation_credit(position, source)
    return {"text": position.words_in_source, "credit": credit}


def _of_source(position: Position, source: Source, origin: str) -> Reference:
    address = origin + source.get_absolute_url()
    language = position.original_language or position.debate.language
    return reference_of_source(source, address, timezone.localdate(), language, position)


def _version_at(reader: Reader, position: Position, moment: datetime) -> Version:
    """Return the version of a moment, which the reader has read from `at`."""
    whole = Position.objects.published().for_reading().select_related("question__debate")
    record = public_record(whole.get(pk=position.pk))
    return version_at(record, public_span(reader, record, moment))


class WholeCitation(Citation):
    """The citation of an object as a whole, of which no versions are kept."""

    def operation(self) -> Operation:
        return whole_operation(self.queryset.model, self.renderer_classes)

    def get_for(self, instance: Debate | Question | Source) -> Response:
        """Answer with the reference to the object."""
        self.reader().check()
        return self.answer(bibliographies.reference(instance, self.origin), {})


class DebateCitation(WholeCitation):
    """The citation of a debate."""

    queryset = bibliographies.citable(Debate)


class QuestionCitation(WholeCitation):
    """The citation of a question."""

    queryset = bibliographies.citable(Question)


class SourceCitation(WholeCitation):
    """The citation of a source itself."""

    queryset = bibliographies.citable(Source)
