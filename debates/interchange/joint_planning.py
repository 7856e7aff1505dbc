"""Planning of joint holders, further answers and votes."""

from __future__ import annotations

from typing import Any

from debates.interchange.document import references_of
from debates.interchange.entry_values import entry_field_values
from debates.interchange.json_types import Json, Steps
from debates.interchange.object_planning import ObjectPlanner
from debates.interchange.part_matching import match, match_by
from debates.kinds import Kind, parts_of
from debates.models import Expert, Position, Question, Vote


class JointPlanner(ObjectPlanner):
    """Planner of joint holders, further answers and votes."""

    def _listed_parts(self, entry: Json, path: Steps) -> None:
        """Plan the parts of a position that have no address: what they are known by tells them."""
        position = self.positions[entry["slug"]]
        for kind in parts_of(Position):
            if kind.has_address:
                continue
            list_path = (*path, kind.in_parent)
            values = [
                entry_field_values(kind.model, part)
                | self._referred(kind, part, (*list_path, place))
                for place, part in enumerate(entry.get(kind.in_parent, ()))
            ]
            existing = self.existing.parts[kind.model][position.pk]
            by_reference = any(field.name == kind.known_by for field in references_of(kind))
            matching = (match_by if by_reference else match)(kind.known_by, values, existing)
            self._plan_parts(kind.model, {"position": position}, matching, list_path)

    def _referred(self, kind: Kind, entry: Json, path: Steps) -> dict[str, Any]:
        """Return the objects to which an entry refers, by field."""
        find = {Question: self._question_by_slug, Position: self._position_by_slug}
        return {
            field.name: self._participant(entry, (*path, field.name))
            if field.related_model is Expert
            else find[field.related_model](entry.get(field.name), (*path, field.name))
            if field.related_model in find
            else self.shared.find(field.related_model, entry.get(field.name), (*path, field.name))
            for field in references_of(kind)
        }

    def _participant(self, entry: Json, path: Steps) -> Expert | None:
        """Return the expert of an entry, and note those without a participation."""
        expert = self.shared.find(Expert, entry["expert"], path)
        key = expert and (expert.pk or id(expert))
        if expert is not None and key not in self.taking_part:
            self.absent.setdefault(key, (expert, []))[1].append(path)
        return expert

    def _refuse_absent(self) -> None:
        """Refuse entries of experts without a participation in the debate.

        They may be those whom the participations misname, which is a problem of its own.
        """
        if len(self.absent) <= self.unnamed_participants:
            return
        for expert, paths in self.absent.values():
            for path in paths:
                message = f"{expert} is not part of the debate. Add a participation."
                self.result.refuse(path, message)

    def _votes(self) -> None:
        votes = []
        for place, entry in enumerate(self.entry.get("votes", ())):
            path = ("debate", "votes", place)
            question = self._question_by_slug(entry["question"], (*path, "question"))
            expert = self._participant(entry, (*path, "expert"))
            if question is not None and expert is not None:
                existing = self.existing.votes.get((question.pk, expert.pk))
                values = entry_field_values(Vote, entry) | {"question": question, "expert": expert}
                votes.append(self._create_or_change(Vote, existing, values, path))
                self.to_check.append((None, values, path))
        self._count_untouched(votes, [*self.existing.votes.values()])
