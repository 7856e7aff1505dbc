"""Comments of a review on the page of the position that they are about."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from debates.admin import adding_once
from debates.admin.editing import EditorialAdmin
from debates.models import Position
from debates.review import reviewing
from debates.review.models import ReviewComment
from debates.review.reviewing import NotPossible
from debates.review.steps import STEPS, Attempt, Step


class CommentedAdmin(EditorialAdmin):
    """Shows the comments on an object, adds to them and settles them."""

    class Media:
        js = ["debates/admin/comments.js"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.comments_view))
        return [
            path("<path:object_id>/comments/", view, name="debates_position_comments"),
            *super().get_urls(),
        ]

    def comments_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Add or settle a comment on a position."""
        position = self.viewed_object(request, object_id)
        step = STEPS["settle" if "settle" in request.POST else "comment"]
        if not request.user.has_perm(step.right):
            raise PermissionDenied
        try:
            done = adding_once.step_taken(
                self, request, position.debate, lambda: _take(step, request, position)
            )
        except NotPossible as refused:
            self.message_user(request, str(refused), messages.ERROR)
        else:
            self.message_user(request, done, messages.SUCCESS)
        return HttpResponseRedirect(f"{self.address('change', position.pk)}#comments")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        position: Position | None = kwargs.get("obj")
        if position is not None:
            comments = ReviewComment.objects.filter(position=position.pk)
            context["comments"] = [*comments.select_related("author", "settled_by")]
            context["comment_key"] = adding_once.new_key()
            context["review"] = reviewing.open_review(position.debate)
        return super().render_change_form(request, context, *args, **kwargs)


def _take(step: Step, request: HttpRequest, position: Position) -> str:
    """Take a step of the review as the form on the page asks. Raises NotPossible."""
    text, number = request.POST.get("text"), request.POST.get("settle")
    form = step.form(position.debate, {"text": text, "position": position.pk, "id": number})
    if not form.is_valid():
        raise NotPossible(" ".join(one for own in form.errors.values() for one in own))
    return step.take(Attempt(position.debate, request.user, form.cleaned_data))
