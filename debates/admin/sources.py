"""Sources: what debates and pieces of evidence are taken from."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest

from debates.admin.editing import EditorialAdmin
from debates.admin.lists import number_of
from debates.models import Debate, Evidence, Source
from debates.models.declaration import long_texts


@admin.register(Source)
class SourceAdmin(EditorialAdmin):
    fieldsets = (
        (None, {"fields": ("title", "publisher", "author", "date", "address", "accessed")}),
        ("Places and full text", {"fields": ("locator_form", "text")}),
        ("Address", {"fields": ("slug",)}),
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
    search_fields = ("title", "publisher", "author", "slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Leave the texts, which may be books, out of lists and choices; a form reads its own."""
        return (
            super()
            .get_queryset(request)
            .defer(*long_texts(Source))
            .annotate(
                text_held=ExpressionWrapper(~Q(text=""), output_field=BooleanField()),
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
