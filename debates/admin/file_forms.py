"""Forms of uploaded debates: the file, and the options of its import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from debates.admin import corrections
from debates.editing import roles
from debates.history.corrections import Explanation
from debates.interchange.plan import Options, Plan
from debates.review import four_eyes

LARGEST_UPLOAD = 10_000_000
"""Bytes of an uploaded file, some 4,000 positions; web servers in front often allow 11 MB."""

TOO_LARGE = (
    f"The file is larger than {LARGEST_UPLOAD // 1_000_000} MB. Split the debate, or remove texts."
)


class UploadForm(forms.Form):
    """The form for an uploaded file."""

    file = forms.FileField(
        label="File",
        help_text="A spreadsheet (.xlsx), CSV, JSON, or the archive that readers download; at most "
        f"{LARGEST_UPLOAD // 1_000_000} MB.",
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty.",
        },
    )

    def clean_file(self) -> UploadedFile:
        uploaded = self.cleaned_data["file"]
        if uploaded.size > LARGEST_UPLOAD:
            raise forms.ValidationError(TOO_LARGE)
        return uploaded


class ImportForm(forms.Form):
    """The options of an import, and the reason for corrections that readers will see.

    seen          digest of the difference that the editor has looked at
    overwrite     asked only where the plan would undo newer changes
    same_experts  asked only where experts of the file may be experts of the site
    column_…      asked only of tables of arguments: what each column is, one of `meanings`
    """

    publish = forms.BooleanField(
        label="Publish the debate and its positions",
        required=False,
        help_text="Otherwise new positions are drafts, and those that are here keep their status.",
    )
    update_shared = forms.BooleanField(
        label="Also change experts, topics and sources that are here already",
        required=False,
        help_text="They may belong to other debates as well.",
    )
    overwrite = forms.BooleanField(
        label="Undo the changes that were made here after the file was made",
        required=False,
    )
    same_experts = forms.MultipleChoiceField(
        label="The same person",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick those who are. All others are new experts.",
    )
    correction_reason = corrections.reason_field()
    correction_slip = corrections.slip_field()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any, *, account: Any, plan: Plan, meanings: Mapping[str, str] = {}
    ) -> None:
        super().__init__(data)
        if not plan.newer:
            del self.fields["overwrite"]
        if plan.unsure:
            self.fields["same_experts"].choices = [
                (expert.slug, f"“{expert.name}” of the file is “{expert.site_name}”, who is here")
                for expert in plan.unsure
            ]
        else:
            del self.fields["same_experts"]
        self._column_headers = {f"column_{n}": header for n, header in enumerate(plan.columns)}
        for name, header in self._column_headers.items():
            self.fields[name] = forms.ChoiceField(
                label=f"The column “{header}” is",
                choices=list(meanings.items()),
                initial=plan.columns[header],
            )
        if not roles.may_publish(account) or four_eyes.is_required():
            del self.fields["publish"]

    def options(self) -> Options:
        """Return the options of the import."""
        values = self.cleaned_data
        return Options(
            publish=values.get("publish", False),
            update_shared=values["update_shared"],
            overwrite=values.get("overwrite", False),
            same_experts=values.get("same_experts", ()),
            new_experts=True,
        )

    def columns(self) -> dict[str, str]:
        """Return what the columns of a table of arguments are, by their headers."""
        return {header: self.cleaned_data[name] for name, header in self._column_headers.items()}

    def explanation(self) -> Explanation | None:
        """Return the reason for corrections; None if none is given."""
        return corrections.explanation(self.cleaned_data)
