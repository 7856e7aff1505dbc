"""Deletions of what was public: which need a reason, and what their address tells."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Model, Q

from debates.history.models import Deletion, ObjectCorrection, Tombstone
from debates.models import Debate, Position, Question, Topic, Vote, clock

KEPT = (Position, Debate)
"""The models whose deletion is recorded for their address."""

EXPLAINED = (Question, Topic, Vote)
"""Others whose deletion has a reason; it is kept among those of corrections."""


@dataclass(frozen=True, slots=True)
class About:
    """The subject of a withdrawn or deleted object, as far as the public may know it.

    It says neither the claim nor who held it: these may be why the object is gone.
    """

    debate: Debate | None = None
    question: Question | None = None
    topics: tuple[Topic, ...] = ()


def needs_reason(model: type[Model], keys: Collection[int]) -> bool:
    """Tell whether any of these objects was public, so that its deletion needs a reason."""
    if model not in (*KEPT, *EXPLAINED) or not keys:
        return False
    tombstones = Tombstone.objects.filter(kind=model._meta.model_name, target_id__in=keys)
    return model.objects.published().filter(pk__in=keys).exists() or tombstones.exists()


def give_reason(model: type[Model], keys: Iterable[int], reason: str) -> None:
    """Record why objects were deleted, and with debates their positions."""
    keys = list(keys)
    if model in EXPLAINED:
        ObjectCorrection.objects.bulk_create(
            ObjectCorrection(
                kind=model._meta.model_name,
                target_id=key,
                moment=clock.now(),
                reason=reason,
                removed=True,
            )
            for key in keys
        )
        return
    own = Q(kind=model._meta.model_name, target_id__in=keys)
    within = Q(debate_id__in=keys) if model is Debate else Q(pk=None)
    Deletion.objects.filter(own | within).update(reason=reason)


def reasons_of_deletion(model: type[Model], keys: Collection[int]) -> dict[int, str]:
    """Return the reasons of deletions of EXPLAINED objects, by primary key; the latest counts."""
    if model not in EXPLAINED:
        return {}
    corrections = ObjectCorrection.objects.filter(
        kind=model._meta.model_name, target_id__in=keys, removed=True
    )
    return dict(corrections.order_by("pk").values_list("target_id", "reason"))


def deletions_of(model: type[Model], keys: Collection[int]) -> dict[int, Deletion]:
    """Return the deletions of objects of a model, by primary key."""
    if model not in KEPT:
        return {}
    deletions = Deletion.objects.filter(kind=model._meta.model_name, target_id__in=keys)
    return {deletion.target_id: deletion for deletion in deletions}


def debates_of(
    model: type[Model], keys: Collection[int], deletions: Mapping[int, Deletion]
) -> dict[int, Debate]:
    """Return the public debates that positions belong or belonged to, with slug and title alone."""
    if model is not Position:
        return {}
    debates = {key: deletion.debate_id for key, deletion in deletions.items()}
    debates |= dict(Position.objects.filter(pk__in=keys).values_list("pk", "debate_id"))
    public = Debate.objects.published().only("slug", "title").in_bulk(set(debates.values()))
    return {key: public[debate] for key, debate in debates.items() if debate in public}


def about_deleted(deletion: Deletion) -> About:
    """Return what a deleted position was about; nothing for a debate, which was about itself."""
    if deletion.kind != Position._meta.model_name:
        return About()
    record = Position.history.filter(id=deletion.target_id).exclude(history_type="-")
    record = record.order_by("-history_id").first()
    carried = record.topics.values_list("topic_id", flat=True) if record is not None else ()
    return _public_context(deletion.debate_id, deletion.question_id, carried)


def about_deleted_question(key: int) -> About:
    """Return the debate that a deleted question belonged to; `key` is its primary key."""
    return _public_context(_debate_of_question(key), None, ())


def about_deleted_vote(key: int) -> tuple[About, Deletion | None]:
    """Return the debate and the question of a deleted vote; `key` is its primary key.

    The second value is the deletion of the debate that took the vote along; None without one.
    """
    question = Vote.history.filter(id=key).values_list("question_id", flat=True).first()
    about = _public_context(_debate_of_question(question), question, ())
    return about, deletion_of_debate(question)


def deletion_of_debate(question: int | None) -> Deletion | None:
    """Return the deletion of the debate of a deleted question, which took the question along."""
    debate = _debate_of_question(question)
    return Deletion.objects.filter(kind=Debate._meta.model_name, target_id=debate).first()


def _debate_of_question(key: int | None) -> int | None:
    return Question.history.filter(id=key).values_list("debate_id", flat=True).first()


def about_withdrawn(instance: Model) -> About:
    """Return what a withdrawn position, or a part of one, was about."""
    position = instance if isinstance(instance, Position) else getattr(instance, "position", None)
    if position is None:
        return About()
    carried = position.topics.values_list("pk", flat=True)
    return _public_context(position.debate_id, position.question_id, carried)


def _public_context(debate: int | None, question: int | None, topics: Iterable[int]) -> About:
    public = Topic.objects.published().filter(pk__in=list(topics))
    return About(
        Debate.objects.published().filter(pk=debate).first(),
        Question.objects.published().filter(pk=question).first() if question else None,
        tuple(public.order_by("name", "pk")),
    )
