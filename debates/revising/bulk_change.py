"""Bulk change of positions: topics, question, kind and locator, validated as on their page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from debates.editing import constraint_messages
from debates.history.corrections import Explanation, was_seen
from debates.history.moments import one_change, unrecorded
from debates.history.timeline import FieldChange, snapshot_current
from debates.models import Position, Question, Topic
from debates.models.declaration import label
from debates.revising.saving import save_together

CHANGE_REASON = "Changed together with others"
"""The reason in the history, for editors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkChange:
    """Change of several positions; None and empty values leave a field as it is.

    no_question   takes question and stance away
    no_locator    takes the locator away
    """

    add_topics: Collection[Topic] = ()
    remove_topics: Collection[Topic] = ()
    question: Question | None = None
    stance: str = ""
    no_question: bool = False
    kind: str = ""
    locator: str = ""
    no_locator: bool = False


@dataclass(slots=True)
class PreviewedChange:
    """A position as a change would leave it.

    topics       its topics afterwards
    differences  of its fields
    problems     that keep it from being saved, in an editor's words
    """

    position: Position
    topics: frozenset[Topic]
    differences: list[FieldChange] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def preview(positions: Iterable[Position], change: BulkChange) -> list[PreviewedChange]:
    """Return what a change makes of positions, which are changed in memory and not saved."""
    return [_outcome(position, change) for position in positions]


def apply(
    outcomes: Sequence[PreviewedChange], explanation: Explanation | None = None
) -> list[Position]:
    """Save what a preview has changed, all or nothing; returns the changed positions.

    explanation  for readers, of the public positions among them
    """
    changed = [outcome for outcome in outcomes if outcome.differences]
    with transaction.atomic(), one_change(CHANGE_REASON, explanation):
        snapshot_current(
            Position.objects.filter(pk__in=[outcome.position.pk for outcome in changed])
        )
        for outcome in changed:
            with unrecorded(outcome.position):
                outcome.position.topics.set(outcome.topics)
        clear = not (explanation and explanation.slip)
        save_together((outcome.position for outcome in changed), clear_checks=clear)
    return [outcome.position for outcome in changed]


def change_needs_explanation(outcomes: Iterable[PreviewedChange]) -> bool:
    """Tell whether readers have seen one of the positions, so that a reason is needed."""
    return any(outcome.differences and was_seen(outcome.position) for outcome in outcomes)


def _outcome(position: Position, change: BulkChange) -> PreviewedChange:
    old_topics = frozenset(position.topics.all())
    outcome = PreviewedChange(
        position, (old_topics - {*change.remove_topics}) | {*change.add_topics}
    )
    names = ("question", "stance", "kind", "locator")
    old_words = {name: _shown_value(position, name) for name in names}
    _set(position, change)
    new_words = {name: _shown_value(position, name) for name in names}
    texts = [
        (label(Position._meta.get_field(name)), old_words[name], new_words[name]) for name in names
    ]
    texts.append(("Topics", _topic_names(old_topics), _topic_names(outcome.topics)))
    outcome.differences = [
        FieldChange(*text_pair) for text_pair in texts if text_pair[1] != text_pair[2]
    ]
    if outcome.differences:
        try:
            position.full_clean()
        except ValidationError as error:
            outcome.problems = constraint_messages.labelled(error, Position)
    return outcome


def _set(position: Position, change: BulkChange) -> None:
    if change.no_question:
        position.question, position.stance = None, ""
    elif change.question is not None:
        position.question = change.question
    if change.stance and not change.no_question:
        position.stance = change.stance
    position.kind = change.kind or position.kind
    position.locator = "" if change.no_locator else change.locator or position.locator


def _shown_value(position: Position, name: str) -> str:
    if name in {"stance", "kind"}:
        return str(getattr(position, f"get_{name}_display")())
    return str(getattr(position, name) or "")


def _topic_names(topics: Iterable[Topic]) -> str:
    return ", ".join(sorted(topic.name for topic in topics))
