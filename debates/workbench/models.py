"""Unsaved input of editors, kept on the server; also shows who else edits a debate."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from debates.models import Debate

LONGEST_TYPED = 100_000
"""Characters of what one editor has typed in one debate, as JSON."""

LONGEST_DOING = 160
"""Characters of what others are told that an editor is at."""

PRESENT = timedelta(seconds=90)
"""As long after the last sign of an editor the others are told of them."""


class DraftQuerySet(models.QuerySet):
    def present(self, debate: Debate, but: int) -> DraftQuerySet:
        """Filter the drafts of a debate by whose editors are there now; without one's own."""
        recent = self.filter(debate=debate, seen_at__gt=timezone.now() - PRESENT)
        return recent.exclude(editor=but).select_related("editor").order_by("seen_at", "pk")


class Draft(models.Model):
    """Unsaved input of an editor in the workbench of a debate.

    typed    values of the fields by their names, by the name of the form, with the source if its
             text is not that of the debate ("position", "position:12"); `typed_at` among the values
             is when the browser last changed them, in milliseconds since 1970
    doing    what the editor is at, for the others: "position at 3.2"; empty for only reading
    seen_at  date and time of the last sign of the editor's page
    """

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="workbench_drafts")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    typed = models.JSONField(default=dict, blank=True)
    doing = models.CharField(max_length=LONGEST_DOING, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["debate_id", "editor_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["debate", "editor"], name="draft_once_for_debate_and_editor"
            )
        ]

    def __str__(self) -> str:
        return f"{self.editor}: {self.doing or 'reading'}"

    def beside(self, source_id: int | None) -> dict[str, dict[str, str]]:
        """Return what was typed beside the text of a source, by form."""
        own = self._suffix(source_id)
        return {
            _form_of(name): typed for name, typed in self.typed.items() if _suffix_of(name) == own
        }

    def replace_beside(self, source_id: int | None, typed: dict[str, dict[str, str]]) -> None:
        """Replace what was typed beside the text of a source; other sources keep theirs."""
        own = self._suffix(source_id)
        others = {name: fields for name, fields in self.typed.items() if _suffix_of(name) != own}
        self.typed = others | {f"{form}{own}": fields for form, fields in typed.items()}

    def _suffix(self, source_id: int | None) -> str:
        return "" if source_id == self.debate.source_id else f":{source_id}"


def _form_of(name: str) -> str:
    return name.partition(":")[0]


def _suffix_of(name: str) -> str:
    return name[len(_form_of(name)) :]
