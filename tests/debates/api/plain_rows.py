"""All rows in memory, and what is public of them in plain Python."""

from __future__ import annotations

from collections.abc import Iterator

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


class Rows:
    """All rows, read once, and what is public of them."""

    def __init__(self) -> None:
        self.topics = list(Topic.objects.all())
        self.carried = {
            position.pk: {topic.pk for topic in position.topics.all()}
            for position in Position.objects.all()
        }
        self.positions = [
            position
            for position in Position.objects.select_related(
                "debate__source", "expert", "question", "source"
            )
            if position.status == position.debate.status == "published"
        ]
        public = {position.pk for position in self.positions}
        self.joint: dict[int, list[Expert]] = {}
        for holder in Holder.objects.select_related("expert"):
            self.joint.setdefault(holder.position_id, []).append(holder.expert)
        self.wholly = {
            (holder.position_id, holder.expert_id)
            for holder in Holder.objects.all()
            if holder.extent == "wholly"
        }
        self.further: dict[int, list[Answer]] = {}
        for answer in Answer.objects.select_related("question"):
            self.further.setdefault(answer.position_id, []).append(answer)
        self.evidence = [
            one
            for one in Evidence.objects.select_related("source", "position__debate")
            if one.position_id in public
        ]
        self.counterpoints = [
            one
            for one in Counterpoint.objects.select_related(
                "position__expert", "position__debate", "raised_by__expert"
            )
            if one.position_id in public and one.raised_by_id in {None, *public}
        ]
        self.supports = [
            one
            for one in Support.objects.select_related(
                "position__expert", "position__debate", "given_by__expert"
            )
            if one.position_id in public and one.given_by_id in public
        ]
        self.forecasts = [
            one
            for one in Forecast.objects.select_related("position__debate", "position__expert")
            if one.position_id in public
        ]
        self.votes = [
            one
            for one in Vote.objects.select_related("question__debate", "expert")
            if one.question.debate.status == "published"
        ]
        self.debates = [
            one for one in Debate.objects.select_related("source") if one.status == "published"
        ]
        self.questions = [
            one
            for one in Question.objects.select_related("debate")
            if one.debate.status == "published"
        ]
        self.taking_part = {
            one.expert_id
            for one in Participation.objects.select_related("debate")
            if one.debate.status == "published"
        }
        self.experts = [
            expert
            for expert in Expert.objects.all()
            if expert.pk in self.taking_part or self.held_by(expert)
        ]
        self.public_topics = [
            topic
            for topic in self.topics
            if any(self.about(position, [topic.slug]) for position in self.positions)
        ]
        self.sources = [
            source
            for source in Source.objects.all()
            if any(
                one.source_id == source.pk
                for one in [*self.debates, *self.positions, *self.evidence]
            )
        ]

    def holders(self, position: Position) -> list[Expert]:
        """The author of a position, and all who hold it as well."""
        return [position.expert, *self.joint.get(position.pk, ())]

    def whole_holders(self, position: Position) -> list[Expert]:
        """Experts who hold all of a position."""
        return [
            one
            for one in self.holders(position)
            if one.pk == position.expert_id or (position.pk, one.pk) in self.wholly
        ]

    def held_by(self, expert: Expert) -> list[Position]:
        return [one for one in self.positions if expert in self.holders(one)]

    def answers(self, position: Position) -> list[tuple[Question, str]]:
        """The questions that a position answers, each with its stance on it."""
        own = [(position.question, position.stance)] if position.question else []
        return own + [(one.question, one.stance) for one in self.further.get(position.pk, ())]

    def cited_in(self, debate: Debate) -> Iterator[int | None]:
        """The keys of the sources of a debate's positions and of their evidence."""
        for position in self.positions:
            if position.debate_id == debate.pk:
                yield position.source_id
                yield from (item.source_id for item in self.evidence_of(position))

    def is_source_of(self, source: Source, debate: Debate, own: bool | None = None) -> bool:
        """True if a debate has a source: its own one, or another one, or either (None)."""
        is_own = debate.source_id == source.pk
        is_other = not is_own and source.pk in self.cited_in(debate)
        return is_own or is_other if own is None else (is_own if own else is_other)

    def above(self, topic: int) -> set[int]:
        """A topic and all broader ones."""
        broader = {one.pk: one.broader_id for one in self.topics}
        found = set()
        step: int | None = topic
        while step is not None:
            found.add(step)
            step = broader[step]
        return found

    def about(self, position: Position, slugs: list[str]) -> bool:
        """True if a position has one of the topics, or a narrower one."""
        wanted = {topic.pk for topic in self.topics if topic.slug in slugs}
        return any(self.above(topic) & wanted for topic in self.carried[position.pk])

    def evidence_of(self, position: Position) -> list[Evidence]:
        return [one for one in self.evidence if one.position_id == position.pk]

    def forecast_of(self, position: Position) -> list[Forecast]:
        return [one for one in self.forecasts if one.position_id == position.pk]

    def against(self, position: Position) -> list[Counterpoint]:
        return [one for one in self.counterpoints if one.position_id == position.pk]

    def raised(self, position: Position) -> list[Counterpoint]:
        return [one for one in self.counterpoints if one.raised_by_id == position.pk]

    def voices(self, position: Position) -> set[str]:
        return {one.voice for one in (*self.evidence_of(position), *self.against(position))}

    def support_of(self, position: Position) -> list[Support]:
        return [one for one in self.supports if one.position_id == position.pk]

    def bases(self, position: Position) -> set[str]:
        return {one.basis for one in (*self.against(position), *self.support_of(position))}
