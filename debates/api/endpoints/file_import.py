"""Import of a debate that a tool sends as a file."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Literal

from django.http import HttpResponse
from django.http.request import MediaType
from rest_framework.request import Request

from debates.api.endpoints.writing import WritingMixin
from debates.api.http import json_body
from debates.api.http.problems import InvalidContent, ParameterError, Problem
from debates.api.openapi.file_import import FILE_NAME_LENGTH, FILE_PARAMETERS, file_types
from debates.api.openapi.operations import Operation
from debates.api.views.base import ApiView
from debates.api.views.parameters import Reader
from debates.history.corrections import Explanation
from debates.history.timeline import ChangeEntry
from debates.interchange.difference import ChangeGroup, in_numbers
from debates.interchange.plan import Options, Plan
from debates.interchange.problems import ImportProblem, ImportRefused
from debates.models import Debate
from debates.text.blank import visible
from debates.writing.allowed import allowed_at
from debates.writing.files import take_file
from debates.writing.tokens import Writer

MOST_ENTRIES = 2_000
"""Changes that an answer names; the numbers are those of all."""


class FileImport(WritingMixin, ApiView):
    """Import of a debate as a file: all new and changed objects, or nothing."""

    action: Literal["import_file"] = "import_file"
    listed = Debate

    def operation(self) -> Operation:
        """Describe the import, by its parameters."""
        return Operation(self.action, "", "", "", FILE_PARAMETERS)

    def post(self, request: Request) -> HttpResponse:
        """Import a file, or with `dry_run` answer with what it would change."""
        return self._written(self._import)

    def in_one_change(self, writer: Writer) -> AbstractContextManager[None]:
        """Leave the change to the import, whose reason says which file it was."""
        return nullcontext()

    def read_parameters(self, reader: Reader) -> None:
        """Read the options of the import as well."""
        super().read_parameters(reader)
        self.options = Options(
            publish=reader.yes("publish"),
            update_shared=reader.yes("update_shared"),
            overwrite=reader.yes("overwrite"),
            same_experts=reader.given.get("same_expert", []),
            new_experts=reader.yes("new_experts"),
        )
        self.columns = reader.given.get("column", [])
        self.file_name = reader.one("file_name")
        if len(self.file_name or "") > FILE_NAME_LENGTH:
            message = f"Use at most {FILE_NAME_LENGTH} characters."
            reader.errors.append(ParameterError("file_name", message))

    def _import(self, writer: Writer) -> HttpResponse:
        name = self.file_name or file_types()[self._media_type()]
        reason, slip = visible(self.reason), self.is_slip
        explanation = Explanation(reason, slip) if reason or slip else None
        with NamedTemporaryFile(prefix="sinorus-import-") as file:
            file.write(json_body.bytes_of(self.request))
            file.flush()
            try:
                plan, changes = take_file(
                    writer,
                    Path(file.name),
                    name,
                    self.options,
                    explanation,
                    apply=not self.is_dry,
                    columns=self.columns,
                )
            except ImportRefused as refused:
                raise InvalidContent([_error(problem) for problem in refused.problems]) from None
        return self._answer(_import_as_dict(plan, changes, is_dry=self.is_dry), 200)

    def _media_type(self) -> str:
        content_type = MediaType(self.request.META.get("CONTENT_TYPE") or "nothing/given")
        media_type = f"{content_type.main_type}/{content_type.sub_type}"
        if media_type not in (names := file_types()):
            types = ", ".join(names)
            raise Problem("unsupported-media-type", f"Send a file of one of these types: {types}.")
        return media_type


def _error(problem: ImportProblem) -> dict[str, Any]:
    place = problem.place
    place_members = {
        "sheet": place and place.sheet,
        "row": place and place.row,
        "column": place and (place.column or place.letters or None),
    }
    pointer = None if place or problem.parameter else problem.pointer
    return {
        "index": None,
        "field": problem.parameter or pointer or None,
        "pointer": pointer,
        **place_members,
        "message": problem.message,
        "allowed": allowed_at(problem.pointer),
    }


def _import_as_dict(plan: Plan, groups: list[ChangeGroup], *, is_dry: bool) -> dict[str, Any]:
    entries = [(group, entry) for group in groups for entry in group.entries]
    return {
        "dry_run": is_dry,
        "debate": plan.debate.slug if plan.debate else None,
        "summary": in_numbers(plan),
        "changes": [_entry_as_dict(group, entry) for group, entry in entries[:MOST_ENTRIES]],
        "newer": plan.newer,
        "unsure": list(map(str, plan.unsure)),
        "columns": plan.columns,
    }


def _entry_as_dict(group: ChangeGroup, entry: ChangeEntry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "model": entry.model,
        "of": group.title,
        "text": entry.text,
        "fields": [
            {
                "field": difference.name,
                "label": difference.label,
                "before": difference.old or None,
                "after": difference.new or None,
            }
            for difference in entry.differences
        ],
    }
