"""Publication of a debate as one step, and taking it back: what readers gain or lose by it.

What becomes public is found out by looking: what is public while the drafts of the debate are read
as published (`debates.models.draft_preview`), without what is public now.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from debates.editing import constraint_messages
from debates.history.moments import one_change
from debates.history.timeline import snapshot_current
from debates.models import Debate, Expert, Position, Question, Source, Topic
from debates.models.choices import Status
from debates.models.debate_lock import lock_debate
from debates.models.declaration import long_texts
from debates.models.draft_preview import drafts_as_published, hidden
from debates.review import four_eyes, reviewing
from debates.review.candidates import candidates, public_keys
from debates.review.models import Review, ReviewState

NAMED = (Debate, Question, Expert, Topic, Source, Position)
"""The models whose objects a list names; of the others it has the number."""

AS_ONE_STEP = "Published the debate as one step"
TAKEN_BACK = "Took back the debate as one step"
WITHDRAWN = "It is withdrawn. Return it to draft first, and look at it again."


@dataclass(frozen=True)
class Shift:
    """Objects that become public by one step, or are public no more.

    named    objects by the plural of their model, in the order of a list
    counted  numbers of further objects, by their model
    """

    named: Mapping[str, list[Model]]
    counted: Mapping[type[Model], int]

    def __bool__(self) -> bool:
        return bool(self.named or self.counted)

    @property
    def digest(self) -> str:
        """Return a digest of the list, so that an editor only agrees to the list they saw."""
        named = [
            (name, [(one.pk, one.slug, str(one)) for one in objects])
            for name, objects in self.named.items()
        ]
        counted = {model._meta.label: number for model, number in self.counted.items()}
        text = repr((named, sorted(counted.items())))
        return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Fault:
    """The reason why an object keeps the debate from being published."""

    instance: Model
    message: str


class NotPublished(Exception):
    """Raised where a debate cannot be published, with all faults; nothing is changed then."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def becoming_public(debate: Debate) -> Shift:
    """Return what readers will see once all drafts of a debate are published."""
    now = _public(debate)
    with drafts_as_published(debate.pk):
        later = _public(debate)
    return _shift(later, without=now)


def becoming_hidden(debate: Debate) -> Shift:
    """Return what readers will no longer see once a debate is withdrawn or a draft again."""
    now = _public(debate)
    with hidden(debate.pk):
        later = _public(debate)
    return _shift(now, without=later)


def lacks_approval(debate: Debate) -> bool:
    """Tell whether a second person has to approve a debate before it is published."""
    return _lacks_approval(reviewing.open_review(debate))


def _lacks_approval(review: Review | None) -> bool:
    return four_eyes.is_required() and not (review and reviewing.approval_stands(review))


def publish(debate: Debate, reason: str = AS_ONE_STEP) -> list[Model]:
    """Publish a debate with all its drafts, and end its review; return what was published.

    reason  for the history. Raises NotPublished with all faults at once, and changes nothing then
    """
    with transaction.atomic(), one_change(reason):
        lock_debate(debate.pk)
        home = Debate._base_manager.get(pk=debate.pk)
        if home.status == Status.WITHDRAWN:
            raise NotPublished([Fault(home, WITHDRAWN)])
        drafts = Position._base_manager.filter(debate=home).order_by("pk")
        drafted: list[Debate | Position] = [*drafts.filter(status=Status.DRAFT)]
        if home.status != Status.PUBLISHED:
            drafted.insert(0, home)
        review = reviewing.open_review(home)
        if _lacks_approval(review):
            fell = review is not None and review.state == ReviewState.APPROVED
            raise NotPublished(
                [Fault(home, reviewing.APPROVAL_FELL if fell else four_eyes.REFUSED)]
            )
        with four_eyes.approved(home.pk), reviewing.approvals_kept(home):
            faults = [fault for one in drafted for fault in _published(one)]
        if faults:
            raise NotPublished(faults)
        if review is not None:
            review.state, review.publish_at = ReviewState.PUBLISHED, None
            review.save()
    return [*drafted]


def take_back(debate: Debate, reason: str) -> None:
    """Withdraw a debate with a reason for readers; without one, make it a draft again.

    Its positions keep their status, so that it can be published again as it was. Raises
    ValidationError.
    """
    with transaction.atomic(), one_change(TAKEN_BACK):
        lock_debate(debate.pk)
        home = Debate._base_manager.get(pk=debate.pk)
        snapshot_current([home])
        home.status = Status.WITHDRAWN if reason else Status.DRAFT
        home.withdrawn_reason = reason
        home.full_clean()
        home.save()


def _published(instance: Debate | Position) -> Iterator[Fault]:
    """Publish an object; yield its errors if that fails."""
    snapshot_current([instance])
    instance.status = Status.PUBLISHED
    try:
        instance.full_clean()
        with transaction.atomic():
            instance.save()
    except ValidationError as error:
        yield from (Fault(instance, message) for message in error.messages)
    except IntegrityError as error:
        yield Fault(instance, constraint_messages.in_words(error))


def _public(debate: Debate) -> dict[type[Model], set[int]]:
    """Return the keys of the candidates that are public, as this connection sees them now."""
    return {model: public_keys(model, found) for model, found in candidates(debate).items()}


def _shift(keys: Mapping[type[Model], set[int]], without: Mapping[type[Model], set[int]]) -> Shift:
    different = {model: keys[model] - without[model] for model in keys}
    named = {
        str(model._meta.verbose_name_plural): [
            *model._default_manager.filter(pk__in=different[model])
            .defer(*long_texts(model))
            .order_by("pk")
        ]
        for model in NAMED
        if different[model]
    }
    counted = {
        model: len(found) for model, found in different.items() if found and model not in NAMED
    }
    return Shift(named, counted)
