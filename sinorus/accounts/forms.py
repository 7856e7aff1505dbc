"""The form for the second step of signing in."""

from __future__ import annotations

from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from django import forms
from django.db import transaction


class CodeForm(AuthenticateForm):
    """Form that takes the code of an app, or a recovery code.

    Spaces, hyphens and capital letters in it do not matter.
    """

    code = forms.CharField(
        label="Code",
        max_length=24,
        help_text="The six digits that your app shows, or one of your recovery codes.",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        """Check the code. Raises ValidationError if it is wrong, or was the last one used.

        allauth remembers used codes in the cache, which each worker has for itself.
        """
        code = "".join(self.cleaned_data["code"].split()).replace("-", "").lower()
        self.cleaned_data["code"] = code
        super().clean_code()
        with transaction.atomic():
            app = Authenticator.objects.select_for_update().get(pk=self.authenticator.pk)
            if app.data.get("last_code") == code:
                raise forms.ValidationError("This code has been used. Wait for the next one.")
            app.data["last_code"] = code
            app.save(update_fields=["data"])
        return code
