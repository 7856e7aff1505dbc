"""Planning of an import: the objects to create and change, and the problems.

An import makes the objects of the debate equal to the file. Experts, topics and sources are shared
with other debates: existing ones stay as they are unless the import is to update them. An object
that is not in the file stays too, except the context of the debate and the parts of a position in
the file (evidence, counterpoints, supports, forecast), which are its content.
"""

from __future__ import annotations

from collections.abc import Sequence

from debates.interchange.entry_values import differing_values, entry_field_values
from debates.interchange.existing_by_slug import ExistingDebate
from debates.interchange.identifiers import refuse_taken_identifiers
from debates.interchange.joint_planning import JointPlanner
from debates.interchange.json_types import Json, Steps
from debates.interchange.part_matching import match
from debates.interchange.part_planning import PartPlanner
from debates.interchange.plan import Options, Plan
from debates.interchange.source_checks import SourceChecker
from debates.models import (
    ContextNote,
    Debate,
    Expert,
    Participation,
    Position,
    Question,
    Source,
    Topic,
)
from debates.models.choices import Status
from debates.text.likeness import called_alike


def plan(document: Json, options: Options) -> Plan:
    """Plan the import of a document that `check` has accepted; reads the database."""
    return _Planner(document, options).plan()


class _Planner(JointPlanner, PartPlanner, SourceChecker):
    """Planner of a whole debate, in the order in which its objects refer to each other."""

    def plan(self) -> Plan:
        self.debate = self.result.debate = self._debate()
        self.existing = ExistingDebate(self.debate)
        own = (*self.existing.questions, *self.existing.positions)
        self.own = {(type(instance), instance.pk): instance for instance in own}
        self._refuse_another()
        self._questions()
        self._participations()
        self._context()
        self._positions()
        self._replaced()
        for place, position in enumerate(self.entry.get("positions", ())):
            path: Steps = ("debate", "positions", place)
            self._parts(position, path)
            self._forecast(position, path)
            self._listed_parts(position, path)
        self._votes()
        self._refuse_absent()
        self._check_against_sources()
        refuse_taken_identifiers(
            self.identified, self.result, names_owner=not self.options.one_debate
        )
        return self.result

    def _debate(self) -> Debate:
        path = ("debate",)
        values = entry_field_values(Debate, self.entry)
        self.source = self.shared.find(Source, self.entry.get("source"), (*path, "source"))
        values["source"] = self.source
        existing = self.present.get(Debate, self.entry["slug"])
        if existing is not None and existing.status == Status.WITHDRAWN:
            self._refuse_withdrawn(existing, path)
        return self._create_or_change(Debate, existing, values, path)

    def _refuse_another(self) -> None:
        """Refuse a file that has nothing in common with the debate of the same slug."""
        title = self.entry["title"]
        if self.debate.pk is None or called_alike(self.debate.title, title):
            return
        entries = [
            *((Question, entry) for entry in self.entry.get("questions", ())),
            *((Position, entry) for entry in self.entry.get("positions", ())),
        ]
        namesakes = (self.present.get(model, entry["slug"]) for model, entry in entries)
        if not any(
            instance is not None and (type(instance), instance.pk) in self.own
            for instance in namesakes
        ):
            self.result.refuse(
                ("debate", "slug"),
                f"“{self.entry['slug']}” is already the debate “{self.debate.title}”, which has no "
                f"question or position in common with “{title}” in the file. Choose another slug.",
            )

    def _questions(self) -> None:
        questions = []
        for place, entry in enumerate(self.entry.get("questions", ())):
            path = ("debate", "questions", place)
            existing = self._own(Question, entry["slug"], path)
            values = entry_field_values(Question, entry) | {"debate": self.debate}
            questions.append(self._create_or_change(Question, existing, values, path))
            self.to_check.append((None, values, path))
            self.questions[entry["slug"]] = questions[-1]
        self._set_order(questions, self.existing.questions)
        self._count_untouched(questions, self.existing.questions)

    def _participations(self) -> None:
        existing = {
            participation.expert_id: participation for participation in self.existing.participations
        }
        self.taking_part = set(existing)
        participations = []
        described: set[int] = set()
        for place, entry in enumerate(self.entry.get("participations", ())):
            path = ("debate", "participations", place)
            expert = self.shared.find(Expert, entry["expert"], (*path, "expert"))
            values = entry_field_values(Participation, entry) | {
                "debate": self.debate,
                "expert": expert,
            }
            if expert is None:
                self.unnamed_participants += 1
            elif (expert.pk or id(expert)) not in described:
                # two names of a file may mean one expert of the site
                described.add(expert.pk or id(expert))
                participation = existing.get(expert.pk)
                participations.append(
                    self._create_or_change(Participation, participation, values, path)
                )
                self.taking_part.add(expert.pk or id(expert))
        self._set_order(participations, self.existing.participations)
        self._count_untouched(participations, self.existing.participations)

    def _context(self) -> None:
        notes = [entry_field_values(ContextNote, note) for note in self.entry.get("context", ())]
        path = ("debate", "context")
        matching = match("statement", notes, self.existing.context)
        self._plan_parts(ContextNote, {"debate": self.debate}, matching, path)

    def _positions(self) -> None:
        of_expert: dict[int, tuple[Expert | None, list[Position]]] = {}
        for place, entry in enumerate(self.entry.get("positions", ())):
            path = ("debate", "positions", place)
            expert = self._participant(entry, (*path, "expert"))
            position = self._position(entry, expert, path)
            self.positions[entry["slug"]] = position
            of_expert.setdefault(id(expert), (expert, []))[1].append(position)
        for expert, positions in of_expert.values():
            key = expert and expert.pk
            self._set_order(
                positions,
                [position for position in self.existing.positions if position.expert_id == key],
            )
        self.described = {
            position.pk for position in self.positions.values() if position.pk is not None
        }
        self._count_untouched(self.positions.values(), self.existing.positions)

    def _position(self, entry: Json, expert: Expert | None, path: Steps) -> Position:
        existing = self._own(Position, entry["slug"], path)
        if existing is not None:
            existing.debate = self.debate
            self._check_existing(existing, expert, path)
        values = entry_field_values(Position, entry) | {"debate": self.debate}
        values["question"] = self._question_by_slug(entry.get("question"), (*path, "question"))
        values["source"] = self.shared.find(Source, entry.get("source"), (*path, "source"))
        if expert is not None:
            values["expert"] = expert
        position = self._create_or_change(Position, existing, values, path)
        self._topics(position, existing, entry.get("topics", ()), path)
        self.sources[id(position)] = values["source"]
        self.to_check.append((position, values, path))
        return position

    def _replaced(self) -> None:
        """Plan what positions replace, once all of them are known."""
        for place, entry in enumerate(self.entry.get("positions", ())):
            path = ("debate", "positions", place, "replaces")
            position = self.positions[entry["slug"]]
            earlier = self._position_by_slug(entry.get("replaces"), path)
            existing = position.replaces
            if earlier is None and existing is not None and not self._is_known_to_file(existing):
                continue  # the file cannot name it
            owner, expert = getattr(earlier, "expert", None), getattr(position, "expert", None)
            if earlier is not None and owner != expert:
                self.result.refuse(path, f"“{entry['replaces']}” belongs to {owner}.")
            else:
                self.result.change(position, **differing_values(position, {"replaces": earlier}))

    def _check_existing(self, existing: Position, expert: Expert | None, path: Steps) -> None:
        if existing.status == Status.WITHDRAWN:
            self._refuse_withdrawn(existing, path)
        if expert is not None and existing.expert_id != expert.pk:
            message = (
                f"This position belongs to {existing.expert}. It cannot move to another expert."
            )
            self.result.refuse((*path, "expert"), message)

    def _topics(
        self, position: Position, existing: Position | None, slugs: Sequence[str], path: Steps
    ) -> None:
        references = [
            self.shared.find(Topic, slug, (*path, "topics", place))
            for place, slug in enumerate(slugs)
        ]
        topics = [topic for topic in references if topic is not None]
        if existing is None:
            self.result.topics.append((position, topics))
        elif {topic.pk for topic in topics} != self.existing.topics[existing.pk]:
            self.result.change_topics(existing, topics)
