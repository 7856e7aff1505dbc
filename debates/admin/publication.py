"""Actions on lists: publish, withdraw, and return to draft.

Each object is validated and saved separately, and the editor gets a message about each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from debates.admin.editing import EditorialAdmin
from debates.admin.forms import PublicationForm
from debates.editing import constraint_messages
from debates.history.moments import one_change
from debates.history.timeline import snapshot_current
from debates.models.choices import Status
from debates.models.debate_lock import locked
from debates.review.preview_addresses import preview_address

WITHDRAWAL = (
    "Reason of the withdrawal",
    {"fields": ("withdrawn_reason",), "classes": ("side", "collapse")},
)
"""The group of what readers are told where something was."""


class PublicationRefused(Exception):
    """The reason why an object was not changed."""


class ReasonForm(forms.Form):
    """The form for the reason of a withdrawal."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80, "autofocus": True}),
        help_text="Readers see this where the content was.",
        error_messages={"required": "Enter the reason: readers see it."},
    )


@dataclass
class Report:
    """The outcome of an action for each object."""

    done: list[tuple[str, str, str]] = field(default_factory=list)
    refused: list[tuple[str, str, str]] = field(default_factory=list)


class PublicationAdmin(EditorialAdmin):
    """The actions for users who may publish.

    follows       lines about what else readers no longer see once these objects are withdrawn
    most_at_once  objects of one action; more would take longer than a request may
    """

    form = PublicationForm
    most_at_once = 500
    follows: Callable[[list[Model]], list[str]]
    delete_advice = (
        "Withdraw public content instead of deleting it: its address then tells readers when and "
        "why it was withdrawn. Change counterpoints that other positions raise first."
    )
    actions = ("publish", "withdraw", "put_back_to_draft", *EditorialAdmin.actions)

    @admin.action(permissions=["publish"], description="Publish")
    def publish(self, request: HttpRequest, queryset: QuerySet) -> None:
        def change(instance: Model) -> str:
            if instance.status == Status.PUBLISHED:
                raise PublicationRefused("It is already published.")
            instance.status = Status.PUBLISHED
            return self.seen_how(instance)

        self.change_each(request, queryset, "Published", change)

    @admin.action(permissions=["publish"], description="Return to draft")
    def put_back_to_draft(self, request: HttpRequest, queryset: QuerySet) -> None:
        def change(instance: Model) -> str:
            if instance.status == Status.DRAFT:
                raise PublicationRefused("It is already a draft.")
            instance.status = Status.DRAFT
            return ""

        self.change_each(request, queryset, "Returned to draft", change)

    @admin.action(permissions=["publish"], description="Withdraw (asks for a reason)")
    def withdraw(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            return self._ask_for_reason(request, queryset, form)

        def change(instance: Model) -> str:
            _refuse_withdrawal(instance)
            instance.status = Status.WITHDRAWN
            instance.withdrawn_reason = form.cleaned_data["reason"]
            return ""

        self.change_each(request, queryset, "Withdrawn", change)
        return None

    def seen_how(self, instance: Model) -> str:
        """Return the reason why a just published object is not yet visible; "" if it is visible."""
        return ""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        instance = kwargs.get("obj")
        # a form that is shown again has changed the instance, perhaps its address
        if instance is not None and request.method == "GET":
            context["preview_address"] = preview_address(instance)
        return super().render_change_form(request, context, *args, **kwargs)

    def _ask_for_reason(
        self, request: HttpRequest, queryset: QuerySet, form: ReasonForm
    ) -> HttpResponse | None:
        if self.are_too_many(request, queryset):
            return None
        going, staying = [], []
        for instance in queryset:
            try:
                _refuse_withdrawal(instance)
                going.append(instance)
            except PublicationRefused as refused:
                staying.append((instance, str(refused)))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Withdraw {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "going": going,
            "staying": staying,
            "follows": self.follows(going),
            "chosen": [instance.pk for instance in going],
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/debates/withdraw.html", context)

    def are_too_many(self, request: HttpRequest, queryset: QuerySet) -> bool:
        if queryset.count() <= self.most_at_once:
            return False
        message = f"Select at most {self.most_at_once} at a time. Nothing was changed."
        self.message_user(request, message, messages.ERROR)
        return True

    def change_each(
        self,
        request: HttpRequest,
        queryset: QuerySet,
        done: str,
        change: Callable[[Model], str],
        *,
        saves: bool = False,
    ) -> None:
        """Change each object separately, and tell the editor about each.

        done    word for what is done, for the message and the log
        change  changes an object and returns a remark, or raises Refused or ValidationError
        saves   whether `change` saves the object as well
        """
        if self.are_too_many(request, queryset):
            return
        report = Report()
        for pk, name in [(instance.pk, str(instance)) for instance in queryset]:
            address = self.address("change", pk)
            try:
                with transaction.atomic(), one_change():
                    instance, remark = self._change_one(pk, change, saves=saves)
                    self.log_change(request, instance, f"{done}.")
                report.done.append((address, name, remark))
            except PublicationRefused as refused:
                report.refused.append((address, name, str(refused)))
            except ValidationError as error:
                report.refused.append((address, name, " ".join(error.messages)))
            except IntegrityError as error:
                report.refused.append((address, name, constraint_messages.in_words(error)))
        self._add_message(request, f"{done}:", report.done, messages.SUCCESS)
        self._add_message(request, "Not changed:", report.refused, messages.ERROR)

    def _change_one(
        self, pk: int, change: Callable[[Model], str], *, saves: bool
    ) -> tuple[Model, str]:
        instance = locked(self.model._base_manager.filter(pk=pk)).first()
        if instance is None:
            raise PublicationRefused("It has been deleted in the meantime.")
        snapshot_current([instance])
        remark = change(instance)
        if not saves:
            instance.full_clean()
            instance.save()
        return instance, remark

    def _add_message(
        self, request: HttpRequest, head: str, lines: list[tuple[str, str, str]], level: int
    ) -> None:
        if lines:
            items = format_html_join("", '<li><a href="{}">{}</a> {}</li>', lines)
            self.message_user(request, _with_list(head, items), level)


def _with_list(head: str, items: SafeString) -> SafeString:
    return format_html("{}<ul>{}</ul>", head, items)


def _refuse_withdrawal(instance: Model) -> None:
    if instance.status == Status.WITHDRAWN:
        raise PublicationRefused("It is already withdrawn.")
    if instance.status == Status.DRAFT:
        raise PublicationRefused(
            "It is a draft that no reader has seen. Edit or delete it instead."
        )
