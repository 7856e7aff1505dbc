"""Positions and debates as references, in the formats and styles that researchers use."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from django.db.models import QuerySet
from django.utils import timezone

from debates.api.http.negotiation import Format
from debates.api.openapi.operations import Content, Schema
from debates.api.resources.rows import in_batches
from debates.citation import citations
from debates.citation.citations import Name, Reference
from debates.citation.references import reference_of_debate, reference_of_position
from debates.models import Debate, Position, examples

CSL_JSON = Format("csl-json", "application/vnd.citationstyles.csl+json", "json")
BIBTEX = Format("bibtex", "application/x-bibtex", "bib")
RIS = Format("ris", "application/x-research-info-systems", "ris")
STYLES: Mapping[str, Format] = {
    style: Format(style, "text/plain", "txt") for style in citations.STYLES
}

WHOLE = (CSL_JSON, BIBTEX, RIS)
"""Those in which a list comes whole."""
PAGED = tuple(STYLES.values())
"""Those that are set entry by entry, which takes a while: a list comes in pages."""
FORMATS = (*WHOLE, *PAGED)

Citable = Position | Debate


def things_to_cite(model: type[Citable]) -> QuerySet:
    """Those that everybody may see, with what their references name."""
    if model is Position:
        return Position.objects.published().select_related("expert", "debate__source")
    return Debate.objects.published().select_related("source")


def reference(thing: Citable, origin: str) -> Reference:
    """What a thing is cited as today.

    origin  scheme and host, which its address begins with
    """
    refer = reference_of_position if isinstance(thing, Position) else reference_of_debate
    return refer(thing, origin + thing.get_absolute_url(), timezone.localdate())


def references(model: type[Citable], keys: Iterable[int], origin: str) -> Iterator[Reference]:
    """The public ones of the things with these primary keys, in this order."""
    for some in in_batches(keys):
        found = things_to_cite(model).in_bulk(some)
        yield from (reference(found[key], origin) for key in some if key in found)


def written(found: Iterable[Reference], wanted: Format) -> Iterator[bytes]:
    """References in one of FORMATS, piece by piece."""
    if wanted is CSL_JSON:
        yield from _json_array(citations.csl_json([one])[0] for one in found)
    elif wanted is BIBTEX:
        for number, one in enumerate(found):
            yield ("\n" * bool(number) + citations.bibtex([one])).encode()
    elif wanted is RIS:
        yield from (citations.ris([one]).encode() for one in found)
    else:
        entries = citations.formatted(found, wanted.name)
        yield "".join(f"{entry}\n" for entry in entries).encode()


def _json_array(items: Iterable[Any]) -> Iterator[bytes]:
    yield b"["
    for number, item in enumerate(items):
        yield b",\n" * bool(number) + orjson.dumps(item)
    yield b"]\n"


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
    "description": "An item of CSL-JSON (csl-data.json of the Citation Style Language).",
    "required": ["id", "type"],
}


def contents(examples: Sequence[Reference]) -> dict[str, Content]:
    """What answers in FORMATS look like, by media type."""
    found = {
        CSL_JSON.media_type: Content(
            {"type": "array", "items": CSL_ITEM}, citations.csl_json(examples)
        )
    }
    for known in (BIBTEX, RIS, PAGED[0]):
        text = b"".join(written(examples, known)).decode()
        found[known.media_type] = Content({"type": "string"}, text)
    return found
