"""Uploaded debates in the admin: the difference that a file makes, and its import."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from uuid import UUID

import orjson
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import URLPattern, path, reverse

from debates.admin.corrections import NO_CORRECTION_REASON, REASON
from debates.admin.downloads import DownloadAdmin, file_kinds
from debates.admin.file_forms import LARGEST_UPLOAD, ImportForm, UploadForm
from debates.interchange.corrections import corrects
from debates.interchange.difference import difference, fingerprint, in_numbers
from debates.interchange.file_kinds import in_place, read_file
from debates.interchange.formats import TableFormat, table_format_of
from debates.interchange.importing import FROM_A_FILE, examined_plan, import_debate, import_in_steps
from debates.interchange.mending import Mended
from debates.interchange.permissions import not_permitted
from debates.interchange.plan import Options, Plan
from debates.interchange.problems import ImportProblem, ImportRefused
from debates.interchange.spreadsheet_reading import ReadFile
from debates.interchange.writing import Progress
from debates.models import Debate
from debates.models.counts import counted_objects
from debates.text.plurals import counted
from debates.uploads.models import Upload, current, keep_upload
from debates.worklist.new_doubles import new_doubles

GROUPS_A_PAGE = 50

OLDER_FILE = (
    "The file is older than the changes listed above. Download the debate again and enter your "
    "changes there, or tick this."
)

FEW = 10
"""Doubtful locators that a warning names."""

STREAMED = "application/x-ndjson"
"""Media type of the steps of an import, a line for each."""


class FilesAdmin(DownloadAdmin):
    """Upload of debates: the file, the difference it makes, and the import."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, with a link to the upload for users who may use it."""
        more = {"may_upload": self._may_upload(request)}
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("upload/", view(self.upload_view), name="debates_debate_upload"),
            path("uploads/<uuid:key>/", view(self.difference_view), name="debates_debate_uploaded"),
            path("<path:object_id>/files/", view(self.files_view), name="debates_debate_files"),
            *super().get_urls(),
        ]

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Accept a file of any debate, and redirect to the changes it would make."""
        return self._take(request, None)

    def files_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the files of a debate, and accept a changed file."""
        return self._take(request, self.viewed_object(request, object_id))

    def _may_upload(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) or self.has_change_permission(request)

    def _take(self, request: HttpRequest, debate: Debate | None) -> HttpResponse:
        may_upload = self._may_upload(request)
        if debate is None and not may_upload:
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        faults: list[ImportProblem] = []
        if request.method == "POST":
            if not may_upload:
                raise PermissionDenied
            if form.is_valid():
                uploaded = form.cleaned_data["file"]
                try:
                    return self._kept_file(request, uploaded, debate)
                except ImportRefused as refused:
                    faults = list(refused.problems)
        context = {
            "title": "Files" if debate else "Upload a debate",
            "subtitle": str(debate) if debate else None,
            "instance": debate,
            "form": form,
            "kinds": file_kinds(),
            "faults": faults,
            "faults_counted": counted(len(faults), "problem"),
            "may_upload": may_upload,
        }
        return self._worklist_page(request, "admin/debates/files.html", context)

    def _kept_file(
        self, request: HttpRequest, uploaded: UploadedFile, debate: Debate | None
    ) -> HttpResponse:
        """Store a file without problems, and redirect to its changes. Raises ImportRefused."""
        name = uploaded.name or "debate.json"
        with _on_disk(uploaded) as file:
            content = read_file(file, name, debate, LARGEST_UPLOAD)
        refused = self._refused(request, content, name)
        if refused:
            raise ImportRefused(in_place(refused, content.document, content.cells))
        upload = keep_upload(
            request.user,
            name,
            content.document,
            _places(content),
        )
        if content.doubtful:
            self.message_user(request, _doubt(content.doubtful), messages.WARNING)
        return HttpResponseRedirect(self._address_of(upload))

    def _refused(self, request: HttpRequest, content: ReadFile, name: str) -> list[ImportProblem]:
        """Return all problems of a file, including those that only the database finds."""
        try:
            # all of it is done and undone
            planned = import_debate(
                content.document, Options(), apply=False, source=name, account=request.user
            )
        except ImportRefused as refused:
            return content.all_problems(refused.problems)
        return [*content.problems, *not_permitted(planned, request.user)]

    def _address_of(self, upload: Upload) -> str:
        return reverse(f"{self.admin_site.name}:debates_debate_uploaded", args=[upload.pk])

    def difference_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Show the changes of an upload; import it when the form is submitted."""
        upload = current(request.user).filter(pk=key).first()
        if upload is None:
            message = "This upload has ended, or it was imported. Upload the file again."
            self.message_user(request, message, messages.WARNING)
            return HttpResponseRedirect(reverse(f"{self.admin_site.name}:debates_debate_upload"))
        if request.method == "POST" and "cancel" in request.POST:
            upload.delete()
            self.message_user(request, "The upload was removed. Nothing was changed.")
            return HttpResponseRedirect(
                reverse(f"{self.admin_site.name}:debates_debate_changelist")
            )
        plan = self._planned(request, upload, Options())
        table_format = table_format_of(upload.document)
        meanings = table_format.meanings if table_format is not None else {}
        is_sent = not request.POST.keys().isdisjoint(("apply", "columns"))
        data = request.POST if is_sent else None
        form = ImportForm(data, account=request.user, plan=plan, meanings=meanings)
        if form.is_valid():
            if table_format is not None and form.columns() != plan.columns:
                response = self._read_again(request, upload, table_format, form.columns(), plan)
            else:
                response = self._apply(request, upload, form, plan)
            if response is not None:
                return response
        return self._difference_page(request, upload, form, plan)

    def _read_again(
        self,
        request: HttpRequest,
        upload: Upload,
        table_format: TableFormat,
        columns: Mapping[str, str],
        plan: Plan,
    ) -> HttpResponse | None:
        """Read an uploaded table with other columns, and redirect to its changes.

        None if it cannot be read so; `plan` then has the problems.
        """
        debate = plan.debate if plan.debate is not None and plan.debate.pk else None
        remainder = upload.document["imported"]["remainder"]
        content = ReadFile(Mended({}))
        try:
            content = table_format.read_again(remainder, columns, debate)
            problems = self._refused(request, content, upload.file_name)
        except ImportRefused as refused:
            problems = list(refused.problems)
        if problems:
            plan.problems = in_place(problems, content.document, content.cells)
            return None
        upload.replace(content.document, _places(content))
        self.message_user(request, "The columns are read as you chose. Look at the changes again.")
        return HttpResponseRedirect(self._address_of(upload))

    def _planned(self, request: HttpRequest, upload: Upload, options: Options) -> Plan:
        planned = examined_plan(upload.document, options, account=request.user)
        planned.problems += not_permitted(planned, request.user)
        return planned

    def _apply(
        self, request: HttpRequest, upload: Upload, form: ImportForm, plan: Plan
    ) -> HttpResponse | None:
        """Import an upload as it was shown; None if the page has to be shown again."""
        if form.cleaned_data["seen"] != fingerprint(plan):
            message = (
                "The debate has changed in the meantime, so nothing was imported. Look at the "
                "changes again."
            )
            form.add_error(None, message)
            return None
        options = form.options()
        planned = plan if options == Options() else self._planned(request, upload, options)
        if form.explanation() is None and corrects(planned):
            form.add_error(REASON, NO_CORRECTION_REASON)
            return None
        if planned.problems:
            plan.problems = planned.problems
            return None
        if planned.newer and not options.overwrite:
            form.add_error("overwrite" if plan.newer else None, OLDER_FILE)
            return None
        return self._import(request, upload, form, plan)

    def _import(
        self, request: HttpRequest, upload: Upload, form: ImportForm, plan: Plan
    ) -> HttpResponse | None:
        """Import an upload, in a stream of its steps where the browser asks for one.

        None if the import is refused; `plan` then has the problems.
        """
        explanation = form.explanation()

        def check(planned: Plan) -> None:
            # the debate may have been published since it was shown
            planned.problems += not_permitted(planned, request.user)
            if explanation is None and corrects(planned):
                planned.problems.append(ImportProblem("", NO_CORRECTION_REASON))

        steps = import_in_steps(
            upload.document,
            form.options(),
            source=upload.file_name,
            explanation=explanation or FROM_A_FILE,
            account=request.user,
            planned=check,
        )
        if STREAMED in request.headers.get("Accept", ""):
            return StreamingHttpResponse(
                self._streamed_steps(request, upload, steps),
                content_type=STREAMED,
                # a compressed stream would be held back until it is long enough
                headers={"Content-Encoding": "identity", "Cache-Control": "no-store"},
            )
        try:
            imported = _finished(steps)
        except ImportRefused as refused:
            plan.problems = list(refused.problems)
            return None
        self.message_user(request, self._noted(request, upload, imported), messages.SUCCESS)
        return HttpResponseRedirect(self._address_of_debate(imported))

    def _streamed_steps(
        self, request: HttpRequest, upload: Upload, steps: Generator[Progress, None, Plan]
    ) -> Iterator[bytes]:
        """Yield the steps of an import as lines of JSON, with the result as the last one."""
        try:
            with transaction.atomic():
                imported = yield from _step_lines(steps)
                message = self._noted(request, upload, imported)
            last_step: dict[str, Any] = {
                "said": message,
                "address": self._address_of_debate(imported),
            }
        except ImportRefused:
            last_step = {"refused": True}
        yield orjson.dumps(last_step) + b"\n"

    def _noted(self, request: HttpRequest, upload: Upload, plan: Plan) -> str:
        """Remove an imported upload; return a summary of the import."""
        upload.delete()
        self.log_change(request, plan.debate, f"Imported from {upload.file_name}.")
        return f"Imported: {in_numbers(plan)}."

    def _address_of_debate(self, plan: Plan) -> str:
        return reverse(f"{self.admin_site.name}:debates_debate_change", args=[plan.debate.pk])

    def _difference_page(
        self,
        request: HttpRequest,
        upload: Upload,
        form: ImportForm,
        planned: Plan,
    ) -> HttpResponse:
        page = Paginator(difference(planned), GROUPS_A_PAGE).get_page(request.GET.get("p"))
        faults = in_place(planned.problems, upload.document, upload.cells)
        context = {
            "title": f"Changes in {upload.file_name}",
            "subtitle": str(planned.debate),
            "upload": upload,
            "form": form,
            "seen": fingerprint(planned),
            "page": page,
            "summary": in_numbers(planned),
            "faults": faults,
            "faults_counted": counted(len(faults), "problem"),
            "corrects": corrects(planned),
            "has_columns": bool(planned.columns),
            "newer": planned.newer,
            "kept_shared": [
                (
                    instance,
                    ", ".join(str(instance._meta.get_field(name).verbose_name) for name in names),
                )
                for instance, names in planned.unchanged
            ],
            "doubles": [] if planned.problems else new_doubles(planned),
            "untouched": [
                counted_objects(model, number)
                for model, number in planned.untouched.items()
                if number
            ],
        }
        return self._worklist_page(request, "admin/debates/upload.html", context)


def _places(content: ReadFile) -> dict[str, str]:
    """Return the places of the values of a file, by their pointers."""
    return {pointer: str(place) for pointer, place in content.cells.items()}


def _doubt(places: Sequence[str]) -> str:
    """Return the warning of locators in CSV that may have lost a zero."""
    more = f", and {len(places) - FEW:,} more" if len(places) > FEW else ""
    return (
        "Spreadsheet programs make 7.1 of the locator 7.10 when they open CSV. Check before you "
        f"import: {'; '.join(places[:FEW])}{more}. If a zero is missing, discard the upload, and "
        "enter these locators in the workbook (.xlsx), or in cells formatted as text."
    )


def _step_lines(steps: Generator[Progress, None, Plan]) -> Generator[bytes, None, Plan]:
    """Yield the steps of an import as lines of JSON; returns its plan."""
    while True:
        try:
            count, total = next(steps)
        except StopIteration as end:
            return end.value
        yield orjson.dumps({"done": count, "total": total}) + b"\n"


def _finished(steps: Generator[Progress, None, Plan]) -> Plan:
    """Run all steps of an import; return its plan."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@contextmanager
def _on_disk(uploaded: UploadedFile) -> Iterator[Path]:
    """Write an uploaded file to a temporary file; yields its path."""
    with NamedTemporaryFile(prefix="sinorus-upload-") as file:
        for chunk in uploaded.chunks():
            file.write(chunk)
        file.flush()
        yield Path(file.name)
