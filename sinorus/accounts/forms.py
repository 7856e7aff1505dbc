"""Forms of sign-in and of the page of one's own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils import timezone

from sinorus.accounts import two_step

WRONG_CODE = "This code is not right. Enter the code that the app shows now; each can be used once."


class CodeInput(forms.PasswordInput):
    """Input that shows the typed code, and is emptied after a wrong one."""

    input_type = "text"


class CodeField(forms.CharField):
    """A code from the app or, where `recovery` is true, a recovery code."""

    def __init__(self, *, recovery: bool = False, **kwargs: Any) -> None:
        attributes = {"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        if not recovery:
            attributes["inputmode"] = "numeric"
        widget = CodeInput(attrs={"class": "vTextField", "size": 12, **attributes})
        missing = "Enter the six digits that the app shows."
        super().__init__(
            max_length=24,
            widget=widget,
            error_messages={"required": missing, "max_length": missing},
            **kwargs,
        )


class SecondStepForm(forms.Form):
    """The second step of signing in, in the form that LoginView uses."""

    code = CodeField(
        recovery=True,
        label="Code",
        help_text="The six digits that your app shows, or one of your recovery codes.",
    )

    def __init__(self, request: HttpRequest, account: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request = request
        self._account = account

    def clean_code(self) -> str:
        """Check the code; after wrong ones, refuse all codes for a while."""
        code = self.cleaned_data["code"]
        until = two_step.wait_until(self._account, code)
        if until is not None:
            seconds = max(1, round((until - timezone.now()).total_seconds()))
            raise forms.ValidationError(
                f"Wrong codes were entered for this account. Wait {_duration(seconds)} and enter a"
                " new one."
            )
        self._signed_in = authenticate(
            self._request, username=self._account.get_username(), one_time_password=code
        )
        if self._signed_in is None:
            raise forms.ValidationError(WRONG_CODE)
        return code

    def get_user(self) -> Any:
        """Return the account, with the device that its code came from."""
        return self._signed_in


class PasswordForm(forms.Form):
    """Form that asks for the password again before the sign-in of one's account is changed."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
        error_messages={"required": "Enter your password."},
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request = request

    def clean_password(self) -> str:
        """Check the password; django-axes counts wrong ones."""
        password = self.cleaned_data["password"]
        name = self._request.user.get_username()
        if authenticate(self._request, username=name, password=password) is None:
            raise forms.ValidationError("This is not the password of your account.")
        return password


class FirstCodeForm(forms.Form):
    """Form for the first code, which shows that the app has the secret."""

    code = CodeField(label="Code", help_text="The six digits that the app shows now.")


def _duration(seconds: int) -> str:
    for length, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}s"
    return f"{seconds} second{'s' * (seconds != 1)}"
