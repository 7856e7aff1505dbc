"""The review of a debate in the admin: one page with its state, its comments and the next steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from debates.admin.whole_debates import NAMED_AT_ONCE, WholeDebatesAdmin
from debates.editing import roles
from debates.models import Debate
from debates.review import four_eyes, reviewing
from debates.review.content import content_digest
from debates.review.drafts import drafts_of, has_drafts
from debates.review.models import Review, ReviewComment
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
                address = reverse(f"{self.admin_site.name}:debates_debate_review", args=[debate.pk])
                return HttpResponseRedirect(address)
        drafts = drafts_of(debate)
        context = {
            "title": "Review",
            "subtitle": str(debate),
            "instance": debate,
            "review": review,
            "last": debate.reviews.first(),
            "comments": self._comments(debate),
            "preview": preview_address(debate),
            "has_drafts": has_drafts(debate),
            "drafts": drafts[:NAMED_AT_ONCE],
            "drafts_total": drafts.count(),
            "stands": review is not None and reviewing.approval_stands(review),
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

    def _comments(self, debate: Debate) -> list[ReviewComment]:
        found = ReviewComment.objects.filter(review__debate=debate)
        return [*found.select_related("author", "settled_by", "position__expert")]

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
            done = step.take(attempt)
        except NotPossible as refused:
            self.message_user(request, str(refused), messages.ERROR)
        else:
            self.log_change(request, debate, done)
            self.message_user(request, done, messages.SUCCESS)
        return True


def _asked_before(review: Review | None) -> dict[str, Any]:
    """Return the reviewer who is asked again once the changes are made."""
    return {"reviewer": review.reviewer_id} if review is not None else {}
