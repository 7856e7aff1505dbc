"""The review of a debate in the admin: one page with its state, its comments and the next steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from debates.admin.fields import is_number
from debates.admin.whole_debates import WholeDebatesAdmin
from debates.editing import roles
from debates.models import Debate
from debates.review import four_eyes, reviewing
from debates.review.content import content_digest
from debates.review.drafts import has_drafts
from debates.review.models import Review, ReviewComment
from debates.review.preview_addresses import preview_address
from debates.review.reviewing import NotPossible

NONE_OPEN = "This debate is not under review by now."
LONGEST_TEXT = 5_000


def text_field(label: str, missing: str = "") -> forms.CharField:
    """Make a field for a note or a comment.

    missing  the message where nothing is entered; a field without one may be empty
    """
    return forms.CharField(
        label=label,
        required=bool(missing),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
        error_messages={
            "required": missing,
            "max_length": f"Use at most {LONGEST_TEXT:,} characters.",
        },
    )


class SubmitForm(forms.Form):
    """The form by which a debate is submitted for review."""

    note = text_field("Note for the reviewer")
    reviewer = forms.ModelChoiceField(
        queryset=None, required=False, empty_label="anybody who may approve"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = reviewing.approvers()


class CommentForm(forms.Form):
    """The form for a comment on the debate or one of its positions."""

    position = forms.ModelChoiceField(
        label="About", queryset=None, required=False, empty_label="the debate as a whole"
    )
    text = text_field("Comment", "Enter the comment.")

    def __init__(self, debate: Debate, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].queryset = debate.positions.select_related("expert")


class ChangesForm(forms.Form):
    """The form that asks for changes."""

    changes = text_field("What is to be changed", "Enter what is to be changed.")


class DayForm(forms.Form):
    """The form for the day of publication."""

    day = forms.DateField(
        label="Publish on",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="At the beginning of the day, in UTC.",
        error_messages={"required": "Choose a day.", "invalid": "Enter a day: 2026-12-31."},
    )


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
        debate = self.get_object(request, object_id)
        if debate is None:
            raise Http404
        if not self.has_view_permission(request, debate):
            raise PermissionDenied
        review = reviewing.open_review(debate)
        bound: dict[str, forms.Form] = {}
        if request.method == "POST":
            step = next((name for name in self._steps() if name in request.POST), "")
            if step and self._is_taken(request, debate, review, step, bound):
                address = reverse(f"{self.admin_site.name}:debates_debate_review", args=[debate.pk])
                return HttpResponseRedirect(address)
        context = {
            "title": "Review",
            "subtitle": str(debate),
            "instance": debate,
            "review": review,
            "last": debate.reviews.first(),
            "comments": self._comments(debate),
            "preview": preview_address(debate),
            "has_drafts": has_drafts(debate),
            "stands": review is not None and reviewing.stands(review),
            "four_eyes": four_eyes.is_required(),
            "seen": content_digest(debate),
            "may_approve": request.user.has_perm(roles.APPROVE_REVIEW),
            "may_submit": super().has_change_permission(request),
            "may_publish": roles.may_publish(request.user),
            "submit_form": bound.get("submit") or SubmitForm(),
            "comment_form": bound.get("comment") or CommentForm(debate),
            "changes_form": bound.get("ask") or ChangesForm(),
            "day_form": bound.get("schedule") or DayForm(),
        }
        return self._worklist_page(request, "admin/debates/review.html", context)

    def _comments(self, debate: Debate) -> list[ReviewComment]:
        found = ReviewComment.objects.filter(review__debate=debate)
        return [*found.select_related("author", "settled_by", "position__expert")]

    def _steps(self) -> dict[str, Callable[..., str]]:
        """Return what each button of the page does, and says when it is done."""
        return {
            "submit": self._submit,
            "comment": self._comment,
            "settle": self._settle_comment,
            "ask": self._ask,
            "approve": self._approve,
            "schedule": self._schedule,
            "unschedule": self._unschedule,
            "close": self._close,
        }

    def _is_taken(
        self,
        request: HttpRequest,
        debate: Debate,
        review: Review | None,
        step: str,
        bound: dict[str, forms.Form],
    ) -> bool:
        """Take a step; tell whether the page may be shown anew, rather than a form with faults."""
        needs_change = step in {"submit", "close"}
        if needs_change and not super().has_change_permission(request):
            raise PermissionDenied
        if step in {"schedule", "unschedule"} and not roles.may_publish(request.user):
            raise PermissionDenied
        forms_of = {
            "submit": lambda: SubmitForm(request.POST),
            "comment": lambda: CommentForm(debate, request.POST),
            "ask": lambda: ChangesForm(request.POST),
            "schedule": lambda: DayForm(request.POST),
        }
        given: dict[str, Any] = {}
        if step in forms_of:
            bound[step] = forms_of[step]()
            if not bound[step].is_valid():
                return False
            given = bound[step].cleaned_data
        if review is None and step != "submit":
            self.message_user(request, NONE_OPEN, messages.ERROR)
            return True
        try:
            done = self._steps()[step](request, review or debate, given)
        except NotPossible as refused:
            self.message_user(request, str(refused), messages.ERROR)
        else:
            self.log_change(request, debate, done)
            self.message_user(request, done, messages.SUCCESS)
        return True

    def _submit(self, request: HttpRequest, found: Review | Debate, given: dict[str, Any]) -> str:
        debate = found.debate if isinstance(found, Review) else found
        reviewing.submit(debate, request.user, given["note"], given["reviewer"])
        return f"Submitted for review to {given['reviewer'] or 'whoever may approve'}."

    def _comment(self, request: HttpRequest, review: Review, given: dict[str, Any]) -> str:
        reviewing.comment(review, request.user, given["text"], given["position"])
        return "The comment was added."

    def _settle_comment(self, request: HttpRequest, review: Review, _: dict[str, Any]) -> str:
        number = request.POST["settle"]
        if not is_number(number) or not reviewing.settle(review, int(number), request.user):
            raise NotPossible("This comment has been settled already.")
        return "The comment is settled."

    def _ask(self, request: HttpRequest, review: Review, given: dict[str, Any]) -> str:
        reviewing.ask_for_changes(review, request.user, given["changes"])
        return "Asked for changes."

    def _approve(self, request: HttpRequest, review: Review, _: dict[str, Any]) -> str:
        reviewing.approve(review, request.user, request.POST.get("seen", ""))
        return "Approved."

    def _schedule(self, _: HttpRequest, review: Review, given: dict[str, Any]) -> str:
        reviewing.schedule(review, given["day"])
        return f"It will be published on {given['day']:%Y-%m-%d}."

    def _unschedule(self, _: HttpRequest, review: Review, __: dict[str, Any]) -> str:
        reviewing.schedule(review, None)
        return "It is not published by itself any more."

    def _close(self, _: HttpRequest, review: Review, __: dict[str, Any]) -> str:
        reviewing.close(review)
        return "The review was closed without publication."
