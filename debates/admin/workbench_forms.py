"""Short forms of the workbench: a position, evidence, a counterpoint or a question from the text.

They are the forms of the admin with fewer fields: the same validation, the same messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.models import ADDITION, CHANGE
from django.db.models import Model

from debates.admin.corrections import (
    NO_CORRECTION_REASON,
    REASON,
    explanation,
    reason_field,
    slip_field,
    was_seen,
)
from debates.admin.fields import LongLine, is_number
from debates.admin.forms import NotedForm
from debates.admin.lists import shortened
from debates.admin.position_parts import CounterpointForm, EvidenceForm
from debates.editing import error_messages
from debates.editing.help_texts import set_help_texts
from debates.models import Counterpoint, Debate, Evidence, Position, Question, Source

WHOSE = ("raised_by", "voice")
NOBODYS = (
    "Choose whose words these are: the voice, or the position that raises it. Readers would take "
    "them for the editors’ own."
)
QUOTED = ("locator", "quotation", "original_quotation", "original_language")


def label_of(position: Position) -> str:
    """Return what a position is called among those to choose from."""
    return f"{position.expert}: {shortened(position.statement)}"


class _FilledByPage(forms.Select):
    """A choice among all positions: the page has them once, and fills them into every form."""

    def optgroups(self, name: str, value: list[Any], attrs: Any = None) -> list[Any]:
        field = self.choices.field
        chosen = field.queryset.filter(pk__in=[one for one in value if is_number(one)])
        self.choices = [("", field.empty_label), *((one.pk, label_of(one)) for one in chosen)]
        return super().optgroups(name, value, attrs)


class _PositionChoice(forms.ModelChoiceField):
    widget = _FilledByPage


class _ShortForm(NotedForm):
    """A form for a new object in a debate.

    source   whose text is shown beside it
    further  the fields that are folded away
    """

    further: Sequence[str] = ()

    def __init__(self, debate: Debate, source: Source | None, *args: Any, **kwargs: Any) -> None:
        self.debate, self.source = debate, source
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # short forms have no room for it, and a field that names it would name nothing
            field.help_text = ""
            if isinstance(field.widget, forms.Textarea) and not isinstance(field.widget, LongLine):
                field.widget.attrs.update(rows=2, cols=40)

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """The fields that are always shown."""
        return [one for one in self.visible_fields() if one.name not in self._later]

    @property
    def further_fields(self) -> list[forms.BoundField]:
        """The fields that are folded away."""
        return [self[name] for name in self.further]

    @property
    def reason_fields(self) -> list[forms.BoundField]:
        """The fields that are asked for a correction of what readers have seen."""
        return [one for one in self.visible_fields() if one.name.startswith("correction_")]

    @property
    def _later(self) -> set[str]:
        return {*self.further, *(one.name for one in self.reason_fields)}


class ShortPositionForm(_ShortForm):
    """A new position, which is a draft."""

    further = ("detail", "original_quotation", "original_language")

    class Meta:
        model = Position
        fields = ("statement", "expert", "question", "stance", "kind", "detail", *QUOTED)
        widgets = {"statement": LongLine(attrs={"rows": 3, "cols": 40})}

    def __init__(self, debate: Debate, *args: Any, **kwargs: Any) -> None:
        super().__init__(debate, *args, **kwargs)
        self.instance.debate = debate
        if self.source != debate.source:
            self.instance.source = self.source
        experts = self.fields["expert"].queryset.filter(participations__debate=debate)
        self.fields["expert"].queryset = experts.order_by("participations__order")
        self.fields["question"].queryset = debate.questions.all()


class ShortQuestionForm(_ShortForm):
    """A new question of the debate."""

    class Meta:
        model = Question
        fields = ("text", "favours", "locator")
        widgets = {"text": LongLine(attrs={"rows": 2, "cols": 40})}

    def __init__(self, debate: Debate, *args: Any, **kwargs: Any) -> None:
        super().__init__(debate, *args, **kwargs)
        self.instance.debate = debate
        if self.source != debate.source:
            # a question has its place in the source of its debate
            del self.fields["locator"]


class _ShortPartForm(_ShortForm):
    """A new part of a position, which another editor may have changed since it was shown.

    version  that of the position as the page showed it
    """

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    correction_reason = reason_field()
    correction_slip = slip_field()

    def __init__(self, debate: Debate, *args: Any, **kwargs: Any) -> None:
        super().__init__(debate, *args, **kwargs)
        del self.fields["order"]
        self.fields[REASON].widget.attrs["cols"] = 40
        self._choose_among("position")

    def _choose_among(self, name: str) -> None:
        field = self.fields[name]
        self.fields[name] = _PositionChoice(
            self.debate.positions.select_related("expert").order_by("expert__sort_name", "order"),
            required=field.required,
            label=field.label,
            error_messages=field.error_messages,
        )

    def clean(self) -> dict[str, Any]:
        position = self.cleaned_data.get("position")
        if position is not None:
            position.debate = self.debate
            # what the model checks is read from there
            self.instance.position = position
        cleaned = super().clean()
        seen = position is not None and was_seen(position)
        if seen and REASON not in self.errors and explanation(cleaned) is None:
            self.add_error(REASON, NO_CORRECTION_REASON)
        return cleaned


class ShortEvidenceForm(_ShortPartForm, EvidenceForm):
    """New evidence for a position."""

    further = ("value", "unit", "period", "voice", "reported_party", *QUOTED[2:])

    class Meta:
        model = Evidence
        fields = ("statement", "position", "kind", "value", "unit", "period", *QUOTED)
        fields = (*fields, "voice", "reported_party")


class ShortCounterpointForm(_ShortPartForm, CounterpointForm):
    """A new counterpoint to a position."""

    further = ("reported_party", *QUOTED[2:])

    class Meta:
        model = Counterpoint
        fields = ("statement", "position", "kind", "raised_by", "voice", "basis", *QUOTED)
        fields = (*fields, "reported_party")

    def __init__(self, debate: Debate, *args: Any, **kwargs: Any) -> None:
        super().__init__(debate, *args, **kwargs)
        self._choose_among("raised_by")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        quoted = cleaned.get("quotation") or cleaned.get("original_quotation")
        if quoted and not any(cleaned.get(name) or name in self.errors for name in WHOSE):
            self.add_error("voice", NOBODYS)
        return cleaned


FORMS: dict[str, type[_ShortForm]] = {
    "position": ShortPositionForm,
    "evidence": ShortEvidenceForm,
    "counterpoint": ShortCounterpointForm,
    "question": ShortQuestionForm,
}
"""The short forms by the name of what they make."""

LOGGED = {
    "position": (Position, ADDITION),
    "evidence": (Position, CHANGE),
    "counterpoint": (Position, CHANGE),
    "question": (Debate, CHANGE),
}
"""How the log of the admin notes what is made: of which object, and as what."""

for _form in FORMS.values():
    _model: type[Model] = _form._meta.model
    error_messages.set_messages(_form, _model)
    set_help_texts(_form, _model)
