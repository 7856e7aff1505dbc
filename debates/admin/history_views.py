"""The pages that tell what was, and bring it back: history, earlier versions, what was deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from debates.admin.fields import is_number
from debates.admin.rights import GuardedAdmin
from debates.history import restoring
from debates.history.corrections import Explanation, with_public_reasons
from debates.history.timeline import (
    described,
    restoring_changes,
    states_of_objects,
    states_of_records,
    timeline,
)
from debates.models.debate_lock import locked

CHANGES_A_PAGE = 50


class HistoryAdmin(GuardedAdmin):
    """History pages of an object with its parts, with reverting and restoring."""

    def get_urls(self) -> list[URLPattern]:
        def address(route: str, view: Any, name: str) -> URLPattern:
            name = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
            return path(route, self.admin_site.admin_view(view), name=name)

        return [
            address("deleted/", self.deleted_view, "deleted"),
            address("deleted/<int:record_id>/", self.restore_view, "restore"),
            address("<path:object_id>/history/<int:record_id>/", self.version_view, "version"),
            *super().get_urls(),
        ]

    def address(self, name: str, *arguments: Any) -> str:
        """Return the address of one of this model's pages."""
        app, model = self.opts.app_label, self.opts.model_name
        return reverse(f"{self.admin_site.name}:{app}_{model}_{name}", args=arguments)

    def parsed(self, object_id: str) -> int | None:
        """Return the primary key in an address, or None if it is not valid."""
        try:
            pk = self.opts.pk.to_python(unquote(object_id))
        except ValidationError:
            return None
        return pk if is_number(pk) else None

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        instance = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, instance):
            raise PermissionDenied
        pk = self.parsed(object_id)
        changes = (
            with_public_reasons(self.model, pk, timeline(self.model, pk)) if pk is not None else []
        )
        if instance is None and not changes:
            raise Http404
        context = {
            "title": "History",
            "subtitle": str(instance) if instance else changes[0].entries[0].text,
            "instance": instance,
            "object_id": pk,
            "page": Paginator(changes, CHANGES_A_PAGE).get_page(request.GET.get("p")),
            **(extra_context or {}),
        }
        return self._page(request, "admin/debates/object_history.html", context)

    def version_view(self, request: HttpRequest, object_id: str, record_id: int) -> HttpResponse:
        """Show a former version: its content, the changes of a reversion, and the form."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        record = self._record(record_id, id=self.parsed(object_id))
        with transaction.atomic():
            instances = self.model._base_manager.filter(pk=record.id)
            if request.method == "POST":
                instances = locked(instances)
            instance = get_object_or_404(instances)
            if request.method == "POST":
                if not self.has_change_permission(request, instance):
                    raise PermissionDenied
                response = self._go_back(request, record, instance)
                if response is not None:
                    return response
            now = [
                instance,
                *(part for own in restoring.parts_now(instance).values() for part in own),
            ]
        [stood] = states_of_records([record])
        parts = [part for own in restoring.parts_at(record).values() for part in own]
        then = [
            replace(stood, row=restoring.as_it_would_be(record, instance)),
            *states_of_objects(parts),
        ]
        context = {
            "title": "Earlier version",
            "subtitle": str(instance),
            "instance": instance,
            "record": record,
            "entries": restoring_changes(states_of_objects(now), then, self.model),
            "described": described(stood),
            "may_go_back": self.has_change_permission(request, instance),
            "form": self.explained(request, instance, record),
        }
        return self._page(request, "admin/debates/version.html", context)

    def _go_back(self, request: HttpRequest, record: Model, instance: Model) -> HttpResponse | None:
        if request.POST.get("version") != str(instance.version):
            message = (
                f"This {self.opts.verbose_name} has changed since you opened this page. "
                "Check the changes below."
            )
            self.message_user(request, message, messages.WARNING)
            return None
        try:
            explanation = self.explanation(self.explained(request, instance, record))
            restoring.go_back(record, instance, explanation)
        except ValidationError as error:
            self._say_all(request, "This version could not be restored.", error)
            return None
        self.log_change(request, instance, f"Restored the version of {record.history_date:%c}.")
        self.message_user(request, "The earlier version was restored.", messages.SUCCESS)
        return HttpResponseRedirect(self.address("change", instance.pk))

    def explained(self, request: HttpRequest, instance: Model, record: Model) -> forms.Form | None:
        """Return the form for the reason of a reversion; None where none is needed."""
        return None

    def explanation(self, form: forms.Form | None) -> Explanation | None:
        """Return what such a form says. Raises ValidationError where the reason is missing."""
        return None

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        """Show deleted objects, the latest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        page = Paginator(restoring.deleted(self.model), CHANGES_A_PAGE).get_page(
            request.GET.get("p")
        )
        rows = [(record, str(record.history_object)) for record in page]
        context = {
            "title": f"Deleted {self.opts.verbose_name_plural}",
            "subtitle": None,
            "page": page,
            "rows": rows,
        }
        return self._page(request, "admin/debates/deleted.html", context)

    def restore_view(self, request: HttpRequest, record_id: int) -> HttpResponse:
        """Return a deleted object: its content, the parts restored with it, and the form."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        record = self._record(record_id, history_type="-")
        if self.model._default_manager.filter(pk=record.id).exists():
            return HttpResponseRedirect(self.address("change", record.id))
        if request.method == "POST":
            if not self.has_add_permission(request):
                raise PermissionDenied
            response = self._restore(request, record)
            if response is not None:
                return response
        stood, *along = states_of_records(restoring.deleted_with(record))
        context = {
            "title": f"Deleted {self.opts.verbose_name}",
            "subtitle": str(record.history_object),
            "record": record,
            "entries": restoring_changes([], along, self.model),
            "described": described(stood),
            "may_restore": self.has_add_permission(request),
        }
        return self._page(request, "admin/debates/restore.html", context)

    def _restore(self, request: HttpRequest, record: Model) -> HttpResponse | None:
        try:
            instance, notes = restoring.restore(record)
        except ValidationError as error:
            self._say_all(request, f"This {self.opts.verbose_name} could not be restored.", error)
            return None
        self.log_addition(request, instance, "Restored.")
        message = "Restored as a draft." if hasattr(instance, "status") else "Restored."
        self.message_user(request, message, messages.SUCCESS)
        for note in notes:
            self.message_user(request, note, messages.WARNING)
        return HttpResponseRedirect(self.address("change", instance.pk))

    def _record(self, record_id: int, **conditions: Any) -> Model:
        records = self.model.history.select_related("history_user")
        if None in conditions.values():
            raise Http404
        return get_object_or_404(records, history_id=record_id, **conditions)

    def _say_all(self, request: HttpRequest, first: str, error: ValidationError) -> None:
        for message in (f"{first} Nothing was changed.", *error.messages):
            self.message_user(request, message, messages.ERROR)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        request.current_app = self.admin_site.name
        common = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "preserved_filters": self.get_preserved_filters(request),
        }
        return TemplateResponse(request, template, common | context)
