"""The search document of a position: the position with all its related texts that are public."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from operator import methodcaller
from typing import Any

from django.db.models import Model

from debates.finding.answers import answer_keyword
from debates.finding.index_schema import SCHEMA
from debates.finding.rows import PositionRows
from debates.finding.sides import sides
from debates.finding.texts import OtherPosition, PositionRow
from debates.kinds import parts_of
from debates.models import Expert, Position, Topic
from debates.models.choices import Stance, Voice
from debates.models.declaration import value_keywords
from debates.text.moments import microseconds_to
from search import service
from search.backends.documents import Part, SearchDocument, UnknownScope
from search.text.negations import NO, is_denial
from search.text.whole_names import as_one_word

_IDS_A_QUERY = 5_000
_ORDER_BITS = 16


KEYWORD_ROWS: Mapping[type[Model], Callable[[PositionRow], Sequence[Any]]] = {
    Position: lambda whole: [whole],
    Expert: lambda whole: [expert for _, expert, _ in whole.speakers()],
    **{kind.model: methodcaller("parts", kind) for kind in parts_of(Position)},
}
"""The models whose values become keywords of a position, with their rows there."""


class PositionDocuments:
    """The corpus of public positions (`search.backends.documents.Corpus`)."""

    schema = SCHEMA

    def count(self) -> int:
        """Return the number of public positions."""
        return Position.objects.published().count()

    def ids(self) -> Iterator[int]:
        """Yield the ids of the public positions, ascending; read piece by piece."""
        rows = Position.objects.published().order_by("pk").values_list("pk", flat=True)
        last = 0
        while piece := list(rows.filter(pk__gt=last)[:_IDS_A_QUERY]):
            yield from piece
            last = piece[-1]

    def build(self, ids: Sequence[int]) -> Iterator[SearchDocument]:
        """Yield the documents of the public positions, by id; always two queries."""
        encoder = service.model()
        model = encoder.fingerprint.hex() if encoder else ""
        for whole in PositionRows().read(ids).values():
            yield _document(whole, model)

    def expand(self, scope: str, keys: Collection[int]) -> Iterable[int]:
        """Get the ids of the positions, public or not, that a change of these objects affects."""
        positions = Position.objects.order_by().values_list("pk", flat=True)
        ids: Iterable[int]
        match scope:
            case "position":
                ids = keys
            case "debate":
                ids = positions.filter(debate__in=keys)
            case "question":
                ids = {
                    *positions.filter(question__in=keys),
                    *positions.filter(further_answers__question__in=keys),
                }
            case "expert":
                # The other side of a counterpoint names the expert as well.
                ids = {
                    *positions.filter(expert__in=keys),
                    *positions.filter(holders__expert__in=keys),
                    *positions.filter(counterpoints__raised_by__expert__in=keys),
                    *positions.filter(counterpoints__raised_by__holders__expert__in=keys),
                    *positions.filter(raised_counterpoints__position__expert__in=keys),
                    *positions.filter(raised_counterpoints__position__holders__expert__in=keys),
                }
            case "topic":
                tags = Position.topics.through.objects.filter(topic__in=Topic.objects.closure(keys))
                ids = set(tags.values_list("position_id", flat=True))
            case "source":
                ids = {
                    *positions.filter(debate__source__in=keys),
                    *positions.filter(source__in=keys),
                    *positions.filter(evidence__source__in=keys),
                }
            case _:
                raise UnknownScope(scope)
        return ids


def _document(whole: PositionRow, model: str) -> SearchDocument:
    return SearchDocument(
        id=whole.pk,
        language=whole.debate.language,
        parts=(*(text.part for text in whole.texts), *_names_in_position(whole), *_denial(whole)),
        keywords=_keywords(whole),
        numbers=_position_numbers(whole),
        model=model,
    )


def _names_in_position(whole: PositionRow) -> Iterator[Part]:
    for _, expert, participation in whole.speakers():
        for surname in expert.surnames():
            yield Part("surname", surname)
        affiliation = participation.affiliation if participation else ""
        for name in (*expert.names(), expert.sort_name, affiliation):
            if word := as_one_word(name):
                yield Part("whole_name", word)


def _denial(whole: PositionRow) -> Iterator[Part]:
    stances = {stance for _, stance in whole.answers()}
    says_no = is_denial(whole.statement, whole.debate.language) and Stance.AFFIRMS not in stances
    if says_no or Stance.DENIES in stances:
        yield Part("denial", NO)


def _keywords(whole: PositionRow) -> dict[str, tuple[str, ...]]:
    raised_by = [item.raised_by for item in whole.counterpoints if item.raised_by is not None]
    values: dict[str, Iterable[str]] = {
        "debate": [whole.debate.slug],
        "expert": {expert.slug for _, expert, _ in whole.speakers()},
        "question": {question for question, _ in whole.answers()},
        "answer": {answer_keyword(*answer) for answer in whole.answers()},
        "side": sides(whole.favours_and_stances()),
        "topic": {topic.slug for topic in whole.topics},
        "source": {source.slug for source in whole.sources()},
        "has": _roles(whole),
        "is": _relations(whole),
        "answers": _holders_of(whole.counters),
        "against": {countered.slug for countered in whole.counters},
        "raised_by": {raiser.slug for raiser in raised_by},
        "raised_by_expert": _holders_of(raised_by),
        "supported_by": {item.given_by for item in whole.supports},
        "supports": set(whole.backs),
        "language": [whole.original_language or whole.debate.language],
        "year": [f"{day.year:04}" for day in (whole.taken_on(),) if day is not None],
    }
    choices: dict[str, set[str]] = {}
    for model, rows_of in KEYWORD_ROWS.items():
        rows = rows_of(whole)
        for keyword, field in value_keywords(model).items():
            own_values = filter(None, (getattr(row, field.name) for row in rows))
            choices.setdefault(keyword, set()).update(own_values)
    return {
        field: tuple(sorted(field_values)) for field, field_values in (values | choices).items()
    }


def _holders_of(positions: Iterable[OtherPosition]) -> set[str]:
    return {expert for position in positions for expert in position.experts}


def _relations(whole: PositionRow) -> list[str]:
    relations = {
        "countered": whole.counterpoints,
        "countering": whole.counters,
        "supported": whole.supports,
        "supporting": whole.backs,
        "replaced": whole.replaced_by,
    }
    return [name for name, related in relations.items() if related]


def _roles(whole: PositionRow) -> set[str]:
    roles = {
        "evidence": bool(whole.evidence),
        "figure": any(item.value is not None for item in whole.evidence),
        "counterpoint": bool(whole.counterpoints),
        "concession": any(item.voice == Voice.EXPERT for item in whole.counterpoints),
        "support": bool(whole.supports),
        "question": whole.question is not None,
        "forecast": whole.forecast is not None,
        "outcome": whole.forecast is not None and bool(whole.forecast.outcome),
    }
    return {role for role, holds in roles.items() if holds} | {item.kind for item in whole.evidence}


def _position_numbers(whole: PositionRow) -> dict[str, int]:
    participation = whole.participation
    numbers = {
        "modified": microseconds_to(whole.modified),
        "reading": _reading_place(
            whole.debate.pk, participation.order if participation else 0, whole.order
        ),
    }
    if (taken_on := whole.taken_on()) is not None:
        numbers["date"] = taken_on.toordinal()
    if whole.forecast is not None and whole.forecast.due is not None:
        numbers["due"] = whole.forecast.due.toordinal()
    if whole.published_at is not None:
        numbers["published"] = microseconds_to(whole.published_at)
    return numbers


def _reading_place(debate: int, *orders: int) -> int:
    """Return one number by which positions are sorted as they are read: debate, expert, order."""
    place = debate
    for order in orders:
        place = (place << _ORDER_BITS) + min(order, (1 << _ORDER_BITS) - 1)
    return place
