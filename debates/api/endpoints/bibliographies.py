"""References to objects of the record in the formats and styles of researchers."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, ClassVar

import orjson
from django.db.models import QuerySet
from django.utils import timezone

from debates.analysis.sittings import add_sittings
from debates.api.http.renderers import ApiRenderer
from debates.api.openapi.operations import Content, Schema
from debates.api.resources.definitions import PositionResource
from debates.api.resources.rows import in_batches, rows
from debates.api.resources.selection import selection
from debates.citation import citations, styles
from debates.citation.citations import Name, Reference
from debates.citation.references import (
    CitedEntry,
    CitedPosition,
    CitedSource,
    Version,
    holder,
    reference_of_debate,
    reference_of_entry,
    reference_of_position,
    reference_of_question,
    reference_of_source,
)
from debates.db import deadline
from debates.models import Debate, Position, Question, Source, examples
from debates.models.declaration import long_texts


class ReferenceRenderer(ApiRenderer):
    """A format of references.

    whole        whether a list is answered whole, and not in pages
    member       its name among the formats of one citation
    description  one sentence on it, for the documentation of a citation
    """

    is_dear = True
    whole: ClassVar[bool] = True
    member: ClassVar[str]
    description: ClassVar[str]

    @classmethod
    def encode(cls, references: Iterable[Reference]) -> Iterator[bytes]:
        """Write references piece by piece."""
        raise NotImplementedError

    @classmethod
    def one(cls, reference: Reference) -> Any:
        """Write a reference as a citation shows it."""
        return b"".join(cls.encode([reference])).decode()


class CslJsonRenderer(ReferenceRenderer):
    """CSL-JSON, the input of citation processors."""

    media_type, format = "application/vnd.citationstyles.csl+json", "csl-json"
    extension, member = "json", "csl_json"

    @classmethod
    def encode(cls, references: Iterable[Reference]) -> Iterator[bytes]:
        """Write an array with an item on each line."""
        yield b"["
        for number, reference in enumerate(references):
            yield b",\n" * bool(number) + orjson.dumps(citations.csl_json([reference])[0])
        yield b"]\n"

    @classmethod
    def one(cls, reference: Reference) -> Any:
        """Return the item as JSON."""
        return citations.csl_json([reference])[0]


class BibtexRenderer(ReferenceRenderer):
    """BibTeX for biblatex."""

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
        """Write each reference on a line, in the order of the style."""
        for reference in styles.in_order(references):
            deadline.check_time()
            yield f"{styles.citation(reference, cls.format)}\n".encode()

    @classmethod
    def one(cls, reference: Reference) -> Any:
        """Return the reference without a line end."""
        return styles.citation(reference, cls.format)


STYLE_NAMES = {"apa": "APA", "chicago": "Chicago author-date", "mla": "MLA"}
STYLE_RENDERERS = tuple(
    type(
        f"{style.title()}Renderer",
        (StyleRenderer,),
        {"format": style, "member": style, "description": f"Citation in {style_name} style."},
    )
    for style, style_name in STYLE_NAMES.items()
)
RENDERERS = (CslJsonRenderer, BibtexRenderer, RisRenderer, *STYLE_RENDERERS)

Citable = Position | Question | Debate | Source


VERSION = selection(["modified", "digest"], ["digest"])

_SOURCE = [field.name for field in fields(CitedSource)]

ENTRY = selection(
    (
        *("slug", "html_url", "statement", "locator", "modified", "digest"),
        *("expert.name", "holders.expert.name", "holders.extent", "question.text"),
        *("debate.title", "debate.language"),
        *(f"{at}.{name}" for at in ("source", "debate.source") for name in _SOURCE),
    ),
    ("digest", "holders", "source", "debate.source"),
)
"""The fields of a position that its reference is made of."""


def citable(model: type[Citable]) -> QuerySet:
    """Return the public objects of a model, with the related objects that their references name."""
    if model is Position:
        queryset = Position.objects.published().prefetch_related("holders__expert")
        return queryset.select_related_short("expert", "question", "source", "debate__source")
    if model is Question:
        return Question.objects.published().select_related_short("debate__source")
    if model is Source:
        return Source.objects.published().defer(*long_texts(Source))
    return Debate.objects.published().select_related_short("source")


def present_version(key: int, origin: str) -> Version:
    """Return the present version of a public position. Raises Position.DoesNotExist."""
    for row in rows(PositionResource, VERSION, [key], origin):
        return _version_from(**orjson.loads(row))
    raise Position.DoesNotExist


def _version_from(modified: str, digest: str) -> Version:
    return Version(datetime.datetime.fromisoformat(modified), digest)


def reference(instance: Citable, origin: str, version: Version | None = None) -> Reference:
    """Return the reference to an object, accessed today unless its source tells otherwise.

    origin   scheme and host of its address: "https://example.org"
    version  of the position; None for the others
    """
    address, today = origin + instance.get_absolute_url(), timezone.localdate()
    if isinstance(instance, Debate):
        return reference_of_debate(instance, address, today)
    if isinstance(instance, Question):
        return reference_of_question(instance, address, today)
    if isinstance(instance, Source):
        return reference_of_source(instance, address, today)
    return reference_of_position(instance, address, today, version)


def references(model: type[Citable], keys: Iterable[int], origin: str) -> Iterator[Reference]:
    """Yield the references to the public objects with these primary keys, in this order."""
    for some in in_batches(keys):
        if model is Position:
            yield from _references_to_positions(some, origin)
            continue
        objects = citable(model).in_bulk(some)
        if model is Debate:
            add_sittings(objects.values())
        yield from (reference(objects[key], origin) for key in some if key in objects)


def _references_to_positions(keys: Sequence[int], origin: str) -> Iterator[Reference]:
    """Yield references to the present versions of positions, read in one statement."""
    today = timezone.localdate()
    for row in map(orjson.loads, rows(PositionResource, ENTRY, keys, origin)):
        version = _version_from(row["modified"], row["digest"])
        yield reference_of_entry(_cited(row), row["html_url"], today, version)


def _cited(row: Mapping[str, Any]) -> CitedPosition:
    question, debate = row["question"], row["debate"]
    joint = (holder(part["expert"]["name"], part["extent"]) for part in row["holders"])
    entry = CitedEntry(
        held_by=(row["expert"]["name"], *joint),
        statement=row["statement"],
        question=question["text"] if question else "",
        locator=row["locator"] or "",
    )
    source = row["source"] or debate["source"]
    return CitedPosition(
        row["slug"],
        entry,
        debate["title"],
        debate["language"],
        _cited_source(**source) if source else None,
    )


def _cited_source(date: str | None, **texts: str | None) -> CitedSource:
    day = datetime.date.fromisoformat(date) if date else None
    return CitedSource(date=day, **{name: text or "" for name, text in texts.items()})


def bibliography(
    renderer: type[ReferenceRenderer], model: type[Citable], keys: Iterable[int], origin: str
) -> Iterator[bytes]:
    """Return the references that `references` yields as a file, in pieces."""
    pieces = renderer.encode(references(model, keys, origin))
    if not renderer.whole:
        return pieces
    # each piece of an answer costs the server as much as a reference itself
    return (b"".join(some) for some in in_batches(pieces))


EXAMPLE_REFERENCES: Mapping[type[Citable], Reference] = {
    Position: Reference(
        key=examples.POSITION,
        title=f"Position of Artyom Lukin on “{examples.QUESTION_TEXT}”",
        url=f"{examples.ORIGIN}/positions/{examples.POSITION}/?at={examples.MOMENT}",
        accessed=datetime.date(2026, 11, 25),
        authors=(Name("Editors of Sinorus"),),
        container="Sinorus",
        detail=f"Entry in the debate “{examples.DEBATE_TITLE}” describing “{examples.SOURCE_TITLE}”"
        f" by Reid Standish ({examples.PUBLISHER}, 2022), paragraph 5.3",
        abstract=f"Paraphrase by the editors: {examples.STATEMENT}",
        version=PositionResource.columns["digest"].example[:12],
        issued="2022-04-07",
    ),
    Question: Reference(
        key=examples.QUESTION,
        title=f"Answers to “{examples.QUESTION_TEXT}”",
        url=f"{examples.ORIGIN}/questions/{examples.QUESTION}/",
        accessed=datetime.date(2026, 11, 25),
        authors=(Name("Editors of Sinorus"),),
        container="Sinorus",
        detail=f"Record of a question of the debate “{examples.DEBATE_TITLE}” from "
        f"“{examples.SOURCE_TITLE}” by Reid Standish ({examples.PUBLISHER}, 2022)",
        issued="2022-04-07",
        changes=True,
    ),
    Debate: Reference(
        key=examples.DEBATE,
        title=examples.DEBATE_TITLE,
        url=f"{examples.ORIGIN}/debates/{examples.DEBATE}/",
        accessed=datetime.date(2026, 11, 25),
        authors=(Name("Editors of Sinorus"),),
        container="Sinorus",
        detail=f"Record of an expert debate from “{examples.SOURCE_TITLE}” by Reid Standish "
        f"({examples.PUBLISHER}, 2022)",
        issued="2022-04-07",
        changes=True,
    ),
    Source: Reference(
        key=examples.SOURCE,
        title=examples.SOURCE_TITLE,
        url="https://review.example.org/1",
        accessed=datetime.date(2026, 11, 25),
        authors=(Name("Standish", "Reid"),),
        container=examples.PUBLISHER,
        issued="2022-04-07",
        language="",
    ),
}


def in_all_formats(reference_cited: Reference) -> dict[str, Any]:
    """Return a reference in each format."""
    return {
        "url": reference_cited.url,
        "accessed": reference_cited.accessed.isoformat(),
        **{renderer.member: renderer.one(reference_cited) for renderer in RENDERERS},
    }


CSL_ITEM: Schema = {
    "type": "object",
    "description": "Item of CSL-JSON (csl-data.json of the Citation Style Language).",
    "required": ["id", "type"],
}


def contents(examples: Sequence[Reference]) -> dict[str, Content]:
    """Return the schema and an example of each media type of RENDERERS."""
    by_media_type = {
        CslJsonRenderer.media_type: Content(
            {"type": "array", "items": CSL_ITEM}, citations.csl_json(examples)
        )
    }
    for renderer in (BibtexRenderer, RisRenderer, STYLE_RENDERERS[0]):
        text = b"".join(renderer.encode(examples)).decode()
        by_media_type[renderer.media_type] = Content({"type": "string"}, text)
    return by_media_type
