"""Planning of single objects: which to create, and what to change in existing objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model

from debates.interchange.entry_values import differing_values, problems_of
from debates.interchange.existing_by_slug import ExistingDebate, ExistingObjects
from debates.interchange.json_types import Json, Steps
from debates.interchange.part_matching import Matching
from debates.interchange.plan import Options, Plan
from debates.interchange.shared_objects import SharedObjects
from debates.models import Debate, Expert, Position, Question, Source
from debates.models.choices import Status
from debates.text.did_you_mean import did_you_mean


class ObjectPlanner:
    """Planner of one object, or one list of parts; holds the state of the planned import.

    result              the plan
    present             objects in the database by slug
    own                 questions and positions of the debate in the database, by model and key
    questions           questions of the debate, by slug
    positions           positions of the debate, by slug
    to_check            values to check against the text of their source: those of a position or
                        its parts, or of the debate
    forecasts_to_check  values of forecasts to check in the same way
    absent              experts who are named without a participation, with the places
    """

    debate: Debate
    source: Source | None
    existing: ExistingDebate
    own: dict[tuple[type[Model], int], Any]
    taking_part: set[int]
    described: set[int]

    def __init__(self, document: Json, options: Options) -> None:
        self.options = options
        self.entry: Json = document["debate"]
        self.result = Plan()
        self.present = ExistingObjects(document)
        self.shared = SharedObjects(
            document,
            self.present,
            self.result,
            update=options.update_shared,
            same_experts=options.same_experts,
            names_objects=not options.one_debate,
            may_refer=options.may_refer,
        )
        self.unnamed_participants = 0
        self.absent: dict[Any, tuple[Expert, list[Steps]]] = {}
        self.questions: dict[str, Question] = {}
        self.positions: dict[str, Position] = {}
        self.sources: dict[int, Source | None] = {}
        self.to_check: list[tuple[Position | None, Mapping[str, Any], Steps]] = []
        self.identified: list[tuple[Any, Steps]] = []
        self.forecasts_to_check: list[tuple[Position, Mapping[str, Any], Steps]] = []

    def _create_or_change(
        self, model: type[Model], existing: Any, values: dict[str, Any], path: Steps
    ) -> Any:
        """Return the new object, or the existing object with its changes noted."""
        own = {name: value for name, value in values.items() if not _is_reference(model, name)}
        self.result.problems += problems_of(model, own, path)
        publish = self.options.publish and hasattr(model, "status")
        if existing is None:
            instance = model(**values)
            if publish:
                instance.status = Status.PUBLISHED
            self.result.made[model].append(instance)
            if "public_id" in values:
                self.identified.append((instance, path))
            return instance
        self.result.claim(existing, path)
        # a former address does not come back, and an identifier never changes
        values = {k: value for k, value in values.items() if k not in ("slug", "public_id")}
        self.result.change(existing, **differing_values(existing, values))
        if publish and existing.status == Status.DRAFT:
            self.result.change(existing, status=Status.PUBLISHED)
        return existing

    def _refuse_withdrawn(self, instance: Any, path: Steps) -> None:
        reason = instance.withdrawn_reason or "no reason was given"
        self.result.refuse(path, f"This has been withdrawn and stays withdrawn: {reason}")

    def _own(self, model: type[Model], slug: str, path: Steps) -> Any:
        """Return the object of this debate with a slug; refuse an object of another debate."""
        existing = self.present.get(model, slug)
        if existing is None:
            return None
        if existing.debate_id != self.debate.pk:
            kind = model._meta.verbose_name
            owner = (
                "another debate" if self.options.one_debate else f"the debate “{existing.debate}”"
            )
            self.result.refuse(
                (*path, "slug"), f"“{slug}” is already a {kind} of {owner}. Choose another slug."
            )
            return None
        return self.own[model, existing.pk]

    def _question_by_slug(self, slug: str | None, path: Steps) -> Question | None:
        return self._by_slug(Question, self.questions, slug, path)

    def _position_by_slug(self, slug: str | None, path: Steps) -> Position | None:
        return self._by_slug(Position, self.positions, slug, path)

    def _by_slug(
        self, model: type[Model], by_slug: dict[str, Any], slug: str | None, path: Steps
    ) -> Any:
        """Return the object of this debate with a slug, in the file or here; refuse any other."""
        if slug is None:
            return None
        existing = self.present.get(model, slug)
        if slug not in by_slug and existing is not None and existing.debate_id == self.debate.pk:
            by_slug[slug] = self.own[model, existing.pk]
        if slug not in by_slug:
            hint = did_you_mean(self.result.hints.nearest(slug, by_slug))
            kind = model._meta.verbose_name
            self.result.refuse(path, f"There is no {kind} “{slug}” in this debate.{hint}")
        return by_slug.get(slug)

    def _count_untouched(
        self, described_objects: Iterable[Model], existing: Sequence[Model]
    ) -> None:
        if existing:
            described_keys = {instance.pk for instance in described_objects}
            untouched_count = sum(instance.pk not in described_keys for instance in existing)
            self.result.untouched[type(existing[0])] = untouched_count

    def _plan_parts(
        self,
        model: type[Model],
        owners: Mapping[str, Model],
        matching: Matching,
        path: Steps,
        other_parts: Iterable[Model] = (),
    ) -> None:
        """Plan the parts of a position or a debate, which `owners` names by field."""
        parts = []
        for place, (values, existing) in enumerate(matching.pairs):
            for name, instance in owners.items() if existing is not None else ():
                setattr(existing, name, instance)
            instance = self._create_or_change(model, existing, {**values, **owners}, (*path, place))
            parts.append(instance)
            self.to_check.append((owners.get("position"), values, (*path, place)))
        for part in matching.gone:
            for name, instance in owners.items():
                setattr(part, name, instance)
        self.result.removed += matching.gone
        self._set_order(parts, [*(part for part in parts if part.pk), *other_parts])

    def _set_order(self, instances: Sequence[Any], existing: Sequence[Any]) -> None:
        """Give new objects an order; existing objects get another order only where necessary."""
        keys = {instance.pk for instance in instances}
        other_instances = [instance for instance in existing if instance.pk not in keys]
        saved_instances = [instance for instance in instances if instance.pk is not None]
        current_order = [instance.order for instance in saved_instances]
        new_ones_last = all(instance.pk is None for instance in instances[len(current_order) :])
        if current_order == sorted(current_order) and new_ones_last:
            last = max((instance.order for instance in existing), default=0)
            new_instances = (instance for instance in instances if instance.pk is None)
            for place, instance in enumerate(new_instances, last + 1):
                instance.order = place
            return
        for place, instance in enumerate([*instances, *other_instances], 1):
            if instance.order != place:
                self.result.change(instance, order=place)


def _is_reference(model: type[Model], name: str) -> bool:
    return model._meta.get_field(name).is_relation
