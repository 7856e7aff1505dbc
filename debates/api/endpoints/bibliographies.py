"""Positions and debates as references, in the formats and styles that researchers use."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import orjson
from django.db.models import QuerySet
from django.utils import timezone

from debates.api.http.renderers import ApiRenderer
from debates.api.openapi.operations import Content, Schema
from debates.api.resources.rows import in_batches
from debates.citation import citations
from debates.citation.citations import Name, Reference
from debates.citation.references import reference_of_debate, reference_of_position
from debates.models import Debate, Position, examples


class ReferenceRenderer(ApiRenderer):
    """A format of references.

    whole        whether a list is answered whole, and not in pages
    member       its name among the formats of one citation
    description  one sentence on it, for the documentation of a citation
    """

    whole: ClassVar[bool] = True
    member: ClassVar[str]
    description: ClassVar[str]

    @classmethod
    def encode(cls, references: Iterable[Reference]) -> Iterator[bytes]:
        """Write references piece by piece."""
        raise NotImplementedError

    @classmethod
    def one(cls, reference: Reference) -> Any:
        """Write one reference, as a citation shows it."""
        return b"".join(cls.encode([reference])).decode()


class CslJsonRenderer(ReferenceRenderer):
    """CSL-JSON, the input of citation processors."""

    media_type, format = "application/vnd.citationstyles.csl+json", "csl-json"
    extension, member = "json", "csl_json"

    @classmethod
    def encode(cls, references: Iterable[Reference]) -> Iterator[bytes]:
        """Write an array, one item a line."""
        yield b"["
        for number, reference in enumerate(references):
            yield b",\n" * bool(number) + orjson.dumps(citations.csl_json([reference])[0])
        yield b"]\n"

    @classmethod
    def one(cls, reference: Reference) -> Any:
        """Return the item as JSON."""
        return citations.csl_json([reference])[0]


class BibtexRenderer(ReferenceRenderer):
    "BibTeX for biblatex."

    media_type, format, extension = "application/x-bibtex", "bibtex", "bib"
    member, description = "bibtex", "BibTeX for biblatex."

    @classmethod
    def encode(cls, references: Iterable[Reference]) -> Iterator[bytes]:
        """Write entries with an empty line between them."""
        for number, reference in enumerate(references):
            yield ("\n" * bool(number) + citations.bibtex([reference])).encode()


class RisRenderer(ReferenceRenderer):
    """RIS, for reference managers."""

    media_type, format = "application/x-research-info-systems", "ris"
    member, description = "ris", "RIS."

    @classmethod
    def encode(cls, references: Iterable[Reference]) -> Iterator[bytes]:
        """Write one record after the other."""
        yield from (citations.ris([reference]).encode() for reference in references)


class StyleRenderer(ReferenceRenderer):
    """References as text in one citation style, which `format` names.

    Citation processors take a while for each entry, so that a list comes in pages.
    """

    media_type, charset, extension, whole = "text/plain", "utf-8", "txt", False

    @classmethod
    def encode(cls, references: Iterable[Reference]) -> Iterator[bytes]:
        """Write one reference a line, in the order of the style."""
        entries = citations.formatted(references, cls.format)
        yield "".join(f"{entry}\n" for entry in entries).encode()

    @classmethod
    def one(cls, reference: Reference) -> Any:
        """Return the reference without a line end."""
        return citations.citation(reference, cls.format)


STYLE_NAMES = {"apa": "APA", "chicago": "Chicago author-date", "mla": "MLA"}
STYLES = tuple(
    type(
        f"{style.title()}Renderer",
        (StyleRenderer,),
        {"format": style, "member": style, "description": f"Citation in {named} style."},
    )
    for style, named in STYLE_NAMES.items()
)
RENDERERS = (CslJsonRenderer, BibtexRenderer, RisRenderer, *STYLES)

Citable = Position | Debate


def citable(model: type[Citable]) -> QuerySet:
    """Return the public objects of a model, with the related objects that their references name."""
    if model is Position:
        return Position.objects.published().select_related("expert", "debate__source")
    return Debate.objects.published().select_related("source")


def reference(instance: Citable, origin: str) -> Reference:
    """Return the reference to a position or a debate, accessed today.

    origin  scheme and host of its address: "https://example.org"
    """
    refer = reference_of_position if isinstance(instance, Position) else reference_of_debate
    return refer(instance, origin + instance.get_absolute_url(), timezone.localdate())


def references(model: type[Citable], keys: Iterable[int], origin: str) -> Iterator[Reference]:
    """Yield the references to the public objects with these primary keys, in this order."""
    for some in in_batches(keys):
        found = citable(model).in_bulk(some)
        yield from (reference(found[key], origin) for key in some if key in found)


EXAMPLES: Mapping[type[Citable], Reference] = {
    Position: Reference(
        key=examples.POSITION,
        title=examples.STATEMENT.removesuffix("."),
        url=f"{examples.ORIGIN}/positions/{examples.POSITION}/",
        accessed=datetime.date(2026, 11, 25),
        authors=(Name("Lukin", "Artyom"),),
        editors=(Name("Reid Standish"),),
        container=examples.DEBATE_TITLE,
        publisher=examples.PUBLISHER,
        detail="Position, paragraph 5.3",
        issued=2022,
    ),
    Debate: Reference(
        key=examples.DEBATE,
        title=examples.DEBATE_TITLE,
        url=f"{examples.ORIGIN}/debates/{examples.DEBATE}/",
        accessed=datetime.date(2026, 11, 25),
        authors=(Name("Reid Standish"),),
        publisher=examples.PUBLISHER,
        detail="Expert debate",
        issued=2022,
    ),
}

CSL_ITEM: Schema = {
    "type": "object",
    "description": "Item of CSL-JSON (csl-data.json of the Citation Style Language).",
    "required": ["id", "type"],
}


def contents(examples: Sequence[Reference]) -> dict[str, Content]:
    """Return the schema and an example of each media type of RENDERERS."""
    found = {
        CslJsonRenderer.media_type: Content(
            {"type": "array", "items": CSL_ITEM}, citations.csl_json(examples)
        )
    }
    for renderer in (BibtexRenderer, RisRenderer, STYLES[0]):
        text = b"".join(renderer.encode(examples)).decode()
        found[renderer.media_type] = Content({"type": "string"}, text)
    return found
