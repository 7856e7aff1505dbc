"""Publication of approved debates on the day that was chosen."""

from __future__ import annotations

from django.db import transaction
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
            with transaction.atomic():
                lock_debates(Debate._base_manager.filter(reviews=number))
                # another leader, or an editor, may have been first
                review = due.select_for_update().filter(pk=number).first()
                if review is not None:
                    _publish(review)
        except NotPublished as refused:
            _give_up(number, refused)
        except Exception as error:  # noqa: BLE001 (raised after the others)
            failure = failure or error
    if failure is not None:
        raise failure


def _publish(review: Review) -> None:
    if not approval_stands(review):
        raise NotPublished([Fault(review.debate, APPROVAL_FELL)])
    publish(review.debate, ON_ITS_DAY)
    mail.notify([review.submitted_by, review.decided_by], "published", review.debate, "")


def _give_up(number: int, refused: NotPublished) -> None:
    reasons = "\n".join(f"{fault.instance}: {fault.message}" for fault in refused.faults)
    Review.objects.filter(pk=number).update(publish_at=None, failure=reasons)
    review = Review.objects.get(pk=number)
    people = [review.submitted_by, review.decided_by]
    mail.notify(people, "not published", review.debate, reasons)
