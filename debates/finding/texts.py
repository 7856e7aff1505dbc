"""A position with all its texts, as the search indexes them and as a result shows them.

One list for both, so that what is found can always be pointed at. These are plain values, read
by `debates.finding.rows`: a page of results needs some hundreds of them, and nothing of what a
model can do besides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, make_dataclass
from datetime import date, datetime
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import Model
from django.utils.functional import cached_property

from debates.kinds import Kind, parts_of
from debates.models import (
    Answer,
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Forecast,
    Holder,
    Participation,
    Position,
    Question,
    Source,
    Support,
    Topic,
)
from debates.models.declaration import indexed_in, values_through_search
from debates.text.figures import Figure
from debates.text.names import spelled_out, surnames
from search.backends.documents import Part


class TextOwner(NamedTuple):
    """The object that a text belongs to.

    kind  as its model is called: "position", "evidence", "expert"…
    key   by which its address knows it: its slug or identifier; the expert's for a
          participation, which has no address of its own
    """

    kind: str
    key: str


class PositionText(NamedTuple):
    """One text of a position.

    address  where it stands in the position: "statement", "evidence[2]", "evidence[2].quotation";
             what there may be several of is numbered from 1, in the order in which it is read
    owner    the object that it belongs to
    field    the text field that it is searched in
    """

    address: str
    owner: TextOwner
    field: str
    text: str

    @property
    def part(self) -> Part:
        """The text as a part of the search document."""
        return Part(self.field, self.text)


def _row_base(model: type[Model]) -> type:
    """Make the base of a row: the fields of a model that a search document holds."""
    names = [(name, Any) for name in values_through_search(model)]
    return make_dataclass(
        f"{model.__name__}Values",
        names,
        namespace={"model": model, "__module__": __name__},
        frozen=True,
        slots=True,
    )


@cache
def row_class(model: type[Model]) -> type:
    """Return the class of the rows of a part that is no more than its own values."""
    return SupportRow if model is Support else _row_base(model)


@dataclass(frozen=True, slots=True)
class SourceRow(_row_base(Source)):
    """A source."""

    slug: str


@dataclass(frozen=True, slots=True)
class DebateRow(_row_base(Debate)):
    """A debate."""

    pk: int
    slug: str
    language: str
    date: date | None
    source: SourceRow | None


@dataclass(frozen=True, slots=True)
class ExpertRow(_row_base(Expert)):
    """An expert; `sort_name` tells the surname."""

    slug: str
    sort_name: str

    def spellings(self) -> tuple[str, ...]:
        """Return the names in Latin letters that are none of its names in other scripts."""
        return spelled_out((self.name, *self.aliases))

    def names(self) -> tuple[str, ...]:
        """Return the names in all spellings."""
        return (self.name, *self.aliases, *self.spellings())

    def surnames(self) -> tuple[str, ...]:
        """Return the surname in all spellings."""
        return surnames(self.sort_name, self.names())


@dataclass(frozen=True, slots=True)
class ParticipationRow(_row_base(Participation)):
    """The role, affiliation and place of an expert in a debate."""

    order: int


@dataclass(frozen=True, slots=True)
class QuestionRow(_row_base(Question)):
    """A question; `favours` is what affirming it favours."""

    slug: str
    favours: str


@dataclass(frozen=True, slots=True)
class TopicRow(_row_base(Topic)):
    """A topic."""

    slug: str


@dataclass(frozen=True, slots=True)
class EvidenceRow(_row_base(Evidence)):
    """A piece of evidence."""

    public_id: str
    source: SourceRow | None

    def text(self) -> str:
        """Return the statement with figure, unit and period: "Trade grew. (147 percent, 2021)"."""
        if self.value is None:
            return self.statement
        figure = ", ".join(
            filter(
                None,
                (
                    f"{Figure(self.value, self.value_end, self.precision)} {self.unit}".strip(),
                    self.period,
                ),
            )
        )
        return f"{self.statement} ({figure})"


@dataclass(frozen=True, slots=True)
class SuccessorRow:
    """The position that replaces another: its slug, and its date where it has its own."""

    slug: str
    date: date | None


@dataclass(frozen=True, slots=True)
class OtherPosition:
    """The position at the other side of a counterpoint, and all who hold it, by their slugs."""

    slug: str
    experts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CounterpointRow(_row_base(Counterpoint)):
    """A public counterpoint; `raised_by` is None where no other position raises it."""

    public_id: str
    raised_by: OtherPosition | None


@dataclass(frozen=True, slots=True)
class SupportRow(_row_base(Support)):
    """A public support, and the slug of the position that gives it."""

    public_id: str
    given_by: str


@dataclass(frozen=True, slots=True)
class ForecastRow(_row_base(Forecast)):
    """Forecast of a position, with the outcome where it is decided."""

    due: date | None


@dataclass(frozen=True, slots=True)
class HolderRow(_row_base(Holder)):
    """A joint holder, with the participation in the debate as of a position's author."""

    extent: str
    scope: str
    expert: ExpertRow
    participation: ParticipationRow | None


@dataclass(frozen=True, slots=True)
class AnswerRow(_row_base(Answer)):
    """A further answer."""

    question: QuestionRow


IN_ONE_TEXT = frozenset(("statement", "precision", "value", "value_end", "unit", "period"))
"""Fields of evidence that make one text (`EvidenceRow.text`)."""

NAME_TEXTS = frozenset(("name", "aliases"))
"""Fields of an expert each name of which is a text of its own."""


def _part_texts(part: Any) -> Iterator[tuple[str, str, str]]:
    """Yield the searched texts of a part: the name of the field, the search field, the text.

    The first one is the text of the part itself, and has no name.
    """
    if isinstance(part, EvidenceRow):
        yield "", "evidence", part.text()
        yield from _texts_of(part, IN_ONE_TEXT)
        return
    for place, (name, field, text) in enumerate(_texts_of(part)):
        yield name if place else "", field, text


_PART_LISTS = make_dataclass(
    "PartLists",
    [(kind.in_parent, tuple, ()) for kind in parts_of(Position) if not kind.is_single],
    frozen=True,
    kw_only=True,
)
"""The parts of a position in the order in which they are read, a list for each kind."""


@dataclass(frozen=True, kw_only=True)
class PositionRow(_row_base(Position), _PART_LISTS):
    """A public position with its evidence, counterpoints and other parts that are public.

    participation  of its expert in its debate; none where only the database says that there
                   has to be one
    topics         its own and the broader topics, by name
    counters       the positions that it raises counterpoints against; for the index alone
    forecast       what exactly it forecasts, where that is told
    backs          the slugs of the positions that it supports; for the index alone
    date, source   its own, where they are not those of the debate
    horizon_start, horizon_end  the days for which it is made
    original_language  in which it was said, where that is not the language of the debate
    replaced_by    the later position of the expert that replaces it
    """

    pk: int
    slug: str
    order: int
    modified: datetime
    published_at: datetime | None
    debate: DebateRow
    expert: ExpertRow
    participation: ParticipationRow | None
    question: QuestionRow | None
    topics: tuple[TopicRow, ...]
    forecast: ForecastRow | None
    date: date | None
    source: SourceRow | None
    horizon_start: date | None
    horizon_end: date | None
    original_language: str
    replaced_by: SuccessorRow | None
    counters: tuple[OtherPosition, ...] = ()
    backs: tuple[str, ...] = ()

    def parts(self, kind: Kind) -> tuple[Any, ...]:
        """Return its parts of one kind, in their order."""
        parts = getattr(self, kind.in_parent)
        if kind.is_single:
            return () if parts is None else (parts,)
        return parts

    def taken_on(self) -> date | None:
        """Return the date of the position, or that of its debate."""
        return self.date or self.debate.date

    def answers(self) -> Iterator[tuple[str, str]]:
        """Yield the questions that it answers, the main question first, each with its stance."""
        if self.question is not None:
            yield self.question.slug, self.stance
        for answer in self.further_answers:
            yield answer.question.slug, answer.stance

    def favours_and_stances(self) -> Iterator[tuple[str, str]]:
        """Yield what affirming each question favours that it answers, and its stance on it."""
        if self.question is not None:
            yield self.question.favours, self.stance
        for answer in self.further_answers:
            yield answer.question.favours, answer.stance

    def speakers(self) -> Iterator[tuple[str, ExpertRow, ParticipationRow | None]]:
        """Yield all holders, the author first, each with the address of its texts."""
        yield "", self.expert, self.participation
        for number, holder in enumerate(self.holders, 1):
            yield f"holder[{number}].", holder.expert, holder.participation

    def sources(self) -> list[SourceRow]:
        """Return the source of the position or of its debate, then those of the evidence, once."""
        own = self.source or self.debate.source
        rows = [own, *(item.source for item in self.evidence)]
        return list({source.slug: source for source in rows if source is not None}.values())

    @cached_property
    def texts(self) -> tuple[PositionText, ...]:
        """Its texts that are not empty, in the order in which they are read."""
        texts = chain(self._said(), self._named())
        return tuple(PositionText(*text) for text in texts if text[-1])

    def _said(self) -> Iterator[tuple[str, TextOwner, str, str]]:
        own = TextOwner("position", self.slug)
        for name, field, text in _texts_of(self):
            yield name, own, field, text
        for kind in parts_of(Position):
            for number, part in enumerate(self.parts(kind), 1):
                address = kind.name if kind.is_single else f"{kind.name}[{number}]"
                owner = self._owner_of(kind, part)
                for name, field, text in _part_texts(part):
                    yield f"{address}.{name}" if name else address, owner, field, text

    def _owner_of(self, kind: Kind, part: Any) -> TextOwner:
        if kind.has_public_id:
            return TextOwner(kind.name, part.public_id)
        return TextOwner(kind.name if kind.has_address else "position", self.slug)

    def _named(self) -> Iterator[tuple[str, TextOwner, str, str]]:
        for number, topic in enumerate(self.topics, 1):
            yield f"topic[{number}]", TextOwner("topic", topic.slug), "topic", _in_line(topic)
        if self.question is not None:
            owner = TextOwner("question", self.question.slug)
            yield "question", owner, "question", _in_line(self.question)
        for number, answer in enumerate(self.further_answers, 1):
            owner = TextOwner("question", answer.question.slug)
            yield f"further_answer[{number}]", owner, "question", _in_line(answer.question)
        for at, expert, participation in self.speakers():
            yield from _names_of(at, expert, participation)
        yield "debate", TextOwner("debate", self.debate.slug), "debate", _in_line(self.debate)
        for number, source in enumerate(self.sources(), 1):
            yield f"source[{number}]", TextOwner("source", source.slug), "source", _in_line(source)


def _names_of(
    at: str, expert: ExpertRow, participation: ParticipationRow | None
) -> Iterator[tuple[str, TextOwner, str, str]]:
    speaker = TextOwner("expert", expert.slug)
    yield f"{at}expert", speaker, "expert", expert.name
    for number, alias in enumerate(expert.aliases, 1):
        yield f"{at}expert.alias[{number}]", speaker, "expert", alias
    for name, field, text in _texts_of(expert, NAME_TEXTS):
        yield f"{at}expert.{name}", speaker, field, text
    for number, spelling in enumerate(expert.spellings(), 1):
        yield f"{at}expert.spelling[{number}]", speaker, "expert", spelling
    if participation is not None:
        owner = TextOwner("participation", expert.slug)
        yield f"{at}participation", owner, "expert", _in_line(participation)


@cache
def _text_fields(
    model: type[Model], without: frozenset[str] = frozenset()
) -> tuple[tuple[str, ...], tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """Get the names of a model's fields that are searched as texts, their search fields, a getter.

    without  names of fields to leave out
    """
    search_fields = {
        name: search_field
        for name, field in values_through_search(model).items()
        if name not in without and (search_field := indexed_in(field))
    }
    # of one name alone, attrgetter would return no tuple
    getter = (
        attrgetter(*search_fields)
        if len(search_fields) > 1
        else lambda row: tuple(getattr(row, name) for name in search_fields)
    )
    return tuple(search_fields), tuple(search_fields.values()), getter


def _texts_of(row: Any, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, str, str]]:
    """Yield the searched texts of a row: the name of the field, the search field, the text."""
    names, search_fields, values = _text_fields(row.model, without)
    return zip(names, search_fields, values(row), strict=True)


def _in_line(row: Any) -> str:
    """Return the searched texts of a row, joined: "Review, E. Editor, Sample House"."""
    _names, _search_fields, values = _text_fields(row.model)
    return ", ".join(
        [text if isinstance(text, str) else ", ".join(text) for text in values(row) if text]
    )
