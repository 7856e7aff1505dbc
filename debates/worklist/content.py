"""Content of one debate, published or not, as the rules read it.

One query reads the rows of each model, which are linked to the objects that were read before: for
a large debate this takes a quarter of the time of `prefetch_related`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Generic, Self, TypeVar

from django.db.models import Model, Q, QuerySet, URLField, prefetch_related_objects
from django.utils.functional import cached_property

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
    Vote,
)
from debates.models.choices import Status
from debates.models.declaration import long_texts
from debates.models.places import HasLocator, HasSourceLocation
from debates.text.quotations import shared
from debates.worklist.models import CheckedLink

Row = TypeVar("Row", bound=Model)


class RowsByPosition(dict[int, list[Row]], Generic[Row]):
    """Rows of positions, in their order, by the key of the position; empty for one without."""

    def __missing__(self, key: int) -> list[Row]:
        return []


@cache
def web_fields(model: type[Model]) -> tuple[str, ...]:
    """Return the names of the fields of a model that have a web address."""
    return tuple(one.name for one in model._meta.concrete_fields if isinstance(one, URLField))


@dataclass(frozen=True)
class DebateContent:
    """A debate with its rows, except withdrawn positions.

    What belongs to the positions is read when it is first asked for.

    chosen  the query of the positions, for conditions of other queries
    """

    debate: Debate
    questions: list[Question]
    participations: list[Participation]
    positions: list[Position]
    chosen: QuerySet[Position]

    @classmethod
    def read(cls, debate: Debate, among: Q | None = None) -> Self:
        """Read the debate; the number of queries is the same for any size.

        among  condition of the positions that are read; None for all
        """
        prefetch_related_objects([debate], "context")
        chosen = debate.positions.exclude(status=Status.WITHDRAWN).filter(among or Q())
        positions = [*chosen.order_by("expert__sort_name", "order", "pk")]
        participations = [*debate.participations.all()]
        questions = [*debate.questions.all()]
        for one in (*questions, *participations, *positions):
            one.debate = debate
        experts = _objects(Expert.objects, "expert", positions, participations)
        _link("expert", experts, positions, participations)
        _link("question", {one.pk: one for one in questions}, positions)
        sources = _objects(Source.objects, "source", positions)
        _link("source", sources, positions)
        for one in (*sources.values(), *([debate.source] if debate.source else [])):
            one.text, one.private_text = shared(one.text), shared(one.private_text)
        return cls(debate, questions, participations, positions, chosen.order_by())

    @cached_property
    def evidence(self) -> RowsByPosition[Evidence]:
        """The evidence of the positions, with its sources; their texts are not read."""
        found = self._rows(Evidence)
        sources = _objects(Source.objects.defer(*long_texts(Source)), "source", *found.values())
        _link("source", sources, *found.values())
        return found

    @cached_property
    def counterpoints(self) -> RowsByPosition[Counterpoint]:
        """The counterpoints to the positions, with the positions that raise them."""
        return self._relations(Counterpoint, "raised_by")

    @cached_property
    def supports(self) -> RowsByPosition[Support]:
        """The supports of the positions, with the positions that give them."""
        return self._relations(Support, "given_by")

    @cached_property
    def holders(self) -> RowsByPosition[Holder]:
        """The other holders of the positions, with the experts."""
        found = self._rows(Holder)
        _link("expert", _objects(Expert.objects, "expert", *found.values()), *found.values())
        return found

    @cached_property
    def further_answers(self) -> RowsByPosition[Answer]:
        """The further answers of the positions, with the questions."""
        found = self._rows(Answer)
        _link("question", {one.pk: one for one in self.questions}, *found.values())
        return found

    @cached_property
    def votes(self) -> list[Vote]:
        """The votes on the questions, with question and expert."""
        found = [*Vote.objects.filter(question__debate=self.debate)]
        _link("question", {one.pk: one for one in self.questions}, found)
        _link("expert", {one.expert_id: one.expert for one in self.participations}, found)
        return found

    @cached_property
    def forecasts(self) -> list[Forecast]:
        """The forecasts of the positions, in their order."""
        found = self._rows(Forecast)
        return [one for position in self.positions for one in found[position.pk]]

    @cached_property
    def topics(self) -> list[Topic]:
        """The topics of the positions, each once."""
        return [*Topic.objects.filter(pk__in=self.chosen.values("topics"))]

    def parts_of(self, position: Position) -> list[HasSourceLocation]:
        """Return the evidence, counterpoints and supports of a position."""
        key = position.pk
        return [*self.evidence[key], *self.counterpoints[key], *self.supports[key]]

    @cached_property
    def parts(self) -> list[HasSourceLocation]:
        """The evidence, counterpoints and supports of all positions."""
        return [part for position in self.positions for part in self.parts_of(position)]

    @cached_property
    def located(self) -> list[HasLocator]:
        """The records that have a place in a source."""
        held = [one for each in self.positions for one in (each, *self.holders[each.pk])]
        return [*self.questions, *self.debate.context.all(), *held, *self.parts]

    @cached_property
    def sources(self) -> list[Source]:
        """The sources of the debate, its positions and their evidence, each once."""
        evidence = (part.source for one in self.positions for part in self.evidence[one.pk])
        every = (self.debate.source, *(one.source for one in self.positions), *evidence)
        return [one for one in dict.fromkeys(every) if one is not None]

    def links(self) -> Iterator[tuple[Model, str, str]]:
        """Yield the web addresses of sources and experts: object, field and address, each once."""
        experts = (one.expert for one in self.participations)
        for instance in dict.fromkeys((*self.sources, *experts)):
            for field in web_fields(type(instance)):
                if address := getattr(instance, field):
                    yield instance, field, address

    @cached_property
    def checked_links(self) -> Mapping[str, CheckedLink]:
        """Results of the checks of the web addresses, by address."""
        addresses = {address for *_, address in self.links()}
        return {one.address: one for one in CheckedLink.objects.filter(address__in=addresses)}

    @cached_property
    def current(self) -> list[Position]:
        """The positions that no later one replaces."""
        replaced = {position.replaces_id for position in self.positions}
        return [position for position in self.positions if position.pk not in replaced]

    @cached_property
    def answers(self) -> Mapping[Question, list[tuple[Position, str]]]:
        """The current positions on each question, with their stances."""
        found: dict[Question, list[tuple[Position, str]]] = defaultdict(list)
        for position in self.current:
            if position.question is not None:
                found[position.question].append((position, position.stance))
            for answer in self.further_answers[position.pk]:
                found[answer.question].append((position, answer.stance))
        return found

    @cached_property
    def _by_key(self) -> Mapping[int, Position]:
        return {one.pk: one for one in self.positions}

    def _rows(self, model: type[Row]) -> RowsByPosition[Row]:
        """Read the rows of a model that belong to the positions."""
        found: RowsByPosition[Row] = RowsByPosition()
        rows = [*model.objects.filter(position__in=self.chosen.values("pk"))]
        _link("position", self._by_key, rows)
        for row in rows:
            # one that was entered after the positions were read is left to the next reading
            if row.position_id in self._by_key:
                found.setdefault(row.position_id, []).append(row)
        return found

    def _relations(self, model: type[Row], other_side: str) -> RowsByPosition[Row]:
        """Read relations of the positions to others, which may be withdrawn or not among them."""
        found = self._rows(model)
        rows = [row for each in found.values() for row in each]
        _link(other_side, self._by_key, rows)
        rest = [row for row in rows if getattr(row, f"{other_side}_id") not in self._by_key]
        _link(other_side, _objects(Position.objects, other_side, rest), rest)
        return found


def _objects(rows: QuerySet[Row], relation: str, *of: Iterable[Model]) -> dict[int, Row]:
    """Read the objects to which a relation of some rows leads, by their keys."""
    keys = {getattr(one, f"{relation}_id") for each in of for one in each} - {None}
    return rows.in_bulk(keys) if keys else {}


def _link(relation: str, objects: Mapping[int, Model], *of: Iterable[Model]) -> None:
    """Set a relation of rows to the objects that were read, as far as they are among them."""
    for one in (one for each in of for one in each):
        key = getattr(one, f"{relation}_id")
        if key in objects:
            setattr(one, relation, objects[key])
