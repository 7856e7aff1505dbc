"""The steps of a review: submit, comment, ask for changes, approve, choose a day, close.

Each step locks the debate and its review, and looks at its state again, so that of two people who
decide at once the second is told what the first did.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from debates.editing import roles
from debates.models import Debate, Position
from debates.models.debate_lock import lock_debate
from debates.review import four_eyes, mail
from debates.review.candidates import public_keys
from debates.review.content import content_digest, content_of, last_editor
from debates.review.drafts import has_drafts
from debates.review.models import OPEN_STATES, Review, ReviewComment, ReviewState

APPROVAL_FELL = (
    "The debate, or an expert, source or topic that becomes public with it, was changed after it"
    " was approved. Submit it for review again."
)
CHANGED = (
    "The debate, or an expert, source or topic that becomes public with it, has changed since you"
    " opened this page. Look at it again."
)
NOTHING = "There are no drafts in this debate, so there is nothing to review."
MAY_NOT = "Your account may not approve."
OWN_WORK = "Here a second person approves, and you {did}. Ask somebody else."
EDITED_LAST = "edited this debate last, or what becomes public with it"
PAST = "Choose a day from tomorrow on, or publish the debate now."


class NotPossible(Exception):
    """The reason why a step cannot be taken, in the editor's words."""


def submit(debate: Debate, by: Any, note: str = "", reviewer: Any = None) -> Review:
    """Submit a debate with its drafts, or submit it again after changes. Raises NotPossible."""
    if not has_drafts(debate):
        raise NotPossible(NOTHING)
    if reviewer is not None and not _may_approve(reviewer):
        raise NotPossible(f"{reviewer} may not approve. Choose somebody else.")
    with transaction.atomic():
        lock_debate(debate.pk)
        Review.objects.filter(debate=debate, state__in=OPEN_STATES).update(
            state=ReviewState.CLOSED, publish_at=None
        )
        try:
            with transaction.atomic():
                made = Review.objects.create(
                    debate=debate, note=note, submitted_by=by, reviewer=reviewer
                )
        except IntegrityError:
            raise NotPossible("Somebody else submitted this debate at the same time.") from None
        # what was said before still has to be settled
        open_comments(debate).update(review=made)
        asked = [reviewer] if reviewer else [one for one in approvers() if one != by]
        mail.notify(asked, "to review", debate, note)
    return made


def comment(review: Review, by: Any, text: str, position: Position | None = None) -> ReviewComment:
    """Comment on a debate under review, or on one of its positions. Raises NotPossible."""
    if position is not None and position.debate_id != review.debate_id:
        raise NotPossible("This position is not part of the debate.")
    with _locked(review, *OPEN_STATES) as current:
        return ReviewComment.objects.create(review=current, author=by, text=text, position=position)


def open_comments(debate: Debate) -> QuerySet:
    """Return the comments on a debate that nobody has settled, the oldest first."""
    comments = ReviewComment.objects.filter(review__debate=debate, settled_at=None)
    return comments.select_related("author", "settled_by", "position__expert")


def settle(review: Review, number: int, by: Any) -> bool:
    """Mark a comment as settled; return false if it was settled already."""
    mine = ReviewComment.objects.filter(review=review, pk=number, settled_at=None)
    return bool(mine.update(settled_by=by, settled_at=timezone.now()))


def ask_for_changes(review: Review, by: Any, text: str) -> None:
    """Return a debate to the person who submitted it, with a comment. Raises NotPossible."""
    _check_rights(by)
    with _locked(review, ReviewState.SUBMITTED, ReviewState.APPROVED) as current:
        ReviewComment.objects.create(review=current, author=by, text=text)
        _decide(current, by, ReviewState.CHANGES)
        mail.notify([current.submitted_by], "to change", current.debate, text)


def approve(review: Review, by: Any, seen: str) -> None:
    """Approve the content that somebody saw. Raises NotPossible.

    seen  the digest of that content; what was changed since is approved by nobody
    """
    _check_rights(by)
    with _locked(review, ReviewState.SUBMITTED) as current:
        debate = Debate._base_manager.get(pk=current.debate_id)
        if four_eyes.is_required():
            if by.pk == current.submitted_by_id:
                raise NotPossible(OWN_WORK.format(did="submitted this debate"))
            if by.pk == last_editor(debate):
                raise NotPossible(OWN_WORK.format(did=EDITED_LAST))
        if content_digest(debate) != seen:
            raise NotPossible(CHANGED)
        current.digest = seen
        _decide(current, by, ReviewState.APPROVED)
        mail.notify([current.submitted_by], "approved", debate, "")


def close(review: Review) -> None:
    """Close a review without publication. Raises NotPossible."""
    with _locked(review, *OPEN_STATES) as current:
        current.state, current.publish_at = ReviewState.CLOSED, None
        current.save()


def schedule(review: Review, day: date | None) -> None:
    """Have an approved debate published at the beginning of a day (UTC); None for no day.

    Raises NotPossible.
    """
    if day is not None and day <= timezone.now().date():
        raise NotPossible(PAST)
    with _locked(review, ReviewState.APPROVED) as current:
        if day is not None and not approval_stands(current):
            raise NotPossible(APPROVAL_FELL)
        current.publish_at = datetime.combine(day, time(), UTC) if day else None
        current.failure = ""
        current.save()


def open_review(debate: Debate) -> Review | None:
    """Return the review of a debate that is under way."""
    return debate.reviews.filter(state__in=OPEN_STATES).first()


def approval_stands(review: Review) -> bool:
    """Tell whether a review is approved, and nothing was changed since."""
    approved = review.state == ReviewState.APPROVED
    return approved and review.digest == content_digest(review.debate)


@contextmanager
def approvals_kept(beside: Debate) -> Iterator[None]:
    """Keep the approvals of all other debates within the block, which publishes one.

    What becomes public with it is no longer part of what was approved with the others. Nobody
    edited it: the versions are those that were approved, and the later ones are approved by nobody.
    """
    others = Review.objects.filter(state=ReviewState.APPROVED).exclude(debate=beside)
    approved = [(one, content_of(one.debate)) for one in others.select_related("debate")]
    yield
    for one, content in approved:
        if one.digest == content.digest:
            public = {
                model: public_keys(model, model._default_manager.filter(pk__in=[*versions]))
                for model, versions in content.new.items()
            }
            same = Review.objects.filter(pk=one.pk, digest=one.digest)
            same.update(digest=content.without(public).digest)


def approvers() -> QuerySet:
    """Return the accounts that may approve."""
    return roles.accounts_with(roles.APPROVE_REVIEW).filter(is_staff=True).order_by("username")


def waiting_for(user: Any) -> QuerySet:
    """Return the open reviews in which the next step is this user's."""
    mine = Q(submitted_by=user, state__in=[ReviewState.CHANGES, ReviewState.APPROVED])
    if _may_approve(user):
        asked = Q(reviewer=user) | Q(reviewer=None) & ~Q(submitted_by=user)
        mine |= Q(state=ReviewState.SUBMITTED) & asked
    mine &= Q(publish_at=None)
    found = Review.objects.filter(mine, state__in=OPEN_STATES)
    return found.select_related("debate", "submitted_by").order_by("submitted_at", "pk")


@contextmanager
def _locked(review: Review, *states: ReviewState) -> Iterator[Review]:
    """Lock a review for one step that is possible in these states. Raises NotPossible."""
    with transaction.atomic():
        # as publication does, whose locks are taken in the same order
        lock_debate(review.debate_id)
        current = Review.objects.select_for_update().filter(pk=review.pk).first()
        if current is None:
            raise NotPossible("The debate has been deleted in the meantime.")
        if current.state not in states:
            who = f" (by {current.decided_by})" if current.decided_by else ""
            state = current.get_state_display().lower()
            raise NotPossible(f"The state of this review is “{state}”{who}.")
        yield current


def _decide(review: Review, by: Any, state: ReviewState) -> None:
    review.state, review.decided_by, review.decided_at = state, by, timezone.now()
    review.publish_at, review.failure = None, ""
    review.save()


def _check_rights(user: Any) -> None:
    if not _may_approve(user):
        raise NotPossible(MAY_NOT)


def _may_approve(user: Any) -> bool:
    return user.has_perm(roles.APPROVE_REVIEW)
