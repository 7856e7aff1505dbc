"""The forms of the steps of a review, and of taking a debate back: for editors and for tools."""

from __future__ import annotations

from typing import Any

from django import forms

from debates.editing.date_field import TypedDateField
from debates.models import Debate
from debates.models.choices import Status
from debates.models.keys import LARGEST_KEY
from debates.models.validators import no_reader_is_misled
from debates.review import reviewing
from debates.review.models import ReviewComment
from debates.text.blank import visible

LONGEST_TEXT = 5_000

NO_COMMENT = "There is no such comment."


def text_field(label: str, missing: str = "") -> forms.CharField:
    """Make a field for a note or a comment.

    missing  the message where nothing is entered; a field without one may be empty
    """
    return forms.CharField(
        label=label,
        required=bool(missing),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
        error_messages={
            "required": missing,
            "max_length": f"Use at most {LONGEST_TEXT:,} characters.",
        },
    )


class StepForm(forms.Form):
    """The form of a step in the review of a debate."""

    def __init__(self, debate: Debate, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.debate = debate


class SubmitForm(StepForm):
    """The form by which a debate is submitted for review."""

    note = text_field("Note for the reviewer")
    reviewer = forms.ModelChoiceField(
        queryset=None,
        required=False,
        empty_label="anybody who may approve",
        error_messages={"invalid_choice": "Choose somebody who may approve."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = reviewing.approvers()


class CommentForm(StepForm):
    """The form for a comment on the debate or one of its positions."""

    position = forms.ModelChoiceField(
        label="About",
        queryset=None,
        required=False,
        empty_label="the debate as a whole",
        error_messages={"invalid_choice": "Choose a position of this debate."},
    )
    text = text_field("Comment", "Enter the comment.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        positions = self.debate.positions.select_related("expert")
        # drafts come first: they are what is talked about
        self.fields["position"].queryset = positions.order_by("status", "expert_id", "order", "pk")


class SettleForm(StepForm):
    """The form that says which comment is settled."""

    id = forms.IntegerField(
        max_value=LARGEST_KEY,
        error_messages={
            "required": "Say which comment is settled.",
            "max_value": NO_COMMENT,
        },
    )

    def clean_id(self) -> int:
        found = self.cleaned_data["id"]
        if not ReviewComment.objects.filter(review__debate=self.debate, pk=found).exists():
            raise forms.ValidationError(NO_COMMENT)
        return found


class ChangesForm(StepForm):
    """The form that asks for changes."""

    changes = text_field("What is to be changed", "Enter what is to be changed.")


class DayForm(StepForm):
    """The form for the day of publication."""

    day = TypedDateField(
        label="Publish on",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="At the beginning of the day, in UTC.",
        error_messages={"required": "Choose a day."},
    )


class TakingBackForm(StepForm):
    """The form that says how a debate is taken back, and why."""

    how = forms.ChoiceField(
        label="How",
        widget=forms.RadioSelect,
        choices=[
            (
                Status.WITHDRAWN.value,
                "Withdraw it: its address tells readers that it was withdrawn, when and why.",
            ),
            (
                Status.DRAFT.value,
                "Make it a draft again: as if it had never been there, for a mistake.",
            ),
        ],
        error_messages={
            "required": "Choose one.",
            "invalid_choice": "Choose withdrawn or draft.",
        },
    )
    reason = forms.CharField(
        required=False,
        validators=[no_reader_is_misled],
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
        help_text="Readers see this where the debate was. For a withdrawal alone.",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("how") == Status.WITHDRAWN and not visible(given.get("reason", "")):
            self.add_error("reason", "Enter the reason: readers see it.")
        return given

    @property
    def shown_reason(self) -> str:
        """The reason for readers; empty where the debate becomes a draft again."""
        given = self.cleaned_data
        return given["reason"] if given["how"] == Status.WITHDRAWN else ""
