"""Sources: what debates and pieces of evidence are taken from."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from debates.admin.corrections import ExplainingAdmin
from debates.admin.lists import number_of
from debates.admin.merging import MergingAdmin
from debates.admin.source_form import PRIVATE, PUBLIC, WHO_READS, SourceForm
from debates.models import Debate, Evidence, Source
from debates.models.choices import LocatorForm
from debates.models.declaration import long_texts
from debates.revising import merging
from debates.text.pasting.html import UnreadableHtml
from debates.text.pasting.numbering import Numbering, paste
from debates.text.web_addresses import address_core


class PasteForm(forms.Form):
    """A pasted text as the browser sends it."""

    text = forms.CharField(required=False, strip=False)
    html = forms.CharField(required=False, strip=False)
    form = forms.ChoiceField(choices=LocatorForm)
    numbering = forms.ChoiceField(
        required=False, choices=[(choice.value, choice.value) for choice in Numbering]
    )


@admin.register(Source)
class SourceAdmin(ExplainingAdmin, MergingAdmin):
    form = SourceForm
    as_read: ClassVar = {
        "text": "whole_text",
        "shown": "readers",
        "numbering": "",
        "anchors_seen": "",
    }
    long_fields = ("title",)
    fieldsets = (
        (None, {"fields": ("title",)}),
        ("Text", {"fields": (("locator_form", "numbering"), "text", "anchors_seen")}),
        (
            "Publication of the source",
            {
                "fields": ("publisher", "author", ("date", "date_precision"), "address"),
                "classes": ("side",),
            },
        ),
        (
            "Rights",
            {"fields": ("shown", "rights_holder", "licence"), "classes": ("side", "collapse")},
        ),
        (
            "Day of access and address here",
            {"fields": ("accessed", "slug"), "classes": ("side", "collapse")},
        ),
    )
    list_display = (
        "title",
        "publisher",
        "author",
        "date",
        "has_text",
        "debate_total",
        "evidence_total",
    )
    list_filter = ("locator_form",)
    search_fields = ("title", "publisher", "author", "slug", "address")

    class Media:
        js = ["debates/admin/paste.js"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.paste_view))
        return [path("paste/", view, name="debates_source_paste"), *super().get_urls()]

    @admin.display(description="text")
    def whole_text(self, source: Source) -> str:
        return source.held_text

    @admin.display(description="who may read the text")
    def readers(self, source: Source) -> str:
        return dict(WHO_READS)[PUBLIC if source.text else PRIVATE]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Find sources by words, or by a DOI or web address however it is written."""
        term = address_core(search_term) or search_term
        return super().get_search_results(request, queryset, term)

    def paste_view(self, request: HttpRequest) -> HttpResponse:
        """Make a pasted text into numbered paragraphs; nothing is saved."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        form = PasteForm(request.POST)
        if not form.is_valid():
            message = " ".join(message for own in form.errors.values() for message in own)
            return JsonResponse({"error": message}, status=422)
        values = form.cleaned_data
        numbering = Numbering(values["numbering"] or Numbering.AUTOMATIC)
        try:
            text = paste(values["text"], values["html"], values["form"], numbering)
        except UnreadableHtml:
            # the clipboard has the same words as plain text
            text = paste(values["text"], "", values["form"], numbering)
        return JsonResponse({"text": text})

    def locked_row(self, pk: int | None) -> Source | None:
        """Lock the debates that cite the source as well: a new text moves what is taken from it."""
        source = Source._base_manager.filter(pk=pk).first()
        return source and next(iter(merging.locked([source])), None)

    def save_related(
        self, request: HttpRequest, form: Any, formsets: list[Any], change: bool
    ) -> None:
        """Save the source and, if its text was edited, the new locators of its records."""
        super().save_related(request, form, formsets, change)
        if change and form.reanchoring:
            form.reanchoring.apply()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Leave the texts, which may be books, out of lists and choices; a form reads its own."""
        return (
            super()
            .get_queryset(request)
            .defer(*long_texts(Source))
            .annotate(
                text_held=ExpressionWrapper(
                    ~Q(text="") | ~Q(private_text=""), output_field=BooleanField()
                ),
                debate_number=number_of(Debate, "source"),
                evidence_number=number_of(Evidence, "source"),
            )
        )

    @admin.display(description="full text", boolean=True)
    def has_text(self, source: Any) -> bool:
        return source.text_held

    @admin.display(description="debates", ordering="debate_number")
    def debate_total(self, source: Any) -> int:
        return source.debate_number

    @admin.display(description="evidence", ordering="evidence_number")
    def evidence_total(self, source: Any) -> int:
        return source.evidence_number
