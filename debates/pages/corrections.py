"""Corrections of a position since its publication, for its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Field, Model

from debates.history.content_differences import FieldDifference, PartDifference, differences
from debates.history.corrections import PublicReason, public_reasons
from debates.history.digest import PARTS, PositionContent
from debates.history.public_record import PublicRecord
from debates.history.word_differences import Piece, pieces
from debates.models import Position
from debates.models.declaration import label
from debates.models.forecasts import OF_OUTCOME
from debates.models.languages import language_name
from debates.models.relation_words import STANCES

LABELS = {
    "value": "Figure",
    "value_end": "Upper end of the figure",
    "precision": "Precision of the figure",
    "locator": "Locator",
    "raised_by": "From the position",
    "given_by": "From the position",
    "evidence": "Order of the evidence",
    "counterpoints": "Order of the counterpoints",
    "supports": "Order of the supports",
    "probability_words": "Probability in words",
    "decided_on": "Day of the outcome",
    "outcome_source": "Source of the outcome",
    "holders": "Order of the joint holders",
    "further_answers": "Order of the further answers",
}
"""Labels of fields whose names would not do."""

PART_WORDS = {
    "evidence": "some evidence",
    "counterpoint": "a counterpoint",
    "holder": "a joint holder",
    "answer": "a further answer",
    "support": "a support",
    "forecast": "the forecast",
}

LISTED = {"holders": "expert", "further_answers": "question"}
"""The references by which the parts in a list are known."""

_MODELS_OF_PARTS: Mapping[str, type[Model]] = {
    content.model._meta.model_name: content.model for content in (PositionContent, *PARTS.values())
}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and after, as one text with removed and added pieces."""

    label: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class PartChange:
    """A change of the position, or of a part of it.

    kind    "changed", "added" or "removed"
    text    its statement, of a forecast the event, or the name of the expert or question
    fields  the changed fields
    """

    part: str
    kind: str
    text: str
    fields: list[FieldChange]

    @property
    def name(self) -> str:
        """Name of the changed part: "a joint holder"; empty for the position itself."""
        return PART_WORDS.get(self.part, "")

    @property
    def noun(self) -> str:
        """Name of the changed part without an article: "joint holder"."""
        return self.name.partition(" ")[2]


@dataclass(frozen=True, slots=True)
class Correction:
    """The changes made at one moment, with their reason, which may be empty."""

    moment: datetime
    changes: list[PartChange]
    reason: str = ""


def corrections(position: Position, record: PublicRecord) -> list[Correction]:
    """List the corrections of a position in its record, the latest first.

    Slips of the pen are left out, and so is the first outcome of a forecast; the history has them.
    """
    if len(record.spans) < 2:
        return []
    return list(_corrections(record, public_reasons(position.pk, record)))[::-1]


def changes_between(
    before: PositionContent, after: PositionContent, record: PublicRecord
) -> list[PartChange]:
    """List what differs between two versions in a record, in words."""
    return [_part_change(difference, record) for difference in differences(before, after)]


def _corrections(
    record: PublicRecord, reasons: Mapping[datetime, PublicReason]
) -> Iterator[Correction]:
    before = None
    for span in record.spans:
        if span.content is None:
            continue
        if before is not None and not reasons[span.since].slip:
            part_differences = differences(before, span.content)
            changes = [
                _part_change(difference, record)
                for difference in part_differences
                if not _decides(difference)
            ]
            if changes:
                yield Correction(span.since, changes, reasons[span.since].reason)
        before = span.content


def _decides(difference: PartDifference) -> bool:
    """Tell whether a change only gives a forecast its first outcome, which corrects nothing."""
    before = {
        field_difference.name: field_difference.before for field_difference in difference.fields
    }
    is_changed = difference.part == "forecast" and difference.kind == "changed"
    return is_changed and before.get("outcome") == "" and before.keys() <= {*OF_OUTCOME}


def _part_change(difference: PartDifference, record: PublicRecord) -> PartChange:
    fields = difference.fields if difference.kind == "changed" else ()
    model = _MODELS_OF_PARTS[difference.part]
    return PartChange(
        difference.part,
        difference.kind,
        record.name(difference.known_by, difference.text),
        [_field_change(model, field_difference, record) for field_difference in fields],
    )


def _field_change(
    model: type[Model], difference: FieldDifference, record: PublicRecord
) -> FieldChange:
    of = None if difference.name in PARTS else model._meta.get_field(difference.name)
    name = LISTED.get(difference.name, difference.name)

    def named(text: str) -> str:
        lines = (record.name(name, line) for line in text.split("\n"))
        return "\n".join(value_words(of, line) if of else line for line in lines)

    return FieldChange(
        field_label(of) if of else LABELS[difference.name],
        pieces(named(difference.before), named(difference.after)),
    )


def field_label(of: Field) -> str:
    """Return the label of a field of a version."""
    return LABELS.get(of.name) or label(of)


def value_words(of: Field, value: str) -> str:
    """Return the label of a choice or the name of a language; any other value unchanged."""
    if of.name == "original_language":
        return language_name(value)
    if of.name == "stance":
        return STANCES.get(value, value)
    return str(dict(of.flatchoices).get(value, value))
