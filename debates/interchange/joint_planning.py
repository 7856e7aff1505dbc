"""Planning of joint holders, further answers and votes."""

from __future__ import annotations

from debates.interchange.entry_values import entry_field_values
from debates.interchange.json_types import Json, Steps
from debates.interchange.object_planning import ObjectPlanner
from debates.interchange.part_matching import match_by
from debates.models import Answer, Expert, Holder, Vote


class JointPlanner(ObjectPlanner):
    """Planner of joint holders, further answers and votes."""

    def _holders(self, entry: Json, path: Steps) -> None:
        position = self.positions[entry["slug"]]
        values = []
        for place, holder in enumerate(entry.get("holders", ())):
            expert_path = (*path, "holders", place, "expert")
            values.append(
                entry_field_values(Holder, holder)
                | {"expert": self._participant(holder, expert_path)}
            )
        matching = match_by("expert", values, self.existing.holders[position.pk])
        self._plan_parts(Holder, {"position": position}, matching, (*path, "holders"))

    def _further_answers(self, entry: Json, path: Steps) -> None:
        position = self.positions[entry["slug"]]
        values = []
        for place, answer in enumerate(entry.get("further_answers", ())):
            question_path = (*path, "further_answers", place, "question")
            question = self._question_by_slug(answer["question"], question_path)
            values.append(entry_field_values(Answer, answer) | {"question": question})
        matching = match_by("question", values, self.existing.further_answers[position.pk])
        self._plan_parts(Answer, {"position": position}, matching, (*path, "further_answers"))

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
