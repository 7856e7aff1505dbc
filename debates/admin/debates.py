"""Debates, each on one page with questions, experts and context; and the questions."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from debates.admin.copying import CopyingAdmin
from debates.admin.corrections import ExplainedForm, ExplainingAdmin
from debates.admin.editing import EditorialAdmin
from debates.admin.files import FilesAdmin
from debates.admin.forms import NamesField, NotedForm, PublicationForm
from debates.admin.lists import number_of, shortened, status_shown
from debates.admin.moving import MovingAdmin
from debates.admin.position_parts import ORIGINAL_WORDS, PLACE
from debates.admin.positions import as_narrowed
from debates.admin.publication import WITHDRAWAL
from debates.admin.replacing import ReplacingAdmin
from debates.admin.reviews import ReviewsAdmin
from debates.admin.rows import FoldedPartInline, PartInline, RowForm, UnorderedRows
from debates.admin.workbench import NotSaved, WorkbenchAdmin
from debates.filtering.holders_and_answers import answering
from debates.models import ContextNote, Debate, Expert, Participation, Position, Question, Vote
from debates.text.plurals import counted, enumerated
from debates.worklist.rule import RULES
from debates.worklist.worklist import open_findings, worklist


class QuestionInline(PartInline, admin.TabularInline):
    model = Question
    fields = ("order", "text", "favours", "locator", "slug")
    show_change_link = True
    long_fields = ("text",)

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "text":
            kwargs["help_text"] = (
                "Word it so that the answer is yes or no. If you reword a published question, "
                "readers also see the earlier wording, which its answers were given to."
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class ParticipationForm(RowForm):
    other_roles = NamesField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 1, "cols": 20}),
        help_text="Further roles at the time of the debate, one per line.",
    )


class ParticipationInline(PartInline, admin.TabularInline):
    model = Participation
    form = ParticipationForm
    verbose_name = "expert in this debate"
    verbose_name_plural = "experts in this debate"
    autocomplete_fields = ("expert",)
    long_fields = ("role", "affiliation", "place", "heading")
    fields = ("order", "expert", "role", "other_roles", "affiliation", "place", "heading")
    as_read: ClassVar = {"other_roles": "further_roles"}

    @admin.display(description="other roles")
    def further_roles(self, participation: Participation) -> str:
        return ", ".join(participation.other_roles)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Fetch also what each is called by."""
        return super().get_queryset(request).select_related("debate", "expert")


class ContextNoteInline(FoldedPartInline):
    model = ContextNote
    verbose_name_plural = "context"
    summary_fields = ("voice", "locator", "quotation")
    fieldsets = (
        (None, {"fields": ("statement", "voice", PLACE)}),
        (
            "Original words and order",
            {"fields": (ORIGINAL_WORDS, "order"), "classes": ("collapse",)},
        ),
    )


class DebateForm(ExplainedForm, PublicationForm):
    """The form of a debate, whose rows may correct what readers have seen."""


@admin.register(Debate)
class DebateAdmin(
    *(ExplainingAdmin, ReviewsAdmin, WorkbenchAdmin),
    *(FilesAdmin, ReplacingAdmin, CopyingAdmin, MovingAdmin),
):
    form = DebateForm
    inlines = (QuestionInline, ParticipationInline, ContextNoteInline)
    long_fields = ("title",)
    autocomplete_fields = ("source",)
    fieldsets = (
        (None, {"fields": ("title", "summary")}),
        (
            "Details",
            {"fields": (("date", "language"), "source", "moderator"), "classes": ("side",)},
        ),
        ("Publication", {"fields": ("status",), "classes": ("side",)}),
        WITHDRAWAL,
        ("Address", {"fields": ("slug",), "classes": ("side", "collapse")}),
    )
    list_display = ("name", "date", "status_coloured", "position_total", "modified")
    list_filter = ("status", "language")
    date_hierarchy = "date"
    search_fields = ("title", "slug", "moderator")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(position_number=number_of(Position, "debate"))

    @admin.display(description="debate", ordering="title")
    def name(self, debate: Debate) -> str:
        return shortened(debate.title)

    @admin.display(description="status", ordering="status")
    def status_coloured(self, debate: Debate) -> SafeString:
        return status_shown(debate.status)

    @admin.display(description="positions", ordering="position_number")
    def position_total(self, debate: Any) -> SafeString:
        return positions_link(self, "debate", debate, debate.position_number)

    def save_related(
        self, request: HttpRequest, form: Any, formsets: list[Any], change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        if change and "source" in form.changed_data:
            _tell_of_absent_words(request, form.instance)
        rows = [
            row
            for formset in formsets
            if formset.model is Question
            for row in formset.initial_forms
        ]
        _ask_to_look_again(
            request,
            # a deleted question has no key any more
            [row.instance for row in rows if row.instance.pk and "text" in row.changed_data],
        )

    def add_expert(self, request: HttpRequest, pk: int, expert: Expert) -> Debate:
        """Let an expert take part in a debate, after its others.

        Raises NotSaved where the editor may not change the debate, or add experts to it.
        """
        debate = self._locked(request, self, pk)
        if not request.user.has_perm("debates.add_participation"):
            raise NotSaved("You may not add experts to debates.")
        participation = Participation.objects.create(debate=debate, expert=expert)
        debate.save()
        self.log_change(request, debate, f"Added the expert “{participation.expert}”.")
        return debate

    def follows(self, instances: list[Debate]) -> list[str]:
        positions = Position.objects.published().filter(debate__in=instances)
        return [f"{position.expert}: {position}" for position in positions.select_related("expert")]


def _tell_of_absent_words(request: HttpRequest, debate: Debate) -> None:
    """Tell an editor how many quotations and places another source of a debate does not have."""
    rules = [RULES[name] for name in ("quotation_not_found", "unknown_place")]
    instances = {finding.instance for _, finding in open_findings(worklist(debate, rules))}
    if instances:
        messages.warning(
            request,
            format_html(
                "The words or the place of {} are not in the text of this source: see the "
                '<a href="{}">worklist</a>.',
                counted(len(instances), "record"),
                reverse("admin:debates_debate_worklist", args=[debate.pk]),
            ),
        )


def _ask_to_look_again(request: HttpRequest, worded_anew: list[Question]) -> None:
    """Ask an editor to look at the public answers to questions again, whose words have changed."""
    for question in worded_anew:
        answers = answering("question", {"question": [question.pk]})
        numbers = {
            "position": Position.objects.published().filter(answers).count(),
            "vote": Vote.objects.published().filter(question=question).count(),
        }
        if contributions := enumerated(
            [counted(number, name) for name, number in numbers.items() if number]
        ):
            messages.warning(
                request,
                f"Readers see {contributions} on “{question}”. "
                "Check that they answer the new wording.",
            )


class VoteInline(PartInline, admin.TabularInline):
    model = Vote
    form = NotedForm
    formset = UnorderedRows
    verbose_name_plural = "votes of a panel’s experts"
    autocomplete_fields = ("expert",)
    narrowed_fields = ("expert",)
    fields = ("expert", "answer", "confidence", "comment", "locator")


@admin.register(Question)
class QuestionAdmin(ExplainingAdmin):
    """Questions are edited with their debate; this page is for votes, history and return."""

    inlines = (VoteInline,)
    autocomplete_fields = ("debate",)
    fieldsets = (
        (None, {"fields": ("debate", "text", "favours", "locator")}),
        ("Address and order", {"fields": ("slug", "order"), "classes": ("side", "collapse")}),
    )
    list_display = ("text", "debate")
    list_select_related = ("debate",)
    search_fields = ("text", "slug")

    def save_related(
        self, request: HttpRequest, form: Any, formsets: list[Any], change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        if change and "text" in form.changed_data:
            _ask_to_look_again(request, [form.instance])

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow a public debate to be chosen here; on the page of a draft, contributors add too."""
        return super().has_add_permission(request) and self.has_publish_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Keep a question in its debate."""
        own = super().get_readonly_fields(request, obj)
        return (*own, "debate") if obj else own

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        questions, doubled = super().get_search_results(request, queryset, search_term)
        return as_narrowed(request, questions), doubled


def positions_link(
    model_admin: EditorialAdmin, name: str, instance: Model, number: int
) -> SafeString:
    """Return the number of positions, leading to their list."""
    address = reverse(f"{model_admin.admin_site.name}:debates_position_changelist")
    return format_html('<a href="{}?{}__id__exact={}">{}</a>', address, name, instance.pk, number)
