"""A position with all its texts, as the search indexes them and as a result shows them.

One list for both, so that what is found can always be pointed at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Model

from debates.models import Evidence, Participation, Position, Source, Topic
from debates.names import spelled_out
from search.documents import Part


@dataclass(frozen=True, slots=True)
class PositionText:
    """One text of a position.

    address  where it stands in the position: "statement", "evidence[2]", "evidence[2].quotation";
             what there may be several of is numbered from 1, in the order in which it is read
    thing    what it is a text of, which has an address of its own
    part     the text, in the field that it is searched in
    """

    address: str
    thing: Model
    part: Part


@dataclass(frozen=True, slots=True)
class WholePosition:
    """A public position with everything that hangs on it, as far as that is public.

    position       with what `PositionQuerySet.for_reading()` fetches, and the debate's source
    participation  of its expert in its debate; none where only the database says that there
                   has to be one
    topics         its own and the broader ones, by name
    """

    position: Position
    participation: Participation | None
    topics: tuple[Topic, ...]

    def sources(self) -> list[Source]:
        """What the debate, and then the evidence, is taken from; each source once."""
        evidence = self.position.evidence.all()
        named = [self.position.debate.source, *(item.source for item in evidence)]
        return list({source.pk: source for source in named if source is not None}.values())

    def texts(self) -> Iterator[PositionText]:
        """Its texts that are not empty, in the order in which they are read."""
        for address, thing, field, text in (*self._said(), *self._named()):
            if text:
                yield PositionText(address, thing, Part(field, text))

    def _said(self) -> Iterator[tuple[str, Model, str, str]]:
        position = self.position
        yield "statement", position, "statement", position.statement
        yield "detail", position, "detail", position.detail
        yield "quotation", position, "detail", position.quotation
        for number, evidence in enumerate(position.evidence.all(), 1):
            address = f"evidence[{number}]"
            yield address, evidence, "evidence", evidence_text(evidence)
            yield f"{address}.quotation", evidence, "evidence", evidence.quotation
        for number, counterpoint in enumerate(position.counterpoints.all(), 1):
            address = f"counterpoint[{number}]"
            yield address, counterpoint, "counterpoint", counterpoint.statement
            yield f"{address}.quotation", counterpoint, "counterpoint", counterpoint.quotation

    def _named(self) -> Iterator[tuple[str, Model, str, str]]:
        position, participation = self.position, self.participation
        for number, topic in enumerate(self.topics, 1):
            yield f"topic[{number}]", topic, "topic", topic.name
        if position.question is not None:
            yield "question", position.question, "question", position.question.text
        yield "expert", position.expert, "expert", position.expert.name
        for number, alias in enumerate(position.expert.aliases, 1):
            yield f"expert.alias[{number}]", position.expert, "expert", alias
        spellings = spelled_out((position.expert.name, *position.expert.aliases))
        for number, spelling in enumerate(spellings, 1):
            yield f"expert.spelling[{number}]", position.expert, "expert", spelling
        if participation is not None:
            then = (participation.role, participation.affiliation, participation.place)
            yield "participation", participation, "expert", ", ".join(filter(None, then))
        yield "debate", position.debate, "debate", position.debate.title
        for number, source in enumerate(self.sources(), 1):
            imprint = (source.title, source.author, source.publisher)
            yield f"source[{number}]", source, "source", ", ".join(filter(None, imprint))


def evidence_text(evidence: Evidence) -> str:
    """The statement, and its figure with unit and period: "Trade grew. (147 percent, 2021)"."""
    if evidence.value is None:
        return evidence.statement
    # "f", since a normalised 100 would be written 1E+2
    value = format(evidence.value.normalize(), "f")
    figure = ", ".join(filter(None, (f"{value} {evidence.unit}".strip(), evidence.period)))
    return f"{evidence.statement} ({figure})"


def whole_positions(ids: Collection[int]) -> list[WholePosition]:
    """Those of these positions that are public, by id; seven queries, however many they are."""
    positions = list(
        Position.objects.published()
        .filter(pk__in=ids)
        .for_reading()
        .select_related("debate__source", "expert", "question")
        .order_by("pk")
    )
    if not positions:
        return []
    participations = {
        (participation.debate_id, participation.expert_id): participation
        for participation in Participation.objects.filter(
            debate__in={position.debate_id for position in positions},
            expert__in={position.expert_id for position in positions},
        )
    }
    topics = Topic.objects.in_bulk()
    return [
        WholePosition(
            position,
            participations.get((position.debate_id, position.expert_id)),
            _with_broader(position.topics.all(), topics),
        )
        for position in positions
    ]


def _with_broader(own: Iterable[Topic], topics: Mapping[int, Topic]) -> tuple[Topic, ...]:
    found: dict[int, Topic] = {}
    for topic in own:
        above: int | None = topic.pk
        while above in topics and above not in found:
            found[above] = topics[above]
            above = topics[above].broader_id
    return tuple(sorted(found.values(), key=lambda topic: (topic.name, topic.pk)))
