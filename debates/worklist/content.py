"""Content of one debate, published or not, as the rules read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Self

from django.db.models import Model, Prefetch, Q, URLField, prefetch_related_objects

from debates.models import Debate, Participation, Position, Question, Source
from debates.models.choices import Status
from debates.models.declaration import long_texts
from debates.models.places import HasLocator, HasSourceLocation
from debates.worklist.models import CheckedLink

ADDED_TO_A_POSITION = ("evidence", "counterpoints", "supports")
"""The relations of a position to its parts."""


@cache
def web_fields(model: type[Model]) -> tuple[str, ...]:
    """Return the names of the fields of a model that have a web address."""
    return tuple(one.name for one in model._meta.concrete_fields if isinstance(one, URLField))


@dataclass(frozen=True)
class DebateContent:
    """A debate with its rows, except withdrawn positions."""

    debate: Debate
    questions: list[Question]
    participations: list[Participation]
    positions: list[Position]

    @classmethod
    def read(cls, debate: Debate, among: Q | None = None) -> Self:
        """Read the debate, with 14 queries for any size.

        among  condition of the positions that are read; None for all
        """
        prefetch_related_objects([debate], "context")
        positions = (
            debate.positions.exclude(status=Status.WITHDRAWN)
            .filter(among or Q())
            .select_related("expert", "question", "source", "forecast")
            .prefetch_related(
                "topics",
                Prefetch("evidence__source", Source.objects.defer(*long_texts(Source))),
                "counterpoints__raised_by",
                "supports__given_by",
                "holders__expert",
                "further_answers__question",
            )
            .order_by("expert__sort_name", "order", "pk")
        )
        found = cls(
            debate,
            [*debate.questions.all()],
            [*debate.participations.select_related("expert")],
            [*positions],
        )
        for position in found.positions:
            position.debate = debate
        for one in (*found.questions, *found.participations):
            one.debate = debate
        return found

    @cached_property
    def parts(self) -> list[HasSourceLocation]:
        """The evidence, counterpoints and supports of all positions."""
        return [
            part
            for position in self.positions
            for name in ADDED_TO_A_POSITION
            for part in getattr(position, name).all()
        ]

    @cached_property
    def located(self) -> list[HasLocator]:
        """The records that have a place in a source."""
        held = [one for each in self.positions for one in (each, *each.holders.all())]
        return [*self.questions, *self.debate.context.all(), *held, *self.parts]

    def links(self) -> Iterator[tuple[Model, str, str]]:
        """Yield the web addresses of sources and experts: object, field and address, each once."""
        evidence = (part.source for one in self.positions for part in one.evidence.all())
        sources = (self.debate.source, *(one.source for one in self.positions), *evidence)
        experts = (one.expert for one in self.participations)
        for instance in dict.fromkeys((*sources, *experts)):
            for field in web_fields(type(instance)) if instance else ():
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
            for answer in position.further_answers.all():
                found[answer.question].append((position, answer.stance))
        return found
