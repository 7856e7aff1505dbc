"""Experts: who they are, wherever they speak."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from debates.admin.corrections import ExplainedForm, ExplainingAdmin
from debates.admin.debates import positions_link
from debates.admin.fields import is_number
from debates.admin.forms import NamesField
from debates.admin.lists import experts_called, number_of, search_words
from debates.admin.merging import MergingAdmin
from debates.admin.workbench import NotSaved
from debates.models import Debate, Expert, Participation, Position
from debates.models.experts import sort_name_of
from debates.text.names import without_accents
from debates.text.pasting.characters import plain_spaces


class ExpertForm(ExplainedForm):
    aliases = NamesField(
        required=False,
        max_length=2000,
        help_text="Other spellings of the name, one per line, in any script. Search uses them.",
    )

    class Meta:
        help_texts = {
            "sort_name": "Family name first, with a comma: Lukin, Artyom; García Márquez, Gabriel; "
            "Xi, Jinping. If you leave it empty, the last word of the name counts as the family "
            "name."
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("name", "sort_name"):
            if name in self.changed_data and name in cleaned:
                cleaned[name] = plain_spaces(cleaned[name])
        if (
            self.instance.pk
            and "name" in self.changed_data
            and "sort_name" not in self.changed_data
        ):
            derived_name = sort_name_of(self.initial["name"], self.initial["kind"])
            # earlier versions kept the accent of its initial
            if without_accents(self.initial["sort_name"]) == without_accents(derived_name):
                cleaned["sort_name"] = ""  # is made of the new name
        return cleaned


@admin.register(Expert)
class ExpertAdmin(ExplainingAdmin, MergingAdmin):
    form = ExpertForm
    as_read: ClassVar = {"aliases": "also_called"}
    fieldsets = (
        (None, {"fields": (("name", "kind"), "sort_name", "biography")}),
        ("Other names", {"fields": ("aliases",), "classes": ("side",)}),
        (
            "Elsewhere",
            {"fields": ("homepage", "orcid", "wikidata"), "classes": ("side", "collapse")},
        ),
        ("Address", {"fields": ("slug",), "classes": ("side", "collapse")}),
    )
    list_display = ("name", "sort_name", "also_called", "position_total", "modified")
    list_filter = ("kind",)
    ordering = ("sort_name", "id")
    search_fields = ("name", "sort_name", "slug")
    search_help_text = "Search by name, in any spelling or script"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(position_number=number_of(Position, "expert"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Search by all names; of choices for a debate, those who take part in it come first."""
        if words := search_words(search_term):
            called = map(set, experts_called(words))
            queryset = queryset.filter(pk__in=set.intersection(*called))
        debate = request.GET.get("debate", "")
        if request.resolver_match.url_name == "autocomplete" and is_number(debate):
            taking_part = Participation.objects.filter(expert=OuterRef("pk"), debate=debate)
            queryset = queryset.order_by(Exists(taking_part).desc(), *self.ordering)
        return queryset, False

    def save_related(
        self, request: HttpRequest, form: Any, formsets: list[Any], change: bool
    ) -> None:
        """Save the expert; made from a position, the expert takes part in its debate."""
        super().save_related(request, form, formsets, change)
        debate = request.GET.get("debate", "")
        if change or not is_number(debate):
            return
        own = self.admin_site.get_model_admin(Debate)
        try:
            debate = own.add_expert(request, int(debate), form.instance)
        except NotSaved as refused:
            message = f"{form.instance} was saved, but was not added to the debate. {refused}"
            self.message_user(request, message, messages.WARNING)
        else:
            message = f"{form.instance} now takes part in “{debate}”."
            self.message_user(request, message, messages.SUCCESS)

    def choosable(self, instances: QuerySet) -> QuerySet:
        namesakes = Expert.objects.filter(name=OuterRef("name")).exclude(pk=OuterRef("pk"))
        return super().choosable(instances).annotate(has_namesake=Exists(namesakes))

    def choice_label(self, instance: Expert) -> str:
        """Label an expert by name, and by slug where another expert has the same name."""
        return (
            f"{instance} ({instance.slug})"
            if getattr(instance, "has_namesake", False)
            else str(instance)
        )

    @admin.display(description="also known as")
    def also_called(self, expert: Expert) -> str:
        return ", ".join(expert.aliases)

    @admin.display(description="positions", ordering="position_number")
    def position_total(self, expert: Any) -> SafeString:
        return positions_link(self, "expert", expert, expert.position_number)
