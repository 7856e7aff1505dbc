"""The public objects that a position refers to or ever referred to, under their current slugs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Field, Model

from debates.history.digest import PARTS
from debates.history.former_topics import former_topics
from debates.history.merged_objects import merged_into
from debates.history.public_record.position_tracks import PositionTracks, present_parts
from debates.history.timeline import State
from debates.models import Expert, Position, Question, Topic
from debates.models.choices import Status
from debates.models.declaration import Door, fields_through


class PublicReferences:
    """The current slugs of the public objects that a position refers to.

    A topic that is not public any more has the slug under which readers knew it.

    slugs      by field and primary key
    names      the names of the objects by field and slug
    questions  the public ones by primary key
    experts    likewise
    merged     records of the deletion of experts who were merged, each with whom they became
    """

    def __init__(self, tracks: PositionTracks) -> None:
        self.slugs: dict[Field, dict[int, str]] = {}
        self.names: dict[tuple[str, str], str] = {}
        self.questions: dict[int, Question] = {}
        self.experts: dict[int, Expert] = {}
        self.merged: list[tuple[Any, Expert]] = []
        position = tracks.position
        own = [state for state in tracks.own.states if state is not None]
        self._read_fields(Position, own, [position])
        for name, content in PARTS.items():
            self._read_fields(content.model, tracks.states(name), present_parts(position, name))
        # a position never leaves its debate
        debate = Position._meta.get_field("debate")
        self.slugs[debate] = {position.debate_id: position.debate.slug}

    def slug(self, field: Field, row: Any) -> str:
        """Return the slug of the object that a row refers to; empty if it is not public."""
        return self.slugs[field].get(getattr(row, field.attname), "")

    def _read_fields(
        self, model: type[Model], states: Iterable[State], present: Iterable[Any]
    ) -> None:
        for declared in fields_through(model, Door.HISTORY).values():
            if declared.is_relation:
                self.slugs[declared] = self._read(declared, states, present)

    def _read(
        self, field: Field, states: Iterable[State], present: Iterable[Any]
    ) -> dict[int, str]:
        """Return the slugs of public objects; those that `present` refers to need no query."""
        name, model = field.name, field.related_model
        if field.many_to_many:
            keys = {key for state in states for key in state.lists.get(name, ())}
            at_hand = [instance for row in present for instance in getattr(row, name).all()]
        else:
            keys = {getattr(state.row, field.attname) for state in states}
            at_hand = [getattr(row, name) for row in present]
        by_key = {
            instance.pk: instance
            for instance in at_hand
            if instance is not None
            and getattr(instance, "status", Status.PUBLISHED) == Status.PUBLISHED
        }
        if missing_keys := keys - by_key.keys() - {None}:
            by_key |= self._fetched(model, missing_keys)
        for instance in by_key.values():
            self.names[name, instance.slug] = str(instance)
            if isinstance(instance, Question):
                self.questions[instance.pk] = instance
            if isinstance(instance, Expert):
                self.experts[instance.pk] = instance
        return {key: instance.slug for key, instance in by_key.items()}

    def _fetched(self, model: type[Model], keys: set[int]) -> dict[int, Any]:
        """Return objects by the keys that they have or had; those not public are left out."""
        by_key = model.objects.published().in_bulk(keys)
        targets = merged_into(model, keys - by_key.keys())
        public_targets = model.objects.published().in_bulk(targets.values()) if targets else {}
        by_key |= {
            key: public_targets[target]
            for key, target in targets.items()
            if target in public_targets
        }
        if model is Expert and targets:
            records = Expert.history.filter(id__in=targets, history_type="-")
            self.merged += [
                (record, public_targets[targets[record.id]])
                for record in records
                if targets[record.id] in public_targets
            ]
        if model is Topic:
            by_key |= former_topics(keys - by_key.keys())
        return by_key
