"""Publication of approved debates on the day that was chosen."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from debates.models import Debate
from debates.models.debate_lock import lock_debates
from debates.review import mail
from debates.review.models import Review, ReviewState
from debates.review.publication import Fault, NotPublished, publish
from debates.review.reviewing import APPROVAL_FELL, approval_stands

ON_ITS_DAY = "Published on the day that was chosen"


def publish_due() -> None:
    """Publish the debates that are due, each in its own transaction.

    What cannot be published loses its day and keeps the reason, for whoever looks at the review.
    An unexpected error of one debate keeps no other from its day; the first is raised at the end.
    """
    failure: Exception | None = None
    due = Review.objects.filter(state=ReviewState.APPROVED, publish_at__lte=timezone.now())
    for number in list(due.order_by("publish_at", "pk").values_list("pk", flat=True)):
        try:
            _publish_or_give_up(due, number)
        except Exception as error:  # noqa: BLE001 (raised after the others)
            failure = failure or error
    if failure is not None:
        raise failure


def _publish_or_give_up(due: QuerySet, number: int) -> None:
    try:
        with transaction.atomic():
            if (review := _locked(due, number)) is not None:
                _publish(review)
    except NotPublished as refused:
        with transaction.atomic():
            if (review := _locked(due, number)) is not None:
                _give_up(review, refused)


def _locked(due: QuerySet, number: int) -> Review | None:
    """Return a review, locked after its debate; None where another leader or an editor was first.

    due  the reviews that are due
    """
    lock_debates(Debate._base_manager.filter(reviews=number))
    return due.select_for_update().filter(pk=number).first()


def _publish(review: Review) -> None:
    if not approval_stands(review):
        raise NotPublished([Fault(review.debate, APPROVAL_FELL)])
    publish(review.debate, ON_ITS_DAY)
    mail.notify([review.submitted_by, review.decided_by], "published", review.debate, "")


def _give_up(review: Review, refused: NotPublished) -> None:
    reasons = "\n".join(f"{fault.instance}: {fault.message}" for fault in refused.faults)
    review.publish_at, review.failure = None, reasons
    review.save()
    people = [review.submitted_by, review.decided_by]
    mail.notify(people, "not published", review.debate, reasons)
