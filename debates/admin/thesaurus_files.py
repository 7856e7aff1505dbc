"""Files of the thesaurus in the admin: download as CSV or SKOS, and upload."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from debates.text.plurals import counted
from search.models import Synonym
from search.thesaurus import skos, table
from search.thesaurus.entries import FileFault, FileRejected, Outcome
from search.thesaurus.files import load_file

MOST_FAULTS = 200
"""Number of faults of a file that the page lists."""


class ThesaurusFileForm(forms.Form):
    """The form for an uploaded thesaurus."""

    file = forms.FileField(
        label="File",
        help_text="A table (.csv, in UTF-8), or SKOS in Turtle (.ttl); at most 10 MB.",
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )


class ThesaurusFilesAdmin(admin.ModelAdmin):
    """Download and upload of the thesaurus."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("files/", view(self.files_view), name="search_synonym_files"),
            path("thesaurus.csv", view(self.table_view), name="search_synonym_table"),
            path("thesaurus.ttl", view(self.skos_view), name="search_synonym_skos"),
            *super().get_urls(),
        ]

    def table_view(self, request: HttpRequest) -> HttpResponseBase:
        """Download every entry as CSV."""
        self._check_may_view(request)
        lines = table.lines(Synonym.objects.all())
        return StreamingHttpResponse(lines, "text/csv; charset=utf-8", headers=_disposition("csv"))

    def skos_view(self, request: HttpRequest) -> HttpResponse:
        """Download what SKOS can say in Turtle."""
        self._check_may_view(request)
        turtle = skos.write(Synonym.objects.all())
        return HttpResponse(turtle, "text/turtle; charset=utf-8", headers=_disposition("ttl"))

    def files_view(self, request: HttpRequest) -> HttpResponse:
        """Show the files, and add the entries of an uploaded file; all of its faults are shown."""
        self._check_may_view(request)
        may_upload = self.has_add_permission(request) and self.has_change_permission(request)
        form = ThesaurusFileForm(request.POST or None, request.FILES or None)
        faults: tuple[FileFault, ...] = ()
        if request.method == "POST":
            if not may_upload:
                raise PermissionDenied
            if form.is_valid():
                file = form.cleaned_data["file"]
                try:
                    outcome = load_file(file.name, file.read())
                except FileRejected as rejected:
                    faults = rejected.faults
                else:
                    self._log(request, file.name, outcome)
                    return HttpResponseRedirect(reverse("admin:search_synonym_changelist"))
        context: dict[str, Any] = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "media": self.media,
            "title": "Files of the thesaurus",
            "form": form,
            "faults": faults[:MOST_FAULTS],
            "faults_counted": counted(len(faults), "fault"),
            "may_upload": may_upload,
        }
        return TemplateResponse(request, "admin/search/synonym/files.html", context)

    def _check_may_view(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _log(self, request: HttpRequest, name: str, outcome: Outcome) -> None:
        self.message_user(
            request,
            f"{name}: {counted(outcome.added, 'entry', 'entries')} added, {outcome.changed}"
            f" changed, {outcome.unchanged} there already.",
            messages.SUCCESS,
        )


def _disposition(ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="thesaurus.{ending}"'}
