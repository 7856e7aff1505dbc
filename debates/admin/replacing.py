"""The page on which words are found and replaced in one debate, or in several."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path

from debates.admin.corrections import (
    NO_CORRECTION_REASON,
    REASON,
    explanation,
    reason_field,
    slip_field,
)
from debates.admin.fields import is_number
from debates.admin.worklist import WorklistAdmin
from debates.editing import constraint_messages, roles
from debates.editing.seen import seen_digest
from debates.models import Debate
from debates.revising import replacing
from debates.revising.saving import owner_of
from debates.text.plurals import counted
from debates.worklist.places import field_addresses

ONE = "one"
"""The parameter of the page that names a debate by its primary key."""

MOST_DEBATES = 50

SEARCH_FIELDS = ("words", "replacement", "any_case", "whole_words", "quotations")

TEXTS_CHANGED = "The texts have changed since you opened this page. Check the hits again."
TOO_MANY = (
    f"There are more than {replacing.MOST_HITS} hits. Look for a longer expression, or in fewer "
    "debates."
)
NONE_CHOSEN = "Tick at least one hit."


class ReplaceForm(forms.Form):
    """The words to find, and what to put in their place."""

    words = forms.CharField(
        label="Find",
        max_length=200,
        strip=False,
        error_messages={"required": "Enter the words to find."},
    )
    replacement = forms.CharField(
        label="Replace with", max_length=500, strip=False, required=False,
        help_text="If empty, the words are removed.",
    )  # fmt: skip
    any_case = forms.BooleanField(label="Ignore upper and lower case", required=False)
    whole_words = forms.BooleanField(label="Whole words only", required=False)
    quotations = forms.BooleanField(
        label="Also in quotations and other words of the source",
        required=False,
        help_text="A quotation has to match its source: change it only if it was copied wrongly.",
    )
    correction_reason = reason_field()
    correction_slip = slip_field()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("words") and cleaned["words"] == cleaned.get("replacement"):
            self.add_error("replacement", "The replacement is the same as the words to find.")
        return cleaned

    @property
    def search(self) -> replacing.Search:
        values = self.cleaned_data
        return replacing.Search(
            values["words"],
            values["replacement"],
            values["any_case"],
            values["whole_words"],
            values["quotations"],
        )

    @property
    def choices(self) -> list[forms.BoundField]:
        """The fields of the search."""
        return [self[name] for name in SEARCH_FIELDS]

    @property
    def searched_wrongly(self) -> bool:
        """True if a field of the search has an error."""
        return not self.errors.keys().isdisjoint(SEARCH_FIELDS)

    @property
    def reasons(self) -> list[forms.BoundField]:
        """The fields for the reason, which readers see."""
        return [self[REASON], self["correction_slip"]]


class ReplacingAdmin(WorklistAdmin):
    """Finds and replaces words in the debates that were chosen."""

    actions = ("find_and_replace", *WorklistAdmin.actions)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.replace_view)
        return [path("replace/", view, name="debates_debate_replace"), *super().get_urls()]

    @admin.action(permissions=["change"], description="Find and replace")
    def find_and_replace(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Lead to the page on which words are replaced in the chosen debates."""
        keys = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_DEBATES + 1])
        if len(keys) <= MOST_DEBATES:
            query = urlencode({ONE: keys}, doseq=True)
            return HttpResponseRedirect(f"{self.address('replace')}?{query}")
        message = f"Choose at most {MOST_DEBATES} debates at once."
        self.message_user(request, message, messages.ERROR)
        return None

    def replace_view(self, request: HttpRequest) -> HttpResponse:
        """Show each hit in its context, and replace those that are ticked."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        keys = {int(key) for key in request.GET.getlist(ONE)[:MOST_DEBATES] if is_number(key)}
        debates = list(Debate.objects.filter(pk__in=keys).order_by("title", "pk"))
        if not debates:
            self.message_user(request, "Choose the debates to look in.", messages.WARNING)
            return HttpResponseRedirect(self.address("changelist"))
        form = ReplaceForm(request.POST if request.method == "POST" else None)
        texts: list[replacing.Found] = []
        chosen_hits: set[str] = set()
        if form.is_valid():
            try:
                texts = replacing.find(debates, form.search)
            except replacing.TooManyHits:
                form.add_error("words", TOO_MANY)
            else:
                answer = self._look(request, form, texts, chosen_hits)
                if answer is not None:
                    return answer
        return self._replace_page(request, debates, form, texts, chosen_hits)

    def _look(
        self,
        request: HttpRequest,
        form: ReplaceForm,
        texts: list[replacing.Found],
        chosen_hits: set[str],
    ) -> HttpResponse | None:
        """Validate the ticked hits, and save them if the editor has seen them like this.

        chosen_hits  is filled with the keys of the ticked hits
        """
        for text in texts:
            text.reserved = _reserved(request.user, text.record)
        searched, digest = seen_digest(form.search), replacing.seen_of(texts)
        before = form.cleaned_data["seen"].partition(" ")
        allowed_hits = {hit.key for text in texts for hit in text.hits if not text.reserved}
        same_search = before[0] == searched
        chosen_hits.update(
            allowed_hits & {*request.POST.getlist("hit")} if same_search else allowed_hits
        )
        changed = replacing.replace(texts, form.search, chosen_hits)
        if "apply" in request.POST:
            self._look_for_faults(form, changed, before[2] == digest and same_search)
            fits = not form.errors and not any(text.problems for text in changed)
            if fits and (answer := self._save(request, form, changed)):
                return answer
        form.data = form.data.copy()
        form.data["seen"] = f"{searched} {digest}"
        return None

    def _look_for_faults(
        self, form: ReplaceForm, changed: list[replacing.Found], was_seen: bool
    ) -> None:
        if not was_seen:
            form.add_error(None, TEXTS_CHANGED)
        elif not changed:
            form.add_error(None, NONE_CHOSEN)
        if (
            replacing.replacing_needs_explanation(changed)
            and explanation(form.cleaned_data) is None
        ):
            form.add_error(REASON, NO_CORRECTION_REASON)

    def _save(
        self, request: HttpRequest, form: ReplaceForm, changed: list[replacing.Found]
    ) -> HttpResponse | None:
        """Save, and tell; None where it could not be done, with the reason in the form."""
        try:
            with transaction.atomic():
                is_saved = replacing.save(
                    changed,
                    form.search,
                    explanation(form.cleaned_data),
                    is_reserved=partial(_reserved, request.user),
                )
                if not is_saved:
                    form.add_error(None, TEXTS_CHANGED)
                    return None
                for text in changed:
                    owner = owner_of(text.record) or text.record
                    self.admin_site.get_model_admin(type(owner)).log_change(
                        request, owner, f"Replaced “{form.search.words}”."
                    )
        except IntegrityError as error:
            form.add_error(None, constraint_messages.in_words(error))
            return None
        message = f"Replaced in {counted(len(changed), 'text', 'texts')}."
        self.message_user(request, message, messages.SUCCESS)
        return HttpResponseRedirect(request.get_full_path())

    def _replace_page(
        self,
        request: HttpRequest,
        debates: list[Debate],
        form: ReplaceForm,
        texts: list[replacing.Found],
        chosen_hits: set[str],
    ) -> HttpResponse:
        places = field_addresses(self.admin_site.name)
        marked_texts = [
            (
                text,
                [(hit, hit.key in chosen_hits, places(hit.record, hit.name)) for hit in text.hits],
            )
            for text in texts
        ]
        context = {
            "title": "Find and replace",
            "subtitle": str(debates[0]) if len(debates) == 1 else "",
            "instance": debates[0] if len(debates) == 1 else None,
            "debates": debates,
            "form": form,
            "found": marked_texts,
            "total": sum(len(text.hits) for text in texts),
            "search": form.search if form.is_bound and not form.searched_wrongly else None,
            "problems": sum(bool(text.problems) for text in texts),
            "reasons": form.reasons if replacing.replacing_needs_explanation(texts) else (),
        }
        return self._worklist_page(request, "admin/debates/replace.html", context)


def _reserved(user: Any, record: Model) -> str:
    """Return why somebody may not change a record; empty where they may."""
    if not roles.may_change(user, record):
        return f"Your account may not change {record._meta.verbose_name_plural}."
    if not roles.may_publish(user) and roles.is_public(record):
        return roles.FOR_EDITORS
    return ""
