"""Positions, each on one page with its evidence, counterpoints and supports."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from debates.admin.bulk_change import BulkChangeAdmin
from debates.admin.commenting import CommentedAdmin
from debates.admin.editing import KEPT_PARAMETER, following
from debates.admin.fields import ChoiceWidget, is_number
from debates.admin.lists import (
    CheckedFilter,
    ChosenFilter,
    ForecastFilter,
    MissingFilter,
    TopicFilter,
    experts_called,
    number_of,
    search_words,
    shortened,
    stance_shown,
    status_shown,
    written_as,
)
from debates.admin.position_parts import ORIGINAL_WORDS, PLACE, position_inlines
from debates.admin.publication import WITHDRAWAL, PublicationRefused
from debates.editing.coders import mark_checked
from debates.models import Counterpoint, Evidence, Expert, Position, Support
from debates.models.positions import in_debate_order

OF_DEBATE = "debate__id__exact"
"""The filter of the list by debate."""


@admin.register(Position)
class PositionAdmin(CommentedAdmin, BulkChangeAdmin):
    inlines = position_inlines()
    autocomplete_fields = ("debate", "expert", "question", "topics", "source", "replaces")
    narrowed_fields = ("expert", "question", "replaces")
    fields_of_same_expert = ("replaces",)
    long_fields = ("statement",)
    choice_needs = ("expert",)
    fieldsets = (
        (None, {"fields": (("debate", "expert"),)}),
        (
            "Claim",
            {
                "fields": ("statement", ("question", "stance"), "detail", ("kind", "topics")),
                "description": "A position that answers none of the debate’s questions has "
                "neither question nor stance.",
            },
        ),
        ("Place in the source", {"fields": PLACE, "classes": ("side",)}),
        (
            "Publication",
            {"fields": ("status", ("entered_by", "checked_by")), "classes": ("side",)},
        ),
        WITHDRAWAL,
        (
            "Words in the original language",
            {"fields": ORIGINAL_WORDS, "classes": ("side", "collapse")},
        ),
        (
            "Date, source and earlier position",
            {
                "fields": ("date", "source", "replaces"),
                "description": "Leave date and source empty if they are those of the debate.",
                "classes": ("side", "collapse"),
            },
        ),
        (
            "Certainty and horizon",
            {
                "fields": (
                    ("certainty_words", "certainty"),
                    "horizon",
                    ("horizon_start", "horizon_end"),
                ),
                "description": "Only what the source says. The words are those of the source; the "
                "term for them is yours.",
                "classes": ("side", "collapse"),
            },
        ),
        ("Address and order", {"fields": ("slug", "order"), "classes": ("side", "collapse")}),
    )
    readonly_fields = ("entered_by", "checked_by")
    actions = (*BulkChangeAdmin.actions[:-1], "mark_as_checked", *BulkChangeAdmin.actions[-1:])
    list_display = (
        "claim",
        "expert",
        "answer",
        "status_coloured",
        "evidence_total",
        "counterpoint_total",
        "modified_on",
    )
    list_filter = (
        "status",
        "stance",
        "kind",
        ("debate", ChosenFilter),
        ("expert", ChosenFilter),
        ("topics", TopicFilter),
        ForecastFilter,
        MissingFilter,
        CheckedFilter,
    )
    list_select_related = ("expert", "question")
    ordering = ("-modified", "id")
    date_hierarchy = "modified"
    search_fields = ("statement", "slug")
    search_help_text = "Search by statement, address or expert"

    @property
    def media(self) -> forms.Media:
        expert = Position._meta.get_field("expert")
        return super().media + ChoiceWidget(expert, self.admin_site).media

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .annotate(
                evidence_number=number_of(Evidence, "position"),
                counterpoint_number=number_of(Counterpoint, "position"),
            )
        )

    @admin.display(description="position", ordering="statement")
    def claim(self, position: Position) -> str:
        return shortened(position.statement)

    @admin.display(description="stance", ordering="stance")
    def answer(self, position: Position) -> SafeString | str:
        if position.question is None:
            return "–"
        question = shortened(str(position.question), 60)
        return format_html(
            '{} <span class="quiet">{}</span>', stance_shown(position.stance), question
        )

    @admin.display(description="status", ordering="status")
    def status_coloured(self, position: Position) -> SafeString:
        return status_shown(position.status)

    @admin.display(description="evidence", ordering="evidence_number")
    def evidence_total(self, position: Any) -> int:
        return position.evidence_number

    @admin.display(description="counterpoints", ordering="counterpoint_number")
    def counterpoint_total(self, position: Any) -> int:
        return position.counterpoint_number

    @admin.display(description="modified", ordering="modified")
    def modified_on(self, position: Position) -> str:
        return date_format(position.modified, "j M Y")

    def choice_label(self, instance: Position) -> str:
        return f"{instance.expert}: {shortened(instance.statement)}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Find positions that have each word in the statement, the slug or a name of the expert."""
        words = search_words(search_term)
        for word, experts in zip(words, experts_called(words), strict=True):
            has_word = written_as("statement", word) | Q(slug__icontains=word)
            queryset = queryset.filter(has_word | Q(expert__in=experts))
        return as_narrowed(request, queryset), False

    def save_model(
        self, request: HttpRequest, obj: Position, form: forms.ModelForm, change: bool
    ) -> None:
        if not change:
            obj.entered_by = request.user
        super().save_model(request, obj, form, change)
        if change and "expert" in form.changed_data and "slug" not in form.changed_data:
            self._tell_of_name_in_address(request, obj, form.initial["expert"])

    def _tell_of_name_in_address(self, request: HttpRequest, obj: Position, former: int) -> None:
        """Tell that the address still names the expert to whom a position was ascribed before."""
        before = Expert.objects.get(pk=former)
        if obj.slug.startswith(f"{before.slug}-"):
            self.message_user(
                request,
                f"The address still names {before}: {obj.slug}. Empty the field “Address” to have "
                "a new one made; the old one then redirects to it.",
                messages.WARNING,
            )

    @admin.action(permissions=["change"], description="Mark as checked against the source")
    def mark_as_checked(self, request: HttpRequest, queryset: QuerySet) -> None:
        def change(instance: Position) -> str:
            if self.is_reserved(request, instance):
                raise PublicationRefused(
                    "This is or has been public, so only editors can check it."
                )
            if instance.checked_by_id == request.user.pk:
                raise PublicationRefused("You have checked it already.")
            mark_checked(instance, request.user)
            return ""

        self.change_each(request, queryset, "Checked", change, saves=True)

    def seen_how(self, instance: Position) -> str:
        if instance.debate.status == "published":
            return ""
        return (
            f"Readers cannot see it until its debate is published (now {instance.debate.status})."
        )

    def follows(self, instances: list[Position]) -> list[str]:
        counterpoints = Counterpoint.objects.published().filter(raised_by__in=instances)
        supports = Support.objects.published().filter(given_by__in=instances)
        return [
            *(
                f"Its counterpoint to “{counterpoint.position}”: “{counterpoint}”"
                for counterpoint in counterpoints.exclude(position__in=instances).select_related(
                    "position"
                )
            ),
            *(
                f"Its support for “{support.position}”"
                for support in supports.exclude(position__in=instances).select_related("position")
            ),
        ]

    def next_in_list(self, request: HttpRequest, instance: Position) -> int | None:
        """Get the next position of the list that the editor came from, or of the debate."""
        if KEPT_PARAMETER in request.GET:
            return super().next_in_list(request, instance)
        siblings = Position.objects.filter(debate=instance.debate_id).order_by(*in_debate_order())
        return following(list(siblings.values_list("pk", flat=True)), instance.pk)

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        """Order positions as their debate does, those of several debates with the latest first."""
        return in_debate_order() if OF_DEBATE in request.GET else self.ordering

    def response_add(
        self, request: HttpRequest, obj: Position, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Fill in expert and debate of the next position: most likely, they are the same."""
        answer = super().response_add(request, obj, post_url_continue)
        if "_addanother" not in request.POST:
            return answer
        same = urlencode({"debate": obj.debate_id, "expert": obj.expert_id})
        return HttpResponseRedirect(f"{self.address('add')}?{same}")


def as_narrowed(request: HttpRequest, instances: QuerySet[Model]) -> QuerySet[Model]:
    """Filter the choices of autocompletion as it asks: by debate, and positions by expert too."""
    if request.resolver_match.url_name != "autocomplete":
        return instances
    debate, expert, but = (request.GET.get(name, "") for name in ("debate", "expert", "but"))
    if is_number(debate):
        instances = instances.filter(debate=debate)
    if instances.model is Position:
        if is_number(expert):
            instances = instances.filter(expert=expert)
        if is_number(but):
            instances = instances.exclude(pk=but)
    return instances
