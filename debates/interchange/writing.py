"""Execution of an import plan: in bulk, with a history record for each object."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import IntegrityError
from django.db.models import Model
from django.utils import timezone

from debates.editing.constraint_messages import in_words
from debates.history.moments import one_change
from debates.history.timeline import snapshot_current
from debates.interchange.plan import Change, Plan
from debates.interchange.problems import Fault, Refused
from debates.models import Position, Topic, ordering
from debates.models.choices import Status

BATCH = 500

Progress = Callable[[int, int], None]


def carry_out(plan: Plan, reason: str, progress: Progress) -> None:
    """Do what was planned; belongs into a transaction, which an error undoes.

    reason    stands in the history of each thing
    progress  is told how many things are written, and how many there are
    Raises Refused where the database refuses something.
    """
    try:
        with one_change(reason):
            _Writer(plan, reason, progress).run()
    except IntegrityError as error:
        raise Refused([Fault("", in_words(error))]) from error


class _Writer:
    def __init__(self, plan: Plan, reason: str, progress: Progress) -> None:
        self.plan, self.reason, self.progress = plan, reason, progress
        self.moment = timezone.now()
        self.done = 0
        self.total = sum(map(len, (*plan.made.values(), plan.changed, plan.removed)))

    def run(self) -> None:
        changes = list(self.plan.changed.values())
        snapshot_current([*(change.thing for change in changes), *self.plan.removed])
        for part in self.plan.removed:
            part.delete()
            self._tell(1)
        _park_orders(changes)
        for model, things in self.plan.made.items():
            for together in _in_order(things):
                self._make(model, together)
        self._give_topics()
        for change in changes:
            self._change(change)
            self._tell(1)

    def _make(self, model: type[Model], things: Sequence[Any]) -> None:
        for start in range(0, len(things), BATCH):
            some = things[start : start + BATCH]
            for thing in some:
                self._date(thing)
                thing.created = thing.modified = self.moment
                thing.prepare()
            model._default_manager.bulk_create(some)
            _record(model, some, self.reason, self.moment)
            self._tell(len(some))

    def _give_topics(self) -> None:
        """Topics of new positions, also in the records of their making."""
        through = Position.topics.through
        carried = [
            through(position=position, topic=topic)
            for position, topics in self.plan.topics
            for topic in topics
        ]
        through.objects.bulk_create(carried, batch_size=BATCH)
        made = [position.pk for position, topics in self.plan.topics if topics]
        records = dict(
            Position.history.filter(id__in=made, history_type="+").values_list("id", "history_id")
        )
        recorded = Position.history.model.topics.model
        recorded.objects.bulk_create(
            (
                recorded(
                    id=one.pk,
                    position_id=one.position_id,
                    topic_id=one.topic_id,
                    history_id=records[one.position_id],
                )
                for one in carried
            ),
            batch_size=BATCH,
        )

    def _change(self, change: Change) -> None:
        for name, value in change.values.items():
            setattr(change.thing, name, value)
        self._date(change.thing)
        # also where only the topics differ, which then count as changed with it
        change.thing.save()
        if change.topics is not None:
            change.thing.topics.set(change.topics)

    def _date(self, thing: Any) -> None:
        """Let all that is published now be published at one moment."""
        if getattr(thing, "status", "") == Status.PUBLISHED and thing.published_at is None:
            thing.published_at = self.moment

    def _tell(self, more: int) -> None:
        self.done += more
        self.progress(self.done, self.total)


def _park_orders(changes: Sequence[Change]) -> None:
    """Move objects out of the way whose orders are given to others."""
    moving = sorted(
        (change.thing for change in changes if "order" in change.values),
        key=lambda thing: thing._meta.model_name,
    )
    for _, things in groupby(moving, key=type):
        ordering.park_order(things)


def _in_order(things: Sequence[Model]) -> Iterator[Sequence[Model]]:
    """Batches to write: topics level by level, the broader first; other objects at once."""
    waiting = list(things)
    while waiting:
        ready = [
            thing
            for thing in waiting
            if not isinstance(thing, Topic) or thing.broader is None or thing.broader.pk is not None
        ]
        yield ready
        waiting = [thing for thing in waiting if thing.pk is None]


def _record(model: type[Model], things: Sequence[Model], reason: str, moment: datetime) -> None:
    model.history.bulk_history_create(
        things, default_change_reason=reason, default_date=moment, batch_size=BATCH
    )
