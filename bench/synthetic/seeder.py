"""Random synthetic debates of any size, the same ones for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random

from django.db import transaction

from bench.synthetic.relations import own_facts, relate
from bench.synthetic.text import SyntheticText
from debates.models import (
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Participation,
    Position,
    Question,
    Source,
    Topic,
)
from debates.models.choices import (
    Basis,
    CounterpointKind,
    EvidenceKind,
    PositionKind,
    Stance,
    Voice,
)

POSITIONS_A_DEBATE = 500
EXPERTS_A_DEBATE = 10
QUESTIONS_A_DEBATE = 8
TOPICS = 60
BROADER_TOPICS = 10
SOURCES = 40

COMMON_TOPIC = "synthetic-common"
"""The slug of the topic that two of five positions carry."""
COMMON_SHARE = 0.4

_BATCH = 1_000
_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Stage:
    """Debate with its participants and questions."""

    debate: Debate
    experts: list[Expert]
    questions: list[Question]
    orders: dict[int, Iterator[int]] = field(default_factory=dict)


class Seeder:
    """Creator of debates with `size` positions, `per_debate` each; one in 25 is unpublished.

    Each debate has its own experts (`experts` of them), questions, counterpoints and what else
    relates its positions. Rows are created in bulk, without history.
    """

    def __init__(
        self,
        size: int,
        seed: int,
        per_debate: int = POSITIONS_A_DEBATE,
        experts: int = EXPERTS_A_DEBATE,
    ) -> None:
        self.size, self.per_debate, self.experts = size, per_debate, experts
        self.text = SyntheticText(seed)
        self.chance, self.further = self.text.chance, Random(seed)

    def run(self, progress: Callable[[int, int], None]) -> None:
        """Create everything in one transaction; `progress` is called with the positions done."""
        with transaction.atomic():
            self._make_topics()
            self._make_sources()
            done = 0
            for number in count(1):
                wanted = min(self.per_debate, self.size - done)
                if wanted <= 0:
                    break
                self._make_debate(number, wanted)
                done += wanted
                progress(done, self.size)

    def _make_topics(self) -> None:
        broader = Topic.objects.bulk_create(
            Topic(slug=f"synthetic-field-{number}", name=f"Field {number} {self._phrase(2)}")
            for number in range(BROADER_TOPICS)
        )
        self.topics = Topic.objects.bulk_create(
            Topic(
                slug=f"synthetic-topic-{number}",
                name=f"Topic {number} {self._phrase(2)}",
                broader=self.chance.choice(broader),
            )
            for number in range(TOPICS)
        )
        self.common = Topic.objects.create(
            slug=COMMON_TOPIC, name="Common concerns", broader=broader[0]
        )

    def _make_sources(self) -> None:
        self.sources = Source.objects.bulk_create(
            Source(
                slug=f"synthetic-source-{number}",
                title=self._phrase(5),
                publisher=self._phrase(2),
                author=self.text.name(self.chance.randrange(500)),
            )
            for number in range(SOURCES)
        )

    def _make_debate(self, number: int, size: int) -> None:
        stage = self._set_stage(number)
        positions = Position.objects.bulk_create(
            (self._position(stage, number, place) for place in range(size)), batch_size=_BATCH
        )
        self._carry_topics(positions)
        Evidence.objects.bulk_create(self._evidence(positions), batch_size=_BATCH)
        Counterpoint.objects.bulk_create(self._counterpoints(positions), batch_size=_BATCH)
        relate(self.further, stage.debate, stage.experts, stage.questions, positions)

    def _set_stage(self, number: int) -> _Stage:
        debate = Debate.objects.create(
            slug=f"synthetic-debate-{number}",
            title=f"Debate {number}: {self._phrase(5)}",
            summary=self.text.paragraph(2),
            date=date(2020, 1, 1) + timedelta(days=self.chance.randrange(1800)),
            source=self.chance.choice(self.sources),
            status="published",
        )
        first = (number - 1) * self.experts
        experts = Expert.objects.bulk_create(
            Expert(
                slug=f"synthetic-expert-{person}",
                name=self.text.name(person),
                sort_name=", ".join(reversed(self.text.name(person).split(" ", 1))),
                biography=self.text.paragraph(2),
            )
            for person in range(first, first + self.experts)
        )
        Participation.objects.bulk_create(
            Participation(
                debate=debate,
                expert=expert,
                role=self._phrase(2),
                affiliation=self._phrase(3),
                place=self._phrase(1),
                order=order,
            )
            for order, expert in enumerate(experts, 1)
        )
        questions = Question.objects.bulk_create(
            Question(
                debate=debate,
                slug=f"synthetic-question-{number}-{order}",
                text=f"Is it true that {self._phrase(6)}?",
                order=order,
            )
            for order in range(1, QUESTIONS_A_DEBATE + 1)
        )
        return _Stage(debate, experts, questions)

    def _position(self, stage: _Stage, number: int, place: int) -> Position:
        expert = self.chance.choice(stage.experts)
        answers = self.chance.random() < 0.7
        changed = _BEGIN + timedelta(seconds=self.chance.randrange(150_000_000))
        public = self.chance.random() >= 0.04
        return Position(
            debate=stage.debate,
            expert=expert,
            slug=f"synthetic-position-{number}-{place}",
            statement=self.text.sentence(8, 18),
            detail=self.text.paragraph(self.chance.randint(3, 6)),
            question=self.chance.choice(stage.questions) if answers else None,
            stance=self.chance.choice(Stance.values) if answers else "",
            kind=self.chance.choice(PositionKind.values),
            order=next(stage.orders.setdefault(expert.pk, count(1))),
            locator=f"{self.chance.randint(1, 9)}.{self.chance.randint(1, 40)}",
            status="published" if public else "draft",
            published_at=changed if public else None,
            created=changed,
            modified=changed,
            **own_facts(self.further, stage.debate.date),
        )

    def _carry_topics(self, positions: list[Position]) -> None:
        link = Position.topics.through
        links = []
        for position in positions:
            carried = self.chance.sample(self.topics, self.chance.randint(0, 3))
            if self.chance.random() < COMMON_SHARE:
                carried.append(self.common)
            links += [link(position=position, topic=topic) for topic in carried]
        link.objects.bulk_create(links, batch_size=_BATCH)

    def _evidence(self, positions: list[Position]) -> Iterator[Evidence]:
        for position in positions:
            for order in range(1, self.chance.choice((0, 1, 1, 2, 3)) + 1):
                figure = self.chance.random() < 0.3
                yield Evidence(
                    position=position,
                    statement=self.text.paragraph(2),
                    kind=self.chance.choice(EvidenceKind.values),
                    value=self.chance.randint(1, 5000) if figure else None,
                    unit=self.chance.choice(("percent", "billion dollars")) if figure else "",
                    period=str(self.chance.randint(1990, 2022)) if figure else "",
                    source=self.chance.choice(self.sources) if self.chance.random() < 0.2 else None,
                    order=order,
                )

    def _counterpoints(self, positions: list[Position]) -> Iterator[Counterpoint]:
        for position in positions:
            for order in range(1, self.chance.choice((0, 0, 1, 1, 2)) + 1):
                raising = self.chance.choice(positions)
                by_another = raising.expert_id != position.expert_id
                yield Counterpoint(
                    position=position,
                    voice=Voice.POSITION if by_another else Voice.EDITORS,
                    basis=Basis.INFERRED if by_another else "",
                    raised_by=raising if by_another else None,
                    statement=self.text.sentence(),
                    kind=self.chance.choice(CounterpointKind.values),
                    order=order,
                )

    def _phrase(self, words: int) -> str:
        return " ".join(self.text.words(words))
