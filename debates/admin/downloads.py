"""Debates as files to download in the admin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path

from debates.admin.worklist import WorklistAdmin
from debates.interchange.document import as_bytes, document
from debates.interchange.spreadsheet import sheets
from debates.interchange.spreadsheet_files import csv_archive
from debates.interchange.spreadsheet_writing import MEDIA_TYPE, workbook


@dataclass(frozen=True, slots=True)
class FileKind:
    """A file format of a debate."""

    title: str
    description: str
    ending: str
    media_type: str
    write: Callable[[Any], bytes]


FILE_KINDS: Mapping[str, FileKind] = {
    "xlsx": FileKind(
        "Spreadsheet",
        "a workbook with a guide, and a sheet with drop-downs for each kind of object",
        ".xlsx",
        MEDIA_TYPE,
        workbook,
    ),
    "csv": FileKind(
        "CSV",
        "the same sheets as text files, in one archive",
        "-csv.zip",
        "application/zip",
        csv_archive,
    ),
    "json": FileKind(
        "JSON", "for tools, and for another installation", ".json", "application/json", as_bytes
    ),
}
"""The files of a debate for editors."""


class DownloadAdmin(WorklistAdmin):
    """Download of debates, with their drafts."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("template.xlsx", view(self.template_view), name="debates_debate_template"),
            path(
                "<path:object_id>/files/<slug:kind>/",
                view(self.download_view),
                name="debates_debate_download",
            ),
            *super().get_urls(),
        ]

    def template_view(self, request: HttpRequest) -> HttpResponse:
        """Return an empty workbook with guide and drop-downs, for a new debate."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return _attachment(workbook({"debate": {}}), "debate.xlsx", FILE_KINDS["xlsx"].media_type)

    def download_view(self, request: HttpRequest, object_id: str, kind: str) -> HttpResponse:
        """Return the debate as a file, with its drafts, for users who may see them in the admin."""
        debate = self.viewed_object(request, object_id)
        if kind not in FILE_KINDS:
            raise Http404
        permissions = [
            get_permission_codename("view", exported_sheet.model._meta)
            for exported_sheet in sheets()
        ]
        if not request.user.has_perms([f"{self.opts.app_label}.{name}" for name in permissions]):
            raise PermissionDenied
        file_kind = FILE_KINDS[kind]
        content = file_kind.write(document(debate, drafts=True))
        return _attachment(content, f"{debate.slug}{file_kind.ending}", file_kind.media_type)


def _attachment(content: bytes, name: str, media_type: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
