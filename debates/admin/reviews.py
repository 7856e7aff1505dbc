"""The review of a debate in the admin: one page with its state, its comments and the next steps."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

from debates.admin import adding_once
from debates.admin.whole_debates import NAMED_AT_ONCE, WholeDebatesAdmin
from debates.editing import roles
from debates.models import Debate
from debates.review import four_eyes, reviewing
from debates.review.changes import ChangedObject, changes_since
from debates.review.content import content_digest
from debates.review.drafts import drafts_of, has_drafts
from debates.review.models import Review, ReviewComment, ReviewState
from debates.review.preview_addresses import preview_address
from debates.review.reviewing import NotPossible
from debates.review.step_forms import ChangesForm, CommentForm, DayForm, StepForm, SubmitForm
from debates.review.steps import STEPS, Attempt


class ReviewsAdmin(WholeDebatesAdmin):
    """The page of a debate's review."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.review_view)
        return [
            path("<path:object_id>/review/", view, name="debates_debate_review"),
            *super().get_urls(),
        ]

    def review_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the review of a debate, and take its next step."""
        debate = self.viewed_object(request, object_id)
        review = reviewing.open_review(debate)
        bound: dict[str, StepForm] = {}
        if request.method == "POST":
            step = next((name for name in STEPS if name in request.POST), "")
            if step and self._is_taken(request, debate, step, bound):
                return HttpResponseRedirect(self._address_after(request, debate, step))
        drafts = drafts_of(debate)
        stands = review is not None and reviewing.approval_stands(review)
        since = _since(request, review, stands=stands)
        context = {
            "title": "Review",
            "subtitle": str(debate),
            "instance": debate,
            "review": review,
            "last": debate.reviews.first(),
            "comments": self._comments(debate),
            "open_comments": reviewing.open_comments(debate),
            "preview": preview_address(debate),
            "has_drafts": has_drafts(debate),
            "drafts": drafts[:NAMED_AT_ONCE],
            "drafts_total": drafts.count(),
            "stands": stands,
            "since": since,
            "changed": self._changed_objects(debate, since) if since else [],
            "opened": timezone.now().isoformat(),
            "form_key": adding_once.key_of(request),
            "four_eyes": four_eyes.is_required(),
            "seen": content_digest(debate),
            "may_approve": request.user.has_perm(roles.APPROVE_REVIEW),
            "may_submit": super().has_change_permission(request),
            "may_publish": roles.may_publish(request.user),
            "submit_form": bound.get("submit") or SubmitForm(debate, initial=_asked_before(review)),
            "comment_form": bound.get("comment") or CommentForm(debate),
            "changes_form": bound.get("ask-for-changes") or ChangesForm(debate),
            "day_form": bound.get("schedule") or DayForm(debate),
        }
        return self._worklist_page(request, "admin/debates/review.html", context)

    def _address_after(self, request: HttpRequest, debate: Debate, step: str) -> str:
        """Return the address of the page after a step; one that was opened says since when."""
        address = self.address("review", debate.pk)
        opened = _moment(request.POST.get("opened", ""))
        refused = step == "approve" and reviewing.open_review(debate)
        if opened is None or not refused or refused.state != ReviewState.SUBMITTED:
            return address
        return f"{address}?{urlencode({'since': opened.isoformat()})}"

    def _changed_objects(self, debate: Debate, since: datetime) -> list[dict[str, Any]]:
        """Return what was changed since a moment, with the pages where it is looked at."""
        return [
            {
                "what": one,
                "form": self._record_page(one, "change") if one.instance is not None else None,
                "history": self._record_page(one, "history"),
            }
            for one in changes_since(debate, since)
        ]

    def _record_page(self, one: ChangedObject, page: str) -> str:
        name = f"{self.admin_site.name}:debates_{one.model._meta.model_name}_{page}"
        return reverse(name, args=[one.key])

    def _comments(self, debate: Debate) -> list[ReviewComment]:
        comments = ReviewComment.objects.filter(review__debate=debate)
        return [*comments.select_related("author", "settled_by", "position__expert")]

    def _is_taken(
        self, request: HttpRequest, debate: Debate, name: str, bound: dict[str, StepForm]
    ) -> bool:
        """Take a step; return false if a form has errors to show."""
        step = STEPS[name]
        if not request.user.has_perm(step.right):
            raise PermissionDenied
        given: dict[str, Any] = {}
        if step.form is not None:
            bound[name] = step.form(debate, request.POST)
            if not bound[name].is_valid():
                return False
            given = bound[name].cleaned_data
        attempt = Attempt(debate, request.user, given, request.POST.get("seen", ""))
        try:
            done = adding_once.step_taken(self, request, debate, lambda: step.take(attempt))
        except NotPossible as refused:
            self.message_user(request, str(refused), messages.ERROR)
        else:
            self.message_user(request, done, messages.SUCCESS)
        return True


def _since(request: HttpRequest, review: Review | None, *, stands: bool) -> datetime | None:
    """Return the moment from which on changes are told; None where nobody asks for them.

    That is when a page was opened on which the approval was refused, or else that of an approval
    that has fallen since.
    """
    if review is None:
        return None
    if review.state == ReviewState.APPROVED and not stands:
        return review.decided_at
    return _moment(request.GET.get("since", ""))


def _moment(text: str) -> datetime | None:
    """Return a moment with its zone in UTC; None for other texts, and before year 1 there."""
    try:
        found = parse_datetime(text)
        return found.astimezone(UTC) if found is not None and is_aware(found) else None
    except (ValueError, OverflowError):
        return None


def _asked_before(review: Review | None) -> dict[str, Any]:
    """Return the reviewer who is asked again once the changes are made."""
    return {"reviewer": review.reviewer_id} if review is not None else {}
