"""The page on which several positions get the same topic, question, kind or locator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from debates.admin.corrections import (
    NO_CORRECTION_REASON,
    REASON,
    CorrectingAdmin,
    explanation,
    reason_field,
    slip_field,
)
from debates.admin.forms import ChoicesField
from debates.editing import constraint_messages, roles
from debates.editing.seen import seen_digest
from debates.models import Position, Question, Topic
from debates.models.choices import PositionKind, Stance
from debates.models.debate_lock import locked
from debates.revising import bulk_change
from debates.text import locators
from debates.text.plurals import counted

AS_IT_IS = "(as it is)"
NONE = "none"

POSITIONS_CHANGED = (
    "These positions have changed since you opened this page. Check the changes again."
)
NOTHING_CHOSEN = "Choose what to change."
NOTHING_CHANGES = "All of them have this already. Nothing was changed."


def topics_field(label: str) -> ChoicesField:
    """Make a field for several topics, as a list that the keyboard and readers of screens know."""
    return ChoicesField(
        label=label,
        queryset=Topic.objects.all(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )


class BulkChangeForm(forms.Form):
    """The form for a change of several positions; empty fields leave them as they are."""

    add_topics = topics_field("Add topics")
    remove_topics = topics_field("Remove topics")
    question = forms.ChoiceField(
        label="Question",
        required=False,
        help_text="Offers the questions of the debate, where all chosen positions are of one.",
    )
    stance = forms.ChoiceField(
        label="Stance",
        required=False,
        choices=[("", AS_IT_IS), *Stance.choices],
        help_text="For positions that had no question.",
    )
    kind = forms.ChoiceField(
        label="Kind", required=False, choices=[("", AS_IT_IS), *PositionKind.choices]
    )
    locator = forms.CharField(
        label="Locator",
        required=False,
        max_length=locators.LONGEST_LOCATOR,
        help_text="If empty, the locators stay as they are.",
    )
    no_locator = forms.BooleanField(label="Remove the locators", required=False)
    correction_reason = reason_field()
    correction_slip = slip_field()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, positions: Sequence[Position], data: Any = None) -> None:
        super().__init__(data)
        debates = {position.debate_id for position in positions}
        questions = Question.objects.filter(debate__in=debates) if len(debates) == 1 else ()
        self.questions = {str(question.pk): question for question in questions}
        offered = [(key, str(question)) for key, question in self.questions.items()]
        self.fields["question"].choices = [
            ("", AS_IT_IS), (NONE, "(none, and no stance)"), *offered
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("locator") and cleaned.get("no_locator"):
            self.add_error("locator", "Enter a locator, or remove them, not both.")
        names = {"add_topics", "remove_topics", "question", "stance", "kind", "locator"}
        if not self.errors and not any(cleaned.get(name) for name in {*names, "no_locator"}):
            self.add_error(None, NOTHING_CHOSEN)
        return cleaned

    @property
    def change(self) -> bulk_change.BulkChange:
        values = self.cleaned_data
        return bulk_change.BulkChange(
            add_topics=[*values["add_topics"]],
            remove_topics=[*values["remove_topics"]],
            question=self.questions.get(values["question"]),
            no_question=values["question"] == NONE,
            stance=values["stance"],
            kind=values["kind"],
            locator=values["locator"],
            no_locator=values["no_locator"],
        )

    @property
    def choices(self) -> list[forms.BoundField]:
        """The fields to change."""
        other_names = {REASON, "correction_slip", "seen"}
        return [self[name] for name in self.fields if name not in other_names]

    @property
    def reasons(self) -> list[forms.BoundField]:
        """The fields for the reason, which readers see."""
        return [self[REASON], self["correction_slip"]]


class BulkChangeAdmin(CorrectingAdmin):
    """Changes several positions at once, with a preview, all or nothing."""

    actions = ("change_together", *CorrectingAdmin.actions)

    @admin.action(permissions=["change"], description="Change together (topic, question, kind, …)")
    def change_together(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Ask what to change, show the changes, and make them."""
        if self.are_too_many(request, queryset):
            return None
        keys = sorted(queryset.values_list("pk", flat=True))
        with transaction.atomic():
            positions = self._positions(keys)
            is_submitted = "look" in request.POST or "apply" in request.POST
            form = BulkChangeForm(positions, request.POST if is_submitted else None)
            outcomes: list[bulk_change.PreviewedChange] = []
            if is_submitted and form.is_valid():
                digest = _change_digest(positions, form)
                outcomes = bulk_change.preview(positions, form.change)
                self._look_for_reserved(request, outcomes)
                if "apply" in request.POST and self._is_agreed(form, outcomes, digest):
                    return self._apply(request, form, outcomes)
                form.data = form.data.copy()
                form.data["seen"] = digest
            return self._change_page(request, form, outcomes, keys)

    def _positions(self, keys: list[int]) -> list[Position]:
        queryset = locked(Position.objects.filter(pk__in=keys))
        related = queryset.select_related("debate__source", "expert", "question", "source")
        return list(related.prefetch_related("topics").order_by("debate_id", "pk"))

    def _look_for_reserved(
        self, request: HttpRequest, outcomes: Sequence[bulk_change.PreviewedChange]
    ) -> None:
        for outcome in outcomes:
            if self.is_reserved(request, outcome.position):
                outcome.problems.append(roles.FOR_EDITORS)

    def _is_agreed(
        self, form: BulkChangeForm, outcomes: Sequence[bulk_change.PreviewedChange], digest: str
    ) -> bool:
        """Tell whether the editor has seen these changes, and all of them are allowed."""
        if form.cleaned_data["seen"] != digest:
            form.add_error(None, POSITIONS_CHANGED)
        needed = bulk_change.change_needs_explanation(outcomes)
        if needed and explanation(form.cleaned_data) is None:
            form.add_error(REASON, NO_CORRECTION_REASON)
        return not form.errors and not any(outcome.problems for outcome in outcomes)

    def _apply(
        self,
        request: HttpRequest,
        form: BulkChangeForm,
        outcomes: Sequence[bulk_change.PreviewedChange],
    ) -> HttpResponse | None:
        try:
            changed = bulk_change.apply(outcomes, explanation(form.cleaned_data))
        except IntegrityError as error:
            transaction.set_rollback(True)
            refusal = f"Nothing was changed. {constraint_messages.in_words(error)}"
            self.message_user(request, refusal, messages.ERROR)
            return None
        for position in changed:
            self.log_change(request, position, f"{bulk_change.CHANGE_REASON}.")
        message = f"{counted(len(changed), 'position')} changed." if changed else NOTHING_CHANGES
        self.message_user(request, message, messages.SUCCESS if changed else messages.WARNING)
        return None

    def _change_page(
        self,
        request: HttpRequest,
        form: BulkChangeForm,
        outcomes: list[bulk_change.PreviewedChange],
        keys: list[int],
    ) -> HttpResponse:
        changing = [outcome for outcome in outcomes if outcome.differences or outcome.problems]
        context = {
            **self.admin_site.each_context(request),
            "title": f"Change {counted(len(keys), 'position')} together",
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "outcomes": [
                (outcome, self.address("change", outcome.position.pk)) for outcome in changing
            ],
            "same": len(outcomes) - len(changing),
            "problems": sum(bool(outcome.problems) for outcome in outcomes),
            "reasons": form.reasons if bulk_change.change_needs_explanation(outcomes) else (),
            "chosen": keys,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/debates/change_together.html", context)


def _change_digest(positions: Sequence[Position], form: BulkChangeForm) -> str:
    """Return what differs as soon as a position or the requested change differs."""
    versions = [(position.pk, position.version) for position in positions]
    return seen_digest((versions, form.change))
