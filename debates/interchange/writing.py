"""Execution of an import plan: in bulk, with a history record for each object."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Model

from debates.compat.simple_history import name_editor
from debates.editing.constraint_messages import in_words
from debates.history.corrections import Explanation
from debates.history.moments import one_change, touch
from debates.history.timeline import snapshot_current
from debates.interchange.plan import MADE_LAST, MAKING, Plan, PlannedChange
from debates.interchange.problems import ImportProblem, ImportRefused
from debates.models import Position, Source, Topic, clock, ordering
from debates.models.choices import Status
from debates.models.misplaced import misplaced_words

BATCH_SIZE = 500

Progress = tuple[int, int]
"""The numbers of written objects and of all objects."""


@dataclass(frozen=True, slots=True)
class Import:
    """The circumstances of an import that are kept.

    reason       for the history of each object, which editors read
    explanation  for readers, of changes of public positions
    account      that enters new positions; None where it is not known
    """

    reason: str
    explanation: Explanation
    account: Any = None


def apply_plan(plan: Plan, about: Import) -> Iterator[Progress]:
    """Do what was planned step by step; belongs into a transaction, which an error undoes.

    Yields the numbers of written objects and of all objects. Raises ImportRefused where the
    database refuses something, or the models do: what becomes public may need the approval of a
    second person.
    """
    try:
        with one_change(about.reason, about.explanation):
            yield from _PlanWriter(plan, about).run()
    except IntegrityError as error:
        raise ImportRefused([ImportProblem("", in_words(error))]) from error
    except ValidationError as error:
        raise ImportRefused([ImportProblem("", message) for message in error.messages]) from error


class _PlanWriter:
    def __init__(self, plan: Plan, about: Import) -> None:
        self.plan, self.about = plan, about
        self.moment = clock.now()
        self.done = 0
        self.total = sum(map(len, (*plan.made.values(), plan.changed, plan.removed)))

    def run(self) -> Iterator[Progress]:
        changes = [*self.plan.changed.values()]
        snapshot_current([*(change.instance for change in changes), *self.plan.removed])
        for part in self.plan.removed:
            self._sign(part)
            part.delete()
            yield self._progress(1)
        _park_orders(changes)
        _release_replaced(changes)
        for model in MAKING:
            yield from self._make_all(model)
        self._give_topics()
        for change in changes:
            self._change(change)
            yield self._progress(1)
        for model in MADE_LAST:
            yield from self._make_all(model)
        _check_places(changes)
        self._uncheck()

    def _make_all(self, model: type[Model]) -> Iterator[Progress]:
        for together in _batches_in_order(self.plan.made[model]):
            yield from self._make(model, together)

    def _make(self, model: type[Model], instances: Sequence[Any]) -> Iterator[Progress]:
        for start in range(0, len(instances), BATCH_SIZE):
            some = instances[start : start + BATCH_SIZE]
            for instance in some:
                self._date(instance)
                instance.created = instance.modified = self.moment
                if isinstance(instance, Position):
                    instance.entered_by = self.about.account
                instance.prepare()
            model._default_manager.bulk_create(some)
            touch(instance.position_id for instance in some if hasattr(instance, "position_id"))
            _record(model, some, self.about, self.moment)
            yield self._progress(len(some))

    def _give_topics(self) -> None:
        """Give new positions their topics, also in the records of their making."""
        through = Position.topics.through
        new_rows = [
            through(position=position, topic=topic)
            for position, topics in self.plan.topics
            for topic in topics
        ]
        through.objects.bulk_create(new_rows, batch_size=BATCH_SIZE)
        tagged_keys = [position.pk for position, topics in self.plan.topics if topics]
        records = dict(
            Position.history.filter(id__in=tagged_keys, history_type="+").values_list(
                "id", "history_id"
            )
        )
        recorded = Position.history.model.topics.model
        recorded.objects.bulk_create(
            (
                recorded(
                    id=row.pk,
                    position_id=row.position_id,
                    topic_id=row.topic_id,
                    history_id=records[row.position_id],
                )
                for row in new_rows
            ),
            batch_size=BATCH_SIZE,
        )

    def _change(self, change: PlannedChange) -> None:
        for name, value in change.values.items():
            setattr(change.instance, name, value)
        self._date(change.instance)
        self._sign(change.instance)
        if isinstance(change.instance, Position) and not self.about.explanation.slip:
            # it was checked as it was before
            change.instance.checked_by = None
        # also where only the topics differ, which then count as changed with it
        change.instance.save()
        if change.topics is not None:
            change.instance.topics.set(change.topics)

    def _sign(self, instance: Model) -> None:
        """Have the history name the account, where it is known."""
        if self.about.account is not None:
            name_editor(instance, self.about.account)

    def _uncheck(self) -> None:
        """Forget who checked the positions whose parts have changed."""
        if self.about.explanation.slip:
            return
        parts = (
            *(part for own in self.plan.made.values() for part in own),
            *self.plan.removed,
            *(change.instance for change in self.plan.changed.values()),
        )
        positions = {part.position_id for part in parts if hasattr(part, "position_id")}
        checked = Position._base_manager.filter(pk__in=positions, checked_by__isnull=False)
        checked.update(checked_by=None)

    def _date(self, instance: Any) -> None:
        """Let all that is published now be published at one moment."""
        if getattr(instance, "status", "") == Status.PUBLISHED and instance.published_at is None:
            instance.published_at = self.moment

    def _progress(self, more: int) -> Progress:
        self.done += more
        return self.done, self.total


def _check_places(changes: Iterable[PlannedChange]) -> None:
    """Raise ValidationError for places that lack the form of a source that was changed or chosen.

    They may be of another debate, which the file does not have.
    """
    sources = {
        source
        for change in changes
        if change.values.keys() & {"locator_form", "source"}
        and (source := _cited_source(change.instance)) is not None
    }
    for source in sorted(sources, key=lambda source: source.pk):
        if words := misplaced_words(source.debates.all(), source.locator_form, source.pk):
            raise ValidationError(words)


def _cited_source(instance: Model) -> Source | None:
    return instance if isinstance(instance, Source) else getattr(instance, "source", None)


def _park_orders(changes: Sequence[PlannedChange]) -> None:
    """Move objects out of the way whose orders are given to others."""
    moving = sorted(
        (change.instance for change in changes if "order" in change.values),
        key=lambda instance: instance._meta.model_name,
    )
    for _, instances in groupby(moving, key=type):
        ordering.park_order(instances)


def _batches_in_order(instances: Sequence[Model]) -> Iterator[Sequence[Model]]:
    """Yield batches to write: first what others of the same model refer to, then those."""
    ready: list[tuple[int, Model]] = []
    below: dict[int, list[tuple[int, Model]]] = defaultdict(list)
    for placed in enumerate(instances):
        above = _above(placed[1])
        # what is not in the database yet has no key, and so no hash
        (ready if above is None or above.pk is not None else below[id(above)]).append(placed)
    while ready:
        batch = [instance for _place, instance in sorted(ready)]
        yield batch
        ready = [placed for above in batch for placed in below[id(above)]]


def _above(instance: Model) -> Model | None:
    """Return the object of the same model that has to be there first."""
    if isinstance(instance, Topic):
        return instance.broader
    return instance.replaces if isinstance(instance, Position) else None


def _release_replaced(changes: Sequence[PlannedChange]) -> None:
    """Let go of the positions that are about to be replaced by others."""
    going = [change.instance.pk for change in changes if "replaces" in change.values]
    if going:
        Position.objects.filter(pk__in=going, replaces__isnull=False).update(replaces=None)


def _record(
    model: type[Model], instances: Sequence[Model], about: Import, moment: datetime
) -> None:
    model.history.bulk_history_create(
        instances,
        default_user=about.account,
        default_change_reason=about.reason,
        default_date=moment,
        batch_size=BATCH_SIZE,
    )
