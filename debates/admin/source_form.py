"""The form of a source: its text, its readers, and the effects of an edited text on records."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django import forms

from debates.admin.corrections import ExplainedForm
from debates.editing.form_rules import NO_LICENCE
from debates.models.sources import Source
from debates.text.pasting.numbering import Numbering
from debates.workbench.reanchoring import Plan, plan

PRIVATE, PUBLIC = "private", "public"

WHO_READS = (
    (PRIVATE, "Editors alone: quotations are checked against it, and no reader gets it"),
    (PUBLIC, "Readers too: on the page of the source, in the API and in exports"),
)

NOT_SEEN = (
    "The new text moves or breaks what is taken from it: see the list above the form. Change the "
    "text, or save again to save it with the new places."
)


class SourceForm(ExplainedForm):
    """The form of a source, with one text and the choice of its readers.

    reanchoring  what the text that was sent changes for the records of the source
    """

    text = forms.CharField(
        label="Text",
        required=False,
        widget=forms.Textarea(attrs={"rows": 20, "cols": 80, "class": "vLargeTextField"}),
        help_text="Paste the text here: it is made into numbered paragraphs. Each passage begins "
        "with its locator in brackets, for example [3.2] or [12:34].",
    )
    shown = forms.ChoiceField(
        label="Who may read the text",
        choices=WHO_READS,
        widget=forms.RadioSelect,
        required=False,
        initial=PRIVATE,
    )
    numbering = forms.ChoiceField(
        label="Numbering of pasted paragraphs",
        required=False,
        choices=(
            (Numbering.AUTOMATIC, "as the text has it: its own numbers, or by section"),
            (Numbering.BY_SECTION, "by section: 1.1, 1.2, 2.1"),
            (Numbering.THROUGHOUT, "throughout: 1, 2, 3"),
        ),
    )
    anchors_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    reanchoring: Plan | None = None

    class Meta:
        help_texts: ClassVar = {
            "author": "A person as in an index: Standish, Reid. Separate several authors with ;"
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["text"] = self.instance.held_text
        self.initial["shown"] = PUBLIC if self.instance.text else PRIVATE
        self.before = self.instance.held_text

    @property
    def changed_data(self) -> list[str]:
        """The fields that were changed; the two that are about the pasting hold nothing."""
        return [name for name in super().changed_data if name not in {"numbering", "anchors_seen"}]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "text" not in self.fields:
            return cleaned
        text = cleaned.get("text", "")
        visibility = cleaned.get("shown") or self.initial["shown"]
        newly = visibility == PUBLIC and self.initial["shown"] == PRIVATE and text
        if newly and not cleaned.get("licence") and "licence" not in self.errors:
            self.add_error("licence", NO_LICENCE)
        self._look_at_places(text, cleaned.get("anchors_seen", ""))
        self.instance.private_text = text if visibility == PRIVATE else ""
        cleaned["text"] = text if visibility == PUBLIC else ""
        return cleaned

    def _look_at_places(self, text: str, digest_seen: str) -> None:
        """Show what a new text changes before it is saved; once it was seen, it may be saved."""
        if self.instance.pk is None or text == self.before or not text.strip():
            return
        form = self.cleaned_data.get("locator_form") or self.instance.locator_form
        compared = Source(pk=self.instance.pk, locator_form=form)
        self.reanchoring = plan(compared, self.before, text)
        digest = hashlib.sha256(f"{form}\n{text}".encode()).hexdigest()
        if self.reanchoring and digest_seen != digest:
            self.add_error("text", NOT_SEEN)
            self.data = self.data.copy()
            self.data[self.add_prefix("anchors_seen")] = digest
