"""A position with all its texts, as the search indexes them and as a result shows them.

One list for both, so that what is found can always be pointed at. These are plain values, read
by `debates.finding.rows`: a page of results needs some hundreds of them, and nothing of what a
model can do besides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from debates.text.figures import format_decimal
from debates.text.names import spelled_out
from search.backends.documents import Part


class Thing(NamedTuple):
    """What a text is a text of.

    kind  as its model is called: "position", "evidence", "expert"…
    key   by which its address knows it: its slug, or its number; the expert's for a
          participation, which has no address of its own
    """

    kind: str
    key: str


class PositionText(NamedTuple):
    """One text of a position.

    address  where it stands in the position: "statement", "evidence[2]", "evidence[2].quotation";
             what there may be several of is numbered from 1, in the order in which it is read
    thing    what it is a text of
    part     the text, in the field that it is searched in
    """

    address: str
    thing: Thing
    part: Part


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source."""

    slug: str
    title: str
    author: str
    publisher: str


@dataclass(frozen=True, slots=True)
class DebateRow:
    """A debate."""

    pk: int
    slug: str
    title: str
    language: str
    date: date | None
    source: SourceRow | None


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """An expert."""

    slug: str
    name: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParticipationRow:
    """What an expert was in a debate."""

    role: str
    affiliation: str
    place: str
    order: int


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question."""

    slug: str
    text: str


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A piece of evidence."""

    pk: int
    statement: str
    quotation: str
    kind: str
    value: Decimal | None
    unit: str
    period: str
    source: SourceRow | None

    def text(self) -> str:
        """The statement, and its figure with unit and period: "Trade grew. (147 percent, 2021)"."""
        if self.value is None:
            return self.statement
        figure = ", ".join(
            filter(None, (f"{format_decimal(self.value)} {self.unit}".strip(), self.period))
        )
        return f"{self.statement} ({figure})"


@dataclass(frozen=True, slots=True)
class OtherPosition:
    """The position at the other side of a counterpoint, and whose it is, by their slugs."""

    slug: str
    expert: str


@dataclass(frozen=True, slots=True)
class CounterpointRow:
    """A public counterpoint; `raised_by` is None where the editors raise it."""

    pk: int
    statement: str
    quotation: str
    kind: str
    raised_by: OtherPosition | None


@dataclass(frozen=True, slots=True)
class WholePosition:
    """A public position with everything that hangs on it, as far as that is public.

    participation  of its expert in its debate; none where only the database says that there
                   has to be one
    topics         its own and the broader ones, by name
    evidence, counterpoints  in the order in which they are read
    counters       the positions that it raises counterpoints against
    """

    pk: int
    slug: str
    statement: str
    detail: str
    quotation: str
    stance: str
    kind: str
    order: int
    modified: datetime
    published_at: datetime | None
    debate: DebateRow
    expert: ExpertRow
    participation: ParticipationRow | None
    question: QuestionRow | None
    topics: tuple[TopicRow, ...]
    evidence: tuple[EvidenceRow, ...]
    counterpoints: tuple[CounterpointRow, ...]
    counters: tuple[OtherPosition, ...]

    def sources(self) -> list[SourceRow]:
        """What the debate, and then the evidence, is taken from; each source once."""
        named = [self.debate.source, *(item.source for item in self.evidence)]
        return list({source.slug: source for source in named if source is not None}.values())

    def texts(self) -> Iterator[PositionText]:
        """Its texts that are not empty, in the order in which they are read."""
        for address, thing, field, text in (*self._said(), *self._named()):
            if text:
                yield PositionText(address, thing, Part(field, text))

    def _said(self) -> Iterator[tuple[str, Thing, str, str]]:
        own = Thing("position", self.slug)
        yield "statement", own, "statement", self.statement
        yield "detail", own, "detail", self.detail
        yield "quotation", own, "detail", self.quotation
        for number, evidence in enumerate(self.evidence, 1):
            address, thing = f"evidence[{number}]", Thing("evidence", str(evidence.pk))
            yield address, thing, "evidence", evidence.text()
            yield f"{address}.quotation", thing, "evidence", evidence.quotation
        for number, counterpoint in enumerate(self.counterpoints, 1):
            address, thing = f"counterpoint[{number}]", Thing("counterpoint", str(counterpoint.pk))
            yield address, thing, "counterpoint", counterpoint.statement
            yield f"{address}.quotation", thing, "counterpoint", counterpoint.quotation

    def _named(self) -> Iterator[tuple[str, Thing, str, str]]:
        expert, participation = self.expert, self.participation
        for number, topic in enumerate(self.topics, 1):
            yield f"topic[{number}]", Thing("topic", topic.slug), "topic", topic.name
        if self.question is not None:
            asked = Thing("question", self.question.slug)
            yield "question", asked, "question", self.question.text
        speaker = Thing("expert", expert.slug)
        yield "expert", speaker, "expert", expert.name
        for number, alias in enumerate(expert.aliases, 1):
            yield f"expert.alias[{number}]", speaker, "expert", alias
        for number, spelling in enumerate(spelled_out((expert.name, *expert.aliases)), 1):
            yield f"expert.spelling[{number}]", speaker, "expert", spelling
        if participation is not None:
            then = (participation.role, participation.affiliation, participation.place)
            said = ", ".join(filter(None, then))
            yield "participation", Thing("participation", expert.slug), "expert", said
        yield "debate", Thing("debate", self.debate.slug), "debate", self.debate.title
        for number, source in enumerate(self.sources(), 1):
            imprint = ", ".join(filter(None, (source.title, source.author, source.publisher)))
            yield f"source[{number}]", Thing("source", source.slug), "source", imprint
