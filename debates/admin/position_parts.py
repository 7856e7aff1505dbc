"""Rows of a position's parts in its form: evidence, relations, forecast, holders, answers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from debates.admin.forms import FigureField, NotedForm, PercentageField
from debates.admin.rows import (
    FoldedPartInline,
    PartInline,
    RowForm,
    Rows,
    SinglePartInline,
    UnorderedRows,
)
from debates.editing.form_rules import VoiceFollows
from debates.history.corrections import is_unseen_part
from debates.kinds import Kind, parts_of
from debates.models import Counterpoint, Evidence, Forecast, Position, Support
from debates.models.choices import EvidenceKind, Voice
from debates.models.declaration import Door, fields_through
from debates.models.forecasts import OF_OUTCOME

PLACE = ("locator", "quotation")
"""The line of the place in the source, and of the words there."""

ORIGINAL_WORDS = ("original_quotation", "original_language")
"""The line of these words in another language."""


class EvidenceForm(RowForm):
    """A piece of evidence; its figure is typed as text and read by our own parser.

    A field for numbers would change in silence what was typed: 20 to 30 became 2030.
    """

    asks_for: ClassVar = {"kind": (EvidenceKind.STATISTIC, "value")}

    value = FigureField(
        label="Figure",
        required=False,
        max_length=80,
        help_text=Evidence._meta.get_field("value").help_text,
    )

    class Meta:
        help_texts: ClassVar = {
            "source": "Outside source that the evidence is from, if the debate names one.",
            "locator": "Place in the debate’s source where it is given, not in the outside source: "
            "paragraph 3.2, page 12, time 12:34.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.figure is not None:
            self.initial["value"] = self.instance.figure.typed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "value" in cleaned:
            figure = cleaned["value"]
            self.instance.value_end = figure.value_end if figure else None
            self.instance.precision = figure.precision if figure else ""
            cleaned["value"] = figure.value if figure else None
        return cleaned


class EvidenceInline(FoldedPartInline):
    model = Evidence
    form = EvidenceForm
    verbose_name = "piece of evidence"
    verbose_name_plural = "evidence"
    summary_fields = ("kind", "value", "unit", "period", "locator", "quotation")
    as_read: ClassVar = {"value": "whole_figure"}
    autocomplete_fields = ("source",)
    fieldsets = (
        (None, {"fields": ("statement", "kind", PLACE)}),
        ("Figure", {"fields": (("value", "unit", "period"),), "classes": ("collapse",)}),
        (
            "Voice, outside source, original words and order",
            {
                "fields": (("voice", "reported_party"), "source", ORIGINAL_WORDS, "order"),
                "classes": ("collapse",),
            },
        ),
    )

    @admin.display(description="figure")
    def whole_figure(self, evidence: Evidence) -> str:
        return str(evidence.figure or "")


class CounterpointForm(VoiceFollows, RowForm):
    """A counterpoint; where only the position that raises it is changed, the voice follows."""

    asks_for: ClassVar = {"voice": (Voice.REPORTED, "reported_party")}


class RelationRows(Rows):
    """Rows that may belong to unread positions, which change nothing for readers."""

    def corrects(self) -> bool:
        changed = (form.instance for form in self.forms if form.has_changed())
        return any(not is_unseen_part(part) for part in changed)

    def changes_owner(self) -> bool:
        # a wished place may move rows that readers see
        return self.corrects() or any("order" in form.changed_data for form in self.forms)


class CounterpointInline(FoldedPartInline):
    model = Counterpoint
    form = CounterpointForm
    formset = RelationRows
    fk_name = "position"
    verbose_name_plural = "counterpoints to this position"
    summary_fields = ("kind", "voice", "raised_by", "locator", "quotation")
    autocomplete_fields = ("raised_by",)
    narrowed_fields = ("raised_by",)
    fieldsets = (
        (None, {"fields": ("statement", ("kind", "voice"), ("raised_by", "basis"), PLACE)}),
        (
            "Reported party, original words and order",
            {"fields": ("reported_party", ORIGINAL_WORDS, "order"), "classes": ("collapse",)},
        ),
    )


class SupportInline(FoldedPartInline):
    model = Support
    formset = RelationRows
    fk_name = "position"
    verbose_name_plural = "support for this position"
    summary_fields = ("kind", "given_by", "locator", "quotation")
    autocomplete_fields = ("given_by",)
    narrowed_fields = ("given_by",)
    fieldsets = (
        (None, {"fields": ("given_by", ("kind", "basis"), "statement", PLACE)}),
        (
            "Original words and order",
            {"fields": (ORIGINAL_WORDS, "order"), "classes": ("collapse",)},
        ),
    )


class ForecastRows(UnorderedRows):
    """The forecast of a position, whose first outcome corrects nothing: it has its reasoning."""

    def corrects(self) -> bool:
        return any(
            form.initial.get("outcome") or not set(form.changed_data) <= {*OF_OUTCOME}
            for form in self.forms
            if form.has_changed()
        )


class ForecastForm(NotedForm):
    """A forecast, whose probability is typed as text: a field for numbers takes no “%”."""

    class Meta:
        field_classes: ClassVar = {"probability": PercentageField}


class ForecastInline(SinglePartInline):
    model = Forecast
    form = ForecastForm
    formset = ForecastRows
    verbose_name_plural = "forecast: what exactly, by when, and what came of it"
    summary_fields = ("due", "probability_words", "outcome")
    autocomplete_fields = ("outcome_source",)
    fieldsets = (
        (
            None,
            {"fields": ("event", ("due", "probability_words", "probability"), "criteria")},
        ),
        (
            "Outcome",
            {
                "fields": (("outcome", "decided_on"), "outcome_source", "reasoning"),
                "classes": ("collapse",),
            },
        ),
    )


FOLDED = (EvidenceInline, CounterpointInline, SupportInline, ForecastInline)
"""The inlines with a form of their own."""


def position_inlines() -> list[type[PartInline]]:
    """Return the inlines of a position: a table for each kind of entries, then the folded rows."""
    tables = [_table_of_entries(kind) for kind in parts_of(Position) if not kind.has_address]
    return [*tables, *FOLDED]


def _table_of_entries(kind: Kind) -> type[PartInline]:
    """Make the inline of a kind without an address: a row for each entry."""
    declared = fields_through(kind.model, Door.ADMIN).values()
    fields = [field for field in declared if field.name not in (kind.parent, "order")]
    references = tuple(field.name for field in fields if field.is_relation)
    return type(
        f"{kind.model.__name__}Inline",
        (PartInline, admin.TabularInline),
        {
            "__module__": __name__,
            "model": kind.model,
            "autocomplete_fields": references,
            "narrowed_fields": references,
            "fields": ("order", *(field.name for field in fields)),
        },
    )
