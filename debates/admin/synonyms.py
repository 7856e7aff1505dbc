"""Synonyms: what the search finds as well."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse

from search.models import Synonym


@admin.register(Synonym)
class SynonymAdmin(admin.ModelAdmin):
    """Synonyms, with their former values in the history: “PRC → China” became “PRC = China”."""

    fields = ("term", "alternative", "both_ways", "language", "note")
    list_display = ("said", "language", "note", "modified")
    list_filter = ("both_ways", "language")
    search_fields = ("term", "alternative", "note")
    ordering = ("term", "alternative", "pk")
    list_per_page = 200

    @admin.display(description="synonym", ordering="term")
    def said(self, synonym: Synonym) -> str:
        return str(synonym)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "note":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 3})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Synonym | None:
        synonym = super().get_object(request, *args, **kwargs)
        request.stood = _whole(synonym) if synonym else ""
        return synonym

    def construct_change_message(
        self, request: HttpRequest, form: forms.ModelForm, formsets: Any, add: bool = False
    ) -> str:
        now = _whole(form.instance)
        return f"Added “{now}”." if add else f"Changed “{request.stood}” to “{now}”."

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            # Another editor has just saved the same; now the form sees it.
            return super().changeform_view(request, *args, **kwargs)


def _whole(synonym: Synonym) -> str:
    """Return the editable values of a synonym in one line."""
    language = f" ({synonym.language})" if synonym.language else ""
    note = f": {synonym.note}" if synonym.note else ""
    return f"{synonym}{language}{note}"
