"""The two columns of the workbench: whole, and what one new record changes in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Model, Q

from debates.models import Debate, Position, Question, Source
from debates.models.choices import Status
from debates.models.places import HasLocator
from debates.text.quotations import passage_numbers
from debates.workbench.marked_text import MarkedParagraph, MarkedText, marked_text, record_key
from debates.worklist.content import DebateContent

QUOTING = ("", "evidence__", "counterpoints__", "supports__")
"""The lookups from a position to what may be quoted, so that no locator is needed to find it."""

PLACED = (*QUOTING, "holders__")
"""The lookups from a position to what has a place in a source: itself and its parts."""

AT_THE_END = 10_000
"""The place of an expert who has none among the participants."""


@dataclass(frozen=True, slots=True)
class Line:
    """Part of a position as the column of the debate lists it."""

    key: str
    label: str
    text: str
    locator: str


@dataclass(frozen=True, slots=True)
class Row:
    """The texts of a position as the column of the debate lists it."""

    key: int
    expert: str
    statement: str
    status: str
    question: str
    stance: str
    locator: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """Position in the column of the debate."""

    position: Position
    row: Row


@dataclass(frozen=True, slots=True)
class Columns:
    """Both columns.

    text     of the source that is shown; None where it is not held
    sources  of the debate and its positions, each once
    """

    text: MarkedText | None
    sources: list[Source]
    questions: list[Question]
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Change:
    """The parts of the columns that a new record changes.

    paragraphs  of the text, those that the record is taken from
    entry       of the position that it is or belongs to; None for a question
    after       key of the position that stands before this one; None for the first
    """

    paragraphs: list[MarkedParagraph]
    entry: Entry | None
    after: int | None


def columns(debate: Debate, source: Source | None) -> Columns:
    """Read a debate for both columns: the experts in their order, and what each claims.

    source  whose text is shown
    """
    content = DebateContent.read(debate)
    places = _places(content)
    positions = sorted(
        content.positions, key=lambda one: (places.get(one.expert_id, AT_THE_END), one.order)
    )
    sources = dict.fromkeys((debate.source, *(one.source for one in content.positions)))
    return Columns(
        _text(content, source),
        [one for one in sources if one is not None],
        content.questions,
        [_entry(content, one) for one in positions],
    )


def change(debate: Debate, source: Source | None, made: HasLocator) -> Change:
    """Read what a new record changes, without the rest of the debate.

    source  whose text is shown
    """
    position = made if isinstance(made, Position) else getattr(made, "position", None)
    content = DebateContent.read(debate, _beside(debate, made, position))
    text = _text(content, source)
    key = record_key(made)
    paragraphs = [
        one
        for one in (text.paragraphs if text else ())
        if any(record.key == key for record in one.records)
    ]
    if position is None:
        return Change(paragraphs, None, None)
    [own] = [one for one in content.positions if one.pk == position.pk]
    return Change(paragraphs, _entry(content, own), _before(content, own))


def _text(content: DebateContent, source: Source | None) -> MarkedText | None:
    return marked_text(content, source) if source and source.held_text.strip() else None


def _entry(content: DebateContent, position: Position) -> Entry:
    row = Row(
        position.pk,
        str(position.expert),
        position.statement,
        position.status,
        str(position.question or ""),
        position.stance,
        position.locator,
        tuple(_lines(content, position)),
    )
    return Entry(position, row)


def _lines(content: DebateContent, position: Position) -> Iterator[Line]:
    for part in content.parts_of(position):
        label = f"{part._meta.verbose_name}:".capitalize()
        yield Line(record_key(part), label, str(part), part.locator)
    for one in content.holders[position.pk]:
        yield Line(record_key(one), "Also held by", str(one.expert), one.locator)


def _beside(debate: Debate, made: Model, position: Position | None) -> Q:
    """Return the condition of the positions that share a paragraph of the source with a record.

    The position to which the record belongs is always one of them.
    """
    wanted = Q(pk__in=[position.pk] if position else [])
    source = made.cited_source()
    if source is None or not source.held_text.strip():
        return wanted
    text, form = source.held_text, source.locator_form
    passages = {*passage_numbers(text, made.locator, form)}
    for path in PLACED:
        locators = debate.positions.order_by().values_list(f"{path}locator", flat=True).distinct()
        there = [one for one in locators if one and passages & {*passage_numbers(text, one, form)}]
        wanted |= Q(**{f"{path}locator__in": there})
    for path in QUOTING:
        quoted = Q(**{f"{path}quotation__gt": ""}) | Q(**{f"{path}original_quotation__gt": ""})
        wanted |= Q(**{f"{path}locator": ""}) & quoted
    return Q(pk__in=debate.positions.order_by().filter(wanted).values("pk"))


def _before(content: DebateContent, position: Position) -> int | None:
    """Return the key of the position before this one in the column; None for the first."""
    places = _places(content)
    rows = content.debate.positions.exclude(status=Status.WITHDRAWN)
    rows = rows.order_by("expert__sort_name", "order", "pk").values_list("pk", "expert", "order")
    ordered = sorted(rows, key=lambda row: (places.get(row[1], AT_THE_END), row[2]))
    keys = [key for key, *_ in ordered]
    at = keys.index(position.pk)
    return keys[at - 1] if at else None


def _places(content: DebateContent) -> Mapping[int, int]:
    return {one.expert_id: one.order for one in content.participations}
