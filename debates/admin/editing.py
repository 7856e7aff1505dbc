"""The page on which an object is edited, without lost updates and without lost input."""

from __future__ import annotations

import copy
import json
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import InlineAdminFormSet
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse

from debates.admin import conflicts
from debates.admin.adding_once import AddingOnceAdmin
from debates.admin.deleting import DeletingAdmin
from debates.admin.editions import edition
from debates.admin.fields import FieldsAdmin
from debates.admin.forms import EditorialForm
from debates.admin.guides import guide_links
from debates.admin.history_views import HistoryAdmin
from debates.admin.lists import search_words, written_as
from debates.admin.returning import ReturningAdmin
from debates.editing import constraint_messages
from debates.history.moments import one_change, unrecorded
from debates.history.restoring import complete_creation_record, parts_now
from debates.history.timeline import snapshot_current
from debates.models.debate_lock import lock_debate, locked
from debates.models.declaration import long_texts

KEPT_PARAMETER = "_changelist_filters"
"""The parameter in which Django keeps the filters of the list that one came from."""

MOST_EDITORS = 3
"""Records of the history that a form shows beside it."""


class EditorialAdmin(FieldsAdmin, DeletingAdmin, HistoryAdmin, ReturningAdmin, AddingOnceAdmin):
    """The base of the admins of all objects that editors edit.

    choice_needs   the relations that `choice_label` reads
    """

    form = EditorialForm
    choice_needs: tuple[str, ...] = ()
    show_full_result_count = False
    list_per_page = 50

    class Media:
        js = [
            "debates/admin/unsaved.js",
            "debates/admin/folding.js",
            "debates/admin/same_debate.js",
            "debates/admin/first_error.js",
            "debates/admin/save_key.js",
            "debates/admin/choice_names.js",
            "debates/admin/findings.js",
        ]

    def choosable(self, instances: QuerySet) -> QuerySet:
        """Return the queryset with what labels need: some relations, and no long texts."""
        instances = instances.defer(*long_texts(self.model))
        return instances.select_related(*self.choice_needs) if self.choice_needs else instances

    def choice_label(self, instance: Model) -> str:
        """Return the label of an object among choices."""
        return str(instance)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Find objects that have each word in one of the fields that are searched."""
        fields = self.get_search_fields(request)
        for word in search_words(search_term) if fields else ():
            queryset = queryset.filter(reduce(or_, (written_as(field, word) for field in fields)))
        return queryset, False

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Model | None:
        request.edited = super().get_object(request, *args, **kwargs)
        return request.edited

    def viewed_object(self, request: HttpRequest, object_id: str) -> Any:
        """Return the object of a page. Raises Http404, and PermissionDenied if it is not viewed."""
        instance = self.get_object(request, object_id)
        if instance is None:
            raise Http404
        if not self.has_view_permission(request, instance):
            raise PermissionDenied
        return instance

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:
        form = super().get_form(request, *args, **kwargs)
        form.notes = getattr(request, "notes", {})
        form.may_be_named = self.viewable(request)
        return form

    def viewable(self, request: HttpRequest) -> QuerySet:
        """Return the objects that the user may view: all of the model, or none."""
        instances = self.model._base_manager.all()
        return instances if self.has_view_permission(request) else instances.none()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return initial values from the address of an empty form, without invalid values."""
        initial = super().get_changeform_initial_data(request)
        fields = self.get_form(request)().fields
        return {
            name: value for name, value in initial.items() if _is_valid(fields.get(name), value)
        }

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        request.POST = _with_plain_newlines(request.POST)
        context = dict(extra_context or {})
        try:
            with transaction.atomic(), one_change():
                answer = self._look_first(request, object_id, context) if object_id else None
                return answer or super().changeform_view(request, object_id, form_url, context)
        except IntegrityError as error:
            request.notes = {"": {None: constraint_messages.in_words(error)}}
            return super().changeform_view(request, object_id, form_url, context)

    def get_inline_formsets(self, *args: Any, **kwargs: Any) -> list[InlineAdminFormSet]:
        """Name the rows within a sentence, where Django writes “Add another Participation”."""
        formsets = super().get_inline_formsets(*args, **kwargs)
        for formset in formsets:
            data = json.loads(formset.inline_formset_data())
            data["options"]["addText"] = f"Add another {formset.opts.verbose_name}"
            formset.inline_formset_data = json.dumps(data)
        return formsets

    def _look_first(
        self, request: HttpRequest, object_id: str, context: dict[str, Any]
    ) -> HttpResponse | None:
        """Lock the object and compare its version with that of the page that the editor opened.

        Returns the page that keeps the typed texts where the object is gone or the editor may
        not change it any more; otherwise None, with the form prepared.
        """
        pk = self.parsed(object_id)
        instance = self.locked_row(pk)
        if instance is None:
            return self._kept(request, pk, None)
        if self.is_reserved(request, instance):
            return self._kept(request, pk, instance)
        if not self.has_change_permission(request, instance):
            return None
        # before the snapshot, which is none of the changes that others made meanwhile
        present = edition(instance)
        snapshot_current(
            [instance, *(part for own in parts_now(instance).values() for part in own)]
        )
        if "_savenext" in request.POST:
            request.next_in_list = self.next_in_list(request, instance)
        if request.POST.get("version") != present:
            conflict = conflicts.settle(self, request, instance)
            request.POST, request.notes = conflict.data, conflict.notes
            context["meanwhile"] = conflict.changes
        return None

    def locked_row(self, pk: int | None) -> Model | None:
        """Return the object that is to be changed, locked after the debates that change with it."""
        return locked(self.model._base_manager.filter(pk=pk)).first()

    def _kept(self, request: HttpRequest, pk: int | None, instance: Model | None) -> Any:
        """Return the page with the typed texts, for an object that can no longer be saved."""
        records = self.model.history.filter(id=pk).select_related("history_user")
        last = records.order_by("-history_id").first()
        if instance is None and (last is None or not self.has_change_permission(request)):
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": f"This {self.opts.verbose_name} has been deleted"
            if instance is None
            else f"You can no longer change this {self.opts.verbose_name}",
            "opts": self.opts,
            "instance": instance,
            "last": last,
            "typed": self._typed(request, instance or last.history_object),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/debates/kept.html", context, status=409)

    def _typed(self, request: HttpRequest, instance: Model) -> list[tuple[str, str]]:
        """Return the typed texts, with the labels of their fields."""
        fields = flatten_fieldsets(self.get_fieldsets(request, None))
        form = self.get_form(request, None, fields=fields)(instance=instance)
        forms_by_prefix = [("", self.opts.verbose_name, form)]
        for formset, inline in self.get_formsets_with_inlines(request):
            for number, _ in enumerate(conflicts.posted_rows(request.POST, formset)):
                prefix = f"{formset.get_default_prefix()}-{number}-"
                label = f"{inline.verbose_name} {number + 1}"
                forms_by_prefix.append((prefix, label, formset.form()))
        return [
            (f"{label}: {blank_form.fields[name].label or name}", request.POST[prefix + name])
            for prefix, label, blank_form in forms_by_prefix
            for name in blank_form.fields
            if isinstance(blank_form.fields[name].widget, forms.TextInput | forms.Textarea)
            and request.POST.get(prefix + name)
        ]

    def save_model(
        self, request: HttpRequest, obj: Model, form: forms.ModelForm, change: bool
    ) -> None:
        """Save a new object at once; `save_related` saves a changed object with its parts."""
        if not change:
            if getattr(obj, "debate_id", None) is not None:
                lock_debate(obj.debate_id)
            super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: Any, formsets: list[Any], change: bool
    ) -> None:
        """Save once, with one record in the history, also where only a part was changed.

        The version so includes changes of parts, but for those that readers see nothing of. Where
        nothing changed, nothing is saved.
        """
        instance = form.instance
        # asked before the rows are saved: a deleted one has no key any more
        if not change or form.has_changed() or any(formset.changes_owner() for formset in formsets):
            with unrecorded(instance):
                form.save_m2m()
            if change:
                super().save_model(request, instance, form, change)
            else:
                complete_creation_record(instance)
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)

    def next_in_list(self, request: HttpRequest, instance: Model) -> int | None:
        """Get the next object of the editor's list, before this object is saved."""
        listing = copy.copy(request)
        listing.method = "GET"
        listing.GET = QueryDict(request.GET.get(KEPT_PARAMETER, ""))
        try:
            instances = self.get_changelist_instance(listing).queryset
        except IncorrectLookupParameters:
            return None
        return following(list(instances.values_list("pk", flat=True)), instance.pk)

    def response_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        if "_savenext" not in request.POST:
            return super().response_change(request, obj)
        name = self.opts.verbose_name
        if request.next_in_list is None:
            self.message_user(
                request, f"“{obj}” was saved. It was the last {name} in the list.", messages.SUCCESS
            )
            return self.response_post_save_change(request, obj)
        self.message_user(request, f"“{obj}” was saved. This is the next {name}.", messages.SUCCESS)
        address = self.address("change", request.next_in_list)
        query = request.GET.urlencode()
        return HttpResponseRedirect(f"{address}?{query}" if query else address)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        instance = kwargs.get("obj")
        context["reserved"] = self.is_reserved(request, instance)
        context["latest_records"] = self._latest_records(instance) if instance else ()
        context["api_address"] = self.api_address(instance) if instance else None
        context["guide_links"] = guide_links(self.opts.model_name)
        return super().render_change_form(request, context, *args, **kwargs)

    def _latest_records(self, instance: Model) -> QuerySet:
        """Get the last records in the history of an object itself, the latest first."""
        records = instance.history.select_related("history_user")
        return records.order_by("-history_id")[:MOST_EDITORS]

    def get_view_on_site_url(self, obj: Model | None = None) -> str | None:
        """Return the address of the public page of a published or withdrawn object, or None."""
        return super().get_view_on_site_url(obj) if obj and _public_slug(obj) else None

    def api_address(self, instance: Model) -> str | None:
        """Return the address of the object in the API."""
        if self.get_view_on_site_url(instance) is None:
            return None
        return reverse(f"api:{self.opts.verbose_name_plural}-detail", args=[_public_slug(instance)])


def _public_slug(instance: Model) -> str | None:
    """Return the slug of an object; None if it is not public.

    Read from the database: an invalid form has already changed the instance.
    """
    if not hasattr(instance, "public_slug"):
        instances = type(instance).objects
        querysets = [
            instances.published(),
            *([instances.withdrawn()] if hasattr(instances, "withdrawn") else []),
        ]
        slugs = (
            queryset.filter(pk=instance.pk).values_list("slug", flat=True).first()
            for queryset in querysets
        )
        instance.public_slug = next((slug for slug in slugs if slug), None)
    return instance.public_slug


def following(instances: list[int], pk: int) -> int | None:
    """Return the key after `pk`; None for the last key, and for a key that is not listed."""
    if pk not in instances[:-1]:
        return None
    return instances[instances.index(pk) + 1]


def _is_valid(field: forms.Field | None, value: Any) -> bool:
    if field is None:
        return False
    try:
        field.clean(value)
    except ValidationError:
        return False
    return True


def _with_plain_newlines(posted: QueryDict) -> QueryDict:
    """Make CR LF, which browsers send, LF, so that an untouched text counts as unchanged."""
    plain = posted.copy()
    for name, values in posted.lists():
        plain.setlist(name, [value.replace("\r\n", "\n") for value in values])
    return plain
