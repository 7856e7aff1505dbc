"""The page on which a debate is copied as a template for another debate."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path

from debates.admin import adding_once
from debates.admin.worklist import WorklistAdmin
from debates.editing import constraint_messages
from debates.editing.date_field import TypedDateField
from debates.models import Debate
from debates.revising.copying import copy_debate

COPIED_PARTS = {"questions": "question", "experts": "participation"}
"""The fields that say what is copied, with the kind of object of which it makes new ones."""


class CopyForm(forms.Form):
    """The form for a copy of a debate: its title, its date, and what to copy."""

    title = forms.CharField(
        label="Title of the new debate",
        max_length=Debate._meta.get_field("title").max_length,
        error_messages={"required": "Enter a title."},
    )
    date = TypedDateField(
        label="Date of the new debate",
        required=False,
        help_text="The day of the debate, if you know it: 17 May 2026 or 2026-05-17.",
    )
    questions = forms.BooleanField(label="Copy the questions", required=False, initial=True)
    experts = forms.BooleanField(
        label="Copy the experts, with role, affiliation and place", required=False, initial=True
    )


class CopyingAdmin(WorklistAdmin):
    """Copies a debate as a template."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.copy_view)
        return [
            path("<path:object_id>/copy/", view, name="debates_debate_copy"),
            *super().get_urls(),
        ]

    def copy_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the form, and create the copy as a draft."""
        debate = self.viewed_object(request, object_id)
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = CopyForm(request.POST if request.method == "POST" else None)
        for name, kind in COPIED_PARTS.items():
            if not request.user.has_perm(f"debates.add_{kind}"):
                del form.fields[name]
        if form.is_valid():
            values = form.cleaned_data
            chosen_parts = {name: values.get(name, False) for name in COPIED_PARTS}
            try:
                copied = self._made_copy(
                    request,
                    debate,
                    lambda: copy_debate(debate, values["title"], values["date"], **chosen_parts),
                )
            except ValidationError as error:
                form.add_error(None, error.messages)
            except IntegrityError as error:
                # another copy with this title was made at the same moment
                form.add_error(None, constraint_messages.in_words(error))
            else:
                self.message_user(request, f"“{copied}” is a draft.", messages.SUCCESS)
                return HttpResponseRedirect(self.address("change", copied.pk))
        context = {
            "title": "Copy as a template",
            "subtitle": str(debate),
            "instance": debate,
            "form": form,
            "form_key": adding_once.key_of(request),
            "questions": debate.questions.order_by("order"),
            "participations": debate.participations.select_related("expert").order_by("order"),
        }
        return self._worklist_page(request, "admin/debates/copy.html", context)

    def _made_copy(
        self, request: HttpRequest, debate: Debate, make: Callable[[], Debate]
    ) -> Debate:
        """Make a copy, or return the one that the same form has made before."""
        with transaction.atomic():
            copied = adding_once.added_before(self, request)
            if copied is None:
                copied = make()
                message = f"Copied from “{debate}” as a template."
                note = adding_once.noted(request, [], said=message) or message
                self.log_addition(request, copied, note)
        return copied
