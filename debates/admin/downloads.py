"""Debates as files to download in the admin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path

from debates.admin.worklist import WorklistAdmin
from debates.interchange.document import as_bytes, document
from debates.interchange.formats import formats_by_name
from debates.interchange.json_types import JsonObject
from debates.interchange.spreadsheet import sheets
from debates.interchange.spreadsheet_files import csv_archive
from debates.interchange.spreadsheet_writing import MEDIA_TYPE, workbook
from debates.models import Debate


@dataclass(frozen=True, slots=True)
class FileKind:
    """A file format of a debate."""

    title: str
    description: str
    ending: str
    media_type: str
    write: Callable[[JsonObject, Debate], bytes]


_OWN_KINDS: Mapping[str, FileKind] = {
    "xlsx": FileKind(
        "Spreadsheet",
        "a workbook with a guide, and a sheet with drop-downs for each kind of object",
        ".xlsx",
        MEDIA_TYPE,
        lambda content, _debate: workbook(content),
    ),
    "csv": FileKind(
        "CSV",
        "the same sheets as text files, in one archive",
        "-csv.zip",
        "application/zip",
        lambda content, _debate: csv_archive(content),
    ),
    "json": FileKind(
        "JSON",
        "for tools, and for another installation",
        ".json",
        "application/json",
        lambda content, _debate: as_bytes(content),
    ),
}


def file_kinds() -> dict[str, FileKind]:
    """Return the files of a debate for editors, with those of contrib apps."""
    formats = {
        name: FileKind(
            file_format.title,
            file_format.description,
            file_format.ending,
            file_format.media_type,
            file_format.write,
        )
        for name, file_format in formats_by_name().items()
    }
    return {**_OWN_KINDS, **formats}


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
        return _attachment(workbook({"debate": {}}), "debate.xlsx", MEDIA_TYPE)

    def download_view(self, request: HttpRequest, object_id: str, kind: str) -> HttpResponse:
        """Return the debate as a file, with its drafts, for users who may see them in the admin."""
        debate = self.viewed_object(request, object_id)
        file_kind = file_kinds().get(kind)
        if file_kind is None:
            raise Http404
        permissions = [
            get_permission_codename("view", exported_sheet.model._meta)
            for exported_sheet in sheets()
        ]
        if not request.user.has_perms([f"{self.opts.app_label}.{name}" for name in permissions]):
            raise PermissionDenied
        content = file_kind.write(document(debate, drafts=True), debate)
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
