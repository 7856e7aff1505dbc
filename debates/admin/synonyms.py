"""The thesaurus: what the search finds as well, and the names that come with Sinorus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from debates.admin.thesaurus_files import ThesaurusFilesAdmin
from debates.models.languages import language_name
from search.models import Synonym
from search.planning.synonyms import term_key
from search.text.cldr import names as names_of_cldr
from search.text.name_keys import ENGLISH, Name
from search.text.name_table import distinct

NAMES_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class ShownName:
    """Name in another language as its page shows it.

    languages  their English names
    changed_by  entries of the editors that take its place
    change, as_typed  addresses of forms for an entry in its place
    """

    name: Name
    languages: str
    changed_by: Sequence[Synonym]
    change: str
    as_typed: str


@admin.register(Synonym)
class SynonymAdmin(ThesaurusFilesAdmin):
    """The thesaurus, with former values in the history: “PRC < China” became “PRC = China”."""

    fields = (
        "term",
        "relation",
        "alternative",
        "weight",
        "language",
        "alternative_language",
        "source",
        "note",
    )
    list_display = ("said", "relation", "weight", "language", "source", "modified")
    list_filter = ("relation", "language", "source")
    search_fields = ("term", "alternative", "source", "note")
    ordering = ("term", "alternative", "pk")
    list_per_page = 200

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.names_view)
        return [path("names/", view, name="search_synonym_names"), *super().get_urls()]

    def names_view(self, request: HttpRequest) -> HttpResponse:
        """Show the names in other languages that come with Sinorus, with what replaces them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        searched = request.GET.get("q", "").strip()
        page = Paginator(distinct(names_of_cldr(), searched), NAMES_A_PAGE).get_page(
            request.GET.get("p")
        )
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "media": self.media,
            "title": "Names in other languages",
            "searched": searched,
            "page": page,
            "names": shown_names(page.object_list),
            "may_add": self.has_add_permission(request),
        }
        return TemplateResponse(request, "admin/search/synonym/names.html", context)

    @admin.display(description="entry", ordering="term")
    def said(self, synonym: Synonym) -> str:
        return str(synonym)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "note":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 3})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Synonym | None:
        synonym = super().get_object(request, *args, **kwargs)
        request.stood = _entry_line(synonym) if synonym else ""
        return synonym

    def construct_change_message(
        self, request: HttpRequest, form: forms.ModelForm, formsets: Any, add: bool = False
    ) -> str:
        now = _entry_line(form.instance)
        return f"Added “{now}”." if add else f"Changed “{request.stood}” to “{now}”."

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            # Another editor has just saved the same; now the form sees it.
            return super().changeform_view(request, *args, **kwargs)


def _entry_line(synonym: Synonym) -> str:
    """Return the editable values of an entry in one line."""
    languages = "–".join(filter(None, (synonym.language, synonym.alternative_language)))
    weight = "" if synonym.weight is None else f" {synonym.weight:g}"
    source = f" [{synonym.source}]" if synonym.source else ""
    note = f": {synonym.note}" if synonym.note else ""
    return f"{synonym}{weight}{f' ({languages})' if languages else ''}{source}{note}"


def shown_names(names: Sequence[Name]) -> list[ShownName]:
    """Return names with the entries of the editors for the same words."""
    own: dict[tuple[str, ...], list[Synonym]] = {}
    texts = {name.written.casefold() for name in names}
    for synonym in Synonym.objects.exclude(relation=Synonym.Relation.RELATED):
        for text in {synonym.term, synonym.alternative}:
            if text.casefold() in texts:
                own.setdefault(term_key(text, ""), []).append(synonym)
    return [
        ShownName(
            name,
            ", ".join(map(language_name, name.languages)),
            own.get(term_key(name.written, ""), []),
            change=_form(
                term=name.written,
                relation=Synonym.Relation.TRANSLATION,
                alternative=name.meaning,
                language=name.languages[0],
                alternative_language=ENGLISH,
            ),
            as_typed=_form(term=name.written, relation=Synonym.Relation.AS_TYPED),
        )
        for name in names
    ]


def _form(**values: str) -> str:
    """Return the address of a form for an entry in place of a name."""
    query = QueryDict(mutable=True)
    query.update(values)
    return f"{reverse('admin:search_synonym_add')}?{query.urlencode()}"
