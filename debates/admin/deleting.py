"""Deleting: what would go is shown first, and what others build on stays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from debates.admin.rights import GuardedAdmin
from debates.editing import constraint_messages
from debates.editing.deletion import reasons_against
from debates.history.deletions import give_reason, needs_reason
from debates.history.moments import one_change
from debates.history.restoring import objects_deleted_with
from debates.history.timeline import snapshot_current
from debates.models.debate_lock import locked
from debates.models.validators import no_reader_is_misled
from debates.text.blank import visible


class DeletionForm(forms.Form):
    """The form for the reason of a deletion."""

    reason = forms.CharField(
        max_length=500,
        validators=[no_reader_is_misled],
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
        help_text="Readers see it at the address, with the debate, the question and the topics, "
        "but not with the claim or the expert.",
        error_messages={"required": "Enter the reason: readers see it."},
    )

    def clean_reason(self) -> str:
        """Refuse a reason in which readers would see nothing."""
        reason = visible(self.cleaned_data["reason"])
        if not reason:
            raise ValidationError(self.fields["reason"].error_messages["required"])
        return reason


class DeletingAdmin(GuardedAdmin):
    """Deletes objects as one change that can be undone, except those in a public exchange."""

    actions: tuple[str, ...] = ("delete_selected",)
    delete_advice = "Change or delete these first."

    def get_deleted_objects(
        self, objs: Iterable[Model], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        going, count, forbidden, protected = super().get_deleted_objects(objs, request)
        return going, count, forbidden, reasons_against(objs) or protected

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        instance = self.get_object(request, unquote(object_id))
        form = self._reason_form(request, [] if instance is None else [instance.pk])
        context = {"advice": self.delete_advice, "reason_form": form, **(extra_context or {})}
        if form is not None and not form.is_valid():
            # Django takes any data for the confirmation.
            request.POST = QueryDict("")

        def delete() -> HttpResponse:
            return super(DeletingAdmin, self).delete_view(request, object_id, context)

        return self._undone_where_refused(request, form, delete)

    @admin.action(permissions=["delete"], description="Delete")
    def delete_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Delete the selected objects as Django does, in one transaction."""
        form = self._reason_form(request, list(queryset.values_list("pk", flat=True)))
        if form is not None and not form.is_valid():
            request.POST = request.POST.copy()
            request.POST.pop("post", None)

        if not queryset.exists():
            self.message_user(request, "They have been deleted in the meantime.", messages.WARNING)
            return None

        def delete() -> HttpResponse | None:
            page = delete_selected(self, request, queryset)
            if page is not None:
                page.context_data |= {"advice": self.delete_advice, "reason_form": form}
            return page

        return self._undone_where_refused(request, form, delete)

    def _reason_form(self, request: HttpRequest, keys: Collection[int]) -> DeletionForm | None:
        """Return the form for the reason; None where no reader has seen any of the objects."""
        if not needs_reason(self.model, keys):
            return None
        return DeletionForm(request.POST if request.POST.get("post") else None)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        self.delete_queryset(request, self.model._default_manager.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Check again under the lock, when nothing can change in between."""
        instances = list(locked(self.model._base_manager.filter(pk__in=queryset)))
        keys = [instance.pk for instance in instances]
        against = reasons_against(instances)
        if against:
            raise ValidationError(against)
        for instance in instances:
            snapshot_current(objects_deleted_with(instance))
            self.let_go(instance)
            instance.delete()
        reason = getattr(request, "deletion_reason", "")
        if reason:
            give_reason(self.model, keys, reason)

    def let_go(self, instance: Model) -> None:
        """Prepare the deletion of an object: change the objects that refer to it."""

    def _undone_where_refused(
        self,
        request: HttpRequest,
        form: DeletionForm | None,
        delete: Callable[[], HttpResponse | None],
    ) -> HttpResponse | None:
        reason = form.cleaned_data["reason"] if form is not None and form.is_valid() else ""
        request.deletion_reason = reason
        try:
            with transaction.atomic(), one_change(reason):
                return delete()
        except ValidationError as error:
            message = " ".join(error.messages)
        except IntegrityError as error:
            message = constraint_messages.in_words(error)
        self.message_user(request, f"Nothing was deleted. {message}", messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())
