"""Publication of a debate as one step, and taking it back, each with a list of what changes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path

from debates.admin.previews import PreviewsAdmin
from debates.editing import roles
from debates.models import Debate
from debates.models.counts import counted_objects
from debates.models.debate_lock import lock_debate
from debates.review import publication, reviewing
from debates.review.drafts import has_drafts
from debates.review.preview_addresses import preview_address
from debates.review.step_forms import TakingBackForm
from debates.text.plurals import counted
from debates.worklist.worklist import open_findings, worklist

LIST_CHANGED = "The list has changed since you opened this page. Look at it again."
NAMED_AT_ONCE = 50
"""Objects of one kind that a list names; beyond, it says how many more there are."""


class WholeDebatesAdmin(PreviewsAdmin):
    """The pages on which a whole debate is published, or taken back."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "<path:object_id>/publish/", view(self.publish_view), name="debates_debate_publish"
            ),
            path(
                "<path:object_id>/take-back/",
                view(self.take_back_view),
                name="debates_debate_take_back",
            ),
            *super().get_urls(),
        ]

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what becomes public, and publish it."""
        debate = self._debate_to_publish(request, object_id)
        faults: list[publication.Fault] = []
        if request.method == "POST":
            try:
                if self._publish_as_seen(request, debate):
                    self.message_user(request, f"“{debate}” is published.", messages.SUCCESS)
                    return HttpResponseRedirect(self.address("change", debate.pk))
            except publication.NotPublished as refused:
                faults = refused.faults
        context = {
            "title": "Publish the debate",
            "faults": [(self._page_of(fault.instance), fault) for fault in faults],
            "findings": len(open_findings(worklist(debate))),
            "preview": preview_address(debate),
            "has_drafts": has_drafts(debate),
            "lacks_approval": publication.lacks_approval(debate),
            "open_comments": reviewing.open_comments(debate),
        }
        shift = publication.becoming_public(debate)
        return self._shift_page(request, "admin/debates/publish.html", debate, shift, context)

    def _publish_as_seen(self, request: HttpRequest, debate: Debate) -> bool:
        """Publish a debate if the editor has seen what becomes public; return whether it is done.

        Raises NotPublished.
        """
        with transaction.atomic():
            # until it is published, nothing is added to the list
            lock_debate(debate.pk)
            if not self._is_agreed(request, publication.becoming_public(debate)):
                return False
            number = counted(len(publication.publish(debate)), "object")
            self.log_change(request, debate, f"Published the debate as one step: {number}.")
        return True

    def take_back_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what readers will no longer see, and take the debate back."""
        debate = self._debate_to_publish(request, object_id)
        form = TakingBackForm(debate, request.POST or None)
        if request.method == "POST":
            try:
                if self._take_back_as_seen(request, debate, form):
                    message = f"“{debate}” is not public any more."
                    self.message_user(request, message, messages.SUCCESS)
                    return HttpResponseRedirect(self.address("change", debate.pk))
            except ValidationError as error:
                form.add_error(None, error.messages)
        context = {"title": "Take the debate back", "form": form}
        shift = publication.becoming_hidden(debate)
        return self._shift_page(request, "admin/debates/take_back.html", debate, shift, context)

    def _take_back_as_seen(
        self, request: HttpRequest, debate: Debate, form: TakingBackForm
    ) -> bool:
        """Take a debate back if the editor has seen what is hidden; return whether it is done.

        Raises ValidationError.
        """
        with transaction.atomic():
            lock_debate(debate.pk)
            shift = publication.becoming_hidden(debate)
            if not (self._is_agreed(request, shift) and form.is_valid()):
                return False
            publication.take_back(debate, form.shown_reason)
            message = "Withdrawn" if form.shown_reason else "Returned to draft"
            self.log_change(request, debate, f"{message}.")
        return True

    def _debate_to_publish(self, request: HttpRequest, object_id: str) -> Debate:
        debate = self.viewed_object(request, object_id)
        if not (roles.may_publish(request.user) and self.has_change_permission(request, debate)):
            raise PermissionDenied
        return debate

    def _is_agreed(self, request: HttpRequest, shift: publication.Shift) -> bool:
        """Tell whether the editor has seen this list; add a message if not."""
        if request.POST.get("seen") == shift.digest:
            return True
        self.message_user(request, LIST_CHANGED, messages.WARNING)
        return False

    def _page_of(self, instance: Model) -> str:
        own = self.admin_site.get_model_admin(type(instance))
        return own.address("change", instance.pk)

    def _shift_page(
        self,
        request: HttpRequest,
        template: str,
        debate: Debate,
        shift: publication.Shift,
        context: dict[str, Any],
    ) -> HttpResponse:
        named_objects = [
            (name, objects[:NAMED_AT_ONCE], len(objects) - NAMED_AT_ONCE, len(objects))
            for name, objects in shift.named.items()
        ]
        common = {
            "subtitle": str(debate),
            "instance": debate,
            "shift": shift,
            "named": named_objects,
            "counted": [counted_objects(*counted_model) for counted_model in shift.counted.items()],
        }
        return self._worklist_page(request, template, common | context)
