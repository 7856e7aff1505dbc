"""Switching off a rule with a reason, and on again: from the admin, and by tools."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.models import CHANGE, LogEntry

from debates.models import Debate
from debates.text.did_you_mean import did_you_mean, nearest
from debates.worklist.models import LONGEST_SUBJECT, Waiver
from debates.worklist.rule import RULES

LONGEST_REASON = 1000


class WaiverForm(forms.Form):
    """The form that switches off a rule: for one object, or for the debate."""

    rule = forms.CharField(strip=False, error_messages={"required": "Name the rule."})
    subject = forms.CharField(required=False, max_length=LONGEST_SUBJECT)
    reason = forms.CharField(
        max_length=LONGEST_REASON,
        error_messages={
            "required": "Enter the reason: the next editor wants to know it.",
            "max_length": f"Use at most {LONGEST_REASON} characters for the reason.",
        },
    )

    def clean_rule(self) -> str:
        name = self.cleaned_data["rule"]
        if name not in RULES:
            hint = did_you_mean(nearest(name, RULES))
            raise forms.ValidationError(f"There is no rule “{name[:80]}”.{hint}")
        return name


def waive(user: Any, debate: Debate, given: dict[str, str]) -> Waiver:
    """Switch off a rule, as a valid `WaiverForm` says, or change the reason for which it is off."""
    waiver, _ = Waiver.objects.update_or_create(
        debate=debate,
        rule=given["rule"],
        subject=given["subject"],
        defaults={"reason": given["reason"], "waived_by": user},
    )
    _log(user, debate, f"Waived “{RULES[waiver.rule].title}”: {waiver.reason}")
    return waiver


def undo(user: Any, waiver: Waiver) -> None:
    """Switch a rule on again."""
    waiver.delete()
    _log(user, waiver.debate, f"Undid the waiver: {waiver.reason}")


def _log(user: Any, debate: Debate, message: str) -> None:
    LogEntry.objects.log_actions(
        user.pk, [debate], CHANGE, change_message=message, single_object=True
    )
